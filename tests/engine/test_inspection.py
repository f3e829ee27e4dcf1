"""Inspection: what ``execution["n0"]`` shows."""

from __future__ import annotations

import pytest

from flyte_nb import dynamic, task, workflow
from flyte_nb.engine.inspection import Values
from flyte_nb.model.errors import NotFound
from flyte_nb.model.phases import CacheStatus, Phase


@task
def inc(x: int) -> int:
    print("to stdout")
    return x + 1


@dynamic
def fan(n: int) -> list[int]:
    return [inc(x=i) for i in range(n)]


@workflow
def wf(n: int) -> list[int]:
    return fan(n=inc(x=n))


def test_a_node_shows_what_is_known_of_it(ran):
    node = ran(wf, n=1)["n1/dn1"]
    assert (node.path, node.name, node.phase) == ("n1/dn1", "fan/inc[1]", Phase.SUCCEEDED)
    assert (dict(node.inputs), dict(node.outputs)) == ({"x": 1}, {"o0": 2})
    assert (node.log, node.cache, node.attempt, node.error, node.graph) == (
        "to stdout\n",
        CacheStatus.DISABLED,
        0,
        None,
        None,
    )
    assert node.duration > 0
    assert node.origin.variables == (("i", "1"),)
    assert repr(node) == "<node n1/dn1 fan/inc[1]: SUCCEEDED>"


def test_nodes_are_found_by_id_and_by_name_and_from_each_other(ran):
    execution = ran(wf, n=1)
    for path in ("n1/dn0", "fan/inc[0]", "n1/inc[0]", "/n1/dn0/"):
        assert execution[path].path == "n1/dn0"
    assert execution["n1"]["dn1"].path == "n1/dn1"
    assert [node.path for node in execution["fan"]] == ["n1/dn0", "n1/dn1"]
    assert [node.path for node in execution] == ["n0", "n1", "n1/dn0", "n1/dn1"]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("n7", "Did you mean 'n1'|It has"),
        ("fan/inc[9]", "too far"),
        ("fan/inc", "Say which: inc\\[0\\] to inc\\[1\\]"),
        ("fam", "Did you mean 'fan'"),
        ("n0/dn0", "no nodes"),
        ("", "no node"),
    ],
)
def test_a_path_that_leads_nowhere_is_answered_with_what_there_is(ran, path, told):
    with pytest.raises(NotFound, match=told):
        ran(wf, n=1)[path]


def test_values_are_read_by_name_and_cannot_be_set():
    values = Values({"o0": 3, "model": "knn"})
    assert (values.o0, values["model"], list(values), len(values)) == (3, "knn", ["o0", "model"], 2)
    assert "model" in dir(values)
    assert repr(values) == "o0 = 3\nmodel = 'knn'"
    with pytest.raises(NotFound, match="Did you mean 'model'"):
        values["modell"]
    with pytest.raises(AttributeError, match="There is: o0, model"):
        values.o1
    with pytest.raises(TypeError):
        values["o0"] = 4


def test_an_execution_shows_itself(ran):
    execution = ran(wf, n=1)
    assert f"{execution!r}".endswith("of wf: SUCCEEDED, 4 nodes>")
    assert execution.inputs.n == 1
    assert execution.graph is wf.graph
    assert execution["n1"].graph.spec.name == "fan"
    assert execution.duration > 0
    assert execution.error is None


def test_a_node_that_has_not_run_has_no_outputs(ran):
    @task
    def fail() -> int:
        raise ValueError

    @workflow
    def broken() -> int:
        return inc(x=fail())

    node = ran(broken)["n1"]
    assert (node.phase, dict(node.outputs), node.duration, node.log) == (Phase.SKIPPED, {}, None, "")
