"""Conditions: what they may ask, of what, and where the calls in them belong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Optional

import pytest

from flyte_nb import conditional, task, workflow


@task
def inc(x: int) -> int:
    return x + 1


@task
def double(x: int) -> int:
    return 2 * x


@task
def is_even(x: int) -> bool:
    return x % 2 == 0


class Color(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Settings:
    rate: float
    on: bool


@pytest.mark.parametrize(
    ("annotation", "ask", "true", "false"),
    [
        (bool, lambda p: p.is_true(), True, False),
        (bool, lambda p: p.is_false(), False, True),
        (bool, lambda p: p.is_(True), True, False),
        (bool, lambda p: p, True, False),
        (bool, lambda p: p == False, False, True),  # noqa: E712
        (int, lambda p: p > 3, 4, 3),
        (int, lambda p: p == 2.5 + 0.5, 3, 2),
        (float, lambda p: p <= 1, 1.0, 1.5),
        (str, lambda p: p != "a", "b", "a"),
        (Color, lambda p: p == "red", Color.RED, Color.BLUE),
        (Color, lambda p: p == Color.RED, Color.RED, Color.BLUE),
        (Settings, lambda p: p.on & (p.rate > 0.5), Settings(1.0, True), Settings(1.0, False)),
        (list[int], lambda p: p[0] == 3, [3, 4], [4]),
        (Optional[int], lambda p: p.is_none(), None, 0),  # noqa: UP045
    ],
)
def test_what_a_condition_may_ask(annotation, ask, true, false):
    def body(p):
        return conditional("c").if_(ask(p)).then("yes").else_().then("no")

    body.__annotations__ = {"p": annotation, "return": str}
    wf = workflow(body)
    assert (wf(p=true), wf(p=false)) == ("yes", "no")


def test_two_promises_are_compared():
    @workflow
    def wf(a: int, b: int) -> int:
        return conditional("c").if_(double(x=a) > inc(x=b)).then(a).else_().then(b)

    assert (wf(a=3, b=4), wf(a=3, b=6)) == (3, 6)
    assert [node.title for node in wf.graph.nodes.values()] == ["double", "inc", "c"]
    assert wf.graph.nodes["n2"].graph.cases[0].text == "double > inc"


def test_calls_in_an_elif_belong_to_the_body_around_it():
    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(n > 9).then(inc(x=n)).elif_(is_even(x=n)).then(double(x=n)).else_().then(n)

    assert [node.title for node in wf.graph.nodes.values()] == ["is_even", "c"]
    assert (wf(n=2), wf(n=3), wf(n=10)) == (4, 3, 11)


def test_a_condition_that_is_known_is_accepted_with_a_note():
    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(True).then(double(x=n)).else_().then(inc(x=n))

    assert wf(n=3) == 6
    assert wf.graph.nodes["n0"].note == "flytekit 1.16 refuses a condition that is known before the run: True"


def test_a_bare_promise_is_accepted_with_a_note():
    @workflow
    def wf(ready: bool) -> int:
        return conditional("c").if_(ready).then(inc(x=1)).else_().then(inc(x=2))

    assert wf.graph.nodes["n0"].note == "flytekit 1.16 refuses a Promise alone as a condition: `ready.is_true()`"


@pytest.mark.parametrize(
    ("give", "note"),
    [
        (lambda n: 5, "flytekit 1.16 refuses constants in .then(5): let a task return them"),
        (lambda n: n, "flytekit 1.16 gives nothing where the cases' outputs differ in name (o0, n)"),
        (lambda n: is_even(x=n), "flytekit 1.16 refuses a case that gives bool where another gives int"),
    ],
)
def test_what_flytekit_does_not_give_is_accepted_with_a_note(give, note):
    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(n > 3).then(inc(x=n)).else_().then(give(n))

    assert wf.graph.nodes["n0"].note == note
