from __future__ import annotations

from typing import Annotated

import pytest
from annotated_types import Ge, Gt, Interval, Le, Lt, MultipleOf
from pydantic import Field

from flyte_nb.notebook.bounds import Bounds, bounds


@pytest.mark.parametrize(
    ("annotation", "whole", "expected"),
    [
        (int, True, Bounds()),
        (Annotated[int, "metres"], True, Bounds()),
        (Annotated[int, Ge(1), Le(9)], True, Bounds(1, 9)),
        (Annotated[int, Gt(1), Lt(9)], True, Bounds(2, 8)),
        (Annotated[float, Gt(0.5)], False, Bounds(0.5, above=True)),
        (Annotated[float, Interval(ge=0.0, lt=1.0)], False, Bounds(0.0, 1.0, below=True)),
        (Annotated[int, MultipleOf(5), Ge(0)], True, Bounds(0, step=5)),
        (Annotated[int, range(0, 11, 2)], True, Bounds(0, 10, step=2)),
        (Annotated[int, range(5, 0, -1)], True, Bounds(1, 5)),
        (Annotated[int, range(0)], True, Bounds()),
        (Annotated[int, Field(ge=1, le=5)], True, Bounds(1, 5)),
    ],
)
def test_bounds_are_read_from_the_annotation(annotation: object, whole: bool, expected: Bounds) -> None:
    assert bounds(annotation, whole) == expected


def test_a_number_on_the_end_is_within() -> None:
    assert Bounds(1, 9).problem(9) is None


def test_an_exclusive_end_is_not_within() -> None:
    assert Bounds(0.0, 1.0, below=True).problem(1.0) == "must be less than 1"
