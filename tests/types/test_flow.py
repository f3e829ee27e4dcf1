"""Edges: refused only where no value could pass."""

# ruff: noqa: UP007, UP045  (programs that users write have these spellings)
from __future__ import annotations

import dataclasses
import datetime
import enum
import pathlib
import typing
from collections.abc import Callable, Sequence
from os import PathLike
from typing import Any, Literal, Optional, Union

import numpy as np
import pandas as pd
import pytest

from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types.file import FlyteFile, JoblibSerializedFile
from flyte_nb.types.flow import can_flow, part


class Colour(enum.Enum):
    RED = "red"


class Wide:
    pass


class Narrow(Wide):
    pass


@dataclasses.dataclass
class Point:
    x: float
    tags: list[str]


SOUND = [
    (int, int),
    (Any, int),
    (int, Any),
    (list, list[int]),
    (int, float),
    (bool, int),
    (list[int], list[float]),
    (dict[str, int], dict[str, float]),
    (int, Optional[int]),
    (Optional[int], int),
    (Union[int, str], str),
    (Narrow, Wide),
    (Wide, Narrow),
    (str, FlyteFile),
    (pathlib.Path, FlyteFile),
    (FlyteFile, PathLike),
    (JoblibSerializedFile, FlyteFile),
    (FlyteFile, JoblibSerializedFile),
    (list[str], list[JoblibSerializedFile]),
    (str, Literal["a"]),
    (Literal["a"], str),
    (str, Colour),
    (tuple[int, int], tuple[float, ...]),
    (list[int], Sequence[float]),
    (Point, Point),
    (np.float64, float),
    (Callable[[int], int], Callable),
]

REFUSED = [
    (int, str, "int is not str"),
    (float, int, "float is not int"),
    (str, int, "str is not int"),
    (int, bool, "int is not bool"),
    (list[int], list[str], "int is not str"),
    (list[list[int]], list[list[str]], "int is not str"),
    (dict[str, int], dict[str, str], "int is not str"),
    (list[int], int, "list[int] is not int"),
    (Optional[int], str, "int | None is not str"),
    (None, int, "None is not int"),
    (tuple[int, str], tuple[int], "tuple[int, str] has 2 items, tuple[int] has 1"),
    (Wide, Point, "Wide is not Point"),
    (pd.DataFrame, np.ndarray, "DataFrame is not ndarray"),
    (Literal["a"], Literal["b"], "Literal['a'] is not Literal['b']"),
    (list[str], Sequence[int], "list[str] is not Sequence[int]"),
    (datetime.datetime, datetime.date, "datetime is not date"),
    (FlyteFile, str, "FlyteFile is not str: a file's path is taken inside a task, by str(...)"),
]


@pytest.mark.parametrize(("given", "wanted"), SOUND)
def test_an_edge_is_sound(given: Any, wanted: Any) -> None:
    assert can_flow(given, wanted) is None


@pytest.mark.parametrize(("given", "wanted", "reason"), REFUSED)
def test_an_edge_is_refused_with_a_reason(given: Any, wanted: Any, reason: str) -> None:
    assert can_flow(given, wanted) == reason


def test_a_part_of_a_type() -> None:
    assert part(list[list[int]], (0,)) == list[int]
    assert part(Point, ("tags", 0)) is str
    assert part(Any, ("a", 0)) is Any
    assert part(list, (0,)) is Any
    assert part(Optional[Point], ("x",)) is float
    assert part(tuple[int, str], (-1,)) is str
    assert part(typing.Annotated[list[int], "m"], (0,)) is int


@pytest.mark.parametrize(
    ("annotation", "path", "message"),
    [
        (Point, ("tag",), "Point has no field 'tag'. Did you mean 'tags'?"),
        (int, (0,), "int has no parts"),
        (tuple[int, str], (2,), r"tuple\[int, str\] has 2 items, so there is no \[2\]"),
        (list[int], ("a",), r"list\[int\] has no field 'a'"),
        (set[int], (0,), r"set\[int\] has no order"),
    ],
)
def test_a_part_that_cannot_be_is_an_error(annotation: Any, path: Any, message: str) -> None:
    with pytest.raises(TypeMismatch, match=message):
        part(annotation, path)
