"""Two tasks that note their calls, for the tests of conditionals."""

from __future__ import annotations

from flyte_nb import task

called: list[str] = []


@task
def inc(x: int) -> int:
    called.append(f"inc {x}")
    return x + 1


@task
def double(x: int) -> int:
    called.append(f"double {x}")
    return 2 * x
