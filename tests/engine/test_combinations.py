"""Conditionals, gates, maps, launch plans, eagers and failure handlers within each other: one value, however run."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from flyte_nb import (
    Deck,
    LaunchPlan,
    Workflow,
    approve,
    conditional,
    dynamic,
    eager,
    map_task,
    run,
    sleep,
    step,
    task,
    to_dot,
    wait_for_input,
    workflow,
)
from flyte_nb.engine.clock import ManualClock
from flyte_nb.extras.tasks.shell import ShellTask
from flyte_nb.model.phases import Phase
from flyte_nb.testing import task_mock

from .programs import inc

EXECUTORS = ["inline", "threads", pytest.param("processes", marks=pytest.mark.slow)]
ANSWERS = {"ok": True, "how": 7}


@task
def total(xs: list[int]) -> int:
    return sum(xs)


@task
def fails(x: int) -> int:
    raise ValueError("no", x)


@task
def clean(x: int) -> None:
    pass


@task
async def later(x: int) -> int:
    return x + 1


@workflow
def choose(x: int) -> int:
    return conditional("larger").if_(x > 1).then(inc(x=x)).else_().then(x)


@workflow
def asks(x: int) -> int:
    how = wait_for_input("how", timedelta(seconds=30), int)
    return conditional("asked").if_(x > 1).then(how).else_().then(inc(x=x))


@workflow(on_failure=clean)
def failing(x: int) -> int:
    return fails(x=x)


@workflow
def mapped(n: int) -> int:
    return total(xs=map_task(choose)(x=[1, 2, 3]))


@dynamic
def asked(n: int) -> list[int]:
    return [asks(x=k) for k in range(n)]


@eager
async def caught(n: int) -> int:
    Deck("own").append("seen")
    try:
        return failing(x=n)
    except Exception:
        return -1


launched = LaunchPlan.get_or_create(choose, "combinations.launched", default_inputs={"x": 5})


@workflow
def launches(n: int) -> int:
    return conditional("which").if_(n > 2).then(launched(x=n)).else_().then(launched())


imperative = Workflow(name="combinations.imperative")
first = imperative.add_entity(choose, x=imperative.add_workflow_input("x", int))
second = imperative.add_entity(choose, x=first.outputs["o0"])
imperative.add_workflow_output("out", second.outputs["o0"])


@dynamic
def nested(n: int) -> int:
    m = launches(n=n)
    return conditional("again").if_(m > 2).then(imperative(x=m)).elif_(m == 1).then(launched()).else_().then(m)


@workflow
def gated(n: int) -> int:
    pause = sleep(timedelta(seconds=1))
    ok = approve(launched(x=mapped(n=n)), "ok", timedelta(seconds=30))
    pause >> ok
    return later(x=ok)


@eager
async def everything(n: int) -> int:
    one, two = launches(n=n), nested(n=n)
    return one + two + sum(map_task(choose)(x=[one, two])) + await later(x=one)


@workflow
def eagers(n: int) -> int:
    return conditional("eagers").if_(n > 2).then(everything(n=n)).else_().then(caught(n=n))


PROGRAMS = [
    (mapped, 3, 8),
    (asked, 3, [1, 2, 7]),
    (caught, 1, -1),
    (launches, 3, 4),
    (launches, 2, 6),
    (nested, 3, 6),
    (gated, 1, 10),
    (everything, 3, 27),
    (eagers, 3, 27),
    (eagers, 1, -1),
]
NAMES = [f"{entity.name}-{n}" for entity, n, _ in PROGRAMS]


def answers(entity):
    return ANSWERS if entity in (asked, gated) else None


@pytest.mark.parametrize(("entity", "n", "value"), PROGRAMS, ids=NAMES)
@pytest.mark.parametrize("executor", EXECUTORS)
def test_they_have_one_value_by_every_executor(ran, executor, entity, n, value):
    execution = ran(entity, n=n, executor=executor, answers=answers(entity))
    assert execution.outputs.o0 == value
    assert to_dot(execution).count("{") == to_dot(execution).count("}") > 0


@pytest.mark.parametrize(("entity", "n", "value"), PROGRAMS, ids=NAMES)
def test_they_have_the_same_value_stepped_into(entity, n, value):
    stepper = step(entity, n=n, answers=answers(entity), clock=ManualClock(step=0.5))
    for _ in range(200):
        if stepper.phase.terminal:
            break
        stepper.into()
    assert stepper.phase is Phase.SUCCEEDED
    assert stepper.execution.outputs.o0 == value


@pytest.mark.parametrize(
    ("entity", "n", "value"),
    [one for one in PROGRAMS if answers(one[0]) is None and one[0] not in (caught, everything)],
)
def test_they_have_the_same_value_debugged(entity, n, value):
    assert entity.debug(n=n) == value


def test_a_mock_stands_in_for_an_async_task_within_a_workflow_and_at_the_prompt():
    @workflow
    def wf(n: int) -> int:
        return inc(x=later(x=n))

    with task_mock(later) as mock:
        mock.return_value = 41
        assert run(wf, n=1, executor="threads").outputs.o0 == 42
        assert asyncio.run(_awaited()) == 41


async def _awaited() -> int:
    return await later(x=1)


@pytest.mark.parametrize("executor", EXECUTORS)
def test_a_script_is_mapped(ran, executor, tmp_path):
    touch = ShellTask(name="touch", script=f"touch {tmp_path}/{{inputs.x}}", inputs={"x": int})

    @workflow
    def wf() -> None:
        map_task(touch)(x=[1, 2, 3])

    assert ran(wf, executor=executor).state.root.phase is Phase.SUCCEEDED
    assert sorted(file.name for file in tmp_path.iterdir()) == ["1", "2", "3"]


def test_plain_values_that_are_gathered_are_told_of(ran):
    @eager
    async def gathers(n: int) -> int:
        return sum(await asyncio.gather(inc(x=n), inc(x=n)))

    assert "leave `await` away" in ran(gathers, n=1).error.__notes__[-1]
