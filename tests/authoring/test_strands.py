"""What comes after what in an eager's body: one after another, side by side, and together again."""

from __future__ import annotations

import asyncio

import pytest

from flyte_nb import eager, run, task, workflow


@task
async def a(x: int) -> int:
    return x


@task
def plain(x: int) -> int:
    return x


@task
async def fails(x: int) -> int:
    raise ValueError(x)


@workflow
def wf(x: int) -> int:
    return plain(x=x)


async def one_after_another():
    await a(x=1)
    plain(x=2)
    wf(x=3)
    await a(x=4)


async def side_by_side():
    await a(x=0)
    await asyncio.gather(a(x=1), a(x=2))
    await a(x=3)


async def chains_side_by_side():
    async def chain(n):
        await a(x=n)
        await a(x=n)

    await asyncio.gather(chain(1), chain(2))
    await a(x=3)


async def tasks_of_tasks():
    async def inner(n):
        await asyncio.gather(*[a(x=k) for k in range(n)])

    await asyncio.gather(inner(1), inner(2))
    await a(x=3)


async def a_failure_is_left_out():
    await a(x=1)
    try:
        await fails(x=2)
    except ValueError:
        await a(x=3)


async def a_task_without_calls_changes_nothing():
    await a(x=1)
    await asyncio.gather(asyncio.sleep(0), a(x=2))
    await a(x=3)


async def in_threads():
    await a(x=1)
    await asyncio.gather(asyncio.to_thread(plain, x=2), asyncio.to_thread(plain, x=3))
    await a(x=4)


@pytest.mark.parametrize(
    ("body", "after"),
    [
        (one_after_another, {"dn1": ["dn0"], "dn2": ["dn1"], "dn3": ["dn2"]}),
        (side_by_side, {"dn1": ["dn0"], "dn2": ["dn0"], "dn3": ["dn1", "dn2"]}),
        (a_failure_is_left_out, {"dn1": ["dn0"], "dn2": ["dn0"]}),
        (a_task_without_calls_changes_nothing, {"dn1": ["dn0"], "dn2": ["dn1"]}),
        (in_threads, {"dn1": ["dn0"], "dn2": ["dn0"], "dn3": ["dn1", "dn2"]}),
    ],
)
def test_a_node_comes_after_those_that_its_body_waited_for(body, after):
    execution = run(eager(_returning(body)))
    assert execution.phase == "SUCCEEDED"
    found = {key: sorted(node.after) for key, node in execution["n0"].graph.nodes.items() if node.after}
    assert found == after


@pytest.mark.parametrize(("body", "count"), [(chains_side_by_side, 5), (tasks_of_tasks, 4)])
def test_what_stands_side_by_side_comes_together_again(body, count):
    nodes = run(eager(_returning(body)))["n0"].graph.nodes
    last = nodes[f"dn{count - 1}"]
    ends = {key for key in nodes if not any(key in other.after for other in nodes.values() if other is not last)}
    assert set(last.after) == ends - {last.id}


def _returning(body):
    async def made() -> int:
        await body()
        return 0

    return made
