"""SteppedActor: an Actor that does one thing when it is told to, and leaves; and its Execution for its user."""

from __future__ import annotations

import functools
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from threading import get_ident
from typing import Any, Protocol, Self, TypeVar

from flyte_nb.engine import failures
from flyte_nb.engine.bindings import Given, input_id
from flyte_nb.engine.bodies import Body, can_stand_still
from flyte_nb.engine.capture import CURRENT, installed
from flyte_nb.engine.clock import StoppableClock
from flyte_nb.engine.decide import Command, Start, Wait, decide
from flyte_nb.engine.execution import Execution
from flyte_nb.engine.forking import Fork
from flyte_nb.engine.garbage import fewer_collections
from flyte_nb.engine.interrupts import Interrupt
from flyte_nb.engine.news import Answered
from flyte_nb.engine.standing import work_of
from flyte_nb.engine.steppedgates import SteppedGates
from flyte_nb.engine.variables import variables
from flyte_nb.engine.worker import Outcome
from flyte_nb.model import events as ev
from flyte_nb.model.calls import Call
from flyte_nb.model.errors import OptionError
from flyte_nb.model.graph import Graph, Node
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.page import Page
from flyte_nb.model.phases import CacheStatus, Phase
from flyte_nb.model.places import error_info

_Answer = TypeVar("_Answer")

#: The type of error of an attempt that a Ctrl-C has ended: it is no failure.
INTERRUPTED = KeyboardInterrupt.__name__

#: Seconds after which waiting for a worker looks up: a Ctrl-C that comes just before the waiting does not end it.
_A_WHILE = 0.5


class SteppedActor(SteppedGates):
    """Performs one node at a time, whatever the executor; it stands still in a dynamic's body where it is asked to.

    Its clock stands still with it: the time that somebody thinks between two commands is nobody's work.

    Attributes:
        fork: What it takes over from another execution, or None.
        variables: What a body had in its variables where `look` looked, by how many events there were.
    """

    def __init__(self, *args: Any, fork: Fork | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fork = fork
        self.variables: dict[int, dict[str, str]] = {}
        self._clock = self._time = StoppableClock(self._clock)
        self._body: Body | None = None
        self._entering = False
        self._at: str | None = None
        self._busy = threading.Lock()
        self._closed = False
        self._interrupts.patient = True

    @property
    def inline(self) -> bool:
        """Whether bodies run in this thread."""
        return self._flights.inline

    # One step after another.

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let `advance` be called within the block, in this thread.

        A Ctrl-C puts the node that it interrupts back to where it was before its start, and is raised again.

        Raises:
            OptionError: A step is going on already.
            Stopped: The run was stopped meanwhile.
        """
        if self._body is not None:
            self._body.refuse_other_threads()
        if not self._busy.acquire(blocking=False):
            raise OptionError(f"a step of execution {self.id} is going on", "Wait for its end, or stop() it.")
        whose = CURRENT.get()
        self.thread = get_ident()
        try:
            self._time.go_on()
            with installed(), fewer_collections(), self._interrupts.listening():
                try:
                    yield
                    self._refuse_to_go_on()
                except BaseException as error:
                    self._interrupts.end()
                    CURRENT.set(whose)
                    self._recover(error)
                    raise
        finally:
            self.thread = None
            if self.state.phase.terminal:
                self.close()
            self._time.stand_still()
            self._busy.release()

    def _recover(self, error: BaseException) -> None:
        if isinstance(error, KeyboardInterrupt) and not self._interrupts.wished:
            self._put_back(error)
            return
        stopped = isinstance(error, KeyboardInterrupt)
        self._end(self._reason if stopped else failures.in_words(error))
        if stopped:
            raise failures.stopped(self.id, self.call.spec.name, self._reason) from None

    def _put_back(self, error: BaseException) -> None:
        """Let the node that was interrupted stand before its start again; that uses up no retry."""
        self._drop_body()
        node = self.state.nodes.get(self._at or "")
        if node is None or node.phase is not Phase.RUNNING:
            return
        self._end_below(node)
        self._flights.forget(node.path)
        now = self._clock.now()
        info = replace(error_info(error), type=INTERRUPTED, message="interrupted")
        self._emit(ev.NodeRetried(now, node.path, info, node.attempt, now))

    def advance(self, entering: bool = False) -> None:
        """Let the next thing happen: one node's attempt, or the end of a scope with all that it takes down.

        Args:
            entering: Stand still at each call of a dynamic's body that starts now.
        """
        self._refuse_to_go_on()
        if self._body is not None:
            self._go_on(self._body)
            return
        self._entering = entering
        for command in self._commands():
            if type(command) is Start:
                self._wait_for(self.state.nodes[command.path])
            self._obey(command)
        self._hear(self._flights.wait(0.0))
        while self._goes_on():
            self._refuse_to_go_on()
            self._hear(self._interrupts.inside(self._flights.wait, _A_WHILE))

    def _refuse_to_go_on(self) -> None:
        self._interrupts.raise_deferred()
        if self._interrupts.wished and not self.state.phase.terminal:
            raise Interrupt

    def upcoming(self) -> str | None:
        """Return the path of the node that the next `advance` starts; None where it does something else."""
        if self._body is not None:
            return None
        first = next(iter(self._commands()), None)
        return first.path if type(first) is Start else None

    def _commands(self) -> list[Command]:
        """Return what comes next. A node that is to be tried again comes before others, which could start meanwhile."""
        commands = decide(self.state, 1, self._clock.now(), self._may_ask)
        if self.state.delayed and commands and type(commands[0]) in (Start, Wait):
            return [Start(next(reversed(self.state.delayed)))]
        return commands[:1] if commands and type(commands[0]) is Start else commands

    def _wait_for(self, node: NodeState) -> None:
        while node.due is not None and node.due > self._clock.now():
            self._rest(node.due)

    def is_told(self, path: str) -> bool:
        """Tell whether a node, when it starts, will be taken over from another execution."""
        return self.fork is not None and self.fork.story(self.state.nodes[path]) is not None

    def was_told(self, path: str) -> bool:
        """Tell whether a node was taken over from another execution, and has not run here."""
        return self.fork is not None and path in self.fork.told

    def ask(self, question: Callable[[], _Answer]) -> _Answer:
        """Ask a question that runs the user's code; while a step is going on in this thread, Ctrl-C ends it."""
        answer: _Answer = self._interrupts.inside(question) if self.thread == get_ident() else question()
        return answer

    # Bodies that stand still.

    def _inline(self, node: NodeState, call: Call, given: Mapping[str, Given]) -> None:
        if call.spec.kind != "dynamic" or not self._entering or not can_stand_still():
            super()._inline(node, call, given)
            return
        assert node.node is not None
        policy = node.node.policy
        rest = replace(policy, environment=(), secret_variables=())  # the Body's: not there while it stands still
        attempt = self._attempt(node, node.attempt)
        self._body = Body(work_of(weakref.ref(self), attempt, call, given, rest, self._interrupts), policy)
        self._go_on(self._body)

    def _go_on(self, body: Body) -> None:
        outcome = body.resume()
        if outcome is not None:
            self._body = None
            node = self.state.nodes[self._at or ""]
            self._land(node, self.call_of(node), outcome)

    def look(self) -> None:
        """Keep what the variables are of the body that stands still, as texts."""
        body = self._body
        if body is not None:
            self.variables[len(self.events)] = self.ask(lambda: variables(body.frame))

    def say(self, path: str, stream: str, text: str) -> None:
        """Write that a node's body wrote text."""
        self._emit(ev.NodeLogged(self._clock.now(), path, stream, text))

    def show(self, path: str, pages: tuple[Page, ...]) -> None:
        """Write that a node's body showed its decks."""
        self._publish(self.state.nodes[path], pages)

    def announced(self, path: str, made: Node, constants: Mapping[str, Any]) -> None:
        """Write that a dynamic's body made a node; not while it is being ended."""
        if self._body is not None:
            self._traced(path, made, constants)

    def _drop_body(self) -> None:
        body, self._body = self._body, None
        if body is not None:
            body.drop()

    # Forks.

    def begin(self) -> None:
        fork = self.fork
        if fork is None:
            super().begin()
        else:
            self._begin_as(fork)
        self._time.stand_still()

    def _begin_as(self, fork: Fork) -> None:
        ledger, first, edits = fork.ledger, fork.started(), fork.edits
        self.store.take_over(ledger.store)
        self.calls.update(ledger.calls)
        self.choices.update(ledger.choices)
        for ref, value in zip(edits, [*fork.inputs.values(), *fork.outputs.values()], strict=True):
            self.store.put(ref.id, value)
        for path in fork.outside():
            self._caching.skip(path)
        by_id = {ref.id: ref for ref in edits}
        inputs = tuple((name, by_id.get(input_id("", name), ref)) for name, ref in first.inputs)
        graph, name = fork.graph("", first.graph), self._flights.name
        self._emit(ev.ExecutionStarted(first.at, self.id, graph, inputs, name, ledger.id, first.notes, edits))
        self._time.set(first.at)

    def _start(self, node: NodeState) -> None:
        self._at = node.path
        fork = self.fork
        if fork is not None:
            story = fork.story(node)
            if story is not None:
                for event in story:
                    self._emit(event)
                if story[-1].at > self._clock.now():
                    self._time.set(story[-1].at)
                fork.took(node.path)
                return
            fork.runs(node, self.call_of(node))
        super()._start(node)

    def _graph(self, node: NodeState, graph: Graph) -> Graph:
        graph = super()._graph(node, graph)
        return graph if self.fork is None else self.fork.graph(node.path, graph)

    def _succeed(
        self, node: NodeState, call: Call, values: tuple[Any, ...], status: CacheStatus | None, outcome: Outcome
    ) -> None:
        super()._succeed(node, call, values, status, outcome)
        if self.fork is not None:
            self.fork.made(node.path, node.outputs)

    def _gather(self, scope: NodeState) -> None:
        super()._gather(scope)
        if self.fork is not None:
            self.fork.gathered(scope)

    # Its end.

    def stop(self, reason: str) -> None:
        """End the run: now, if no step is going on; else that step is interrupted, from any thread."""
        if not self._busy.acquire(blocking=False):
            super().stop(reason)
            return
        try:
            self._end(reason)
        finally:
            self._busy.release()

    def _end(self, reason: str) -> None:
        self._drop_body()
        self._abort(reason)
        self.close()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            super().close()


class Steps(Protocol):
    """What an execution knows of its stepper."""

    busy: bool

    def hear(self, news: Answered) -> object:
        """Take a gate's answer."""

    def stop(self, reason: str = "stopped") -> object:
        """End the execution."""


class SteppedExecution(Execution):
    """An execution that goes on when its stepper says so, and not by itself."""

    _actor: SteppedActor
    #: Who steps, if somebody does.
    stepper: Callable[[], Steps | None] = staticmethod(lambda: None)

    def __init__(self, call: Call, inputs: Mapping[str, Any], *, fork: Fork | None = None, **options: Any) -> None:
        super().__init__(call, inputs, acting=functools.partial(SteppedActor, fork=fork), **options)

    @property
    def actor(self) -> SteppedActor:
        """What its stepper tells what to do."""
        return self._actor

    def fork(self, path: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> Fork:
        """Return what a new execution is to take over from this one, with one node's values replaced."""
        return Fork(self._actor, path, inputs, outputs)

    def stop(self, reason: str = "stopped") -> None:
        """End the execution; its stepper, if it stands still, then stands at the end."""
        stepper = self.stepper()
        if stepper is not None and not stepper.busy:
            stepper.stop(reason)
        else:
            self.end(reason)

    def _bring(self, news: Answered) -> None:
        stepper = self.stepper()
        if stepper is not None and not stepper.busy:
            stepper.hear(news)
        else:
            super()._bring(news)

    def end(self, reason: str) -> None:
        """End it, whoever steps."""
        super().stop(reason)

    def done(self) -> bool:
        return self.state.phase.terminal

    def wait(self, timeout: float | None = None) -> Self:
        """Return the execution when it is over, however it got there.

        Raises:
            BaseException: What failed it.
            OptionError: It is not over, and nobody but its stepper lets it go on.
        """
        if not self.done():
            raise OptionError(
                f"execution {self.id} goes on when its stepper says so", "Step on: stepper.continue_(), or stop it."
            )
        if self.error is not None:
            raise self.error
        if self.state.aborted is not None:
            raise failures.stopped(self.id, self.call.spec.name, self.state.aborted)
        return self
