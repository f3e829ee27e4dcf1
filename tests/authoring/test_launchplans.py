"""Launch plans: workflows with preset inputs."""

from __future__ import annotations

from collections.abc import Iterator

import cloudpickle
import pytest

from flyte_nb import CronSchedule, LaunchPlan, Workflow, dynamic, map_task, run, show, step, task, workflow
from flyte_nb.core.node_creation import create_node
from flyte_nb.model import places
from flyte_nb.model.errors import InterfaceError, OptionError, TypeMismatch


@task
def power(x: int, n: int) -> int:
    return x**n


@workflow
def powers(x: int, n: int = 3) -> int:
    return power(x=x, n=n)


@pytest.fixture(autouse=True)
def own_names() -> Iterator[None]:
    before = dict(LaunchPlan.CACHE)
    LaunchPlan.CACHE.clear()
    yield
    LaunchPlan.CACHE.clear()
    LaunchPlan.CACHE.update(before)


def squares() -> LaunchPlan:
    return LaunchPlan.get_or_create(powers, "squares", default_inputs={"x": 3}, fixed_inputs={"n": 2})


def test_a_fixed_input_that_a_workflow_gives_is_refused_at_its_line():
    @workflow
    def wf(n: int) -> int:
        return squares()(x=n, n=n)

    with pytest.raises(InterfaceError, match=r"fixes n = 2, and was given <Promise>  --  .*test_launchplans\.py line"):
        wf(n=3)


def test_the_default_one_is_the_workflow_by_its_name():
    plan = LaunchPlan.get_or_create(powers)
    assert (plan.name, plan(x=2)) == ("powers", 8)
    assert LaunchPlan.get_or_create(powers) is plan
    assert LaunchPlan.get_default_launch_plan(None, powers) is plan


def test_defaults_may_be_overridden_and_fixed_inputs_may_not():
    plan = squares()
    assert (plan(), plan(x=5), plan(4)) == (9, 25, 16)
    with pytest.raises(InterfaceError, match="the launch plan squares fixes n = 2, and was given 3"):
        plan(n=3)
    with pytest.raises(InterfaceError, match="fixes n = 2"):
        run(plan, n=3)
    with pytest.raises(InterfaceError, match="takes 1 argument"):
        plan(1, 2)


def test_a_fixed_input_wins_over_a_default_of_the_same_name():
    plan = LaunchPlan.create("both", powers, default_inputs={"n": 5}, fixed_inputs={"n": 2})
    assert (plan(x=3), plan.default_inputs, plan.saved_inputs) == (9, {}, {"n": 2})


def test_it_is_a_node_in_workflows_and_dynamics_and_is_mapped_over():
    plan = squares()

    @workflow
    def wf(k: int) -> int:
        return plan(x=create_node(plan, x=k).o0)

    @dynamic
    def body(k: int) -> list[int]:
        return [plan(x=i) for i in range(k)]

    @task
    def inside() -> int:
        return plan(x=7)

    assert (wf(k=2), body(k=3), inside()) == (16, [0, 1, 4], 49)
    assert map_task(plan)(x=[1, 2]) == [1, 4]
    node = wf.nodes[0]
    assert (node.spec.kind, node.graph.spec.name) == ("launch_plan", "squares")
    with pytest.raises(InterfaceError, match="map_squares\\(\\) has no input 'n'"):
        map_task(plan)(x=[1], n=[2])


def test_an_imperative_workflow_takes_one_and_is_launched_by_one():
    wf = Workflow(name="imperative")
    node = wf.add_launch_plan(squares(), x=wf.add_workflow_input("k", int))
    wf.add_workflow_output("o", node.o0)
    assert wf(k=2) == 4
    assert LaunchPlan.create("of imperative", wf, fixed_inputs={"k": 3})() == 9


@pytest.mark.slow
def test_it_runs_in_processes():
    plan = squares()
    assert run(plan, executor="processes").outputs.o0 == 9
    assert run(map_task(plan), x=[1, 2], executor="processes").outputs.o0 == [1, 4]


def test_it_is_drawn_and_stepped_through_as_its_workflow():
    plan = squares()
    assert [node.title for node in show(plan).nodes.values()] == ["power"]
    stepper = step(plan, x=2)
    assert "return power(x=x, n=n)" in str(stepper.into())
    assert stepper.over().over().execution.outputs.o0 == 4


def test_its_inputs_are_those_of_the_execution():
    assert dict(run(squares()).inputs) == {"x": 3, "n": 2}


def test_what_a_cluster_is_told_is_kept():
    schedule = CronSchedule(schedule="0 0 * * *")
    plan = LaunchPlan.create("nightly", powers, {"x": 1}, schedule=schedule, max_parallelism=4)
    assert (plan.schedule, plan.max_parallelism, plan.notifications) == (schedule, 4, [])
    assert dict(plan.spec.policy.options)["max_parallelism"] == "4"
    with pytest.raises(AttributeError, match="no attribute 'scedule'"):
        _ = plan.scedule


def test_the_same_content_twice_is_the_same_and_other_content_is_refused():
    plan = squares()
    assert squares() is plan
    assert LaunchPlan.create("squares", powers, {"x": 3}, {"n": 2}).name == "squares"
    with pytest.raises(OptionError, match="there is a launch plan 'squares' already, with another default_inputs"):
        LaunchPlan.get_or_create(powers, "squares", default_inputs={"x": 4}, fixed_inputs={"n": 2})
    with pytest.raises(OptionError, match="with another max_parallelism"):
        LaunchPlan.create("squares", powers, {"x": 3}, {"n": 2}, max_parallelism=3)

    @workflow
    def other(x: int, n: int) -> int:
        return power(x=x, n=n)

    with pytest.raises(OptionError, match="with another workflow"):
        LaunchPlan.create("squares", other, {"x": 3}, {"n": 2})


def test_a_cell_that_runs_again_makes_its_launch_plans_anew(monkeypatch):
    plan = squares()
    monkeypatch.setitem(places._cells, __file__, "cell 1")
    monkeypatch.setitem(places._cells, "/tmp/edited.py", "cell 1")
    again = "LaunchPlan.create('squares', powers, {'x': 5}, {'n': 2})"
    made = eval(compile(again, "/tmp/edited.py", "eval"), {"LaunchPlan": LaunchPlan, "powers": powers})
    assert LaunchPlan.CACHE["squares"] is made is not plan
    assert made() == 25


def test_a_workflow_that_was_defined_anew_has_a_new_default_launch_plan():
    def made(k: int) -> Workflow:
        @workflow
        def again() -> int:
            return power(x=k, n=1)

        return again

    assert [LaunchPlan.get_or_create(made(k))() for k in (1, 2)] == [1, 2]


@pytest.mark.parametrize(
    ("inputs", "error", "said"),
    [
        ({"default_inputs": {"y": 1}}, InterfaceError, "powers has no input 'y' to preset"),
        ({"fixed_inputs": {"x": "s"}}, TypeMismatch, "fixed_inputs: x: expected int, got str"),
        ({"fixed_inputs": [1]}, OptionError, "is no dict of inputs"),
        ({"scedule": 1}, OptionError, "no option 'scedule'. Did you mean 'schedule'"),
        ({"auth_role": 1, "security_context": 2}, OptionError, "say the same thing twice"),
    ],
)
def test_what_is_no_preset_is_refused(inputs, error, said):
    with pytest.raises(error, match=said):
        LaunchPlan.create("wrong", powers, **inputs)
    assert "wrong" not in LaunchPlan.CACHE


def test_presets_need_a_name_and_a_workflow():
    with pytest.raises(OptionError, match="a launch plan with fixed_inputs needs a name"):
        LaunchPlan.get_or_create(powers, fixed_inputs={"n": 2})
    with pytest.raises(OptionError, match="launches a workflow, and was given power"):
        LaunchPlan.create("of a task", power)
    with pytest.raises(OptionError, match="is not a name"):
        LaunchPlan.create(" ", powers)


def test_it_goes_to_another_process():
    assert cloudpickle.loads(cloudpickle.dumps(squares()))(x=4) == 16
