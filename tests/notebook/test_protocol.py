from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_nb.notebook import protocol
from flyte_nb.notebook.protocol import Layout, Shown, Snapshot, Stop, Value

VIEW = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("data", "command"),
    [
        ({"type": "snapshot"}, Snapshot(VIEW)),
        ({"type": "stop", "more": 1}, Stop(VIEW)),
        ({"type": "value", "request": 3, "id": "n0.o0"}, Value(VIEW, 3, "n0.o0")),
        ({"type": "layout", "request": 3, "dot": "digraph {}"}, Layout(VIEW, 3, "digraph {}")),
        ({"type": "shown", "selected": None}, Shown(VIEW, None, (), (), None)),
        (
            {"type": "shown", "selected": "n0->n1", "opened": ["n0"], "closed": ["", "n1"], "cursor": 0},
            Shown(VIEW, "n0->n1", ("n0",), ("", "n1"), 0),
        ),
    ],
)
def test_commands_are_read(data, command):
    assert protocol.read({"view": VIEW, **data}) == command


@pytest.mark.parametrize(
    "data",
    [
        {"type": "snapshot", "view": VIEW.upper()},
        {"type": "snapshot", "view": VIEW + "\n"},
        {"type": "snapshot", "view": None},
        {"type": ["snapshot"]},
        {"type": "value", "request": True, "id": "n0.o0"},
        {"type": "value", "request": 2**60, "id": "n0.o0"},
        {"type": "value", "request": -1, "id": "n0.o0"},
        {"type": "value", "request": 1, "id": ["n0.o0"]},
        {"type": "value", "request": 1, "id": "x" * 1_000_000},
        {"type": "layout", "request": 1, "dot": "x" * (protocol.LONGEST_DOT + 1)},
        {"type": "shown", "selected": 3},
        {"type": "shown", "opened": "n0"},
        {"type": "shown", "opened": ["n0", 3]},
        {"type": "shown", "closed": ["n0"] * 100_000},
        {"type": "shown", "cursor": -1},
        {"type": "shown", "cursor": 1.5},
        {"type": "hello"},
    ],
)
def test_what_is_malformed_is_dropped(data):
    assert protocol.read({"view": VIEW, **data}) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
kinds = st.sampled_from(["snapshot", "value", "layout", "stop", "shown", "hello", ""])
fields = st.sampled_from(["request", "id", "dot", "selected", "opened", "closed", "cursor", "view"])


@given(st.one_of(json_values, st.tuples(kinds, st.dictionaries(fields, json_values, max_size=5))))
def test_nothing_that_is_read_is_a_crash(data):
    if isinstance(data, tuple):
        data = {"view": VIEW, **data[1], "type": data[0]}
    command = protocol.read(data)
    assert command is None or protocol.read({**data, "more": None}) == command


def test_messages_are_json():
    asked = Value(VIEW, 1, "n0.o0")
    for message in (
        protocol.hello([VIEW]),
        protocol.opened(VIEW),
        protocol.events(VIEW, 3, [{"$": "NodeSkipped"}]),
        protocol.snapshot(VIEW, {"schema": 1}, 5.0),
        protocol.value(asked, {"kind": "text"}, "3f2a"),
        protocol.refused(asked, "no"),
        protocol.refused(Stop(VIEW), "no"),
        protocol.show(VIEW, None, ("n0",), (), None),
    ):
        assert json.loads(json.dumps(message)) == message
