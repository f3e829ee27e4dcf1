"""Tasks that the tests of this folder share."""

from __future__ import annotations

from flyte_nb import task


@task
def inc(x: int) -> int:
    return x + 1


@task
def add(a: int, b: int = 1) -> int:
    return a + b


@task
def names() -> list[str]:
    return ["a", "b"]
