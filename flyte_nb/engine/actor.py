"""Actor: the only one that acts. It lets happen what `decide` allows, and writes down what happened.

Everything that acts hangs on it and is given to it: a clock, a pool of workers, a cache. It is the only writer of its
log: threads hand it what they have to say through a queue.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from flyte_nb.engine import failures
from flyte_nb.engine.attempt import Around, Attempt
from flyte_nb.engine.bindings import Given, input_id
from flyte_nb.engine.caching import Caching
from flyte_nb.engine.capture import CURRENT, Capture, installed
from flyte_nb.engine.clock import Clock
from flyte_nb.engine.decide import Abort, Command, Expire, Fail, Failing, Skip, Start, Succeed, Wait, decide, stop_all
from flyte_nb.engine.flights import Flights
from flyte_nb.engine.garbage import fewer_collections
from flyte_nb.engine.gatekeeper import Gatekeeper
from flyte_nb.engine.gates import Gates
from flyte_nb.engine.interrupts import Interrupt, Interrupts
from flyte_nb.engine.landing import OURS
from flyte_nb.engine.news import Answered, Asked, Dropped, Landed, News, Printed, Published, Traced
from flyte_nb.engine.scopes import alone
from flyte_nb.engine.worker import Outcome, captured
from flyte_nb.model import events as ev
from flyte_nb.model import standins
from flyte_nb.model.calls import Announce, Call, Expansion
from flyte_nb.model.errors import TypeMismatch
from flyte_nb.model.graph import COMPILED, FAILURE_NODE
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.phases import CacheStatus, Phase
from flyte_nb.types.preview import describe

# These run the user's code at run time to make nodes, and may call each other without end.
_BODIES = ("dynamic", "eager")


class Actor(Gatekeeper):
    """Runs one call to its end.

    Attributes:
        thread: The identity of the thread that runs it; None before and after.
    """

    def __init__(
        self,
        call: Call,
        inputs: Mapping[str, Any],
        *,
        id: str,
        clock: Clock,
        flights: Flights,
        caching: Caching,
        max_depth: int,
        gates: Gates | None = None,
    ) -> None:
        super().__init__(call, id)
        self.gates = gates or Gates()
        self.thread: int | None = None
        self._given_inputs = inputs
        self._clock = clock
        self._flights = flights
        self._caching = caching
        self._max_depth = max_depth
        self._interrupts = Interrupts()
        self._reason = ""
        caching.attach(self.bindings, self.store)

    # Running and stopping.

    def run(self) -> BaseException | None:
        """Run to the end, and return what failed it, as the user's code raised it. `begin` comes first.

        Raises:
            Stopped: It was stopped.
        """
        self.thread = threading.get_ident()
        whose = CURRENT.get()
        with installed(), fewer_collections(), self._interrupts.listening():
            try:
                self._loop()
            except BaseException as error:  # besides an interrupt: a warning that the user made an error, say
                self._interrupts.end()
                stopped = self._interrupts.wished and isinstance(error, KeyboardInterrupt)
                CURRENT.set(whose)  # the body that was interrupted may not have come to it
                self._abort(self._reason if stopped else failures.in_words(error))
                if stopped:
                    raise failures.stopped(self.id, self.call.spec.name, self._reason) from None
                raise
            finally:
                self.close()
        return self.error if self.state.phase is Phase.FAILED else None

    def _loop(self) -> None:
        while not self.state.root.phase.terminal:
            self.advance()

    def advance(self) -> None:
        """Let happen what may: obey what `decide` says now; where it says nothing, wait for news and hear it."""
        interrupts = self._interrupts
        free = self._flights.free
        if not free and self._flights.held_up and not self.state.closing:
            if interrupts.wished:
                raise Interrupt
            self._hear(self._flights.wait(None))
            return
        commands = decide(self.state, free, self._clock.now(), not self.state.gates or self._may_ask)
        for command in commands:
            if interrupts.wished:
                raise Interrupt
            self._obey(command)
        if not commands:
            if interrupts.wished:
                raise Interrupt
            self._hear(self._flights.wait(None))

    def stop(self, reason: str) -> None:
        """End the run soon, from any thread. After its end, and a second time, this changes nothing."""
        if not self._interrupts.wished:
            self._reason = reason
        self._interrupts.send()
        self._flights.wake()

    def give_up(self, error: BaseException) -> None:
        """End a run that never began, because something around it failed; else do nothing."""
        if self.state.phase.terminal:
            return
        self._abort(failures.in_words(error))
        self.close()

    def close(self) -> None:
        """Give back what it was given."""
        self.thread = None
        self._flights.close()
        self._caching.close()

    def begin(self) -> None:
        """Check the inputs and write the first event.

        Raises:
            TypeMismatch: An input is not of its declared type; there is no log then.
        """
        call = self.call
        notes: list[str] = []
        try:
            checked = {name: one.check(self._given_inputs[name], name, notes) for name, one in call.inputs.items()}
        except TypeMismatch as error:
            raise TypeMismatch(f"{call.spec.name}() was given {error.headline}", *error.details) from None
        made = self._first(checked)
        refs = []
        for name, value in checked.items():
            refs.append((name, describe(value, input_id("", name))))
            self.store.put(input_id("", name), value)
        self._keep("", made)
        now, name, graph = self._clock.now(), self._flights.name, made.graph
        self._emit(ev.ExecutionStarted(now, self.id, graph, tuple(refs), name, notes=tuple(notes)))
        self._caching.look_ahead(self.state.root, self.call_of)

    def _first(self, checked: Mapping[str, Any]) -> Expansion:
        """Return the graph that the run begins with."""
        call = self.call
        compiled = call.spec.kind in COMPILED and standins.of(call.spec.ref) is None
        made = call.invoke(checked) if compiled else alone(call)
        assert isinstance(made, Expansion), "a workflow yields a graph"
        return made

    def _obey(self, command: Command) -> None:
        kind = type(command)
        if kind is Start:
            self._start(self.state.nodes[command.path])  # type: ignore[union-attr]
        elif kind is Succeed:
            self._gather(self.state.scope(command.path))  # type: ignore[union-attr]
        elif kind is Fail:
            self._fail_scope(command)  # type: ignore[arg-type]
        elif kind is Failing:
            self._emit(ev.ExecutionFailing(self._clock.now(), command.cause))  # type: ignore[union-attr]
        elif kind is Skip:
            self._emit(ev.NodeSkipped(self._clock.now(), command.path))  # type: ignore[union-attr]
        elif kind is Abort:
            self._flights.forget(command.path)  # type: ignore[union-attr]
            self._emit(ev.NodeAborted(self._clock.now(), command.path))  # type: ignore[union-attr]
        elif kind is Expire:
            self._time_is_up(self.state.nodes[command.path])  # type: ignore[union-attr]
        elif kind is Wait:
            self._wait(command.until)  # type: ignore[union-attr]

    # One node.

    def _start(self, node: NodeState) -> None:
        what = node.node
        assert what is not None
        call = self.call_of(node)
        path = node.path
        kind = what.spec.ref.kind
        if node.attempt:
            self.publishing.forget(path)
        self._emit(ev.NodeStarted(self._clock.now(), path, node.attempt))
        if kind in _BODIES:
            too_deep = failures.too_deep(node, self._max_depth)
            if too_deep is not None:
                self._fail(node, call, too_deep)
                return
        if kind == "gate":
            self._open(node, call)
            return
        if what.policy.cache is not None:
            hit = self._caching.hit(node, call)
            if hit is not None:
                self._emit_if(self.publishing.again(self._clock.now, path, self._caching.decks(path)))
                self._succeed(node, call, hit, CacheStatus.HIT, Outcome())
                return
        try:
            if what.id == FAILURE_NODE:
                failures.tell(self.state, self.store, node)
            given = self._inputs(node, call)
        except Exception as error:
            self._land(node, call, Outcome(error=error))
            return
        elsewhere = kind not in OURS and (call.asynchronous or not self._flights.inline)
        if elsewhere and standins.of(call.spec.ref) is None:  # a stand-in runs in this thread
            self._flights.start(node, call, given, self._attempt(node, node.attempt))
            return
        self._inline(node, call, given)

    def _inline(self, node: NodeState, call: Call, given: Mapping[str, Given]) -> None:
        """Run a call in this thread, to its end."""
        assert node.node is not None
        path = node.path
        now = self._clock.now
        interrupts = self._interrupts
        outside = interrupts.outside
        capture = Capture(
            lambda stream, text: outside(self._emit, ev.NodeLogged(now(), path, stream, text)),
            now=now,
        )
        announce: Announce | None = None
        if call.spec.ref.kind == "dynamic":
            announce = lambda made, constants: outside(self._traced, path, made, constants)  # noqa: E731
        number = node.attempt
        around = Around(
            lambda: self._attempt(node, number),
            node.node.policy,
            lambda pages: outside(self._publish, self.state.nodes[path], pages),
        )
        self._land(node, call, captured(call, given, around, capture, announce, True, interrupts.inside))

    def _attempt(self, node: NodeState, number: int) -> Attempt:
        """Return an attempt at a node as data for whoever performs it."""
        assert node.node is not None
        started = self.state.root.started or 0.0
        return Attempt(self.id, node.path, node.node.spec.name, number, started, self.scratch.path)

    def _inputs(self, node: NodeState, call: Call) -> dict[str, Given]:
        scope = node.parent
        assert scope is not None
        assert node.node is not None
        wanted = call.inputs
        given = self.bindings.given
        return {name: given(binding, scope, wanted[name], name) for name, binding in node.node.inputs}

    def _hear(self, news: list[News]) -> None:
        for item in news:
            if type(item) is Answered:
                self._answered(item)
                continue
            node = self.state.nodes.get(item.path)
            if type(item) is Dropped and node is not None:
                self._end_node(node)
            if node is None or node.phase is not Phase.RUNNING:
                continue  # aborted or timed out meanwhile: nobody waits for it
            if type(item) is Landed:
                self._land(node, self.call_of(node), item.outcome)
            elif type(item) is Traced:
                self._traced(item.path, item.node, item.constants)
            elif type(item) is Asked:
                self._note(item)
                self._traced(item.path, item.node, item.constants)
            elif type(item) is Printed:
                self._emit(ev.NodeLogged(self._clock.now(), item.path, item.stream, item.text))
            elif type(item) is Published:
                self._publish(node, item.pages)

    def _abort(self, reason: str) -> None:
        if self.state.phase.terminal or not self.events:
            return
        for command in list(stop_all(self.state.root)):
            self._obey(command)
        self._emit(ev.ExecutionAborted(self._clock.now(), reason))
