"""Mistakes with what is awaited: async tasks, and eagers."""

# ruff: noqa
# fmt: off
from __future__ import annotations

from flyte_nb import eager, run, task, workflow


@mistake
def async_workflow():
    @workflow
    async def wf(n: int) -> int:
        return await get_models()


@mistake
def eager_without_async():
    @eager
    def wf(n: int) -> int:
        return 1


@mistake
def async_generator():
    @task
    async def t(n: int) -> list[int]:
        yield n


@mistake
def eager_generator():
    @eager
    async def wf(n: int) -> list[int]:
        yield n


@mistake
def call_that_nobody_awaited():
    @task
    async def t(n: int) -> int:
        return n

    @task
    def outer(n: int) -> int:
        return t(n=n)

    run(outer, n=1)


@mistake
def async_call_that_nobody_awaited():
    @task
    async def t(n: int) -> int:
        return n

    @task
    async def outer(n: int) -> int:
        return t(n=n)

    run(outer, n=1)


@mistake
def eager_call_with_a_wrong_type():
    @task
    async def t(n: int) -> int:
        return n

    @eager
    async def outer(n: int) -> int:
        return await t(n="three")

    run(outer, n=1)
