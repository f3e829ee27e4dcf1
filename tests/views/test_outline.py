from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyte_nb.views.outline import outline


def test_the_knn_program_before_its_run(make: SimpleNamespace) -> None:
    assert outline(make.knn_graph()).splitlines() == [
        "wf",
        "├─ get_dataset  n0 · task",
        "├─ get_models  n1 · task",
        "└─ evaluate_model  n2 · dynamic · expands at run time · waits for get_models and get_dataset",
    ]


def test_a_failed_run(make: SimpleNamespace) -> None:
    lines = outline(make.knn_run(until="failed").state).splitlines()
    assert lines[0] == "✗ wf  failed: ZeroDivisionError"
    assert lines[1] == "├─ ✓ get_dataset  n0 · cached · 840 ms · task"
    assert lines[6] == (
        "   ├─ ✗ helper_evaluate_model[2]  dn2 · failed: ZeroDivisionError: division by zero"
        " · model_ser='…/model-k4.joblib.dat' · task"
    )


def test_a_failure_that_names_its_line_is_shown_without_it(make: SimpleNamespace) -> None:
    root, _ = make.fan_out(1)
    run = make.Run(root)
    run.start("n0")
    run.fail("n0", message="n is negative  --  In[3] line 2:   conditional('size')\n  no case")
    assert "failed: ZeroDivisionError: n is negative · " in outline(run.state)


def test_a_failure_among_many_is_seen(make: SimpleNamespace) -> None:
    root, inner = make.fan_out(1000)
    run = make.Run(root)
    run.expand("n0", inner)
    for n in range(501):
        run.start(f"n0/dn{n}")
        run.fail(f"n0/dn{n}") if n == 500 else run.succeed(f"n0/dn{n}")
    text = outline(run.state)
    assert "✗ square[500]" in text
    assert "… 995 more  498 queued, 497 succeeded" in text


def test_an_outline_is_bounded(make: SimpleNamespace) -> None:
    spec = make.entity("task", "t")
    nodes = [make.call(f"n{n}", spec, {"x": make.ref(f"n{n - 1}")} if n else {}) for n in range(100)]
    graph = make.graph(make.entity("workflow", "wf"), nodes)
    assert outline(graph, limit=10).splitlines()[-1] == "… 90 more lines"


@pytest.mark.slow
@given(st.data())
@settings(max_examples=40)
def test_every_line_is_one_line(make: SimpleNamespace, data: st.DataObject) -> None:
    graph, _ = data.draw(make.graphs())
    assert all(line.isprintable() and len(line) < 500 for line in outline(graph).split("\n"))
