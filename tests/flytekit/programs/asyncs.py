"""Async tasks and eagers."""

import asyncio

from flyte_nb import dynamic, eager, task, workflow


@task
async def double(x: int) -> int:
    await asyncio.sleep(0)
    return 2 * x


@task
def inc(x: int) -> int:
    return x + 1


@task
async def fails(x: int) -> int:
    if x > 0:
        raise ValueError(f"{x} is too much")
    return x


@workflow
def twice(x: int) -> int:
    return inc(x=inc(x=x))


@dynamic
def many(n: int) -> list[int]:
    return [inc(x=i) for i in range(n)]


def value_async_task():
    return asyncio.run(double(x=4))


def value_async_tasks_gathered():
    async def all_of_them():
        return list(await asyncio.gather(*[double(x=k) for k in range(3)]))

    return asyncio.run(all_of_them())


def value_async_task_with_two_outputs():
    @task
    async def pair(x: int) -> tuple[int, str]:
        return x, str(x)

    return list(asyncio.run(pair(x=1)))


def value_async_task_with_a_list():
    @task
    async def total(xs: list[int]) -> int:
        return sum(xs)

    return asyncio.run(total(xs=[1, 2, 3]))


def value_eager():
    @eager
    async def body(n: int) -> int:
        return await double(x=inc(x=n))

    return asyncio.run(body(n=1))


def value_eager_with_if_and_while():
    @eager
    async def body(n: int) -> int:
        while n < 100:
            n = await double(x=n)
            if n == 12:
                n = inc(x=n)
        return n

    return asyncio.run(body(n=3))


def value_eager_that_gathers():
    @eager
    async def body(n: int) -> list[int]:
        return list(await asyncio.gather(*[double(x=k) for k in range(n)]))

    return asyncio.run(body(n=4))


def value_eager_that_catches():
    @eager
    async def body(n: int) -> int:
        try:
            return await fails(x=n)
        except ValueError:
            return -1

    return [asyncio.run(body(n=n)) for n in (0, 1)]


def value_eager_that_calls_a_workflow():
    @eager
    async def body(n: int) -> int:
        return twice(x=n) + await double(x=n)

    return asyncio.run(body(n=1))


def value_eager_that_calls_an_eager():
    @eager
    async def inner(n: int) -> int:
        return await double(x=n)

    @eager
    async def outer(n: int) -> int:
        return await inner(n=await inner(n=n))

    return asyncio.run(outer(n=1))


def value_eager_that_returns_several():
    @eager
    async def body(n: int) -> tuple[int, str]:
        return await double(x=n), str(n)

    return list(asyncio.run(body(n=2)))


def value_eager_recursion():
    @eager
    async def factorial(n: int) -> int:
        return 1 if n <= 1 else n * await factorial(n=n - 1)

    return asyncio.run(factorial(n=5))


def value_raises_eager():
    @eager
    async def body(n: int) -> int:
        return await fails(x=n)

    return asyncio.run(body(n=1))


def value_refuses_async_call_with_a_wrong_type():
    return asyncio.run(double(x="four"))


def program_async_task_in_a_workflow():
    @workflow
    def wf(n: int) -> int:
        return double(x=n)

    return wf, {"n": 2}


def program_eager_in_a_workflow():
    @eager
    async def body(n: int) -> int:
        return await double(x=await double(x=n))

    @workflow
    def wf(n: int) -> int:
        return body(n=n)

    return wf, {"n": 2}


def value_async_task_in_an_async_task():
    @task
    async def outer(x: int) -> int:
        return await double(x=x) + 1

    return asyncio.run(outer(x=2))
