"""Signature: defaults, outputs and types, as they are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import pytest

from flyte_nb import run, task, workflow
from flyte_nb.authoring.signature import PortabilityWarning

from .tasks import add


def test_a_default_is_used_and_shown():
    @workflow
    def wf(n: int = 4, by: int = 2) -> int:
        return add(a=n, b=by)

    assert (wf(), wf(by=5), wf(1)) == (6, 9, 3)
    assert str(wf.interface) == "(n: int = 4, by: int = 2) -> int"


def test_a_mutable_default_is_never_shared():
    @task
    def grow(xs: list[int] = [1]) -> list[int]:  # noqa: B006
        xs.append(2)
        return xs

    assert (grow(), grow()) == ([1, 2], [1, 2])


def test_two_outputs_unpack_and_have_flytekits_names():
    @task
    def pair(n: int) -> (int, str):
        return n, "a"

    @workflow
    def wf(n: int) -> (str, int):
        x, _ = pair(n=n)
        return pair(n=x).o1, x

    assert wf(n=3) == ("a", 3)
    assert pair(n=1).o1 == "a"


def test_a_named_tuple_gives_its_names():
    class Fit(NamedTuple):
        model: str
        score: float

    @task
    def fit(n: int) -> Fit:
        return Fit("knn", n)

    @workflow
    def wf(n: int) -> Fit:
        made = fit(n=n)
        return Fit(model=made.model, score=made.score)

    assert wf(n=2) == Fit("knn", 2.0)
    execution = run(wf, n=2)
    assert dict(execution.outputs) == {"model": "knn", "score": 2.0}
    assert list(execution["n0"].outputs) == ["model", "score"]


def test_a_named_tuple_of_one_field_is_still_a_named_tuple():
    class One(NamedTuple):
        score: float

    @task
    def fit(n: int) -> One:
        return One(n)

    @workflow
    def wf(n: int) -> One:
        return One(fit(n=n).score)

    assert wf(n=2) == One(2.0)
    assert fit(n=3).score == 3.0


def test_what_has_no_type_is_any_and_warns_once():
    with pytest.warns(PortabilityWarning, match="x has no type") as warned:

        @task
        def loose(x) -> int:
            return len(x)

    assert len(warned) == 1
    assert loose(x="abc") == 3


def test_a_task_that_returns_without_saying_what_keeps_its_value():
    with pytest.warns(PortabilityWarning, match="its result has no type"):

        @task
        def loose(x: int):
            return x + 1

    assert loose(x=1) == 2


def test_a_type_of_the_function_that_defines_the_task():
    @dataclass
    class Point:
        x: int

    @task
    def move(p: Point) -> Point:
        return Point(p.x + 1)

    assert move(p=Point(1)) == Point(2)
