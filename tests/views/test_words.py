from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyte_nb.model import events as ev
from flyte_nb.views.words import outcome, sentence, structure

KNN = "wf calls get_dataset and get_models, independent of each other; evaluate_model waits for both and "


def test_before_the_run(make: SimpleNamespace) -> None:
    assert sentence(make.knn_graph()) == KNN + "makes its nodes when it runs."


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("start", "2 queued, 1 waiting."),
        ("running", "1 running, 3 queued, 4 succeeded."),
        ("end", "All 8 nodes succeeded in 3.1 s, 1 from the cache."),
        (
            "failed",
            "helper_evaluate_model[2] failed: ZeroDivisionError: division by zero; 3 were skipped;"
            " 4 of 8 nodes succeeded in 3.2 s.",
        ),
    ],
)
def test_how_a_run_stands(make: SimpleNamespace, until: str, said: str) -> None:
    assert outcome(make.knn_run(until=until).state) == said


def test_after_the_run_the_children_are_counted(make: SimpleNamespace) -> None:
    run = make.knn_run()
    assert sentence(make.knn_graph(), run.state).startswith(KNN + "created 6 helper_evaluate_model. All 8")


def test_an_interrupted_run(make: SimpleNamespace) -> None:
    run = make.knn_run(until="expanded")
    for path in [*(f"n2/dn{n}" for n in range(6)), "n2"]:
        run.apply(ev.NodeAborted(run.now, path))
    run.apply(ev.ExecutionAborted(run.now, "interrupted"))
    assert outcome(run.state) == "The run was stopped after 3.1 s: interrupted; 2 of 8 nodes had succeeded."


def test_a_workflow_without_calls(make: SimpleNamespace) -> None:
    assert sentence(make.graph(make.entity("workflow", "wf"), [])) == "wf calls nothing."


def test_equal_calls_are_counted(make: SimpleNamespace) -> None:
    spec = make.entity("task", "t")
    assert structure(make.graph(make.entity("workflow", "wf"), [make.call(f"n{n}", spec) for n in range(3)])) == (
        "wf calls t (3 times)."
    )


def test_a_thousand_nodes_are_still_a_sentence(make: SimpleNamespace) -> None:
    spec = make.entity("task", "t")
    nodes = [make.call(f"n{n}", spec, {"x": make.ref(f"n{n - 1}")} if n else {}) for n in range(1000)]
    said = structure(make.graph(make.entity("workflow", "wf"), nodes))
    assert said.endswith("; 994 more nodes follow.")
    assert len(said) < 400


@pytest.mark.slow
@given(st.data())
@settings(max_examples=40)
def test_any_graph_is_said_in_one_bounded_line(make: SimpleNamespace, data: st.DataObject) -> None:
    graph, expansions = data.draw(make.graphs())
    said = structure(graph, expansions)
    assert said.isprintable()
    assert len(said) < 2000


def test_one_node_more_follows(make: SimpleNamespace) -> None:
    spec = make.entity("task", "t")
    nodes = [make.call(f"n{n}", spec, {"x": make.ref(f"n{n - 1}")} if n else {}) for n in range(7)]
    assert structure(make.graph(make.entity("workflow", "wf"), nodes)).endswith("; 1 more node follows.")
