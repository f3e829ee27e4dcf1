"""map_task: one instance for each element."""

from __future__ import annotations

from functools import partial

from flyte_nb import dynamic, map_task, run, task, workflow

from .tasks import add, inc


def test_a_map_lifts_a_task_with_what_partial_fixed():
    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(partial(add, b=10), concurrency=2)(a=xs)

    assert wf(xs=[1, 2, 3]) == [11, 12, 13]
    assert wf(xs=[]) == []
    execution = run(wf, xs=[1, 2])
    assert execution["n0/1"].outputs.o0 == 12
    assert execution["map_add/add[1]"].inputs.a == 2


def test_a_map_may_fix_a_promise():
    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(partial(add, b=inc(x=1)))(a=xs)

    assert wf(xs=[1, 2]) == [3, 4]


def test_a_map_over_a_dynamic_and_over_a_workflow():
    @dynamic
    def up_to(n: int) -> list[int]:
        return [inc(x=i) for i in range(n)]

    @workflow
    def twice(n: int) -> int:
        return inc(x=inc(x=n))

    @workflow
    def wf(ns: list[int]) -> (list[list[int]], list[int]):
        return map_task(up_to)(n=ns), map_task(twice)(n=ns)

    assert wf(ns=[0, 2]) == ([[], [1, 2]], [2, 4])
    assert run(wf, ns=[0, 2])["n0/1/dn1"].outputs.o0 == 2


def test_a_map_over_a_task_with_two_outputs():
    @task
    def both(x: int) -> (int, str):
        return x, str(x)

    @workflow
    def wf(xs: list[int]) -> (list[int], list[str]):
        return map_task(both)(x=xs)

    assert wf(xs=[1, 2]) == ([1, 2], ["1", "2"])
