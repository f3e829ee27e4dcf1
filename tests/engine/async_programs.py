"""Small programs with `async def`, that the tests of eagers and of async tasks share, and where they run."""

from __future__ import annotations

import asyncio

import pytest

from flyte_nb import eager, map_task, task, workflow

from .programs import inc, up_to

EXECUTORS = ["inline", "threads", pytest.param("processes", marks=pytest.mark.slow)]


@task
async def double(x: int) -> int:
    await asyncio.sleep(0)
    return 2 * x


@task
async def fails(x: int) -> int:
    raise ValueError("no", x)


@workflow
def twice(x: int) -> int:
    return inc(x=double(x=x))


@eager
async def grown(n: int) -> int:
    while n < 20:
        n = await double(x=n)
    return n


@eager
async def everything(n: int) -> int:
    some = await asyncio.gather(*[double(x=k) for k in range(n)])
    return sum(some) + inc(x=1) + twice(x=1) + sum(up_to(n=2)) + sum(map_task(inc)(x=[1, 2])) + await grown(n=5)
