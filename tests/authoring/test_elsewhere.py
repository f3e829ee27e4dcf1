"""elsewhere: a name that needs a cluster can be imported, annotated with and derived from, and says so when used."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

import flyte_nb
from flyte_nb import (
    Config,
    FlyteRemote,
    PythonFunctionTask,
    SensorEngine,
    dynamic,
    load_implicit_plugins,
    task,
    workflow,
)
from flyte_nb.authoring import elsewhere
from flyte_nb.model.clusters import ClusterOnly
from flyte_nb.model.errors import FlyteNbError, NeedsCluster

NAMES = [name for name, one in vars(elsewhere).items() if isinstance(one, type) and ClusterOnly in one.__bases__]


@pytest.mark.parametrize("name", NAMES)
def test_using_it_says_why_not_and_what_to_do(name: str):
    with pytest.raises(NeedsCluster) as caught:
        getattr(flyte_nb, name)("anything", at="all")
    headline, remedy = str(caught.value).split("\n")
    assert headline.startswith(f"{name}(...) needs a Flyte cluster: ")
    assert remedy.strip().endswith(".")


def test_an_attribute_is_a_use():
    with pytest.raises(NeedsCluster, match=r"Config\.auto needs a Flyte cluster"):
        Config.auto()
    with pytest.raises(NeedsCluster, match=r"SensorEngine\.register"):
        SensorEngine.register(object())


def test_a_function_says_so_too():
    with pytest.raises(NeedsCluster, match=r"load_implicit_plugins\(\) needs a Flyte cluster"):
        load_implicit_plugins()


def test_the_error_is_not_implemented_and_ours():
    assert issubclass(NeedsCluster, (NotImplementedError, FlyteNbError))


def test_annotations_and_isinstance_are_no_use():
    @task
    def about(remote: FlyteRemote | None = None) -> str:
        return "none" if not isinstance(remote, FlyteRemote) else "one"

    assert about() == "none"


def test_a_class_can_be_derived_and_its_instance_says_so():
    class Mine(PythonFunctionTask[dict]):
        def execute(self, **inputs: Any) -> Any:
            return inputs

    assert issubclass(Mine, PythonFunctionTask)
    with pytest.raises(NeedsCluster, match=r"Mine\(\.\.\.\) needs a Flyte cluster"):
        Mine("mine")


def test_tools_may_look_at_it():
    assert not hasattr(FlyteRemote, "_repr_html_")
    assert pickle.loads(pickle.dumps(FlyteRemote)) is FlyteRemote


def test_tasks_and_dynamics_are_function_tasks_and_workflows_are_not():
    @task
    def one() -> int:
        return 1

    @dynamic
    def many() -> int:
        return one()

    @workflow
    def wf() -> int:
        return one()

    class Mine(PythonFunctionTask):
        pass

    assert isinstance(one, PythonFunctionTask)
    assert isinstance(many, PythonFunctionTask)
    assert not isinstance(wf, PythonFunctionTask)
    assert not isinstance(one, Mine)
