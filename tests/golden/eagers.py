"""The golden programs with coroutines: as those of record.py, which runs this file and gives them what they use."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from flyte_nb import eager, task, workflow
from flyte_nb.model import places

places.label_cell(__file__, Path(__file__).name)


def eager_body(execution_of: Any, tasks: Any) -> Any:
    """An eager that calls one node after another, some side by side, one that fails and is caught, another eager."""
    inc, fail = tasks()

    @task
    async def double(x: int) -> int:
        return 2 * x

    @workflow
    def twice(x: int) -> int:
        return inc(x=inc(x=x))

    @eager
    async def inner(x: int) -> int:
        return await double(x=inc(x=x))

    @eager
    async def body(n: int) -> int:
        first = await double(x=n)
        many = await asyncio.gather(*[double(x=first + i) for i in range(3)])
        print(many)
        try:
            fail(x=many[0])
        except ValueError:
            first = twice(x=many[1])
        return await inner(x=first)

    @workflow
    def wf(n: int) -> int:
        return inc(x=body(n=inc(x=n)))

    return execution_of(wf, "eager-body", n=1)


def eager_failure(execution_of: Any, tasks: Any) -> Any:
    """An eager is tried again after one of its nodes has failed, and fails by the same node."""
    inc, fail = tasks()

    @eager(retries=1)
    async def body(n: int) -> int:
        return fail(x=inc(x=n))

    @workflow
    def wf(n: int) -> int:
        return inc(x=body(n=n))

    return execution_of(wf, "eager-failure", n=1)


def programs(execution_of: Any, tasks: Any) -> dict[str, Any]:
    """Return the programs by name."""
    return {
        "eager-body": lambda: eager_body(execution_of, tasks),
        "eager-failure": lambda: eager_failure(execution_of, tasks),
    }
