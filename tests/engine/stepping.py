"""Programs to step through, and two ways of reading where a stepper stands, that the tests of the stepper share."""

from __future__ import annotations

from flyte_nb import dynamic, task, workflow

from .programs import inc


@task
def total(xs: list[int]) -> int:
    return sum(xs)


@dynamic
def fan(n: int) -> int:
    made = []
    for i in range(n):
        made.append(inc(x=i))
    return total(xs=made)


@workflow
def within(x: int) -> int:
    return inc(x=inc(x=x))


@workflow
def wf(n: int) -> int:
    return fan(n=within(x=n))


def press(stepper, commands):
    """Press one command after another; return where each has led."""
    return [at(getattr(stepper, command)()) for command in commands.split()]


def at(stepper):
    current = stepper.current
    return f"{current.kind} {current.path}".strip()
