"""A body where there are no nodes: in a task's body, in debug mode, in a map; what it says of nodes means nothing."""

from __future__ import annotations

import cloudpickle
import pytest

from flyte_nb import LaunchPlan, conditional, dynamic, map_task, run, task, workflow

from .tasks import inc


@task
def above_two(n: int) -> bool:
    return n > 2


@task
def say(x: int) -> None:
    print("says", x)


@workflow
def asks_a_call(n: int) -> int:
    ok = above_two(n=n)
    say(x=n) >> inc(x=n)
    return conditional("ok").if_(ok.is_true()).then(inc(x=n).with_overrides(retries=2)).else_().then(n)


launched = LaunchPlan.get_or_create(asks_a_call, "asks a call")


@task
def in_a_task(n: int) -> int:
    return asks_a_call(n=n)


@pytest.mark.parametrize("entity", [asks_a_call, launched, in_a_task])
def test_what_only_a_promise_can_be_asked_is_asked_of_the_value(entity):
    assert (entity.debug(n=3), entity.debug(n=1)) == (4, 1)
    assert entity(n=3) == 4


def test_it_is_asked_in_a_map_and_of_a_copy_in_a_worker():
    assert map_task(asks_a_call).debug(n=[1, 3]) == [1, 4]
    in_a_task.debug(n=3)
    assert cloudpickle.loads(cloudpickle.dumps(asks_a_call)).debug(n=3) == 4


@dynamic
def ordered(n: int) -> int:
    made = inc(x=n)
    say(x=n) >> made
    return made


@task
def with_a_dynamic(n: int) -> int:
    return ordered(n=n)


@pytest.mark.parametrize("executor", ["inline", pytest.param("processes", marks=pytest.mark.slow)])
@pytest.mark.parametrize(("entity", "value"), [(in_a_task, 4), (with_a_dynamic, 4)])
def test_a_task_may_call_it_wherever_it_runs(entity, value, executor):
    assert run(entity, n=3, executor=executor).outputs.o0 == value
