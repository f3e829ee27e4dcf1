"""Containers: both passes agree, and sets and dicts say where."""

from __future__ import annotations

import datetime
from collections import OrderedDict
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types.check import checker
from flyte_nb.types.containers import LONG

items = st.one_of(
    st.integers(),
    st.floats(),
    st.text(max_size=2),
    st.booleans(),
    st.none(),
    st.binary(max_size=2),
    st.integers(0, 9).map(np.int64),
    st.floats().map(np.float64),
    st.just(1j),
)


def outcome(annotation: Any, value: list[Any]) -> Any:
    try:
        return [(type(item), repr(item)) for item in checker(annotation).check(value, "x")]
    except TypeMismatch as error:
        return error.lines()


@given(st.sampled_from([int, float, str, bool, float | None]), st.lists(items, max_size=5))
def test_a_long_list_is_taken_or_refused_as_a_short_one(item: Any, value: list[Any]) -> None:
    short = outcome(list[item], value)
    long = outcome(list[item], value * LONG)
    assert long == (short * LONG if value and isinstance(short[0], tuple) else short)


def test_a_dict_names_its_key() -> None:
    with pytest.raises(TypeMismatch) as caught:
        checker(dict[str, list[int]]).check({"a": [1], "b": [1, "x"]}, "d")
    assert caught.value.at == "['b'][1]"


def test_a_wrong_key_is_named() -> None:
    with pytest.raises(TypeMismatch, match=r"d\[3\]: expected str as key, got int"):
        checker(dict[str, int]).check({3: 1}, "d")


def test_a_dict_becomes_an_ordinary_one() -> None:
    assert type(checker(dict[str, int]).check(OrderedDict(a=1))) is dict


def test_a_hostile_key_cannot_break_the_line() -> None:
    with pytest.raises(TypeMismatch) as caught:
        checker(dict[str, int]).check({"<script>\n" + "x" * 10_000: "a"}, "d")
    assert "\n" not in caught.value.headline
    assert len(caught.value.headline) < 200


def test_a_misfit_in_a_set_is_the_same_one_every_time() -> None:
    with pytest.raises(TypeMismatch) as caught:
        checker(set[int]).check({1, "b", "a", "c"}, "s")
    assert caught.value.at == "{'a'}"


def test_a_fixed_tuple_counts_its_items() -> None:
    assert checker(tuple[int, float]).check((1, 2)) == (1, 2.0)
    with pytest.raises(TypeMismatch, match="2 items, got 3"):
        checker(tuple[int, int]).check((1, 2, 3))
    with pytest.raises(TypeMismatch) as caught:
        checker(tuple[int, list[str]]).check((1, ["a", 2]), "t")
    assert caught.value.at == "[1][1]"


@pytest.mark.parametrize(
    ("annotation", "value", "remedy"),
    [
        (list[float], np.zeros(3), "x.tolist() makes it one."),
        (list[int], iter([1]), "list(x) makes it one."),
        (list[int], (1, 2), "list(x) makes it one."),
        (tuple[int, ...], [1], "tuple(x) makes it one."),
        (set[int], [1], "set(x) makes it one."),
        (np.ndarray, [1.0], "numpy.asarray(x) makes it one."),
        (
            datetime.datetime,
            datetime.date(2026, 1, 1),
            "datetime.datetime.combine(x, datetime.time()) makes it one; or declare date.",
        ),
        (datetime.datetime, "2026-01-01", "datetime.datetime.fromisoformat(x) makes it one."),
        (datetime.date, "2026-01-01", "datetime.date.fromisoformat(x) makes it one."),
        (datetime.timedelta, 5, "datetime.timedelta(seconds=x) makes it one."),
    ],
)
def test_an_obvious_remedy_is_given(annotation: Any, value: Any, remedy: str) -> None:
    with pytest.raises(TypeMismatch) as caught:
        checker(annotation).check(value, "x")
    assert caught.value.details == (remedy,)


def test_bare_containers_hold_anything_by_reference() -> None:
    thing = object()
    given_list = [thing]
    taken = checker(list).check(given_list)
    assert taken is not given_list
    assert taken[0] is thing
