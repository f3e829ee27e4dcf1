"""Async tasks and eagers in a real kernel, whose event loop runs in the thread of the cells."""

from __future__ import annotations

import time

import pytest

pytestmark = [pytest.mark.notebook, pytest.mark.slow]

CELL = """
import asyncio
from flyte_nb import eager, run, task, workflow

@task
async def double(x: int) -> int:
    await asyncio.sleep(0.01)
    return 2 * x

@task
def inc(x: int) -> int:
    print("inc", x)
    return x + 1

@task
async def forever(x: int) -> int:
    await asyncio.sleep(600)
    return x

@workflow
def wf(n: int = 3) -> int:
    return inc(x=double(x=n))

@eager
async def body(n: int = 2) -> int:
    some = await asyncio.gather(*[double(x=k) for k in range(n)])
    return sum(some) + inc(x=n)
"""


@pytest.fixture
def asyncs(kernel):
    reply, _ = kernel.run(CELL)
    assert reply["status"] == "ok"
    return kernel


def shown(outputs) -> str:
    return "".join(content["data"]["text/plain"] for kind, content in outputs if kind == "execute_result")


def printed(outputs) -> str:
    return "".join(content["text"] for kind, content in outputs if kind == "stream")


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("await double(x=4)", "8"),
        ("await asyncio.gather(double(x=1), double(x=2))", "[2, 4]"),
        ("wf()", "7"),
        ("run(wf, n=1).outputs.o0", "3"),
        ("await body()", "5"),
        ("run(body, n=3).outputs.o0", "10"),
        ("wf.debug(n=1)", "3"),
        ("await body.debug(n=3)", "10"),
        ("(await run(body, n=3, background=True)).outputs.o0", "10"),
    ],
)
def test_at_the_prompt(asyncs, source, value):
    reply, outputs = asyncs.run(source)
    assert reply["status"] == "ok", reply
    assert shown(outputs) == value


def test_a_call_that_is_not_awaited_says_so(asyncs):
    _, outputs = asyncs.run("double(x=4)")
    assert shown(outputs) == "<double(x=4) has not run yet: write `await double(x=4)`>"


def test_what_is_printed_reaches_the_cell(asyncs):
    _, outputs = asyncs.run("await body(n=1)")
    assert "inc 1" in printed(outputs)


def test_the_nodes_of_an_eager_are_drawn(asyncs):
    _, outputs = asyncs.run("r = run(body, n=2)\nr.snapshot().nodes.keys()")
    assert shown(outputs) == "dict_keys(['n0', 'n0/dn0', 'n0/dn1', 'n0/dn2'])"
    assert any("update" in kind or kind == "display_data" for kind, _ in outputs)


def test_an_error_is_at_the_users_line(asyncs):
    asyncs.run("@task\nasync def fails(x: int) -> int:\n    raise KeyError('k')")
    reply, outputs = asyncs.run("await fails(x=1)")
    assert (reply["status"], reply["ename"]) == ("error", "KeyError")
    assert "raise KeyError('k')" in "\n".join(outputs[-1][1]["traceback"])


@pytest.mark.parametrize("source", ["await forever(x=1)", "run(forever, x=1)", "wf2()"])
def test_an_interrupt_brings_the_prompt_back(asyncs, source):
    asyncs.run("@eager\nasync def body2(n: int) -> int:\n    return await forever(x=n)")
    asyncs.run("@workflow\ndef wf2(n: int = 1) -> int:\n    return body2(n=n)")
    request = asyncs.start(f"print('begun')\n{source}")
    asyncs.until(lambda kind, content, _: kind == "stream")
    time.sleep(0.3)  # there is no message that says that a coroutine sleeps
    at = time.monotonic()
    asyncs.interrupt()
    messages = asyncs.end_of(request)
    assert time.monotonic() - at < 5
    assert not [content for kind, content, _ in messages if kind == "stream" and "never awaited" in content["text"]]
    _, outputs = asyncs.run("await double(x=4)")
    assert shown(outputs) == "8"


def test_asyncio_run_in_a_task_is_no_matter_of_the_notebooks_loop(asyncs):
    asyncs.run("@task\ndef outer(x: int) -> int:\n    return asyncio.run(double(x=x))")
    _, outputs = asyncs.run("outer(x=1), await double(x=4)")
    assert shown(outputs) == "(2, 8)"


def test_asyncio_run_where_the_loop_runs_says_what_to_write(asyncs):
    asyncs.run("@task\nasync def outer(x: int) -> int:\n    return asyncio.run(double(x=x))")
    reply, _ = asyncs.run("await outer(x=1)")
    assert reply["ename"] == "RuntimeError"
    assert "async def" in "\n".join(reply["traceback"])
