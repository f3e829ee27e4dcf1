from __future__ import annotations

from types import SimpleNamespace

from flyte_nb.views.terminal import render, tree


def test_the_tree_has_the_outlines_nodes(make: SimpleNamespace) -> None:
    text = render(make.knn_run().state, width=160)
    assert text.startswith("wf calls get_dataset")
    assert "✓ helper_evaluate_model[5]  dn5" in text


def test_square_brackets_are_no_markup(make: SimpleNamespace) -> None:
    spec = make.entity("task", "[bold]x[/bold]")
    assert "[bold]x[/bold]" in render(make.graph(make.entity("workflow", "wf"), [make.call("n0", spec)]))


def test_colours_are_escape_codes(make: SimpleNamespace) -> None:
    assert "\x1b[" in render(make.knn_run().state, color=True)
    assert "\x1b[" not in render(make.knn_run().state)


def test_a_tree_is_bounded(make: SimpleNamespace) -> None:
    spec = make.entity("task", "t")
    nodes = [make.call(f"n{n}", spec, {"x": make.ref(f"n{n - 1}")} if n else {}) for n in range(100)]
    graph = make.graph(make.entity("workflow", "wf"), nodes)
    assert len(tree(graph, limit=10).children) == 11
