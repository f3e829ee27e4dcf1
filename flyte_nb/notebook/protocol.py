"""The protocol between kernel and front end (docs/protocol.md): messages to send, and commands read with suspicion."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

from flyte_nb.notebook.checks import LONGEST_PATH, Malformed, count, text, values

#: The versions that ``hello`` tells: of the messages about views, and of those about the notebook (`asking`).
VERSION = 1
NOTEBOOK = 1

#: The comms that a front end opens: for news and answers, and for commands.
EVENTS = "flyte_nb"
COMMANDS = "flyte_nb.cmd"

#: The one-shot comm by which the kernel says that it is ready.
HELLO = "flyte_nb.hello"

#: The longest DOT text that is laid out, in characters; some 5,000 nodes.
LONGEST_DOT = 2_000_000

_MOST_PATHS = 10_000
_LONGEST_CONDITION = 10_000
_LONGEST_ANSWER = 100_000
_VIEW = re.compile(r"[0-9a-f]{32}")

Message: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole payload, please."""

    view: str


@dataclass(frozen=True, slots=True)
class Value:
    """A value in full, by its id: ``n2/dn0.o0``."""

    view: str
    request: int
    id: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions for a DOT text."""

    view: str
    request: int
    dot: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop the run."""

    view: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the reader chose: a selected path, groups opened and closed, and how many events are shown."""

    view: str
    selected: str | None
    opened: tuple[str, ...]
    closed: tuple[str, ...]
    cursor: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """Let a stepper do something: one of `STEPS`, and for ``run-to`` where to."""

    view: str
    request: int
    command: str
    path: str | None


@dataclass(frozen=True, slots=True)
class AddBreakpoint:
    """Stop before (or, where a condition asks for it, after) nodes that fit a target, or at failures."""

    view: str
    request: int
    target: str | None
    when: str | None
    failure: bool


@dataclass(frozen=True, slots=True)
class RemoveBreakpoint:
    """Take a breakpoint away, by its number."""

    view: str
    request: int
    number: int


@dataclass(frozen=True, slots=True)
class Replace:
    """Make a fork, in which a node's inputs or outputs are others: names, and what its user typed for them."""

    view: str
    request: int
    path: str
    side: Literal["inputs", "outputs"]
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rerun:
    """Perform a node again on its recorded inputs."""

    view: str
    request: int
    path: str


@dataclass(frozen=True, slots=True)
class Open:
    """The text of a cell with a node's inputs bound and its body unfolded."""

    view: str
    request: int
    path: str


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """What a reader answers a gate that waits: approved, rejected, or an input as they typed it."""

    view: str
    request: int
    path: str
    verdict: Literal["approve", "reject", "input"]
    text: str


#: What a stepper can be told, and the name of the method that does it.
STEPS = {
    "over": "over",
    "into": "into",
    "out": "out",
    "continue": "continue_",
    "back": "back",
    "forward": "forward",
    "restart": "restart",
    "run-to": "run_to",
}

#: What runs the user's code, or touches what only the prompt's own thread may touch.
Asked: TypeAlias = Step | AddBreakpoint | RemoveBreakpoint | Replace | Rerun | Open | GateAnswer

Command: TypeAlias = Snapshot | Value | Layout | Stop | Shown | Asked


def read(data: object) -> Command | None:
    """Return the command that a message holds, or None for whatever is not one: it is dropped.

    Example:
        >>> read({"type": "stop", "view": "0" * 32})
        Stop(view='00000000000000000000000000000000')
        >>> read({"type": "stop", "view": "../../etc"}), read("stop"), read({"type": "reboot", "view": "0" * 32})
        (None, None, None)
    """
    try:
        return _read(data)
    except Malformed:
        return None


def not_read(data: object) -> Message | None:
    """Return the answer to what is no command, if it has a view and a number, so that somebody waits for one.

    Example:
        >>> not_read({"type": "reboot", "view": "0" * 32, "request": 3})["message"]
        "this kernel's flyte_nb does not know that command, or it is too long"
        >>> not_read({"type": "reboot"})
    """
    try:
        if not isinstance(data, Mapping):
            return None
        why = "this kernel's flyte_nb does not know that command, or it is too long"
        return {"type": "refused", "view": _view(data), "request": count(data, "request"), "message": why}
    except Malformed:
        return None


def _read(data: object) -> Command:
    if not isinstance(data, Mapping):
        raise Malformed("no object")
    view = _view(data)
    kind = data.get("type")
    if kind == "snapshot":
        return Snapshot(view)
    if kind == "stop":
        return Stop(view)
    if kind == "value":
        return Value(view, count(data, "request"), text(data, "id", LONGEST_PATH))
    if kind == "layout":
        return Layout(view, count(data, "request"), text(data, "dot", LONGEST_DOT))
    if kind == "shown":
        selected = None if data.get("selected") is None else text(data, "selected", LONGEST_PATH)
        cursor = None if data.get("cursor") is None else count(data, "cursor")
        return Shown(view, selected, _paths(data, "opened"), _paths(data, "closed"), cursor)
    if kind == "answer":
        return _gate_answer(data, view, count(data, "request"))
    return _asked(data, kind, view, count(data, "request"))


def _gate_answer(data: Mapping[Any, Any], view: str, request: int) -> GateAnswer:
    verdict, path = data.get("verdict"), text(data, "path", LONGEST_PATH)
    if verdict not in ("approve", "reject", "input"):
        raise Malformed("verdict")
    how = cast(Literal["approve", "reject", "input"], verdict)
    return GateAnswer(view, request, path, how, text(data, "text", _LONGEST_ANSWER) if how == "input" else "")


def _asked(data: Mapping[Any, Any], kind: object, view: str, request: int) -> Asked:
    if kind == "step":
        command = text(data, "command", 20)
        path = None if data.get("path") is None else text(data, "path", LONGEST_PATH)
        if command not in STEPS or (path is None) == (command == "run-to"):
            raise Malformed("command")
        return Step(view, request, command, path)
    if kind == "breakpoint" and isinstance(data.get("add"), Mapping):
        add = data["add"]
        target = None if add.get("target") is None else text(add, "target", LONGEST_PATH)
        when = None if add.get("when") is None else text(add, "when", _LONGEST_CONDITION)
        return AddBreakpoint(view, request, target, when, add.get("failure") is True)
    if kind == "breakpoint":
        return RemoveBreakpoint(view, request, count(data, "remove"))
    if kind == "replace":
        side = data.get("side")
        if side not in ("inputs", "outputs"):
            raise Malformed("side")
        path = text(data, "path", LONGEST_PATH)
        return Replace(view, request, path, cast(Literal["inputs", "outputs"], side), values(data))
    if kind == "rerun":
        return Rerun(view, request, text(data, "path", LONGEST_PATH))
    if kind == "open":
        return Open(view, request, text(data, "path", LONGEST_PATH))
    raise Malformed("no command")


def _view(data: Mapping[Any, Any]) -> str:
    view = text(data, "view", 32)
    if _VIEW.fullmatch(view) is None:
        raise Malformed("no view")
    return view


def _paths(data: Mapping[Any, Any], name: str) -> tuple[str, ...]:
    value = data.get(name, [])
    if not isinstance(value, list) or len(value) > _MOST_PATHS:
        raise Malformed(name)
    if not all(isinstance(path, str) and len(path) <= LONGEST_PATH for path in value):
        raise Malformed(name)
    return tuple(value)


# What the kernel says.


def hello(views: Sequence[str]) -> Message:
    """Return the first message: which live views there are."""
    return {"type": "hello", "protocol": VERSION, "notebook": NOTEBOOK, "views": list(views)}


def opened(view: str) -> Message:
    """Return the news of a view that is about to be displayed."""
    return {"type": "opened", "view": view}


def events(view: str, first: int, made: Sequence[Message]) -> Message:
    """Return the events ``first``, ``first + 1``, ..., as `model.wire` writes them."""
    return {"type": "events", "view": view, "from": first, "events": list(made)}


def snapshot(view: str, payload: Mapping[str, Any], now: float) -> Message:
    """Return everything about a view, and the time (seconds since the epoch) by this machine's clock."""
    return {"type": "snapshot", "view": view, "payload": dict(payload), "now": now}


def value(asked: Value, rich: Mapping[str, Any], digest: str | None = None) -> Message:
    """Answer with a value, and with its digest where it is known."""
    shown = dict(rich) if digest is None else {**rich, "digest": digest}
    return {"type": "value", "view": asked.view, "request": asked.request, "rich": shown}


def layout(asked: Layout, positions: Mapping[str, Any]) -> Message:
    """Answer with positions: Graphviz's ``json0``."""
    return {"type": "layout", "view": asked.view, "request": asked.request, "layout": dict(positions)}


def refused(asked: Command, why: str) -> Message:
    """Answer with the reason why there is no other answer."""
    return {"type": "refused", "view": asked.view, "request": getattr(asked, "request", None), "message": why}


def step(view: str, where: Mapping[str, Any]) -> Message:
    """Return the news of where a stepper stands."""
    return {"type": "step", "view": view, "step": dict(where)}


def done(asked: Asked) -> Message:
    """Answer that it is done."""
    return {"type": "done", "view": asked.view, "request": asked.request}


def reran(asked: Rerun, what: Mapping[str, Any]) -> Message:
    """Answer with what a node gave when it was performed again."""
    return {"type": "reran", "view": asked.view, "request": asked.request, "reran": dict(what)}


def opens(asked: Open, text: str) -> Message:
    """Answer with the text of a cell."""
    return {"type": "opens", "view": asked.view, "request": asked.request, "text": text}


def show(view: str, selected: str | None, opened: Sequence[str], closed: Sequence[str], cursor: int | None) -> Message:
    """Return what Python has set a view's traits to."""
    return {
        "type": "show",
        "view": view,
        "selected": selected,
        "opened": list(opened),
        "closed": list(closed),
        "cursor": cursor,
    }
