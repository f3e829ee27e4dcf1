from __future__ import annotations

from types import SimpleNamespace

from flyte_nb.model.graph import Graph, ListOf, Ref
from flyte_nb.views.folding import Expansions, Folding, is_open, shown, urgent


def kept(
    make: SimpleNamespace, count: int, folding: Folding, kind: str = "dynamic"
) -> tuple[list[str], dict[str, list[str]]]:
    return shown("n2", make.fan_graph(count, kind=kind), folding, folding.pinned_scopes())


def test_twelve_children_are_all_shown(make: SimpleNamespace) -> None:
    assert kept(make, 12, Folding())[1] == {}


def test_of_more_the_first_three_and_the_last_are_shown(make: SimpleNamespace) -> None:
    ids, gathered = kept(make, 40, Folding())
    assert ids == ["dn0", "dn1", "dn2", "dn39"]
    assert list(gathered) == ["dn2"]
    assert len(gathered["dn2"]) == 36


def test_pinned_children_are_shown_in_their_order(make: SimpleNamespace) -> None:
    assert kept(make, 40, Folding(pinned={"n2/dn30", "n2/dn7"}))[0] == ["dn0", "dn1", "dn2", "dn7", "dn30", "dn39"]


def test_a_child_above_a_pinned_node_is_shown(make: SimpleNamespace) -> None:
    assert "dn20" in kept(make, 40, Folding(pinned={"n2/dn20/dn1"}))[0]


def test_an_opened_group_shows_all(make: SimpleNamespace) -> None:
    assert len(kept(make, 40, Folding(opened={"n2"}))[0]) == 40


def test_equal_calls_of_a_workflow_are_gathered_too(make: SimpleNamespace) -> None:
    assert kept(make, 40, Folding(), kind="workflow") == kept(make, 40, Folding())


def two_fans(make: SimpleNamespace, count: int) -> Graph:
    """A workflow in which two tasks are called in turns, one of them on a result, and one task takes all."""
    load, a, b, end = (make.entity("task", name, {}, ["int"]) for name in ("load", "a", "b", "end"))
    nodes = [make.call("n0", load)]
    for n in range(count):
        nodes.append(make.call(f"a{n}", a, {"x": make.ref("n0")}))
        nodes.append(make.call(f"b{n}", b))
    both = [Ref(node.id, "o0") for node in nodes[1:]]
    nodes.append(make.call("end", end, {"xs": ListOf(tuple(both))}))
    return make.graph(make.entity("workflow", "wf"), nodes)


def test_each_fan_of_a_workflow_is_gathered_by_itself(make: SimpleNamespace) -> None:
    ids, gathered = shown("", two_fans(make, 20), Folding(pinned={"b7"}), frozenset())
    assert ids == ["n0", "a0", "b0", "a1", "b1", "a2", "b2", "b7", "a19", "b19", "end"]
    assert {key: len(hidden) for key, hidden in gathered.items()} == {"a2": 16, "b2": 15}


def test_calls_that_wait_for_each_other_are_not_siblings(make: SimpleNamespace) -> None:
    spec = make.entity("task", "t", {}, ["int"])
    nodes = [make.call(f"n{n}", spec, {"x": make.ref(f"n{n - 1}")} if n else {}) for n in range(40)]
    assert shown("", make.graph(make.entity("workflow", "wf"), nodes), Folding(), frozenset())[1] == {}


def test_the_outermost_graph_is_opened_by_the_empty_path(make: SimpleNamespace) -> None:
    assert len(shown("", two_fans(make, 20), Folding(opened={""}), frozenset())[0]) == 42


def test_a_single_node_is_not_worth_gathering(make: SimpleNamespace) -> None:
    pinned = {f"n2/dn{n}" for n in range(3, 11)}
    assert kept(make, 13, Folding(pinned=pinned))[1] == {}


def test_groups_below_depth_two_are_closed(make: SimpleNamespace) -> None:
    assert is_open("n0/n1", make.fan_graph(3), Folding(), ())
    assert not is_open("n0/n1/n2", make.fan_graph(3), Folding(), ())


def test_a_large_sub_workflow_is_closed_until_it_is_opened(make: SimpleNamespace) -> None:
    assert is_open("n0", make.fan_graph(12, kind="workflow"), Folding(), ())
    large = make.fan_graph(13, kind="workflow")
    assert not is_open("n0", large, Folding(), ())
    assert is_open("n0", large, Folding(opened={"n0"}), ())
    assert is_open("n0", large, Folding(), {"n0"})


def test_a_pinned_node_opens_what_is_around_it(make: SimpleNamespace) -> None:
    folding = Folding(pinned={"n0/n1/n2/n3"})
    assert is_open("n0/n1/n2", make.fan_graph(3), folding, folding.pinned_scopes())


def test_what_failed_is_pinned_before_what_runs(make: SimpleNamespace) -> None:
    root, inner = make.fan_out(30)
    run = make.Run(root)
    run.expand("n0", inner)
    for n in range(20):
        run.start(f"n0/dn{n}")
    run.fail("n0/dn19")
    assert "n0/dn19" in urgent(run.state, 3)
    assert len(urgent(run.state, 3)) == 3


def test_expansions_are_those_of_the_state(make: SimpleNamespace) -> None:
    state = make.knn_run().state
    expansions = Expansions(state)
    assert list(expansions) == ["n2"]
    assert expansions["n2"] is state.nodes["n2"].graph


def test_announced_nodes_count_while_the_body_runs(make: SimpleNamespace) -> None:
    run = make.Run(make.knn_graph())
    run.task("n0")
    run.task("n1")
    run.start("n2")
    for node in list(make.fan_graph(2).nodes.values()):
        run.trace(f"n2/{node.id}", node)
    assert list(Expansions(run.state)["n2"].nodes) == ["dn0", "dn1"]
