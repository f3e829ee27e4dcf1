"""Bindings: where an input comes from, and what is said when a part of it is not there."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from flyte_nb import task, workflow
from flyte_nb.engine.bindings import follow
from flyte_nb.model.errors import TypeMismatch


@dataclass
class Point:
    x: int


@pytest.mark.parametrize(
    ("value", "path", "found"),
    [
        ({"a": [1, 2]}, ("a", 1), 2),
        ({0: "zero"}, (0,), "zero"),
        (Point(3), ("x",), 3),
        ([Point(3)], (0, "x"), 3),
        ((1, 2), (-1,), 2),
        ("abc", (), "abc"),
    ],
)
def test_a_path_leads_to_a_part(value, path, found):
    assert follow(value, path, "n0.o0") == found


@pytest.mark.parametrize(
    ("value", "path", "told"),
    [
        ([1, 2], (5,), r"f\(\) is a list of 2 items, so there is no \[5\]"),
        ({"a": {}}, ("a", "b"), r"f\(\)\['a'\] is a dict without the key 'b'\.\n  Its keys: none\."),
        (
            {"size": 1, "k": 2},
            ("sise",),
            r"f\(\) is a dict .* 'sise'. Did you mean 'size'\?\n  Its keys: 'size', 'k'\.",
        ),
        (Point(1), ("y",), r"f\(\) is a Point, and has no 'y'"),
        (7, (0,), r"f\(\) is an int, and has no 0"),
    ],
)
def test_a_path_that_leads_nowhere_says_how_far_it_came(value, path, told):
    with pytest.raises(TypeMismatch, match=told):
        follow(value, path, "f()")


def test_lists_and_dicts_of_promises_are_put_together(ran):
    @task
    def one(x: int) -> int:
        return x

    @task
    def show(xs: list[list[float]], d: dict[str, int], t: tuple[int, str]) -> str:
        return f"{xs} {d} {t}"

    @workflow
    def wf(n: int) -> str:
        return show(xs=[[one(x=1), 2], [n]], d={"a": one(x=n), "b": 4}, t=(one(x=5), "x"))

    execution = ran(wf, n=3)
    assert execution.outputs.o0 == "[[1.0, 2.0], [3.0]] {'a': 3, 'b': 4} (5, 'x')"
    assert execution["show"].inputs.xs == [[1.0, 2.0], [3.0]]


def test_a_part_that_is_delivered_is_checked_as_declared(ran):
    @task
    def mixed() -> dict[str, object]:
        return {"n": "not a number"}

    @task
    def inc(x: int) -> int:
        return x + 1

    @workflow
    def wf() -> int:
        return inc(x=mixed()["n"])

    error = ran(wf).error
    assert isinstance(error, TypeMismatch)
    assert "inc() was given x: expected int, got str" in str(error)
