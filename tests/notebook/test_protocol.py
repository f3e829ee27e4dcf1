from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_nb.engine.stepper import Stepper
from flyte_nb.notebook import protocol
from flyte_nb.notebook.protocol import (
    AddBreakpoint,
    GateAnswer,
    Layout,
    Open,
    RemoveBreakpoint,
    Replace,
    Rerun,
    Shown,
    Snapshot,
    Step,
    Stop,
    Value,
)

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
        ({"type": "step", "request": 1, "command": "over"}, Step(VIEW, 1, "over", None)),
        ({"type": "step", "request": 1, "command": "run-to", "path": "n0"}, Step(VIEW, 1, "run-to", "n0")),
        (
            {"type": "breakpoint", "request": 1, "add": {"target": "f", "when": "x > 1", "failure": True}},
            AddBreakpoint(VIEW, 1, "f", "x > 1", True),
        ),
        ({"type": "breakpoint", "request": 1, "add": {"failure": 1}}, AddBreakpoint(VIEW, 1, None, None, False)),
        ({"type": "breakpoint", "request": 1, "remove": 2}, RemoveBreakpoint(VIEW, 1, 2)),
        (
            {"type": "replace", "request": 1, "path": "", "side": "inputs", "values": [["n", "3"]]},
            Replace(VIEW, 1, "", "inputs", (("n", "3"),)),
        ),
        ({"type": "rerun", "request": 1, "path": "n0"}, Rerun(VIEW, 1, "n0")),
        ({"type": "open", "request": 1, "path": "n0"}, Open(VIEW, 1, "n0")),
        (
            {"type": "answer", "request": 1, "path": "n0", "verdict": "approve", "text": 3},
            GateAnswer(VIEW, 1, "n0", "approve", ""),
        ),
        (
            {"type": "answer", "request": 1, "path": "n0", "verdict": "input", "text": "4"},
            GateAnswer(VIEW, 1, "n0", "input", "4"),
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
        {"type": "step", "command": "over"},
        {"type": "step", "request": 1, "command": "stop"},
        {"type": "step", "request": 1, "command": "__class__"},
        {"type": "step", "request": 1, "command": "continue_"},
        {"type": "step", "request": 1, "command": ["over"]},
        {"type": "step", "request": 1, "command": "over", "path": "n0"},
        {"type": "step", "request": 1, "command": "run-to"},
        {"type": "step", "request": 1, "command": "run-to", "path": "x" * 1_000_000},
        {"type": "breakpoint", "request": 1},
        {"type": "breakpoint", "request": 1, "remove": "2"},
        {"type": "breakpoint", "request": 1, "add": {"target": 3}},
        {"type": "breakpoint", "request": 1, "add": {"when": "x" * 1_000_000}},
        {"type": "replace", "request": 1, "path": "n0", "side": "__dict__", "values": [["n", "3"]]},
        {"type": "replace", "request": 1, "path": "n0", "side": "inputs", "values": {"n": "3"}},
        {"type": "replace", "request": 1, "path": "n0", "side": "inputs", "values": []},
        {"type": "replace", "request": 1, "path": "n0", "side": "inputs", "values": [["n", 3]]},
        {"type": "replace", "request": 1, "path": "n0", "side": "inputs", "values": [["n", "3", "4"]]},
        {"type": "replace", "request": 1, "path": "n0", "side": "inputs", "values": [["n", "x" * 1_000_000]]},
        {"type": "replace", "request": 1, "path": "n0", "side": "inputs", "values": [["n", "3"]] * 101},
        {"type": "rerun", "request": 1, "path": None},
        {"type": "open", "request": 1, "path": ["n0"]},
        {"type": "answer", "request": 1, "path": "n0", "verdict": "yes"},
        {"type": "answer", "request": 1, "path": "n0", "verdict": ["approve"]},
        {"type": "answer", "request": 1, "path": "n0", "verdict": "input"},
        {"type": "answer", "request": 1, "path": "n0", "verdict": "input", "text": True},
        {"type": "answer", "request": 1, "path": "n0", "verdict": "input", "text": "x" * 1_000_000},
        {"type": "answer", "path": "n0", "verdict": "approve"},
    ],
)
def test_what_is_malformed_is_dropped(data):
    assert protocol.read({"view": VIEW, **data}) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
kinds = st.sampled_from(
    ["snapshot", "value", "layout", "stop", "shown", "hello", "", "step", "breakpoint", "replace", "rerun", "open"]
    + ["answer"]
)
fields = st.sampled_from(
    ["request", "id", "dot", "selected", "opened", "closed", "cursor", "view"]
    + ["command", "path", "add", "remove", "side", "values", "verdict", "text"]
)


@given(st.one_of(json_values, st.tuples(kinds, st.dictionaries(fields, json_values, max_size=5))))
def test_nothing_that_is_read_is_a_crash(data):
    if isinstance(data, tuple):
        data = {"view": VIEW, **data[1], "type": data[0]}
    command = protocol.read(data)
    assert command is None or protocol.read({**data, "more": None}) == command
    answer = protocol.not_read(data)
    assert answer is None or (answer["view"], answer["request"]) == (data["view"], data["request"])


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
        protocol.step(VIEW, {"at": 1}),
        protocol.done(Rerun(VIEW, 1, "n0")),
        protocol.reran(Rerun(VIEW, 1, "n0"), {"seconds": 1.0}),
        protocol.opens(Open(VIEW, 1, "n0"), "x = 1"),
    ):
        assert json.loads(json.dumps(message)) == message


@pytest.mark.parametrize(
    "data", [None, [], {}, {"view": VIEW}, {"view": "x", "request": 1}, {"view": VIEW, "request": -1}]
)
def test_what_asks_for_no_answer_is_given_none(data):
    assert protocol.not_read(data) is None


def test_every_word_of_a_step_is_a_method_of_the_stepper():
    for method in protocol.STEPS.values():
        assert callable(getattr(Stepper, method))
