"""Stepping through 1,000 nodes: what one command costs beyond the task's own time, and breakpoints on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import flyte_nb
from flyte_nb.engine.stepper import Stepper

from .programs import program

N = 1_000

#: Seconds that one command may take beyond the task's own time, and a whole run with breakpoints.
ONE, ALL = 0.1, 3.0

ours = program("flyte_nb")


@flyte_nb.task
def fail(x: int) -> int:
    raise ValueError(x)


@flyte_nb.dynamic
def all_fail(n: int) -> list[int]:
    return [fail(x=i) for i in range(n)]


def at_node(number: int) -> Stepper:
    """A stepper before one of the nodes of a dynamic that has made all of them."""
    return flyte_nb.step(ours.fan_out, n=N).run_to(f"inc[{number}]")


def test_over_one_node(measure: Callable[..., float]) -> None:
    stepper = at_node(500)
    assert measure(stepper.over, unit="step") < ONE


def test_over_one_call_of_a_body(measure: Callable[..., float]) -> None:
    stepper = flyte_nb.step(ours.fan_out, n=N).into()
    for _ in range(500):
        stepper.over()
    assert measure(stepper.over, unit="step") < ONE


def test_back_from_the_end_and_forward(measure: Callable[..., float]) -> None:
    stepper = at_node(N - 1).continue_()
    assert measure(lambda: stepper.back().forward(), units=2, unit="step") < ONE


def test_back_within_the_run(measure: Callable[..., float]) -> None:
    stepper = at_node(0)
    for _ in range(N - 100):
        stepper.over()
    assert measure(stepper.back, unit="step") < ONE


def test_what_stands_there(measure: Callable[..., float]) -> None:
    stepper = at_node(500)

    def look() -> Any:
        current = stepper.current
        return str(stepper), stepper.ready, stepper.waiting, current.inputs, current.outputs, current.name

    assert measure(look, unit="look") < ONE


@pytest.mark.parametrize(
    ("target", "when"),
    [
        (f"inc[{N - 1}]", None),
        (f"fan_out/inc[{N - 1}]", None),
        (f"n0/dn{N - 1}", None),
        (None, f"x == {N - 1}"),
        ("inc", f"o0 == {N}"),
    ],
)
def test_continue_to_a_breakpoint(measure: Callable[..., float], target: str | None, when: str | None) -> None:
    def go() -> None:
        stepper = flyte_nb.step(ours.fan_out, n=N)
        stepper.breakpoints.add(target, when=when)
        stepper.continue_()
        assert stepper.current.path == f"n0/dn{N - 1}"

    assert measure(go, units=N, unit="node", bare=lambda: flyte_nb.run(ours.fan_out, n=N)) * N < ALL


def test_a_failure_that_takes_all_down(measure: Callable[..., float]) -> None:
    def go() -> None:
        stepper = flyte_nb.step(all_fail, n=N).continue_()
        assert (stepper.current.kind, stepper.current.path) == ("failed", "n0/dn0")
        assert stepper.continue_().current.kind == "end"

    assert measure(go, units=N, unit="node") * N < ALL


def test_a_fork_that_takes_all_over(measure: Callable[..., float]) -> None:
    stepper = flyte_nb.step(ours.fan_out, n=N).continue_()
    assert measure(lambda: stepper.replace(f"n0/dn{N - 1}", o0=7), units=N, unit="node") * N < ALL
