"""on_failure at definition: what fits a workflow, what does not, and the node that it makes."""

from __future__ import annotations

from typing import Any

import pytest

from flyte_nb import WorkflowFailurePolicy, dynamic, map_task, task, workflow
from flyte_nb.exceptions.user import FlyteFailureNodeInputMismatchException
from flyte_nb.model.errors import InterfaceError, OptionError
from flyte_nb.model.graph import Const, Ref
from flyte_nb.types.error import FlyteError


@task
def t(n: int) -> int:
    return n


def wf_with(handler: Any) -> Any:
    @workflow(on_failure=handler)
    def wf(n: int, name: str = "x") -> int:
        return t(n=n)

    return wf


def test_its_node_is_given_the_inputs_by_name_and_the_error():
    @task
    def tidy(name: str, n: int, err: FlyteError | None = None) -> None: ...

    wf = wf_with(tidy)
    node = wf.failure_node
    assert (node.id, node.title) == ("fn0", "tidy")
    bound = dict(node.inputs)
    assert (bound["n"], bound["name"]) == (Ref("", "n"), Ref("", "name"))
    assert isinstance(bound["err"], Const)
    assert [one.id for one in wf.nodes] == ["n0"]


def test_a_workflow_can_be_one_and_brings_its_graph():
    @workflow
    def tidy(n: int, name: str) -> int:
        return t(n=n)

    assert list(wf_with(tidy).failure_node.graph.nodes) == ["n0"]


def test_a_dynamic_can_be_one():
    @dynamic
    def tidy(n: int, name: str) -> int:
        return t(n=n)

    assert wf_with(tidy).failure_node.spec.kind == "dynamic"


def test_the_error_may_have_another_name_if_its_type_says_it():
    @task
    def tidy(n: int, name: str, what: FlyteError | None = None) -> None: ...

    assert dict(wf_with(tidy).failure_node.inputs)["what"].ref.type == "FlyteError"


def test_other_inputs_keep_their_defaults():
    @task
    def tidy(n: int, name: str, times: int = 3, note: str | None = None) -> None: ...

    bound = dict(wf_with(tidy).failure_node.inputs)
    assert (bound["times"].ref.preview, bound["note"].ref.preview) == ("3", "None")


def test_a_lacking_input_is_refused_with_both_interfaces():
    @task
    def tidy(n: int) -> None: ...

    with pytest.raises(FlyteFailureNodeInputMismatchException) as caught:
        wf_with(tidy)
    assert isinstance(caught.value, InterfaceError)
    said = str(caught.value)
    assert "on_failure=tidy does not fit wf: it lacks the input 'name'" in said
    assert "wf(n: int, name: str = 'x') -> int" in said
    assert "tidy(n: int) -> None" in said
    assert "Fix: def tidy(n: int, name: str, err: Optional[FlyteError] = None)" in said
    assert len(said.split("\n")) <= 6


def test_an_input_of_another_type_is_refused():
    @task
    def tidy(n: str, name: str) -> None: ...

    with pytest.raises(InterfaceError, match="its input 'n' is str, and wf's is int"):
        wf_with(tidy)


def test_an_input_that_nothing_gives_is_refused():
    @task
    def tidy(n: int, name: str, path: str) -> None: ...

    with pytest.raises(InterfaceError, match="nothing gives its input 'path' a value"):
        wf_with(tidy)


def test_an_error_that_cannot_be_none_is_refused():
    @task
    def tidy(n: int, name: str, err: FlyteError) -> None: ...

    with pytest.raises(InterfaceError, match="there is no error unless something fails"):
        wf_with(tidy)


@pytest.mark.parametrize("thing", [print, 3, map_task(t)])
def test_what_is_no_task_or_workflow_is_refused(thing):
    with pytest.raises(OptionError, match="is no task or workflow"):
        wf_with(thing)


@pytest.mark.parametrize("policy", list(WorkflowFailurePolicy))
def test_a_failure_policy_is_given_by_enum(policy):
    @workflow(failure_policy=policy)
    def wf() -> None:
        t(n=1)

    assert wf.graph.failure_policy == policy.name
