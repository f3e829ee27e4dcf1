"""Calls of async entities: what they are before they are awaited, and that asyncio takes them."""

from __future__ import annotations

import asyncio
import gc
import inspect
from collections.abc import Coroutine

import pytest

from flyte_nb import eager, map_task, task
from flyte_nb.authoring import host
from flyte_nb.authoring.awaited import Awaited, NotAwaitedWarning
from flyte_nb.model.errors import InterfaceError


@task
async def double(x: int) -> int:
    await asyncio.sleep(0)
    return 2 * x


@task
async def pair(x: int) -> (int, str):
    return x, str(x)


def test_a_call_says_that_it_has_not_run_and_what_to_write():
    call = double(x=4)
    assert repr(call) == "<double(x=4) has not run yet: write `await double(x=4)`>"
    call.close()


def test_a_call_is_a_coroutine_to_whoever_asks():
    call = double(x=1)
    assert isinstance(call, Coroutine)
    assert inspect.isawaitable(call)
    assert asyncio.iscoroutine(call)
    call.close()


def test_asyncio_runs_it():
    assert asyncio.run(double(x=4)) == 8


def test_several_outputs_have_names():
    assert asyncio.run(pair(x=1)).o1 == "1"


def test_several_calls_run_together():
    async def all_of_them():
        made = await asyncio.gather(double(x=1), asyncio.create_task(double(x=2)), map_it(n=2))
        return [*made, await asyncio.wait_for(double(x=3), 10)]

    async def map_it(n):
        return n

    assert asyncio.run(all_of_them()) == [2, 4, 2, 6]


def test_wrong_arguments_are_refused_at_the_call_not_at_the_await():
    with pytest.raises(InterfaceError, match="double\\(\\) has no input 'y'"):
        double(y=1)


def test_a_call_that_is_dropped_is_warned_of_with_its_line():
    with pytest.warns(NotAwaitedWarning, match=r"double\(x=4\) was never awaited, so it did not run") as warned:
        double(x=4)
    assert warned[0].filename.endswith("test_awaited.py")


@pytest.mark.parametrize(
    ("body", "kind"), [(lambda call: call + 1, TypeError), (lambda call: call.real, AttributeError)]
)
def test_what_is_done_with_it_before_it_has_run_says_await(body, kind):
    calls = []

    @eager
    async def early(x: int) -> int:
        calls.append(double(x=x))
        return body(calls[0])

    with pytest.raises(kind) as raised:
        asyncio.run(early(x=1))
    calls[0].close()
    assert "write `await` before the call" in raised.value.__notes__[-1]


def test_a_call_that_is_closed_is_not_warned_of(recwarn):
    double(x=4).close()
    gc.collect()
    assert not recwarn.list


def test_it_can_be_awaited_once(recwarn):
    call = double(x=1)
    assert asyncio.run(call) == 2
    with pytest.raises(RuntimeError, match="already"):
        asyncio.run(call)


def test_in_a_body_a_call_is_an_ordinary_one():
    async def body():
        return await double(x=2) + await double(3)

    def plain():
        return asyncio.run(body())

    assert host.inside(host.PLAIN, plain, {}) == 10


def test_in_a_body_a_map_of_an_async_task_is_awaited_as_one():
    async def body():
        return await map_task(double)(x=[1, 2, 3])

    assert host.inside(host.PLAIN, lambda: asyncio.run(body()), {}) == [2, 4, 6]


def test_a_long_call_is_shown_in_short():
    call = double(x=10**100)
    assert len(repr(call)) < 120
    call.close()


def test_an_exception_thrown_in_before_it_began_is_raised():
    async def work():
        return 1

    with pytest.raises(KeyError):
        Awaited("f()", work).throw(KeyError("k"))
