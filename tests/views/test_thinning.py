from __future__ import annotations

import dataclasses
from types import SimpleNamespace

from flyte_nb.model import events as ev
from flyte_nb.model.conditions import Case
from flyte_nb.model.graph import Const, DictOf, ListOf, Ref
from flyte_nb.model.state import fold
from flyte_nb.model.values import ValueRef
from flyte_nb.views.thinning import Thinning, ranked


def test_what_a_view_shows_ranks_first_and_children_behind_their_group(make: SimpleNamespace) -> None:
    root, inner = make.fan_out(20)
    run = make.Run(root)
    run.expand("n0", inner)
    run.start("n0/dn10")
    run.fail("n0/dn10")
    ranking = ranked(root, run.state)
    assert ranking.paths[:6] == ["n0", "n0/dn0", "n0/dn1", "n0/dn2", "n0/dn10", "n0/dn19"]
    assert ranking.shown == 6
    assert ranking.paths[6:8] == ["n0/dn3", "n0/dn4"]
    assert len(ranking.paths) == 21


def test_gathered_children_of_several_groups_take_turns(make: SimpleNamespace) -> None:
    root = make.graph(
        make.entity("workflow", "wf"), [make.call(f"n{n}", make.entity("dynamic", f"d{n}")) for n in range(2)]
    )
    run = make.Run(root)
    for n in range(2):
        run.expand(f"n{n}", make.fan_graph(20))
    ranking = ranked(root, run.state)
    assert ranking.paths[ranking.shown : ranking.shown + 4] == ["n0/dn3", "n1/dn3", "n0/dn4", "n1/dn4"]


def test_what_is_within_a_closed_group_is_not_shown(make: SimpleNamespace) -> None:
    leaf = make.graph(make.entity("workflow", "w2"), [make.call("n0", make.entity("task", "t"))])
    middle = make.graph(make.entity("workflow", "w1"), [make.call("n0", leaf.spec, graph=leaf)])
    top = make.graph(make.entity("workflow", "w0"), [make.call("n0", middle.spec, graph=middle)])
    root = make.graph(make.entity("workflow", "wf"), [make.call("n0", top.spec, graph=top)])
    ranking = ranked(root)
    assert ranking.paths == ["n0", "n0/n0", "n0/n0/n0", "n0/n0/n0/n0"]
    assert ranking.shown == 3


def test_references_to_what_has_gone_go_too(make: SimpleNamespace) -> None:
    spec = make.entity("task", "t")
    last = make.call(
        "n2",
        spec,
        {
            "one": make.ref("n0"),
            "gone": make.ref("n1"),
            "many": ListOf((Ref("n0", "o0"), Ref("n1", "o0"))),
            "named": DictOf((("a", Ref("n1", "o0")), ("b", Ref("", "x")))),
        },
        after=("n1",),
    )
    graph = make.graph(
        make.entity("workflow", "wf"), [make.call("n0", spec), make.call("n1", spec), last], {"o0": make.ref("n1")}
    )
    left = Thinning(["n0", "n2"]).graph("", dataclasses.replace(graph, concurrency=1))
    inputs = dict(left.nodes["n2"].inputs)
    assert inputs["one"] == Ref("n0", "o0")
    assert isinstance(inputs["gone"], Const)
    assert inputs["gone"].ref.id == "n1.o0"
    assert inputs["many"] == ListOf((Ref("n0", "o0"),))
    assert inputs["named"] == DictOf((("b", Ref("", "x")),))
    assert (left.nodes["n2"].after, left.outputs, left.concurrency) == ((), (), None)
    assert left.nodes["n0"] is graph.nodes["n0"]


def test_a_graph_of_which_all_is_kept_is_the_same(make: SimpleNamespace) -> None:
    graph = make.knn_graph()
    assert Thinning(graph.nodes).graph("", graph) is graph


def test_a_limit_of_a_map_holds_for_what_is_left(make: SimpleNamespace) -> None:
    root, _ = make.fan_out(5, kind="map_task")
    run = make.Run(root)
    run.expand("n0", dataclasses.replace(make.fan_graph(5, kind="map_task"), concurrency=2))
    for n in range(5):
        run.task(f"n0/{n}")
    left = fold(Thinning(["n0", "n0/0", "n0/4"]).events(run.events))
    assert list(left.nodes) == ["n0", "n0/0", "n0/4"]
    graph = left.nodes["n0"].graph
    assert graph is not None
    assert graph.concurrency == 2


def test_what_an_attempt_made_in_vain_may_go(make: SimpleNamespace) -> None:
    root, inner = make.fan_out(2)
    run = make.Run(root)
    run.start("n0")
    run.trace("n0/dn7", make.call("dn7", make.entity("task", "t")))
    run.fail("n0")
    error = run.state.nodes["n0"].error
    assert error is not None
    events = [*run.events[:-1], ev.NodeRetried(run.now, "n0", error, 1, run.now), ev.NodeStarted(run.now, "n0", 1)]
    events.append(ev.NodeExpanded(run.now, "n0", inner))
    left = fold(Thinning(["n0", "n0/dn1"]).events(events))
    assert list(left.nodes) == ["n0", "n0/dn1"]
    assert left.nodes["n0"].attempt == 1


def test_of_decks_only_the_last_ones_are_left(make: SimpleNamespace) -> None:
    root = make.graph(make.entity("workflow", "wf"), [make.call("n0", make.entity("task", "t"))])
    run = make.Run(root)
    run.start("n0")
    log = [*run.events]
    for n in range(3):
        log.append(ev.NodePublished(2.0, "n0", (("loss", ValueRef(f"n0.deck[{n}]", "Deck", 1, "loss")),)))
    left = [event for event in Thinning(["n0"]).events(log) if isinstance(event, ev.NodePublished)]
    assert left == log[-1:]
    fold(Thinning(["n0"]).events(log))


def test_a_conditional_without_some_of_its_nodes_still_folds(make: SimpleNamespace) -> None:
    task, choice = make.entity("task", "t"), make.entity("conditional", "size")
    nodes = [make.call("n0", task), make.call("n1", task, {"x": Ref("n0", "o0")}), make.call("n2", task)]
    cases = (
        Case("n < 3", None, ("n0", "n1"), (("o0", Ref("n1", "o0")), ("o1", Ref("n0", "o0")))),
        Case("else", None, ("n2",), (("o0", Ref("n2", "o0")), ("o1", Ref("", "n")))),
    )
    inner = dataclasses.replace(make.graph(choice, nodes), cases=cases)
    run = make.Run(make.graph(make.entity("workflow", "wf"), [make.call("n0", choice, graph=inner)]))
    run.start("n0")
    run.apply(ev.NodeExpanded(run.now, "n0", inner, 0))
    run.task("n0/n0")
    left = list(Thinning(["n0", "n0/n0"]).events(run.events))
    state = fold(left)
    graph = state.nodes["n0"].graph
    assert graph is not None
    assert [(case.nodes, case.outputs) for case in graph.cases] == [
        (("n0",), (("o1", Ref("n0", "o0")),)),
        ((), (("o1", Ref("", "n")),)),
    ]
    assert (state.nodes["n0"].chosen, state.nodes["n0"].live) == (0, 0)
