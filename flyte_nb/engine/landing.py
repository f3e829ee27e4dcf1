"""Landing: what a call has come to is written down: its outputs, the graph that it yields, or its failure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flyte_nb.engine import failures
from flyte_nb.engine.bindings import input_id
from flyte_nb.engine.eagers import Eagers
from flyte_nb.engine.scopes import with_overrides
from flyte_nb.engine.shelf import Stored
from flyte_nb.engine.worker import Outcome
from flyte_nb.model import events as ev
from flyte_nb.model.calls import Call, Expansion
from flyte_nb.model.graph import COMPILED, Graph
from flyte_nb.model.nodestate import NodeState, join
from flyte_nb.model.page import Page
from flyte_nb.model.phases import CacheStatus
from flyte_nb.model.places import error_info
from flyte_nb.types.preview import describe

#: Expanding these runs none of the user's code at run time; their graphs refer to the inputs that they were given.
OURS = COMPILED | {"map_task", "conditional"}


class Landing(Eagers):
    """The part of an `Actor` that deals with what calls come to; `Closing` does the same for scopes."""

    def _land(self, node: NodeState, call: Call, outcome: Outcome) -> None:
        if outcome.decks:
            self._publish(node, outcome.decks, True)
        if node.open:
            self._end_below(node)  # what its body has made and not waited for
        if outcome.error is not None:
            self._fail(node, call, outcome.error)
        elif outcome.expansion is not None:
            self._expand(node, call, outcome.expansion, outcome.inputs or {})
        else:
            self._succeed(node, call, outcome.values, None, outcome)

    def _succeed(
        self, node: NodeState, call: Call, values: tuple[Any, ...], status: CacheStatus | None, outcome: Outcome
    ) -> None:
        path = node.path
        refs = []
        put = self.store.put
        for var, value in zip(call.outputs, values, strict=True):
            value_id = f"{path}.{var}"
            refs.append((var, value.ref(value_id) if type(value) is Stored else describe(value, value_id)))
            put(value_id, value)
        made = tuple(refs)
        if status is None:
            status = CacheStatus.DISABLED
            if node.node.policy.cache is not None:  # type: ignore[union-attr]
                status = self._caching.save(node, call, made, self._clock.now())
        notes = outcome.notes + self.notes_on(path) if node.attempt else outcome.notes
        self._emit(ev.NodeSucceeded(self._clock.now(), path, made, status, outcome.worker, outcome.peak, notes))

    def _expand(self, node: NodeState, call: Call, expansion: Expansion, inputs: Mapping[str, Any]) -> None:
        path = node.path
        if call.spec.ref.kind in OURS:
            for name, value in inputs.items():
                self.store.put(input_id(path, name), value)
        self._keep(path, expansion)
        if call.spec.ref.kind == "dynamic" and node.children is None:  # its body ran elsewhere: announce it now
            for made in expansion.graph.nodes.values():
                self._emit(ev.NodeTraced(self._clock.now(), join(path, made.id), made))
        graph = self._graph(node, expansion.graph)
        self._emit(ev.NodeExpanded(self._clock.now(), path, graph, expansion.chosen))
        self._caching.look_ahead(node, self.call_of)

    def _graph(self, node: NodeState, graph: Graph) -> Graph:
        """Return the graph that a node expands into, by what its call yielded."""
        return with_overrides(graph, node)

    def _fail(self, node: NodeState, call: Call, error: BaseException) -> None:
        what = node.node
        assert what is not None
        now = self._clock.now()
        info = error_info(error)
        if node.attempt < what.policy.retries and failures.worth_a_retry(error):
            attempt = node.attempt + 1
            self._emit(ev.NodeRetried(now, node.path, info, attempt, now + failures.back_off(attempt)))
            self.retried(node.path, failures.retry_note(error))
            return
        self._fail_for_good(node, call, error, now)

    def _fail_for_good(self, node: NodeState, call: Call, error: BaseException, at: float | None = None) -> None:
        info = error_info(error)
        cause = self._cause(node, error)
        self.exceptions[node.path] = self._noted(error, node, call) if cause is None else error
        now = self._clock.now() if at is None else at
        timed_out = failures.is_timeout(error) and cause is None
        self._emit(ev.NodeFailed(now, node.path, info, cause, timed_out))

    def _noted(self, error: BaseException, node: NodeState, call: Call) -> BaseException:
        """Return a node's failure with what its reader needs."""
        if node.is_failure_node:
            failures.note_another(self.state, self.exceptions, node, error)
        scope = self.call_of(node.parent) if node.parent is not None else None
        return failures.noted(error, node, failures.input_previews(self.bindings, node, call), scope)

    def _publish(self, node: NodeState, pages: tuple[Page, ...], last: bool = False) -> None:
        self._emit_if(self.publishing.event(self._clock.now(), node.path, pages, last))
