from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from flyte_nb.views.arrays import array
from flyte_nb.views.rich import rich


class Mine(np.ndarray):
    """An array of the user's own, whose items are not to be asked for."""

    def __getitem__(self, key: Any) -> Any:
        raise RuntimeError("no")


def numbers(made: dict[str, Any]) -> list[Any]:
    return [number for row in made["heat"] for number in row]


def test_an_array_shows_shape_type_range_and_a_corner() -> None:
    made = rich(np.arange(300.0).reshape(20, 15))
    assert (made["kind"], made["shape"], made["dtype"], made["range"]) == (
        "array",
        [20, 15],
        "float64",
        ["0.0", "299.0"],
    )
    assert (len(made["rows"]), len(made["rows"][0]), made["more"]) == (8, 12, True)
    assert made["rows"][1][0] == "15.0"
    assert len(rich(np.arange(300.0).reshape(20, 15), whole=True)["rows"]) == 20


@pytest.mark.parametrize("shape", [(1_000_000,), (5000, 15), (15, 5000), (3000, 3000), (100, 28, 28), (2,) * 20])
def test_the_strip_is_small_and_shows_both_ends(shape: tuple[int, ...]) -> None:
    made = array(np.arange(np.prod(shape)).reshape(shape), False)
    assert len(numbers(made)) <= 512
    assert made["heat"][0][0] == 0.0
    assert made["heat"][-1][-1] == 1.0


def test_a_large_array_is_sampled() -> None:
    made = array(np.zeros((5000, 5000)), False)
    assert made["summary"] == "191 MiB, range of a sample"
    assert set(numbers(made)) == {0.5}


def test_what_is_not_finite_has_no_place_in_the_strip() -> None:
    made = array(np.array([np.nan, np.inf, -np.inf, 1e308, -1e308]), False)
    assert made["heat"] == [[None, None, None, 1.0, 0.0]]
    assert made["range"] == ["-1e+308", "1e+308"]
    assert array(np.full(3, np.nan), False)["range"] is None


def test_what_is_masked_is_not_shown() -> None:
    made = array(np.ma.masked_greater(np.arange(6.0).reshape(2, 3), 3), False)
    assert made["rows"] == [["0.0", "1.0", "2.0"], ["3.0", "--", "--"]]
    assert made["range"] == ["0.0", "3.0"]
    assert made["heat"][1][1:] == [None, None]
    assert "2 elements masked" in made["summary"]


@pytest.mark.parametrize(
    ("value", "cells"),
    [
        (np.array(3), [["3"]]),
        (np.array(["a", "<b>"]), [["a", "<b>"]]),
        (np.array([None, {1}], dtype=object), [["None", "{1}"]]),
        (np.array([1 + 2j]), [["(1+2j)"]]),
        (np.array([True, False]), [["True", "False"]]),
        (np.array(["2020-01-01", "NaT"], dtype="datetime64[D]"), [["2020-01-01", "NaT"]]),
        (np.array([90], dtype="timedelta64[s]"), [["90 seconds"]]),
        (np.zeros(1, dtype=[("a", "i4"), ("b", "f8")]), [["(0, 0.0)"]]),
        (np.array([2**63], dtype="uint64"), [["9223372036854775808"]]),
        (np.zeros((0, 3)), []),
        (np.zeros((2, 0, 4)), []),
        (np.arange(4).reshape(2, 2).view(Mine), [["0", "1"], ["2", "3"]]),
        (np.ma.masked, [["--"]]),
        (np.arange(2, dtype="float16"), [["0.0", "1.0"]]),
    ],
    ids=lambda value: str(value.dtype) if isinstance(value, np.ndarray) else "",
)
def test_odd_arrays_are_shown(value: Any, cells: list[list[str]]) -> None:
    made = rich(value)
    assert (made["kind"], made["rows"]) == ("array", cells)


def test_dates_have_a_range_and_a_strip() -> None:
    made = array(np.array(["2020-01-01", "NaT", "2020-01-03"], dtype="datetime64[D]"), False)
    assert made["range"] == ["2020-01-01", "2020-01-03"]
    assert made["heat"] == [[0.0, None, 1.0]]


def test_an_array_is_left_as_it_was() -> None:
    value = np.arange(10.0)
    value.flags.writeable = False
    rich(value)
    assert value.tolist() == list(range(10))


def test_a_number_of_numpys_is_its_text() -> None:
    assert rich(np.float64(2.5))["text"] == "2.5"
