"""The wire: any event survives JSON, and what is no log of ours is refused in a sentence."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_nb.model import events as ev
from flyte_nb.model import graph as gr
from flyte_nb.model import wire
from flyte_nb.model.errors import ErrorInfo, Frame
from flyte_nb.model.nodestate import join
from flyte_nb.model.phases import CacheStatus
from flyte_nb.model.values import ValueRef

TEXT = st.text(max_size=12)
ID = st.text("abcn0123456789", min_size=1, max_size=4)
TIME = st.floats(0, 2e9, allow_nan=False)
REF = st.builds(ValueRef, ID, TEXT, st.none() | st.integers(0, 2**70), TEXT)
REFS = st.lists(st.tuples(ID, REF), max_size=3).map(tuple)
PLACE = st.builds(gr.Place, TEXT, st.integers(0, 9999), TEXT)
KEY = st.text(max_size=5) | st.integers(0, 9)
BINDING = st.recursive(
    st.builds(gr.Ref, ID, ID, st.lists(KEY, max_size=3).map(tuple)) | st.builds(gr.Const, REF),
    lambda inner: (
        st.builds(gr.ListOf, st.lists(inner, max_size=3).map(tuple))
        | st.builds(gr.DictOf, st.lists(st.tuples(TEXT, inner), max_size=3).map(tuple))
    ),
    max_leaves=5,
)
PAIRS = st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple)
VARIABLE = st.builds(gr.Variable, ID, TEXT, st.none() | TEXT)
VARIABLES = st.lists(VARIABLE, max_size=2).map(tuple)
CACHE = st.builds(gr.CachePolicy, st.none() | TEXT, st.booleans(), st.lists(ID, max_size=2).map(tuple), TEXT)
POLICY = st.builds(
    gr.Policy,
    retries=st.integers(0, 5),
    timeout=st.none() | st.floats(0.1, 100),
    cache=st.none() | CACHE,
    requests=PAIRS,
    limits=PAIRS,
    memory_limit=st.none() | st.integers(0, 2**40),
    environment=PAIRS,
    interruptible=st.none() | st.booleans(),
    copy_inputs=st.booleans(),
    options=PAIRS,
)
SPEC = st.builds(
    gr.EntitySpec,
    st.builds(gr.EntityRef, st.sampled_from(["task", "dynamic", "workflow", "map_task"]), TEXT, TEXT),
    st.builds(gr.Interface, VARIABLES, VARIABLES),
    POLICY,
    TEXT,
    st.none() | PLACE,
    TEXT,
)
ORIGIN = st.builds(gr.Origin, PLACE, TEXT, PAIRS)


def nodes_with(subgraph):
    return st.builds(
        gr.Node,
        ID,
        SPEC,
        st.lists(st.tuples(ID, BINDING), max_size=2).map(tuple),
        st.lists(ID, max_size=2).map(tuple),
        POLICY,
        st.none() | ORIGIN,
        st.none() | TEXT,
        subgraph,
        st.none() | TEXT,
    )


def graphs_of(nodes):
    return st.builds(
        gr.Graph,
        SPEC,
        st.lists(nodes, max_size=3, unique_by=lambda node: node.id).map(
            lambda many: gr.frozen({node.id: node for node in many})
        ),
        st.lists(st.tuples(ID, BINDING), max_size=2).map(tuple),
        st.sampled_from(["FAIL_IMMEDIATELY", "FAIL_AFTER_EXECUTABLE_NODES_COMPLETE"]),
        st.none() | st.integers(1, 9),
        st.integers(0, 9),
    )


GRAPH = graphs_of(nodes_with(st.none() | graphs_of(nodes_with(st.none()))))
ERROR = st.builds(ErrorInfo, TEXT, TEXT, st.lists(st.builds(Frame, PLACE, TEXT), max_size=2).map(tuple))
PATH = st.lists(ID, min_size=1, max_size=3).map("/".join)
EVENT = st.one_of(
    st.builds(
        ev.ExecutionStarted,
        TIME,
        TEXT,
        GRAPH,
        REFS,
        TEXT,
        st.none() | TEXT,
        st.lists(TEXT, max_size=2).map(tuple),
        st.lists(REF, max_size=2).map(tuple),
    ),
    st.builds(ev.NodeStarted, TIME, PATH, st.integers(0, 9)),
    st.builds(ev.NodeExpanded, TIME, PATH, GRAPH),
    st.builds(
        ev.NodeSucceeded,
        TIME,
        PATH,
        REFS,
        st.sampled_from(CacheStatus),
        TEXT,
        st.none() | st.integers(0, 2**40),
        st.lists(TEXT, max_size=2).map(tuple),
    ),
    st.builds(ev.NodeFailed, TIME, PATH, ERROR, st.none() | PATH, st.booleans()),
    st.builds(ev.NodeRetried, TIME, PATH, ERROR, st.integers(1, 9), TIME),
    st.builds(ev.NodeSkipped, TIME, PATH),
    st.builds(ev.NodeAborted, TIME, PATH),
    st.builds(ev.NodeLogged, TIME, PATH, st.sampled_from(["stdout", "stderr", "log"]), TEXT),
    st.builds(ev.ExecutionFailing, TIME, PATH),
    st.builds(ev.ExecutionSucceeded, TIME, REFS),
    st.builds(ev.ExecutionFailed, TIME, ERROR, PATH),
    st.builds(ev.ExecutionAborted, TIME, TEXT),
)


@pytest.mark.slow
@given(st.lists(EVENT, max_size=4))
def test_events_survive_json(events):
    lines = list(wire.dump(events))
    assert all("\n" not in line for line in lines)
    assert list(wire.load(lines)) == events
    assert list(wire.dump(wire.load(lines))) == lines


@pytest.mark.slow
@given(PATH, GRAPH)
def test_nodes_that_were_announced_are_written_once(path, graph):
    events = [ev.NodeTraced(1.0, join(path, node.id), node) for node in graph.nodes.values()]
    events.append(ev.NodeExpanded(2.0, path, graph))
    lines = list(wire.dump(events))
    assert list(wire.load(lines)) == events
    assert json.loads(lines[-1])["graph"].get("nodes", []) == list(graph.nodes)


def test_an_event_knows_its_neighbours_by_spec_once():
    spec = gr.EntitySpec(gr.EntityRef("task", "t", "1"), gr.Interface(), source="x" * 1000)
    nodes = gr.frozen({f"n{i}": gr.Node(f"n{i}", spec) for i in range(50)})
    (_, line) = wire.dump([ev.ExecutionStarted(0.0, "e", gr.Graph(spec, nodes), (), "inline")])
    assert len(line) < 5_000


@pytest.mark.parametrize(
    "header", ["", "no json", "[]", "{}", '{"schema": "1"}', '{"schema": 99}', "null", '{"schema": null}']
)
def test_what_is_no_log_or_a_newer_one_is_refused(header):
    with pytest.raises(wire.WireError):
        list(wire.load([header]))


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[]",
        "3",
        '{"$": "Nothing"}',
        '{"$": "NodeStarted"}',
        '{"$": "Place", "file": "x", "line": 1}',
        '{"$": "NodeSucceeded", "at": 1.0, "path": "n0", "outputs": [], "cache": "WARM"}',
        '{"$": "NodeExpanded", "at": 1.0, "path": "n0", "graph": {"$": "Graph", "spec": "#7", "nodes": []}}',
        '{"$": "NodeExpanded", "at": 1.0, "path": "n0", "graph": {"$": "Graph", "nodes": ["dn0"]}}',
        "[" * 100_000,
    ],
)
def test_a_line_that_is_no_event_is_refused_in_a_sentence(line):
    with pytest.raises(wire.WireError) as refused:
        list(wire.load(['{"schema": 1}', line]))
    assert len(str(refused.value)) < 400


def test_a_field_that_is_not_known_is_left_alone():
    line = '{"$": "NodeStarted", "at": 1.0, "path": "n0", "mood": "good"}'
    assert list(wire.load(['{"schema": 1}', line, ""])) == [ev.NodeStarted(1.0, "n0")]


def test_text_that_no_file_takes_is_escaped():
    event = ev.NodeLogged(1.0, "n0", "stdout", "half a \ud83d smile\u2028<script>\n")
    lines = list(wire.dump([event]))
    "".join(lines).encode()
    assert list(wire.load(lines)) == [event]
