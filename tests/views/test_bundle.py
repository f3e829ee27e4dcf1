from __future__ import annotations

from types import SimpleNamespace

import pytest

from flyte_nb.views import svg
from flyte_nb.views.bundle import bundle
from flyte_nb.views.payload import MIME, payload


def test_a_graph_is_a_picture_and_a_text(make: SimpleNamespace) -> None:
    shown = bundle(make.knn_graph())
    assert shown["image/svg+xml"].startswith("<svg ")
    assert shown["text/plain"].startswith("wf calls get_dataset and get_models")
    assert "└─ evaluate_model" in shown["text/plain"]


def test_a_payload_stands_beside_picture_and_text(make: SimpleNamespace) -> None:
    graph = make.knn_graph()
    made = payload(graph)
    shown = bundle(graph, payload=made)
    assert sorted(shown) == ["application/vnd.flyte-nb.run+json", "image/svg+xml", "text/plain"]
    assert shown[MIME] is made


def test_the_picture_says_the_same_sentence(make: SimpleNamespace) -> None:
    shown = bundle(make.knn_graph())
    assert f"<desc>{shown['text/plain'].splitlines()[0]}</desc>" in shown["image/svg+xml"]


def test_the_same_run_gives_the_same_bytes(make: SimpleNamespace) -> None:
    one, other = (make.knn_run().state for _ in range(2))
    assert bundle(one.root.graph, one) == bundle(other.root.graph, other)


def test_without_graphviz_there_is_the_text(make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(svg, "engine", lambda: "/nowhere/dot")
    shown = bundle(make.knn_graph())
    assert "image/svg+xml" not in shown
    assert "there is no picture" in shown["text/plain"]


def test_a_huge_graph_is_text_alone(make: SimpleNamespace) -> None:
    spec = make.entity("task", "t")
    shown = bundle(make.graph(make.entity("workflow", "wf"), [make.call(f"n{n}", spec) for n in range(2001)]))
    assert sorted(shown) == ["text/plain"]
    assert "2,001 nodes are too many" in shown["text/plain"]
