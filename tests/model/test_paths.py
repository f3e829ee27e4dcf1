"""Paths: by ids, by names, by a mixture of both."""

from __future__ import annotations

import pytest

from flyte_nb.model import events as ev
from flyte_nb.model.errors import NotFound
from flyte_nb.model.graph import EntityRef, EntitySpec, Graph, Interface, Node, frozen
from flyte_nb.model.nodestate import join, split
from flyte_nb.model.paths import find, readable
from flyte_nb.model.state import State, fold


def spec(kind: str, name: str) -> EntitySpec:
    return EntitySpec(EntityRef(kind, name, "1"), Interface())


def graph(of: EntitySpec, *nodes: Node) -> Graph:
    return Graph(of, frozen({node.id: node for node in nodes}))


@pytest.fixture
def state() -> State:
    fit, score, each = spec("task", "fit"), spec("task", "score"), spec("dynamic", "each")
    inner = graph(each, Node("dn0", fit), Node("dn1", fit), Node("dn2", score, name="my <score>"))
    return fold(
        [
            ev.ExecutionStarted(
                0.0, "e", graph(spec("workflow", "wf"), Node("n0", each), Node("n1", fit)), (), "inline"
            ),
            ev.NodeStarted(1.0, "n0"),
            ev.NodeExpanded(2.0, "n0", inner),
        ]
    )


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("n1", "n1"),
        ("fit", "n1"),
        ("n0/dn1", "n0/dn1"),
        ("each/fit[1]", "n0/dn1"),
        ("each/dn2", "n0/dn2"),
        ("each/my <score>", "n0/dn2"),
    ],
)
def test_a_node_is_found(state, path, found):
    assert find(state, path).path == found


def test_a_readable_path_finds_its_node_again(state):
    names = [readable(node) for node in state.nodes.values()]
    assert names == ["each", "fit", "each/fit[0]", "each/fit[1]", "each/my <score>"]
    assert [find(state, name).path for name in names] == list(state.nodes)


def test_what_is_not_there_is_answered_with_what_is(state):
    with pytest.raises(NotFound, match=r"each \(n0\) has no node 'fitt'\. Did you mean 'fit'"):
        find(state, "n0/fitt")
    with pytest.raises(NotFound, match=r"has 2 nodes named 'fit'\n  Say which: fit\[0\] to fit\[1\]"):
        find(state, "n0/fit")
    with pytest.raises(NotFound, match=r"has 2 node\(s\) named 'fit', so \[5\]"):
        find(state, "n0/fit[5]")


@pytest.mark.parametrize("path", ["", "/", "//", "[0]", "n0//dn0", "x" * 10_000, "n0/[", "\n"])
def test_a_strange_path_is_not_found_rather_than_worse(state, path):
    with pytest.raises(NotFound):
        find(state, path)


def test_joining_and_splitting_are_each_others_opposite():
    for scope, node in (("", "n0"), ("n0", "dn1"), ("n0/dn1", "3")):
        assert split(join(scope, node)) == (scope, node)
