"""Scalars: exact numbers and text out of whatever stands for them."""

from __future__ import annotations

import datetime
import decimal
import enum
import typing
from typing import Any

import numpy as np
import pandas as pd
import pytest

from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types.check import checker


class Colour(enum.Enum):
    RED = "red"
    GREEN = "green"


class Level(enum.IntEnum):
    LOW = 1


class Text(str):
    pass


@pytest.mark.parametrize(
    ("annotation", "value", "taken"),
    [
        (float, 1, 1.0),
        (float, np.float64(1.5), 1.5),
        (float, np.float32(0.5), 0.5),
        (float, np.longdouble(0.5), 0.5),
        (float, np.int64(2), 2.0),
        (float, decimal.Decimal("0.5"), 0.5),
        (int, np.int64(3), 3),
        (int, True, 1),
        (int, np.bool_(True), 1),
        (int, Level.LOW, 1),
        (bool, np.bool_(True), True),
        (str, np.str_("a"), "a"),
        (str, Text("a"), "a"),
        (bytes, bytearray(b"a"), b"a"),
        (complex, 1, 1 + 0j),
    ],
)
@pytest.mark.parametrize("count", [0, 1, 500], ids=["bare", "short list", "long list"])
def test_what_is_consumed_is_exactly_what_is_declared(annotation: Any, value: Any, taken: Any, count: int) -> None:
    if not count:
        out = checker(annotation).check(value)
    else:
        (out,) = set(checker(list[annotation]).check([value] * count))
    assert out == taken
    assert type(out) is annotation


@pytest.mark.parametrize(
    ("annotation", "value"),
    [(int, 1.0), (int, "1"), (bool, 1), (str, 1), (str, b"a"), (float, "1"), (float, None), (float, 10**400)],
)
@pytest.mark.parametrize("count", [0, 1, 500], ids=["bare", "short list", "long list"])
def test_what_is_refused(annotation: Any, value: Any, count: int) -> None:
    declared, passed = (list[annotation], [value] * count) if count else (annotation, value)
    with pytest.raises(TypeMismatch) as caught:
        checker(declared).check(passed)
    assert caught.value.at == ("[0]" if count else "")


def test_a_note_says_what_flytekit_refuses_and_what_to_write() -> None:
    notes: list[str] = []
    checker(list[float]).check([0, 1], "y", notes)
    checker(list[float]).check([0, 1], "y", notes)
    checker(int).check(True, "n", notes)
    checker(list[float]).check([0.5], "y", notes)
    assert notes == [
        "flytekit 1.16 refuses this: y holds int where float is declared (y.astype(float) or float(...))",
        "flytekit 1.16 refuses this: n is bool where int is declared (int(n))",
    ]


def test_a_note_does_not_depend_on_which_pass_took_the_value() -> None:
    short: list[str] = []
    long: list[str] = []
    checker(list[list[float]]).check([[0] * 3], "y", short)
    checker(list[list[float]]).check([[0] * 3] * 500, "y", long)
    assert short == long != []


@pytest.mark.parametrize("value", [Colour.RED, "red", "RED", np.str_("red")])
def test_an_enum_takes_member_value_and_name(value: Any) -> None:
    assert checker(Colour).check(value) is Colour.RED


def test_an_enum_of_numbers_takes_its_numbers() -> None:
    assert checker(Level).check(1) is Level.LOW


def test_an_unknown_enum_value_gets_the_known_ones() -> None:
    with pytest.raises(TypeMismatch) as caught:
        checker(Colour).check("gren", "c")
    assert caught.value.lines() == [
        "TypeMismatch: c: expected Colour, got str ('gren')",
        "  Colour has the values 'red', 'green'. Did you mean 'green'?",
    ]


def test_a_literal_takes_its_values_alone() -> None:
    mode = checker(typing.Literal["fast", "slow", 1])
    assert mode.check("fast") == "fast"
    assert mode.check(1) == 1
    for wrong in ("fats", True, 1.0):
        with pytest.raises(TypeMismatch):
            mode.check(wrong)


def test_dates() -> None:
    now = datetime.datetime(2024, 1, 2, tzinfo=datetime.UTC)
    assert checker(datetime.datetime).check(now) is now
    stamp = checker(datetime.datetime).check(pd.Timestamp("2024-01-02"))
    assert (type(stamp), stamp) == (datetime.datetime, datetime.datetime(2024, 1, 2))
    assert type(checker(datetime.timedelta).check(pd.Timedelta("1s"))) is datetime.timedelta
    with pytest.raises(TypeMismatch, match=r"\.date\(\)"):
        checker(datetime.date).check(now)


def test_none_where_none_is_not_declared_says_how_to_declare_it() -> None:
    with pytest.raises(TypeMismatch, match=r"declare it: int \| None"):
        checker(int).check(None, "n")
