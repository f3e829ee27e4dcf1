"""What runs elsewhere: it is defined, called, compiled and drawn, and says what is missing when it runs."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from flyte_nb import (
    ContainerTask,
    LaunchPlanReference,
    Resources,
    TaskReference,
    WorkflowReference,
    dynamic,
    get_reference_entity,
    inspect,
    map_task,
    reference_launch_plan,
    reference_task,
    reference_workflow,
    run,
    task,
    to_dot,
    workflow,
)
from flyte_nb.authoring.reference import ReferenceEntity
from flyte_nb.model.errors import InterfaceError, NeedsCluster, OptionError
from flyte_nb.testing import task_mock

from .tasks import inc

NAMED = {"project": "p", "domain": "d", "name": "recipes.join", "version": "v1"}
DECORATORS = {
    "reference_task": reference_task,
    "reference_workflow": reference_workflow,
    "reference_launch_plan": reference_launch_plan,
}


@reference_task(**NAMED)
def join(a: list[str], n: int = 2) -> str:
    """Join texts."""
    return "never"


@pytest.mark.parametrize("kind", DECORATORS)
def test_each_kind_is_defined_compiled_drawn_and_refused(kind):
    @DECORATORS[kind](**NAMED)
    def remote(x: int) -> int:
        return x

    @workflow
    def wf(n: int) -> int:
        return inc(x=remote(x=n))

    assert isinstance(remote, ReferenceEntity)
    assert (remote.name, remote.id) == ("recipes.join", "p:d:recipes.join:v1")
    assert [node.spec.kind for node in wf.nodes] == [kind, "task"]
    assert 'style="rounded,dashed"' in to_dot(wf)
    with pytest.raises(NeedsCluster, match=f"recipes.join is a {kind.replace('_', ' ')}: it runs on a Flyte cluster"):
        wf(n=1)
    with pytest.raises(NotImplementedError):
        remote(x=1)


def test_the_refusal_says_what_to_write_in_few_lines():
    with pytest.raises(NeedsCluster) as caught:
        join(a=["x"])
    said = str(caught.value)
    assert "from flyte_nb.testing import task_mock" in said
    assert len(said.split("\n")) <= 6


@pytest.mark.parametrize("executor", ["threads", pytest.param("processes", marks=pytest.mark.slow)])
def test_a_mock_stands_in(executor):
    @dynamic
    def body(n: int) -> list[str]:
        return [join(a=[str(i)]) for i in range(n)]

    with task_mock(join) as mock:
        mock.side_effect = lambda a, n: "+".join(a * n)
        assert run(body, n=2, executor=executor).outputs.o0 == ["0+0", "1+1"]
    with pytest.raises(NeedsCluster):
        run(body, n=1, executor=executor)
    assert type(inspect().error) is NeedsCluster


def test_its_interface_is_the_functions():
    assert str(join.interface) == "(a: list[str], n: int = 2) -> str"
    assert join.spec.doc == "Join texts."
    with pytest.raises(InterfaceError, match="has no input 'b'"):
        join(b=1)
    assert str(map_task(join).interface) == "(a: list[list[str]], n: list[int]) -> list[str]"


def test_it_is_refused_in_a_tasks_body_too():
    @task
    def body() -> str:
        return join(a=["x"])

    with pytest.raises(NeedsCluster):
        body()


def test_one_without_a_function():
    made = get_reference_entity(2, "p", "d", "wf", "v1", inputs={"a": str}, outputs={"first": int, "second": str})
    assert (made.spec.kind, str(made.interface)) == ("reference_workflow", "(a: str) -> (first: int, second: str)")
    with task_mock(made) as mock:
        mock.return_value = (1, "b")
        assert made(a="x").second == "b"
    with pytest.raises(OptionError, match="1 is a task, 2 a workflow, 3 a launch plan"):
        get_reference_entity(7, "p", "d", "wf", "v1", {}, {})


@pytest.mark.parametrize("kind", [TaskReference, WorkflowReference, LaunchPlanReference])
def test_a_reference_names_all_four(kind):
    assert kind(**NAMED).id == "p:d:recipes.join:v1"
    for what in NAMED:
        with pytest.raises(OptionError, match=f"needs its {what} as a text"):
            kind(**{**NAMED, what: ""})


def container(**options: object) -> ContainerTask:
    return ContainerTask(
        **{
            "name": "ellipse-area",
            "image": "ghcr.io/example/area:v1",
            "command": ["python", "area.py", "{{.inputs.a}}", "/var/outputs"],
            "inputs": {"a": float},
            "outputs": {"area": float, "metadata": str},
            "output_data_dir": "/var/outputs",
            **options,
        }
    )


def test_a_container_is_defined_compiled_and_drawn():
    area = container(limits=Resources(mem="500Mi"), requests=Resources(cpu="1"))

    @workflow
    def wf(a: float) -> (float, str):
        return area(a=a)

    assert str(area.interface) == "(a: float) -> (area: float, metadata: str)"
    assert (area.image, area.recorded["output_data_dir"]) == ("ghcr.io/example/area:v1", "/var/outputs")
    assert area.spec.policy.limits == (("mem", "500Mi"),)
    assert area.spec.place is not None
    assert "container task" in to_dot(wf)
    with pytest.raises(NeedsCluster, match="ellipse-area is a container task: its container runs on a Flyte cluster"):
        wf(a=1.0)
    with task_mock(area) as mock:
        mock.return_value = (3.0, "{}")
        assert wf(a=1.0) == (3.0, "{}")


def test_a_container_without_inputs_and_outputs():
    hello = ContainerTask(name="hello", image="alpine", command=["echo", "hello"])

    @workflow
    def wf() -> int:
        made = inc(x=1)
        hello() >> made
        return made

    with task_mock(hello) as mock:
        assert wf() == 2
    mock.assert_called_once_with()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"name": " "}, "is not a name"),
        ({"image": ""}, "is no image"),
        ({"command": "python area.py"}, "is no list of texts"),
        ({"arguments": [1]}, "is no list of texts"),
        ({"command": ["{{.inputs.b}}"]}, "names the input 'b', which it does not declare"),
        ({"retires": 3}, "Did you mean 'retries'"),
        ({"limits": "1Gi"}, "is not Resources"),
    ],
)
def test_what_is_no_container_is_refused(options, said):
    with pytest.raises(OptionError, match=said):
        container(**options)


def test_a_named_tuple_of_a_reference_keeps_its_names():
    class Both(NamedTuple):
        number: int
        text: str

    @reference_task(**NAMED)
    def both(x: int) -> Both: ...

    with task_mock(both) as mock:
        mock.return_value = Both(1, "one")
        assert both(x=1).text == "one"
