"""instances: tasks that are objects of a class run as functions do, and their mistakes are told at the user's line."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from flyte_nb import PythonInstanceTask, SQLTask, TaskMetadata, kwtypes, map_task, run, task, workflow
from flyte_nb.extend import Interface, PythonTask
from flyte_nb.model.errors import NeedsCluster, OptionError, TypeMismatch
from flyte_nb.testing import task_mock


class Scale(PythonInstanceTask[dict]):
    def __init__(self, name: str, by: int, **given: Any) -> None:
        interface = Interface(inputs={"x": int, "shift": (int, 0)}, outputs={"scaled": int, "said": str})
        super().__init__(name, {"by": by}, "scale", interface, **given)
        self.by = by

    def execute(self, **kwargs: Any) -> Any:
        scaled = kwargs["x"] * self.by + kwargs["shift"]
        return scaled, str(scaled)


twice = Scale("twice", 2)


@task
def length(text: str) -> int:
    return len(text)


@workflow
def wf(x: int) -> int:
    return length(text=twice(x=x).said)


def test_it_is_called_by_itself_in_a_workflow_and_in_a_map():
    assert twice(x=3, shift=1) == (7, "7")
    assert wf(x=50) == 3
    assert map_task(partial(twice, shift=1))(x=[1, 2]).scaled == [3, 5]


def test_it_is_known_by_its_name_and_keeps_what_flytekit_asks_of_it():
    assert (twice.name, twice.task_type, twice.task_config) == ("twice", "scale", {"by": 2})
    assert str(twice.interface) == "(x: int, shift: int = 0) -> (scaled: int, said: str)"
    assert Scale("kept", 2, metadata=TaskMetadata(retries=3)).metadata.retries == 3


def test_its_options_count(tmp_path: Any):
    class Flaky(PythonTask[None]):
        tries = 0

        def execute(self, **kwargs: Any) -> Any:
            Flaky.tries += 1
            if Flaky.tries < 3:
                raise ValueError("not yet")
            return Flaky.tries

    assert Flaky("flaky", "flaky", interface=Interface(outputs={"o0": int}), retries=2)() == 3


def test_what_it_returns_is_checked():
    class Wrong(PythonTask[None]):
        def execute(self, **kwargs: Any) -> Any:
            return "text"

    with pytest.raises(TypeMismatch, match=r"wrong\(\) returned n: expected int, got str"):
        Wrong("wrong", "wrong", interface=Interface(outputs={"n": int}))()


def test_a_class_without_execute_says_so():
    with pytest.raises(NotImplementedError, match="PythonTask does not say how to execute"):
        PythonTask("nothing", "nothing")()


@pytest.mark.parametrize("name", ["", None, 3])
def test_it_needs_a_name(name: Any):
    with pytest.raises(OptionError, match="is no name"):
        PythonTask("kind", name)


def test_an_unknown_option_is_refused():
    with pytest.raises(OptionError, match="retry"):
        Scale("scale", 2, retry=3)


@pytest.mark.slow
def test_it_runs_in_processes():
    assert run(wf, x=50, executor="processes", workers=1).outputs.o0 == 3


def test_a_query_needs_a_stand_in():
    query = SQLTask(
        "rows", "SELECT  *\n FROM t WHERE d = {{ .Inputs.d }}", inputs=kwtypes(d=int), outputs=kwtypes(n=int)
    )
    assert query.get_query(d=4) == "SELECT * FROM t WHERE d = 4"
    with pytest.raises(NeedsCluster, match="rows is a SQLTask, and needs a Flyte cluster"):
        query(d=4)
    with task_mock(query) as mock:
        mock.return_value = 7
        assert query(d=4) == 7


@pytest.mark.parametrize(("given", "said"), [({}, "names 'd', which was not"), ({"d": 1, "e": 2}, "'e' was given")])
def test_a_query_is_filled_completely(given: dict[str, Any], said: str):
    with pytest.raises(ValueError, match=said):
        SQLTask("rows", "SELECT {{.inputs.d}}", inputs=kwtypes(d=int)).get_query(**given)
