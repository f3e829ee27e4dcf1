from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyte_nb.model.graph import CachePolicy, Policy
from flyte_nb.model.nodestate import join
from flyte_nb.views import svg
from flyte_nb.views.dot import to_dot
from flyte_nb.views.folding import Expansions, Folding, is_open
from flyte_nb.views.marks import marks
from flyte_nb.views.quoting import name, svg_id


def ids(dot: str) -> list[str]:
    return re.findall(r'\bid="([^"]*)"', dot)


def test_the_knn_program_before_its_run(make: SimpleNamespace, golden: Callable[[str, str], None]) -> None:
    golden("knn-compiled.dot", to_dot(make.knn_graph()))


def test_the_knn_program_expanded(make: SimpleNamespace, golden: Callable[[str, str], None]) -> None:
    golden("knn-expanded.dot", to_dot(make.knn_graph(), Expansions(make.knn_run().state)))


def test_a_phase_changes_nothing(make: SimpleNamespace) -> None:
    before, after = (make.knn_run(until=until).state for until in ("expanded", "end"))
    assert to_dot(make.knn_graph(), Expansions(before)) == to_dot(make.knn_graph(), Expansions(after))


@pytest.mark.slow
@given(st.data())
@settings(max_examples=40)
def test_each_path_is_there_once(make: SimpleNamespace, data: st.DataObject) -> None:
    graph, expansions = data.draw(make.graphs())
    folding = Folding(opened={"", *expansions})
    drawn = ids(to_dot(graph, expansions, opened=folding.opened))
    found = [one for one in drawn if ".?" not in one]  # diamonds, and what leads to nothing, are no nodes
    wanted = []
    waiting = [(node_id, node) for node_id, node in graph.members.items()]
    while waiting:
        path, node = waiting.pop()
        wanted.append(path)
        inner = expansions.get(path) or node.graph
        if inner is not None and inner.nodes and is_open(path, inner, folding, ()):
            waiting += [(join(path, node_id), child) for node_id, child in inner.members.items()]
    assert sorted(set(found) - {"f-inputs", "f-outputs"}) == sorted(svg_id(name(path)) for path in wanted)
    assert len(found) == len(set(found))


@given(st.data())
@settings(max_examples=25)
@pytest.mark.slow
def test_graphviz_accepts_every_graph(make: SimpleNamespace, data: st.DataObject) -> None:
    graph, expansions = data.draw(make.graphs())
    for direction in ("TB", "LR"):
        assert svg.layout(to_dot(graph, expansions, direction=direction)).rstrip().endswith("</svg>")


def test_the_same_graph_gives_the_same_bytes(make: SimpleNamespace) -> None:
    assert to_dot(make.knn_graph()) == to_dot(make.knn_graph())


def test_a_dynamic_that_has_not_run_is_marked(make: SimpleNamespace) -> None:
    dot = to_dot(make.knn_graph())
    assert 'class="dynamic unexpanded"' in dot
    assert "expands at run time" in dot


def test_two_values_between_two_nodes_are_one_edge(make: SimpleNamespace) -> None:
    assert '"n0" -> "n2" [label="  X, y  "]' in to_dot(make.knn_graph())


def test_an_edge_to_a_group_ends_at_its_border(make: SimpleNamespace) -> None:
    dot = to_dot(make.knn_graph(), Expansions(make.knn_run().state))
    assert '"n0" -> "n2/dn1" [label="  X, y  " lhead="cluster_n2"]' in dot
    assert '"n2/dn4" -> "@outputs" [ltail="cluster_n2"]' in dot


def test_a_closed_group_is_one_node(make: SimpleNamespace) -> None:
    dot = to_dot(make.knn_graph(), Expansions(make.knn_run().state), closed={"n2"})
    assert "subgraph" not in dot
    assert "dynamic · 6 nodes" in dot


def test_many_children_are_gathered(make: SimpleNamespace) -> None:
    root, inner = make.fan_out(1000)
    dot = to_dot(root, {"n0": inner}, pinned={"n0/dn500"})
    assert [found for found in ids(dot) if "." in found] == [
        f"f-n0.{node_id}" for node_id in ("dn0", "dn1", "dn2", "+", "dn500", "dn999")
    ]
    assert "+995" in dot


def test_an_opened_group_shows_all_children(make: SimpleNamespace) -> None:
    root, inner = make.fan_out(100)
    assert len(ids(to_dot(root, {"n0": inner}, opened={"n0"}))) == 102


def test_an_empty_expansion_is_a_node(make: SimpleNamespace) -> None:
    root, _ = make.fan_out(1)
    assert "dynamic · 0 nodes" in to_dot(root, {"n0": make.fan_graph(0)})


def test_a_sub_workflow_is_open_before_the_run(make: SimpleNamespace) -> None:
    inner = make.fan_graph(2, kind="workflow", scope="pair")
    root = make.graph(make.entity("workflow", "wf"), [make.call("n0", inner.spec, graph=inner)])
    assert 'subgraph "cluster_n0"' in to_dot(root)


def test_order_alone_is_a_dashed_edge(make: SimpleNamespace) -> None:
    spec = make.entity("task", "t")
    nodes = [make.call("n0", spec), make.call("n1", spec, after=("n0",))]
    assert '"n0" -> "n1" [style=dashed class="after"]' in to_dot(make.graph(make.entity("workflow", "wf"), nodes))


def test_a_large_graph_asks_for_less_beauty(make: SimpleNamespace) -> None:
    spec = make.entity("task", "t")
    nodes = [make.call(f"n{n}", spec) for n in range(501)]
    assert "nslimit=0.2" in to_dot(make.graph(make.entity("workflow", "wf"), nodes), opened={""})
    assert "nslimit" not in to_dot(make.knn_graph())


def test_an_unknown_direction_is_refused(make: SimpleNamespace) -> None:
    with pytest.raises(ValueError, match="TB, LR, BT, RL"):
        to_dot(make.knn_graph(), direction="up")


def test_a_long_name_is_cut_and_the_tooltip_has_more(make: SimpleNamespace) -> None:
    spec = make.entity("task", "evaluate_the_" + "very_" * 20 + "long_name")
    dot = to_dot(make.graph(make.entity("workflow", "wf"), [make.call("n0", spec)]))
    assert 'label="evaluate…ry_very' in dot
    assert f'tooltip="{spec.name}' in dot
    assert spec.name not in re.findall(r'label="([^"]*)"', dot)[0]


def test_a_reference_to_nowhere_is_left_out(make: SimpleNamespace) -> None:
    spec = make.entity("task", "t")
    nodes = [make.call("n0", spec), make.call("n1", spec, {"x": make.ref("n0"), "y": make.ref("n7")})]
    assert "n7" not in to_dot(make.graph(make.entity("workflow", "wf"), nodes))


def test_a_node_that_may_be_cached_says_so(make: SimpleNamespace) -> None:
    kept = Policy(cache=CachePolicy())
    nodes = [make.call(kind, make.entity(kind, "t"), policy=kept) for kind in ("task", "dynamic")]
    dot = to_dot(make.graph(make.entity("workflow", "wf"), nodes))
    assert "\\ltask · cache\\l" in dot
    assert "\\ldynamic · expands at run time\\l" in dot


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 4, 6, 12, 13, 17])
@pytest.mark.parametrize("child", ["f", "evaluate_with_a_rather_long_name_of_a_task"])
def test_a_fan_out_is_drawn_at_its_size_in_a_narrow_page(make: SimpleNamespace, count: int, child: str) -> None:
    graph, inner = make.knn_graph(), make.fan_graph(count, child=child)
    found = re.search(r'<svg width="(\d+)pt"', svg.layout(to_dot(graph, {"n2": inner}, opened={"n2"})))
    assert found is not None
    assert int(found[1]) <= 840


def test_equal_calls_of_a_workflow_are_gathered_between_their_edges(make: SimpleNamespace) -> None:
    load, square = make.entity("task", "load", {}, ["int"]), make.entity("task", "square", {}, ["int"])
    nodes = [make.call("n0", load), *(make.call(f"n{n}", square, {"x": make.ref("n0")}) for n in range(1, 41))]
    dot = to_dot(make.graph(make.entity("workflow", "wf"), nodes))
    assert ids(dot) == ["f-n0", "f-n1", "f-n2", "f-n3", "f-+", "f-n40"]
    assert '"n0" -> "+"' in dot


def test_a_second_gathering_has_a_name_of_its_own(make: SimpleNamespace) -> None:
    specs = [make.entity("task", "a"), make.entity("task", "b")]
    nodes = [make.call(f"n{n}", specs[n % 2]) for n in range(40)]
    run = make.Run(make.graph(make.entity("workflow", "wf"), nodes))
    assert [found for found in ids(to_dot(run.state.root.graph)) if "+" in found] == ["f-+", "f-+1"]
    assert marks(run.state)["+1"].text == "16 queued"
    assert marks(run.state).get("+2") is None


def test_a_large_sub_workflow_is_one_card(make: SimpleNamespace) -> None:
    inner = make.fan_graph(40, kind="workflow", scope="many")
    root = make.graph(make.entity("workflow", "wf"), [make.call("n0", inner.spec, graph=inner)])
    assert "workflow · 40 nodes" in to_dot(root)
    assert "subgraph" not in to_dot(root)
    assert len(ids(to_dot(root, opened={"n0"}))) == 41
