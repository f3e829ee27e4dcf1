from __future__ import annotations

import collections
import dataclasses
import enum
from typing import Any, NamedTuple

import pytest

from flyte_nb.views.items import items
from flyte_nb.views.rich import rich


@dataclasses.dataclass
class Score:
    name: str
    mean: float


class Point(NamedTuple):
    x: int
    y: int


class Color(enum.Enum):
    RED = "r"


def pairs(value: object) -> Any:
    made = items(value, False)
    assert made is not None
    return made["items"]


def test_parts_have_names() -> None:
    assert pairs([10, "a"]) == [["0", "10"], ["1", "'a'"]]
    assert pairs({"k": 2}) == [["'k'", "2"]]
    assert pairs(Score("k2", 0.9)) == [["name", "'k2'"], ["mean", "0.9"]]
    assert pairs(Point(1, 2)) == [["x", "1"], ["y", "2"]]
    assert pairs(Color.RED) == [["name", "'RED'"], ["value", "'r'"]]
    assert pairs(collections.deque([1])) == [["0", "1"]]


def test_a_pydantic_model_shows_its_fields() -> None:
    from pydantic import BaseModel

    class Config(BaseModel):
        rate: float = 0.5

    assert pairs(Config()) == [["rate", "0.5"]]
    assert rich(Config())["type"] == "Config"


def test_a_set_has_an_order_on_the_page() -> None:
    assert pairs({"b", "a", "c"}) == [["", "'a'"], ["", "'b'"], ["", "'c'"]]


def test_what_is_left_out_is_counted_and_had_on_request() -> None:
    made = items(list(range(5000)), False)
    assert made is not None
    assert (len(made["items"]), made["rest"], made["more"]) == (40, 4960, True)
    whole = items(list(range(3000)), True)
    assert whole is not None
    assert (len(whole["items"]), whole["rest"], whole["more"]) == (3000, 0, False)


def test_a_part_that_was_cut_can_be_had_longer() -> None:
    made = items({"a": "x" * 1000}, False)
    assert made is not None
    assert (made["rest"], made["more"]) == (0, True)


def test_cycles_and_depth_are_bounded() -> None:
    cycle: list[object] = []
    cycle.append(cycle)
    deep: object = []
    for _ in range(10_000):
        deep = [deep]
    assert "…" in pairs(cycle)[0][1]
    assert "…" in pairs(deep)[0][1]


def test_a_mapping_that_fails_is_no_error() -> None:
    class Broken(collections.UserDict[str, int]):
        def items(self) -> Any:
            raise OSError("gone")

    assert rich(Broken())["text"] == "<Broken>"


@pytest.mark.parametrize("value", [3, "text", object()])
def test_what_has_no_parts_is_none(value: object) -> None:
    assert items(value, False) is None
