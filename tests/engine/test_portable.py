"""Naming the part that cannot be pickled."""

from __future__ import annotations

import pickle
import threading
from dataclasses import dataclass

import pytest

from flyte_nb.engine.portable import not_portable


@dataclass
class Model:
    weights: list[object]


class Hostile:
    def __reduce__(self) -> str:
        raise RuntimeError("<script>\n" + "x" * 10_000)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (threading.Lock(), "o0 cannot"),
        ([1, (2, threading.Lock())], "o0[1][1] cannot"),
        ({"a": 1, "k": threading.Lock()}, "o0['k'] cannot"),
        (Model([0, threading.Lock()]), "o0.weights[1] cannot"),
    ],
)
def test_the_part_is_named(value: object, place: str) -> None:
    with pytest.raises(TypeError) as caught:
        pickle.dumps(value)
    error = not_portable(value, "o0", caught.value, pickle.dumps, "the cache")
    assert error.headline.startswith(place)
    assert "cannot pickle '_thread.lock' object" in error.headline
    assert error.details[0].startswith("It is a lock.")


def test_the_message_is_bounded_and_one_line() -> None:
    error = not_portable([Hostile()], "o0", RuntimeError(), pickle.dumps, "another process")
    assert error.headline.startswith("o0[0] cannot reach another process: <script> xxx")
    assert len(error.headline) < 300
    assert "\n" not in error.headline


def test_a_long_list_is_not_searched_to_its_end() -> None:
    tried = []

    def dumps(part: object) -> None:
        tried.append(part)

    error = not_portable(list(range(100_000)), "o0", TypeError("no"), dumps, "the cache")
    assert error.headline == "o0 cannot reach the cache: no"
    assert len(tried) <= 200


def test_a_value_in_itself_ends_the_search() -> None:
    loop: list[object] = []
    loop.append(loop)

    def dumps(part: object) -> None:
        raise RecursionError("too deep")

    assert "too deep" in not_portable(loop, "o0", RecursionError(), dumps, "the cache").headline
