"""What somebody types is read by its declared type; what does not fit is refused with the reason."""

from __future__ import annotations

import datetime
import enum
from typing import Any, Literal, Optional

import pytest

from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types import entry
from flyte_nb.types.check import checker


class Label(enum.Enum):
    CAT = "cat"
    DOG = 2


@pytest.mark.parametrize(
    ("annotation", "field", "choices"),
    [
        (bool, "bool", ()),
        (int, "int", ()),
        (float, "float", ()),
        (str, "str", ()),
        (Label, "choice", ("CAT", "DOG")),
        (Literal["a", 1], "choice", ("a", "1")),
        (Literal["1", 1], "expression", ()),
        (datetime.date, "date", ()),
        (datetime.datetime, "datetime", ()),
        (datetime.time, "time", ()),
        (datetime.timedelta, "expression", ()),
        (list[int], "expression", ()),
        (Optional[int], "expression", ()),  # noqa: UP045
        (Any, "expression", ()),
    ],
)
def test_each_type_has_its_field(annotation, field, choices):
    assert entry.field(checker(annotation)) == (field, choices)


@pytest.mark.parametrize(
    ("annotation", "text", "value"),
    [
        (bool, "Yes", True),
        (bool, "0", False),
        (int, " 4_000 ", 4000),
        (float, "1e3", 1000.0),
        (float, "inf", float("inf")),
        (str, "  as it is ", "  as it is "),
        (Label, "DOG", Label.DOG),
        (Literal["a", 1], "1", 1),
        (datetime.date, "2026-01-31", datetime.date(2026, 1, 31)),
        (datetime.datetime, "2026-01-31T18:30", datetime.datetime(2026, 1, 31, 18, 30)),
        (datetime.time, "18:30", datetime.time(18, 30)),
        (list[float], "[1, 2]", [1.0, 2.0]),
        (Optional[int], "None", None),  # noqa: UP045
    ],
)
def test_a_text_is_read(annotation, text, value):
    assert entry.read(checker(annotation), text, eval) == value


@pytest.mark.parametrize(
    ("annotation", "text", "said"),
    [
        (bool, "maybe", "rate: expected bool, got 'maybe'\n  Write yes or no."),
        (int, "4.5", "rate: expected int, got '4.5'"),
        (int, "9" * 10_000, "rate: expected int, got '9999"),
        (Label, "CATS", "rate: expected Label, got 'CATS'\n  One of: CAT, DOG. Did you mean 'CAT'?"),
        (datetime.date, "31.1.26", "rate: expected date, got '31.1.26'\n  Write it as 2026-01-31"),
        (list[int], "[1, 'a']", "rate[1]: expected int, got str ('a')"),
    ],
)
def test_what_does_not_fit_is_refused(annotation, text, said):
    with pytest.raises(TypeMismatch) as caught:
        entry.read(checker(annotation), text, eval, "rate")
    assert str(caught.value).startswith(said)


def test_a_text_that_is_no_python_is_pythons_error():
    with pytest.raises(SyntaxError):
        entry.read(checker(list[int]), "[1", eval)


def test_an_endless_menu_is_none():
    endless = enum.Enum("Endless", {f"M{n}": n for n in range(1000)})
    assert entry.field(checker(endless)) == ("expression", ())
