from __future__ import annotations

from types import SimpleNamespace

from flyte_nb.views.counting import counted, counts, counts_as_one, within


def test_an_expanded_group_counts_by_its_children(make: SimpleNamespace) -> None:
    state = make.knn_run().state
    assert not counts_as_one(state.nodes["n2"])
    assert len(list(counted(state.nodes.values()))) == 8


def test_a_group_that_has_not_expanded_counts_as_one(make: SimpleNamespace) -> None:
    assert counts(make.knn_run(until="start").state.nodes.values()) == (0, 0, 0, 3)


def test_a_group_without_children_counts_as_one(make: SimpleNamespace) -> None:
    root, _ = make.fan_out(1)
    run = make.Run(root)
    run.expand("n0", make.fan_graph(0))
    run.succeed("n0")
    assert counts(run.state.nodes.values()) == (1, 0, 0, 1)


def test_a_failure_counts_once(make: SimpleNamespace) -> None:
    assert counts(make.knn_run(until="failed").state.nodes.values()).failed == 1


def test_all_below_a_node_is_within(make: SimpleNamespace) -> None:
    state = make.knn_run().state
    assert list(within(state.root)) == list(state.descendants(state.root))
