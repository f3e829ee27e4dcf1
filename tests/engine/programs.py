"""Small programs, and two ways of reading a run, that the tests of the execution share."""

from __future__ import annotations

from flyte_nb import dynamic, task


@task
def inc(x: int) -> int:
    return x + 1


@task
def fail(x: int) -> int:
    raise ValueError("no", x)


@dynamic
def up_to(n: int) -> list[int]:
    return [inc(x=i) for i in range(n)]


def phases(execution):
    return {path: node.phase.value for path, node in execution.state.nodes.items()}


def kinds(execution):
    return [(type(event).__name__, getattr(event, "path", "")) for event in execution.events]
