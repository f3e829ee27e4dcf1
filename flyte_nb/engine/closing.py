"""Closing: how a scope ends: with its outputs, by a failure in it, or because the outputs do not fit."""

from __future__ import annotations

from flyte_nb.engine import failures
from flyte_nb.engine.caching import Caching
from flyte_nb.engine.clock import Clock
from flyte_nb.engine.decide import Fail
from flyte_nb.engine.ledger import Ledger
from flyte_nb.engine.scopes import gathered
from flyte_nb.model import events as ev
from flyte_nb.model.errors import ErrorInfo
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.phases import CacheStatus
from flyte_nb.model.places import error_info


class Closing(Ledger):
    """The part of an `Actor` that ends scopes: expanded nodes, and the execution itself."""

    _clock: Clock
    _caching: Caching

    def _gather(self, scope: NodeState) -> None:
        call = self.call_of(scope)
        try:
            refs = gathered(self.bindings, self.store, scope, call)
        except Exception as error:
            self.exceptions[scope.path] = error
            self._misfit(scope, error_info(error))
            return
        now = self._clock.now()
        if not scope.path:
            self._emit(ev.ExecutionSucceeded(now, refs))
            return
        status = CacheStatus.DISABLED
        if scope.node.policy.cache is not None:  # type: ignore[union-attr]
            status = self._caching.save(scope, call, refs, now)
        self._emit(ev.NodeSucceeded(now, scope.path, refs, status, notes=self.notes_on(scope.path)))

    def _misfit(self, scope: NodeState, info: ErrorInfo) -> None:
        """Fail a scope whose outputs do not fit: its failure node, if it has one, runs first."""
        if scope.failure_node is None:
            self._end_badly(scope, info, scope.path)
        elif scope.path:
            self._emit(ev.NodeFailing(self._clock.now(), scope.path, info))
        else:
            self._emit(ev.ExecutionFailing(self._clock.now(), "", info))

    def _fail_scope(self, command: Fail) -> None:
        scope = self.state.scope(command.path)
        cause = self.state.scope(command.cause)
        assert cause.error is not None
        self._end_badly(scope, cause.error, failures.root_cause(self.state, cause).path)

    def _end_badly(self, scope: NodeState, info: ErrorInfo, cause: str) -> None:
        now = self._clock.now()
        if scope.is_failure_node and cause in self.exceptions:
            failures.note_another(self.state, self.exceptions, scope, self.exceptions[cause])
        if scope.path:
            self._emit(ev.NodeFailed(now, scope.path, info, cause if cause != scope.path else None))
        else:
            self._emit(ev.ExecutionFailed(now, info, cause))
