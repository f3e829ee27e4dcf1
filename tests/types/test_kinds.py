"""What flytekit refuses in an annotation, whatever the value, is noted once."""

from __future__ import annotations

import datetime
import enum
from typing import Annotated, Any, Literal, NamedTuple, TypedDict

import numpy as np
import pytest

from flyte_nb.types.check import checker
from flyte_nb.types.columns import kwtypes
from flyte_nb.types.file import FlyteFile
from flyte_nb.types.flow import remark


class Size(enum.Enum):
    SMALL = 1


class Colour(enum.Enum):
    RED = "red"


class Pair(NamedTuple):
    a: int


class Known(TypedDict):
    a: int


TUPLE = "a tuple as one value (a list or a dataclass passes)"


@pytest.mark.parametrize(
    ("annotation", "value", "why"),
    [
        (list, [1], "a list without the type of its items (list[...])"),
        (dict[str, list], {"a": [1]}, "a list without the type of its items (list[...])"),
        (tuple[int, str], (1, "a"), TUPLE),
        (list[tuple[int, ...]] | None, [(1,)], TUPLE),
        (Pair, Pair(1), TUPLE),
        (Known, {"a": 1}, "a TypedDict (a dict or a dataclass passes)"),
        (list[Size], [Size.SMALL], "an enum whose values are not all texts"),
    ],
)
def test_a_type_that_flytekit_refuses_is_noted(annotation: Any, value: Any, why: str) -> None:
    notes: list[str] = []
    typed = checker(annotation)
    typed.check(value, "x", notes)
    typed.check(value, "x", notes)
    assert notes == [f"flytekit 1.16 refuses this: x is declared {typed.text}, {why}"]


@pytest.mark.parametrize(
    ("annotation", "value"),
    [(list[int], [1]), (dict, {"a": (1,)}), (Colour, Colour.RED), (Literal["a"], "a"), (list[Any], [(1,)])],
)
def test_what_flytekit_takes_has_no_note(annotation: Any, value: Any) -> None:
    notes: list[str] = []
    checker(annotation).check(value, "x", notes)
    assert notes == []


def test_a_datetime_without_a_zone_is_noted() -> None:
    notes: list[str] = []
    checker(list[datetime.datetime]).check([datetime.datetime(2024, 1, 1)], "x", notes)
    assert notes == ["flytekit 1.16 makes UTC of this: x holds a datetime without a time zone (tzinfo=timezone.utc)"]
    checker(datetime.datetime).check(datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC), "y", notes)
    checker(datetime.date).check(datetime.date(2024, 1, 1), "z", notes)
    assert len(notes) == 1


def test_a_str_for_a_file_is_noted_on_the_edge() -> None:
    assert remark(str, FlyteFile["csv"], "f") == (
        "flytekit 1.16 refuses this: f is CSVFile, and is given a str (declare CSVFile where it is made)"
    )
    assert remark(FlyteFile, FlyteFile["csv"], "f") is None
    assert remark(FlyteFile["csv"], FlyteFile["csv"], "f") is None


def test_a_file_of_another_format_is_noted_on_the_edge() -> None:
    assert remark(FlyteFile["csv"], FlyteFile["png"], "f") == (
        "a cluster refuses this: f is PNGImageFile (png), and is given CSVFile (csv)"
    )


def test_arrays_follow_flytekits_options() -> None:
    notes: list[str] = []
    objects = np.array([{}], dtype=object)
    checker(np.ndarray).check(objects, "x", notes)
    assert notes == [
        "flytekit 1.16 refuses this: x is an array of objects (Annotated[numpy.ndarray, kwtypes(allow_pickle=True)])"
    ]
    checker(Annotated[np.ndarray, kwtypes(allow_pickle=True)]).check(objects, "y", notes)
    assert len(notes) == 1
    shared: Any = checker(Annotated[np.ndarray, kwtypes(mmap_mode="r")]).check(np.arange(3))
    with pytest.raises(ValueError, match="read-only"):
        shared[0] = 1
