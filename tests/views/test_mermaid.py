from __future__ import annotations

from types import SimpleNamespace

from flyte_nb.views.folding import Expansions
from flyte_nb.views.mermaid import to_mermaid


def test_the_knn_program_expanded(make: SimpleNamespace) -> None:
    text = to_mermaid(make.knn_graph(), Expansions(make.knn_run().state))
    assert text.startswith("flowchart TB\n")
    assert 'subgraph f-n2["evaluate_model"]' in text
    assert 'f-n0 -->|"X, y"| f-n2' in text


def test_hostile_names_are_text(make: SimpleNamespace) -> None:
    spec = make.entity("task", '"]<script>\n')
    text = to_mermaid(make.graph(make.entity("workflow", "wf"), [make.call("n0", spec)]))
    assert "<script" not in text
    assert '"]<' not in text
    assert len(text.splitlines()) == 2


def test_many_children_are_gathered(make: SimpleNamespace) -> None:
    root, inner = make.fan_out(40)
    assert 'f-n0-dn2-more(["+36"])' in to_mermaid(root, {"n0": inner})


def test_a_gate_has_a_shape_of_its_own(make: SimpleNamespace) -> None:
    spec = make.entity("gate", "fine")
    text = to_mermaid(make.graph(make.entity("workflow", "wf"), [make.call("n0", spec)]))
    assert 'f-n0>"fine<br>gate"]' in text
