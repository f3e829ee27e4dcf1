from __future__ import annotations

from types import SimpleNamespace

from flyte_nb.views.folding import Expansions, Folding, is_open, shown, urgent


def kept(make: SimpleNamespace, count: int, folding: Folding, kind: str = "dynamic") -> tuple[list[str], list[str]]:
    return shown("n2", make.fan_graph(count, kind=kind), folding, folding.pinned_scopes())


def test_twelve_children_are_all_shown(make: SimpleNamespace) -> None:
    assert kept(make, 12, Folding())[1] == []


def test_of_more_the_first_three_and_the_last_are_shown(make: SimpleNamespace) -> None:
    ids, gathered = kept(make, 40, Folding())
    assert ids == ["dn0", "dn1", "dn2", "dn39"]
    assert len(gathered) == 36


def test_pinned_children_are_shown_in_their_order(make: SimpleNamespace) -> None:
    assert kept(make, 40, Folding(pinned={"n2/dn30", "n2/dn7"}))[0] == ["dn0", "dn1", "dn2", "dn7", "dn30", "dn39"]


def test_a_child_above_a_pinned_node_is_shown(make: SimpleNamespace) -> None:
    assert "dn20" in kept(make, 40, Folding(pinned={"n2/dn20/dn1"}))[0]


def test_an_opened_group_shows_all(make: SimpleNamespace) -> None:
    assert len(kept(make, 40, Folding(opened={"n2"}))[0]) == 40


def test_a_workflows_nodes_are_never_gathered(make: SimpleNamespace) -> None:
    assert kept(make, 40, Folding(), kind="workflow")[1] == []


def test_a_single_node_is_not_worth_gathering(make: SimpleNamespace) -> None:
    pinned = {f"n2/dn{n}" for n in range(3, 11)}
    assert kept(make, 13, Folding(pinned=pinned))[1] == []


def test_groups_below_depth_two_are_closed() -> None:
    assert is_open("n0/n1", Folding(), ())
    assert not is_open("n0/n1/n2", Folding(), ())


def test_a_pinned_node_opens_what_is_around_it() -> None:
    folding = Folding(pinned={"n0/n1/n2/n3"})
    assert is_open("n0/n1/n2", folding, folding.pinned_scopes())


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
