"""The only JSON: events to lines and back. A log is one header line and one line an event.

Frozen dataclasses become objects with a ``"$"`` that names the class. An entity's spec is written once a log, where it
is first met, and afterwards as its key; a node announced by NodeTraced is written in NodeExpanded as its id alone.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from typing import Any

from flyte_nb.model import events as ev
from flyte_nb.model import graph as gr
from flyte_nb.model.conditions import Case, Comparison, Junction
from flyte_nb.model.errors import ErrorInfo, FlyteNbError, Frame
from flyte_nb.model.nodestate import join
from flyte_nb.model.phases import CacheStatus
from flyte_nb.model.values import ValueRef

_CLASSES: dict[str, type] = {
    cls.__name__: cls
    for cls in (
        *(kind for kind in vars(ev).values() if isinstance(kind, type) and issubclass(kind, ev.Event)),
        gr.CachePolicy,
        gr.Const,
        gr.DictOf,
        gr.EntityRef,
        gr.EntitySpec,
        gr.Graph,
        gr.Interface,
        gr.ListOf,
        gr.Node,
        gr.Origin,
        gr.Place,
        gr.Policy,
        gr.Ref,
        gr.Variable,
        Case,
        Comparison,
        Junction,
        ErrorInfo,
        Frame,
        ValueRef,
    )
}
_FIELDS = {cls: [(f.name, f.default) for f in dataclasses.fields(cls)] for cls in _CLASSES.values()}
_ATOMS = frozenset({str, int, float, bool, type(None)})


class WireError(FlyteNbError, ValueError):
    """A log cannot be read: a newer schema, or not a log at all."""


class Writer:
    """Writes one log. Keep one for all the events of a log, in order."""

    def __init__(self) -> None:
        self._specs: dict[int, tuple[str, gr.EntitySpec]] = {}
        self._traced: dict[str, gr.Node] = {}

    def header(self) -> str:
        return json.dumps({"schema": ev.SCHEMA})

    def line(self, event: ev.Event) -> str:
        """Return an event as one line of JSON (no newline)."""
        data = self.event(event)
        line = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        try:
            line.encode()
        except UnicodeEncodeError:  # a lone surrogate, which no file takes: escaped, as all else is then
            line = json.dumps(data, separators=(",", ":"))
        return line

    def event(self, event: ev.Event) -> dict[str, Any]:
        """Return an event as an object for JSON; parts of it may be shared with other objects of this writer."""
        if type(event) is ev.NodeTraced:
            self._traced[event.path] = event.node
        if type(event) is not ev.NodeExpanded:
            return self._object(event)
        # A spec is written where it is first met, so each node is visited once, and in the order of reading.
        bare = dataclasses.replace(event.graph, nodes={}, on_failure=None)
        data = self._object(dataclasses.replace(event, graph=bare))
        data["graph"]["nodes"] = [
            node.id if self._traced.pop(join(event.path, node.id), None) is node else self._plain(node)
            for node in event.graph.nodes.values()
        ]
        if event.graph.on_failure is not None:
            data["graph"]["on_failure"] = self._plain(event.graph.on_failure)
        return data

    def graph(self, graph: gr.Graph) -> dict[str, Any]:
        """Return a graph as an object for JSON, as an event that has it would hold it."""
        return self._object(graph)

    def _plain(self, thing: Any) -> object:
        kind = type(thing)
        if kind in _ATOMS:
            return thing
        if kind is tuple:
            return [item if type(item) in _ATOMS else self._plain(item) for item in thing]
        if kind is CacheStatus:
            return thing.value
        if kind is gr.EntitySpec:
            known = self._specs.get(id(thing))
            if known is not None:
                return known[0]
            key = f"#{len(self._specs)}"
            self._specs[id(thing)] = (key, thing)
            return {"$": "EntitySpec", "key": key, **self._fields(thing)}
        if kind in _FIELDS:
            return self._object(thing)
        return [self._plain(node) for node in thing.values()]  # a graph's nodes: their ids are in them

    def _object(self, thing: object) -> dict[str, Any]:
        return {"$": type(thing).__name__, **self._fields(thing)}

    def _fields(self, thing: object) -> dict[str, Any]:
        made = {}
        for name, default in _FIELDS[type(thing)]:
            value = getattr(thing, name)
            if value is not default and value != default:
                made[name] = value if type(value) in _ATOMS else self._plain(value)
        return made


class Reader:
    """Reads one log. Keep one for all the lines of a log, in order."""

    def __init__(self) -> None:
        self._specs: dict[str, gr.EntitySpec] = {}
        self._traced: dict[str, gr.Node] = {}

    def header(self, line: str) -> None:
        """Check the first line of a log.

        Raises:
            WireError: It is no header, or of a newer schema than this version knows.
        """
        try:
            schema = json.loads(line)["schema"]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise WireError("this is not a flyte_nb log: its first line names no schema") from None
        if not isinstance(schema, int) or schema > ev.SCHEMA:
            raise WireError(
                f"this log has schema {schema}, and this version of flyte_nb reads up to {ev.SCHEMA}",
                "Update flyte_nb to read it.",
            )

    def event(self, line: str) -> ev.Event:
        """Read one event."""
        try:
            data = json.loads(line)
            event = self._made(data, data.get("path", ""))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise WireError(f"this is not an event of a flyte_nb log: {line[:80]!r} ({error})") from None
        if not isinstance(event, ev.Event):
            raise WireError(f"this is not an event of a flyte_nb log: {line[:80]!r}")
        if isinstance(event, ev.NodeTraced):
            self._traced[event.path] = event.node
        return event

    def _made(self, data: object, path: str) -> object:
        if isinstance(data, list):
            return tuple(self._made(item, path) for item in data)
        if not isinstance(data, dict):
            return data
        cls = _CLASSES[data["$"]]
        fields = {name: self._field(cls, name, data[name], path) for name, _ in _FIELDS[cls] if name in data}
        made = cls(**fields)
        if cls is gr.EntitySpec:
            self._specs[data["key"]] = made
        return made

    def _field(self, cls: type, name: str, data: Any, path: str) -> object:
        if name == "spec" and isinstance(data, str):
            return self._specs[data]
        if name == "cache" and isinstance(data, str):
            return CacheStatus(data)
        if cls is gr.Graph and name == "nodes":
            nodes: list[Any] = [
                self._traced.pop(join(path, item)) if isinstance(item, str) else self._made(item, path) for item in data
            ]
            return gr.frozen({node.id: node for node in nodes})
        return self._made(data, path)


def dump(events: Iterable[ev.Event]) -> Iterator[str]:
    """Yield a log's lines, the header first."""
    writer = Writer()
    yield writer.header()
    for event in events:
        yield writer.line(event)


def load(lines: Iterable[str]) -> Iterator[ev.Event]:
    """Yield the events of a log; the other way of `dump`.

    Raises:
        WireError: The log is of a newer schema, or no log.
    """
    reader = Reader()
    iterator = iter(lines)
    reader.header(next(iterator, ""))
    for line in iterator:
        if line.strip():
            yield reader.event(line)
