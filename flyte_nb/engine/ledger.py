"""Ledger: what is kept of one execution: its log and the fold of it, the values, and what its nodes call."""

from __future__ import annotations

from flyte_nb.engine.bindings import Bindings
from flyte_nb.engine.publishing import Publishing
from flyte_nb.engine.scratch import Scratch
from flyte_nb.engine.store import Store
from flyte_nb.model.calls import Call, Expansion
from flyte_nb.model.events import Event
from flyte_nb.model.graph import EntityRef
from flyte_nb.model.nodestate import NodeState, join
from flyte_nb.model.state import State


class Ledger:
    """The books of one execution; `Actor` alone writes in them.

    Attributes:
        events: The append-only log.
        state: The fold of the log.
        store: The values.
        exceptions: The exception of each node that failed, by path.
        scratch: The folder where its tasks write.
        publishing: The decks of its nodes.
    """

    def __init__(self, call: Call, id: str) -> None:
        self.call = call
        self.id = id
        self.events: list[Event] = []
        self.state = State()
        self.store = Store()
        self.exceptions: dict[str, BaseException] = {}
        self.scratch = Scratch(self.store)
        self.publishing = Publishing(self.store)
        self.calls: dict[EntityRef, Call] = {}
        #: What the conditionals call, by path: each expansion of a body makes its own.
        self.choices: dict[str, Call] = {}
        self._by_spec: dict[int, Call] = {}  # the same by the spec's identity, which is ten times as fast
        self._retries: dict[str, str] = {}
        self.bindings = Bindings(self.state, self.store, self.call_of)

    def call_of(self, node: NodeState) -> Call:
        """Return what a node calls; the execution's own call for the root."""
        what = node.node
        if what is None:
            return self.call
        spec = what.spec
        known = self._by_spec.get(id(spec))
        if known is None:
            if spec.ref.kind == "conditional":
                return self.choices[node.path]
            known = self._by_spec[id(spec)] = self.calls[spec.ref]
        return known

    @property
    def error(self) -> BaseException | None:
        """The exception that failed it, or None."""
        cause = self.state.root.cause
        return self.exceptions.get(cause) if cause is not None else None

    def retried(self, path: str, note: str | None) -> None:
        """Note that a node is tried again, and what a cluster would have done."""
        if note is not None:
            self._retries[path] = note

    def notes_on(self, path: str) -> tuple[str, ...]:
        """Return what there is to note of a node that has succeeded after all."""
        return (self._retries[path],) if path in self._retries else ()

    def _emit(self, event: Event) -> None:
        self.state.apply(event)
        self.events.append(event)

    def _emit_if(self, event: Event | None) -> None:
        if event is not None:
            self._emit(event)

    def _keep(self, path: str, expansion: Expansion) -> None:
        for value_id, value in expansion.constants.items():
            self.store.put(join(path, value_id), value)
        for ref, call in expansion.calls.items():
            if ref.kind != "conditional":
                self.calls.setdefault(ref, call)
        if any(ref.kind == "conditional" for ref in expansion.calls):
            for node in expansion.graph.nodes.values():
                if node.spec.ref.kind == "conditional":
                    self.choices[join(path, node.id)] = expansion.calls[node.spec.ref]
