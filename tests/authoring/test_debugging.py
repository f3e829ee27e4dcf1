"""Debug mode: a body as plain Python, on native values: what a line debugger can step through."""

from __future__ import annotations

import asyncio
import bdb
import os
import sys
from datetime import timedelta
from typing import NamedTuple

import pytest

from flyte_nb import (
    LaunchPlan,
    Secret,
    approve,
    conditional,
    dynamic,
    eager,
    map_task,
    run,
    task,
    wait_for_input,
    workflow,
)
from flyte_nb.authoring.debugging import without_nodes
from flyte_nb.core.node_creation import create_node
from flyte_nb.model.errors import CompileError, Disapproved, InterfaceError, OptionError, TypeMismatch, Unanswered


class Both(NamedTuple):
    double: int
    text: str


@task
def inc(x: int) -> int:
    return x + 1


@task
async def double(x: int) -> int:
    await asyncio.sleep(0)
    return 2 * x


@task
def both(x: int) -> Both:
    return Both(2 * x, str(x))


@task
def say(x: int) -> None:
    print("says", x)


@dynamic
def big_ones(n: int) -> list[int]:
    found = []
    for i in range(n):
        value = inc(x=i)
        if value > 1:
            found.append(value)
    return found


def test_results_are_values_and_a_body_may_look_at_them():
    @workflow
    def wf(n: int, m: int = 3) -> (int, list[int]):
        doubled = double(x=inc(x=n))
        assert type(doubled) is int
        return (doubled if doubled > 3 else -1), map_task(inc)(x=big_ones(n=m))

    assert wf.debug(n=1) == (4, [3, 4])
    assert wf.debug(0, m=1) == (-1, [])


def test_calls_happen_in_the_order_of_the_lines(capsys):
    @workflow
    def wf(n: int) -> None:
        first = say(x=1)
        second = say(x=2)
        second >> first >> say(x=n)

    assert wf.debug(n=3) is None
    assert capsys.readouterr().out == "says 1\nsays 2\nsays 3\n"


def test_what_is_said_of_nodes_means_nothing():
    @workflow
    def wf(n: int) -> int:
        first = inc(x=n).with_overrides(
            retries=2,
            node_name="first",
        )
        second = inc(x=n)
        first >> second
        first.runs_before(second)
        return inc(x=first).with_overrides(retries=1)

    assert wf.debug(n=1) == 3


def test_a_closure_and_its_defaults_are_the_bodys_own():
    def factory(k):
        @workflow
        def wf(n: int, *, m: int = 10) -> int:
            return inc(x=k).with_overrides(retries=m)

        return wf

    assert [factory(k).debug(n=1) for k in (1, 2)] == [2, 3]


def test_a_body_that_says_nothing_of_nodes_is_the_function_itself():
    assert without_nodes(big_ones.function) is big_ones.function


def test_a_breakpoint_stops_at_its_own_line_with_the_values(monkeypatch):
    stops = []

    def stop() -> None:
        frame = sys._getframe(1)
        stops.append((frame.f_lineno, dict(frame.f_locals)))

    monkeypatch.setattr(sys, "breakpointhook", stop)

    @workflow
    def wf(n: int) -> int:
        first = inc(x=n).with_overrides(retries=2)
        breakpoint()
        return inc(x=first)

    assert wf.debug(n=1) == 3
    assert [there for _, there in stops] == [{"n": 1, "first": 2}]
    assert stops[0][0] == wf.spec.place.line + 2


def test_a_line_debugger_passes_from_the_workflow_into_the_task():
    class Lines(bdb.Bdb):
        def __init__(self) -> None:
            super().__init__()
            self.seen: list[str] = []

        def user_line(self, frame) -> None:
            if frame.f_code.co_filename == __file__:
                self.seen.append(frame.f_code.co_name)

    @workflow
    def wf(n: int) -> int:
        made = inc(x=n)
        return inc(x=made)

    lines = Lines()
    assert lines.runcall(wf.debug, n=1) == 3
    assert lines.seen[:3] == ["wf", "inc", "wf"]


@pytest.mark.parametrize("n", [0, 5])
def test_a_conditional_gives_what_a_run_gives(n):
    @workflow
    def wf(n: int) -> int:
        return conditional("big").if_(inc(x=n) > 2).then(inc(x=n)).else_().then(double(x=n))

    assert wf.debug(n=n) == run(wf, n=n).outputs.o0


def test_workflows_and_launch_plans_in_it_are_debugged_too():
    @workflow
    def inner(n: int) -> int:
        made = inc(x=n)
        return made if made > 0 else -made

    plan = LaunchPlan.get_or_create(inner, "debugged", default_inputs={"n": 4})

    @workflow
    def outer(n: int) -> (int, int):
        return inner(n=n), plan()

    assert outer.debug(n=1) == (2, 5)


def test_several_outputs_have_their_names():
    @workflow
    def wf(n: int) -> str:
        made = both(x=n)
        return made.text + str(made.double)

    assert wf.debug(n=1) == "12"


def test_an_eager_and_an_async_task_are_awaited():
    @eager
    async def body(n: int) -> int:
        return sum(await asyncio.gather(double(x=n), double(x=inc(x=n))))

    async def cell():
        return await body.debug(n=1), await double.debug(x=4)

    assert asyncio.run(cell()) == (6, 8)


def test_a_map_over_an_eager_that_calls_itself_awaits_there_too():
    @eager
    async def factorial(n: int) -> int:
        return 1 if n < 2 else n * await factorial(n=n - 1)

    @workflow
    def wf(ns: list[int]) -> list[int]:
        return map_task(factorial)(n=ns)

    assert wf.debug(ns=[3, 4]) == wf(ns=[3, 4]) == [6, 24]


def test_where_an_event_loop_runs_a_workflow_with_async_tasks_is_debugged_too():
    @workflow
    def wf(n: int) -> int:
        return double(x=n)

    async def cell():
        return wf.debug(n=4)

    assert asyncio.run(cell()) == 8


def test_values_are_checked_where_they_pass():
    @task
    def wrong(x: int) -> int:
        return str(x)

    @workflow
    def wf(n: int) -> int:
        return inc(x=wrong(x=n))

    with pytest.raises(TypeMismatch, match="wrong\\(\\) returned o0: expected int, got str"):
        wf.debug(n=1)
    with pytest.raises(TypeMismatch, match="wf\\(\\) was given n: expected int"):
        wf.debug(n="one")
    with pytest.raises(InterfaceError, match="has no input 'm'"):
        wf.debug(m=1)


def test_an_error_is_the_users_own_as_it_was_raised():
    @task
    def fails(x: int) -> int:
        raise KeyError("k", x)

    @workflow
    def wf(n: int) -> int:
        try:
            return fails(x=n)
        except KeyError as error:
            return inc(x=error.args[1])

    assert wf.debug(n=1) == 2
    with pytest.raises(KeyError) as raised:
        fails.debug(x=1)
    assert not hasattr(raised.value, "__notes__")


def test_nothing_is_cached_and_nothing_tried_again():
    runs = []

    @task(cache=True, cache_version="1", retries=3)
    def counted(x: int) -> int:
        runs.append(x)
        return x

    assert [counted.debug(x=1), counted.debug(x=1)] == [1, 1]
    assert runs == [1, 1]


def test_a_tasks_own_calls_are_what_they_always_are():
    @task
    def outer(x: int) -> str:
        call = double(x=x)
        call.close()
        return repr(call)

    assert "has not run yet" in outer.debug(x=1)


def test_after_a_task_was_awaited_the_calls_of_the_body_are_still_debugged():
    @workflow
    def wf(x: int) -> int:
        return inc(x=double(x=x))

    @eager
    async def body(n: int) -> int:
        return wf(x=await double(x=n))

    assert asyncio.run(body.debug(n=1)) == 5


def test_a_created_node_has_been_called_and_its_outputs_are_values(capsys):
    @workflow
    def wf(n: int) -> int:
        said = create_node(say, x=n)
        made = create_node(both, x=n).with_overrides(retries=2)
        said >> made
        print(made.outputs["text"])
        said.runs_before(made)
        return create_node(inc, x=made.double).o0

    assert wf.debug(n=2) == 5
    assert capsys.readouterr().out == "says 2\n2\n"


def test_a_created_node_says_which_outputs_it_has():
    @workflow
    def wf(n: int) -> int:
        return create_node(inc, x=n).o1

    with pytest.raises(AttributeError, match=r"the node of inc has no output 'o1'\. Did you mean 'o0'\?"):
        wf.debug(n=2)


def test_an_eager_and_a_task_create_no_node_there_either():
    @eager
    async def wf(n: int) -> int:
        return create_node(inc, x=n).o0

    with pytest.raises(CompileError, match="there is no graph here to make it in"):
        asyncio.run(wf.debug(n=2))


@workflow
def reviewed(n: int) -> int:
    good = approve(inc(x=n), "good enough", timedelta(hours=1))
    many = wait_for_input("how many", timedelta(hours=1), int)
    good >> many
    return inc(x=many)


@dynamic
def around(n: int) -> int:
    return reviewed(n=n)


@pytest.mark.parametrize("entity", [reviewed, around])
def test_gates_are_answered_beforehand(entity):
    asked = []
    answers = {"good enough": lambda value: asked.append(value) is None, "how many": 41}
    assert entity.debug(n=1, answers=answers) == 42
    assert asked == [2]


def test_a_refusal_and_an_answer_of_another_type_are_raised_at_the_gate():
    with pytest.raises(Disapproved, match="good enough was not approved"):
        reviewed.debug(n=1, answers={"good enough": False})
    with pytest.raises(TypeMismatch, match="expected int, got str"):
        reviewed.debug(n=1, answers={"good enough": True, "how many": "many"})


def test_a_gate_without_an_answer_says_how_to_answer_it_here():
    with pytest.raises(Unanswered) as caught:
        reviewed.debug(n=1)
    assert "wf.debug(..., answers={'good enough': True})" in str(caught.value)
    assert "background" not in str(caught.value)


def test_answers_that_are_no_dict_are_refused_at_once():
    with pytest.raises(OptionError, match="answers=3 is no dict"):
        reviewed.debug(n=1, answers=3)


def test_an_input_called_answers_is_an_input():
    @workflow
    def wf(answers: int) -> int:
        return inc(x=answers)

    assert wf.debug(answers=1) == 2
    assert wf.debug(1) == 2


def test_a_task_finds_the_environment_that_it_asks_for(monkeypatch):
    monkeypatch.setenv("DB_PASSWORD", "not too short")
    wanted = Secret(group="db", key="password", env_var="PGSECRET", mount_requirement=Secret.MountType.ENV_VAR)

    @task(environment={"MODE_OF_IT": "fast"}, secret_requests=[wanted])
    def mode() -> str:
        return f"{os.environ['MODE_OF_IT']} {os.environ['PGSECRET']}"

    @task(environment={"MODE_OF_IT": "later"})
    async def later() -> str:
        await asyncio.sleep(0)
        return os.environ["MODE_OF_IT"]

    @workflow
    def wf() -> (str, str):
        return mode(), later()

    assert wf.debug() == ("fast not too short", "later")
    assert "MODE_OF_IT" not in os.environ
