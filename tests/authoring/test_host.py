"""In whose hands is the call: plain in a task, a node in a traced body; and entities that a factory makes."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from flyte_nb import dynamic, map_task, run, task, workflow
from flyte_nb.authoring import host

from .tasks import add, inc


def test_a_map_in_a_task_is_a_plain_loop():
    @task
    def halves(n: int) -> (int, int):
        return n // 2, n - n // 2

    @task
    def outer(xs: list[int]) -> list[list[int]]:
        low, high = map_task(halves)(n=xs)
        return [map_task(partial(add, b=10))(a=xs), low, high]

    assert outer(xs=[1, 4]) == [[11, 14], [0, 2], [1, 2]]
    assert outer(xs=[]) == [[], [], []]


def test_a_task_in_a_task_is_a_plain_call():
    @task
    def outer(n: int) -> int:
        return inc(x=n) + inc(n)

    execution = run(outer, n=1)
    assert execution.outputs.o0 == 4
    assert len(execution.state.nodes) == 1


def test_a_task_may_call_itself():
    @task
    def factorial(n: int) -> int:
        return n * factorial(n=n - 1) if n else 1

    assert factorial(n=5) == 120


def test_a_dynamic_or_workflow_in_a_task_is_a_plain_call_too():
    @dynamic
    def d(n: int) -> int:
        return inc(x=n)

    @workflow
    def w(n: int) -> int:
        return inc(x=n)

    @task
    def outer(n: int) -> int:
        return d(n=n) + w(n=n)

    assert outer(n=1) == 4


def test_tasks_of_one_factory_are_not_confused():
    def scale(by: int) -> Any:
        @task
        def scaled(x: int) -> int:
            return x * by

        return scaled

    two, three = scale(2), scale(3)

    @workflow
    def wf(x: int) -> (int, int):
        return two(x=x), three(x=x)

    assert wf(x=5) == (10, 15)
    assert two.spec.ref != three.spec.ref
    assert two.source_digest() != three.source_digest()
    assert two.source_digest() == scale(2).source_digest()


def test_closures_over_functions_and_objects_are_told_apart():
    def apply(function: Callable[[int], int], config: Any) -> Any:
        @task
        def applied(x: int) -> int:
            return function(x) + config["k"]

        return applied

    def double(x: int) -> int:
        return 2 * x

    def square(x: int) -> int:
        return x * x

    digests = [apply(f, {"k": k}).source_digest() for f in (double, square) for k in (1, 2)]
    assert len(set(digests)) == 4
    assert digests[0] == apply(double, {"k": 1}).source_digest()


def test_nodes_of_a_subworkflow_are_known_before_the_run():
    @workflow
    def sub(n: int) -> int:
        return inc(x=n)

    @workflow
    def wf(n: int) -> int:
        return sub(n=sub(n=n))

    assert [list(node.graph.nodes) for node in wf.graph.nodes.values()] == [["n0"], ["n0"]]
    assert list(run(wf, n=1).state.nodes) == ["n0", "n1", "n0/n0", "n1/n0"]


def test_a_host_outside_of_bodies_is_in_charge_until_its_code_ends():
    class Mine:
        def call(self, entity, args, kwargs):
            return "mine"

    def begin():
        host.HOST.set(host.Open(Mine(), sys._getframe()))
        return inc(x=1), host.whose()

    said, whose = begin()
    assert (said, type(whose)) == ("mine", Mine)
    assert (inc(x=1), host.whose(), host.HOST.get()) == (2, None, None)


def test_a_tasks_body_may_run_a_loop_of_its_own_where_one_runs_around_it():
    async def one() -> int:
        await asyncio.sleep(0)
        return 1

    @task
    def outer() -> int:
        return asyncio.run(one()) + asyncio.run(one())

    @workflow
    def wf() -> int:
        return outer()

    async def around() -> tuple[int, bool]:
        loop = asyncio.get_running_loop()
        return wf(), asyncio.get_running_loop() is loop is asyncio.get_event_loop()

    assert asyncio.run(around()) == (2, True)
