"""Previews: short, bounded, and never an error."""

from __future__ import annotations

import dataclasses
import enum
import pathlib
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_nb.model.values import ValueRef
from flyte_nb.types.file import FlyteFile
from flyte_nb.types.preview import describe, preview


class Colour(enum.Enum):
    RED = 1


class Point(NamedTuple):
    x: int


@dataclasses.dataclass
class Options:
    xs: list[int]
    secret: str = dataclasses.field(default="s", repr=False)


class Failing:
    def __repr__(self) -> str:
        raise RuntimeError("no")


class Silent:
    pass


class Endless:
    def __repr__(self) -> str:
        return "x\n" * 1_000_000


class Hostile(list[int]):
    def __len__(self) -> int:
        raise RuntimeError("no")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (10**5000, "int of 16610 bits"),
        ("a'b", '"a\'b"'),
        ("two\nlines", "'two\\nlines'"),
        ("\u202e\x1b[31m", "'\\u202e\\x1b[31m'"),
        ([], "[]"),
        ((1,), "(1,)"),
        ({3, 1, 2}, "{1, 2, 3}"),
        (frozenset(), "frozenset()"),
        ([1, 2, 3] * 2000, "[1, 2, 3, … 6000 items]"),
        ({"a": [1, 2], "b": None}, "{'a': [1, 2], 'b': None}"),
        (dict.fromkeys(range(100)), "{0: None, 1: None, 2: None, … 100 items}"),
        (np.zeros((1000, 3)), "ndarray float64 (1000, 3)"),
        (np.float64(1.5), "1.5"),
        (pd.DataFrame(np.zeros((50, 5)), columns=list("abcde")), "DataFrame 50 x 5: a, b, c, …"),
        (pd.Series([1.0]), "Series float64 (1,)"),
        (FlyteFile("/far/away/model.dat"), "model.dat"),
        (pathlib.Path("/far/away/model.dat"), "model.dat"),
        (Colour.RED, "Colour.RED"),
        (Point(1), "Point(x=1)"),
        (Options([1]), "Options(xs=[1])"),
        (print, "print"),
        (Failing(), "<Failing>"),
        (Silent(), "<Silent>"),
        (Hostile(), "<Hostile>"),
        ([[[[[1]]]]], "[[[[… 1 items]]]]"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_preview(value: Any, text: str) -> None:
    assert preview(value) == text


@pytest.mark.parametrize("value", [Endless(), "x" * 10**6, b"x" * 10**6, ["y" * 1000] * 10**5, {"k" * 999: 1}])
def test_it_is_one_short_line(value: Any) -> None:
    for limit in (80, 20, 1):
        assert len(preview(value, limit)) <= limit
    assert preview(value).isprintable()


@pytest.mark.slow
@given(st.recursive(st.text() | st.integers() | st.binary(), lambda i: st.lists(i) | st.dictionaries(st.text(), i)))
def test_whatever_it_is_the_text_is_short_and_printable(value: Any) -> None:
    assert len(preview(value, 40)) <= 40
    assert preview(value, 40).isprintable()


def test_a_list_that_holds_itself_ends() -> None:
    holder: list[Any] = []
    holder.append(holder)
    assert preview(holder) == "[[[[… 1 items]]]]"


def test_a_lazy_file_is_not_fetched_for_its_preview() -> None:
    file = FlyteFile("late.txt", downloader=lambda: pytest.fail("fetched"))
    assert describe(file, "n0.o0") == ValueRef("n0.o0", "FlyteFile", None, "late.txt")


def test_describe(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("12345")
    assert describe(FlyteFile(path), "i") == ValueRef("i", "FlyteFile", 5, "a.txt")
    assert describe(3, "i") == ValueRef("i", "int", None, "3")
    assert describe(None, "i") == ValueRef("i", "None", None, "None")
    assert describe("abc", "i") == ValueRef("i", "str", 3, "'abc'")
    assert describe(np.zeros(4), "i").size == 32
    assert describe(pd.DataFrame({"a": [1.0, 2.0]}, index=[0, 1]), "i").size == 32
    assert describe(pd.Series([1.0, 2.0], index=[0, 1]), "i").size == 32
