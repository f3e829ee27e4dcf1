"""drawing: what has a graph is shown, and how it shows itself in a cell."""

from __future__ import annotations

import threading

import pytest

from flyte_nb import dynamic, run, show, task, to_dot, workflow
from flyte_nb.model.errors import OptionError


@task
def inc(x: int) -> int:
    return x + 1


@dynamic
def fan(n: int) -> list[int]:
    return [inc(x=i) for i in range(n)]


@workflow
def wf(n: int = 1) -> list[int]:
    return fan(n=inc(x=n))


def test_what_has_a_graph_is_shown():
    assert show(wf) is wf.graph
    assert show(wf.graph) is wf.graph
    assert show(run(wf)) is wf.graph
    with pytest.raises(OptionError, match="known when it runs"):
        show(fan)
    with pytest.raises(OptionError, match="is no workflow"):
        show(3)


def test_a_run_that_goes_on_shows_itself():
    gate = threading.Event()

    @dynamic
    def grows(n: int) -> list[int]:
        made = [inc(x=k) for k in range(n)]
        gate.wait(30)
        return made

    execution = run(grows, n=3, background=True)
    try:
        assert "grows" in execution._repr_mimebundle_()["text/plain"]
        assert to_dot(execution).startswith("digraph")
    finally:
        gate.set()
    assert "inc" in execution.wait()._repr_mimebundle_()["text/plain"]


def test_entities_and_executions_show_themselves_in_a_cell():
    for thing in (wf, wf.graph, run(wf)):
        bundle = thing._repr_mimebundle_()
        assert "<svg" in str(bundle.get("image/svg+xml", bundle.get("text/html", "")))
        assert "inc" in bundle["text/plain"]


def test_a_node_prints_as_a_panel():
    @task
    def one(n: int) -> int:
        return n

    assert "input n     7" in str(run(one, n=7)["n0"])
