"""Stepper: a debugger for workflows. One command lets one thing happen, or moves through what has; then it leaves."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from flyte_nb.engine.breakpoints import Breakpoints
from flyte_nb.engine.commands import command
from flyte_nb.engine.current import how_entered
from flyte_nb.engine.cursor import Cursor, Kind, Stop
from flyte_nb.engine.forking import Fork, edited
from flyte_nb.engine.goals import Goal
from flyte_nb.engine.holding import changed, known, let_go
from flyte_nb.engine.news import Answered
from flyte_nb.engine.prospects import not_to_come, sought
from flyte_nb.engine.standpoint import Standpoint
from flyte_nb.engine.stepped import SteppedActor, SteppedExecution
from flyte_nb.engine.stops import rest
from flyte_nb.engine.targets import Target, named
from flyte_nb.engine.trail import Trail
from flyte_nb.engine.walking import Walk
from flyte_nb.model.graph import COMPILED
from flyte_nb.model.nodestate import split
from flyte_nb.model.paths import find
from flyte_nb.model.phases import Phase


class Stepper(Standpoint):
    """Steps through one execution: ``step(wf, n=3)`` makes it. Each command returns it; it prints where it stands.

    Commands: `over`, `into`, `out`, `continue_`, `run_to`, `back`, `forward`, `restart`, `stop`, and `replace`, which
    makes another stepper. In the past, to which `back` leads, no command runs anything.

    Attributes:
        breakpoints: Where `continue_`, and every other command on its way, stops.
        said: What the last command has to say, besides where it has led.
        busy: Whether a command is going on.
        observers: Called with the stepper when a command begins, when it has ended, and when breakpoints have changed.
        turn: Held by the command that is going on.
    """

    def __init__(
        self,
        make: Callable[[Fork | None], SteppedExecution],
        fork: Fork | None = None,
        watched: Callable[[SteppedExecution], AbstractContextManager[object]] = nullcontext,
        begun: Callable[[Stepper], object] = lambda stepper: None,
        breakpoints: Breakpoints | None = None,
    ) -> None:
        self._make = make
        self._fork = fork
        self._watched = watched
        self._begun = begun
        self.busy = False
        self.turn = threading.Lock()
        self.observers: list[Callable[[Stepper], object]] = []
        whose = weakref.ref(self)
        self.breakpoints = Breakpoints(lambda: changed(whose), lambda: known(whose))
        self._begin()
        if breakpoints is not None:
            self.breakpoints.copy(breakpoints)
        begun(self)

    _actor: SteppedActor
    _walk: Walk
    _let_go: weakref.finalize[[SteppedActor], Stepper]

    def _begin(self) -> None:
        execution = self._make(self._fork)
        cursor, trail = Cursor(execution.actor), Trail()
        compiled = self._fork is None and execution.call.spec.kind in COMPILED
        stop = Stop((cursor.count, 0), Kind.START) if compiled else rest(cursor)
        if self._fork is None:
            trail.add(stop)
        execution.stepper = weakref.ref(self)
        # All at once: an interrupt leaves the stepper as it was, or as it is now.
        self.__dict__.update(
            _execution=execution,
            _actor=execution.actor,
            _cursor=cursor,
            _walk=Walk(execution, cursor, self.breakpoints),
            _trail=trail,
            _stop=stop,
            _let_go=weakref.finalize(self, let_go, execution.actor),
            said="",
        )
        if self._fork is not None:
            with self._at_work():  # go to the first node that has to run
                while cursor.upcoming() is None and not execution.done():
                    cursor.move(False, lambda event: False)
            self.said = str(self._fork)
            self._stand(rest(cursor))

    # Commands.

    @command
    def over(self) -> Stepper:
        """Perform the next node, with all that is in it; in a body, go on to its next call."""
        return self._over()

    def _over(self) -> Stepper:
        stop = self._stop
        if stop.kind is Kind.BODY:
            scope = split(stop.path)[0]
            return self._go(Goal(returned=scope, bodies=scope))
        if stop.kind is Kind.COMPILE:
            return self._reveal(stop.at[1] + 1)
        return self._go(Goal(past=self._cursor.upcoming() if stop.kind in (Kind.START, Kind.BEFORE) else None))

    @command
    def into(self) -> Stepper:
        """Enter the next node: a dynamic's body, a sub-workflow, a map's instances; at the start, the workflow's body.

        A task is performed: what happens inside is not tracked. ``stepper.execution.open(path)`` unfolds its body.
        """
        stop = self._stop
        if stop.kind is Kind.START:
            return self._reveal(1)
        if stop.kind in (Kind.BODY, Kind.COMPILE):
            return self._over()
        path, past = self._cursor.upcoming(), self.in_the_past
        self._go(Goal(bodies=path, entering=True))
        if path is not None and not self.said:
            there = self._stop.kind is Kind.BODY and split(self._stop.path)[0] == path
            self.said = how_entered(self.state.nodes[path], there, self._actor.inline, past)
        return self

    @command
    def out(self) -> Stepper:
        """Leave: from a body, to where it has returned; from a scope, to where all of its nodes have ended."""
        stop = self._stop
        if stop.kind is Kind.BODY:
            return self._go(Goal(returned=split(stop.path)[0]))
        if stop.kind is Kind.COMPILE:
            return self._reveal(len(self._execution.graph.nodes) + 1)
        path = self._cursor.upcoming() or stop.path
        scope = split(path)[0] if path else ""
        return self._go(Goal(past=scope) if scope else Goal(far=True))

    @command
    def continue_(self) -> Stepper:
        """Go on to the next breakpoint or failure, or to the end."""
        return self._go(Goal(far=True))

    @command
    def run_to(self, path: object) -> Stepper:
        """Go on to where a node is about to start.

        Args:
            path: A node, or its path by ids or names; an entity or its name: the next node of it; ``"name[3]"``.

        Raises:
            NotFound: There is no such node, and no dynamic or map that could still make it.
        """
        target = Target(named(path, 'run_to("my_task")'))
        aims, may_come = sought(self.state, target, self._execution.call_of)
        upcoming = self._cursor.upcoming()
        if upcoming is not None and any(node.path == upcoming for node in aims):
            if self._stop.kind in (Kind.START, Kind.COMPILE):
                return self._reveal(len(self._execution.graph.nodes) + 1)
            if len(aims) == 1 and self._stop.kind is Kind.BEFORE:
                return self._note(f"{target.text} starts next: it stands before it already")
        to_come = any(node.phase in (Phase.UNDEFINED, Phase.QUEUED) for node in aims)
        if not to_come and not may_come:
            return self._note(not_to_come(aims, target.text))
        at_end = f"it ended without coming to {target.text}"
        return self._go(Goal(at=lambda one: target.fits(self.state.nodes[one])), at_end)

    @command
    def back(self) -> Stepper:
        """Go back to where the command before this one led; everything shown is as it was then."""
        there = self._trail.before(self._stop.at)
        return self._note("this is the beginning") if there is None else self._visit(there)

    @command
    def forward(self) -> Stepper:
        """Go forward again to where a command has led before. Nothing runs."""
        there = self._trail.after(self._stop.at)
        return self._note(self._how_far()) if there is None else self._visit(there)

    @command
    def restart(self) -> Stepper:
        """Begin anew, with the same inputs, in another execution; the breakpoints stay."""
        let_go = self._let_go
        if not self._execution.done():
            self._end("restarted")
        if self._fork is not None:
            self._fork = self._fork.anew()
        self._begin()
        let_go.detach()
        return self

    @command
    def hear(self, news: Answered) -> Stepper:
        """Take the answer to a gate: that of ``stepper.execution.approve``, `reject` and `set_input`."""
        here = self._cursor.count == len(self._actor.events)
        with self._at_work():
            self._actor.hear(news)
        self.said = ""
        if here:
            self._cursor.to(len(self._actor.events))
            self._stand(rest(self._cursor))
        return self

    def stop(self, reason: str = "stopped") -> Stepper:
        """End the execution here. What has finished is kept, and can be looked at and gone back to.

        From another thread it ends the step that is going on, which then raises `Stopped`.
        """
        if self.busy:
            self._execution.stop(reason)
            return self
        return self._stop_now(reason)

    @command
    def _stop_now(self, reason: str) -> Stepper:
        return self._note("it is over already") if self._execution.done() else self._end(reason)

    def _end(self, reason: str) -> Stepper:
        self._execution.end(reason)
        self.said = ""
        self._cursor.to(len(self._actor.events))
        self._stand(rest(self._cursor))
        return self

    def replace(
        self,
        path: object,
        inputs: Mapping[str, Any] | None = None,
        outputs: Mapping[str, Any] | None = None,
        /,
        **values: Any,
    ) -> Stepper:
        """What if? Make a fork: a new execution, in which one node's inputs or outputs are others.

        Nothing that does not depend on the change runs again: it is taken over. This stepper and its execution stay as
        they are.

        Args:
            path: The node, or its path; ``""`` for the execution's own inputs.
            inputs, outputs: The values by name, where a name alone does not say which it is.
            **values: The values by the name of the input or output.

        Returns:
            A stepper of the fork, before the first node that has to run, with the same breakpoints.

        Raises:
            NotFound: There is no such node, input or output.
            TypeMismatch: A value is not of the declared type.
        """
        node = find(self.state, named(path, 'replace("n0", x=1)')) if path != "" else self.state.root
        node = self._execution.state.nodes.get(node.path, node)  # what it has come to since then may be needed
        put = edited(node, self._execution.call_of, inputs or {}, outputs or {}, values)
        fork = self._execution.fork(node.path, *put)
        return Stepper(self._make, fork, self._watched, self._begun, self.breakpoints)

    # How they work.

    def _how_far(self) -> str:
        over = self._execution.done()
        return "it is over: go back(), or restart()" if over else "it has come no further: from here on, things run"

    def _go(self, goal: Goal, at_end: str = "") -> Stepper:
        cursor = self._cursor
        self.said = ""
        if self._execution.done() and cursor.count == len(self._actor.events):
            return self._note(self._how_far())
        if self._stop.kind is Kind.GATE and self._actor.gate() == self._stop.path and not self._actor.asks:
            return self._note(self._actor.how_to_answer(self._stop.path))
        edge = cursor.front
        try:
            stop = self._walk.on(self._stop, goal, self._at_work)
        except BaseException:
            if cursor.count != self._stop.at[0]:
                self._stand(rest(cursor))
            raise
        if stop is None:
            stop = self._trail.at(edge) or rest(cursor)
            self.said = self._how_far()
        elif stop.kind is Kind.END:
            self.said = "; ".join(filter(None, (at_end, self.breakpoints.missed())))
        self._stand(stop)
        return self

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """Surround what runs; what ends it too early leaves the cursor where the log has come to."""
        try:
            with self._watched(self._execution), self._actor.at_work():
                yield
        except BaseException:
            self._cursor.to(len(self._actor.events))
            raise

    def _stand(self, stop: Stop) -> None:
        self._stop = stop
        self._trail.add(stop)

    def _visit(self, stop: Stop) -> Stepper:
        self.said = ""
        self._cursor.to(stop.at[0])
        self._stop = stop
        return self

    def _reveal(self, calls: int) -> Stepper:
        """Stand in the workflow's compile after so many of its calls."""
        self.said = ""
        nodes = list(self._execution.graph.nodes)
        if not nodes:
            return self._note("its body calls nothing, so there is nothing to see: over() brings it to its end")
        if calls > len(nodes):
            self._stand(self._walk.before_the_first())
        else:
            self._stand(Stop((self._cursor.count, calls), Kind.COMPILE, nodes[calls - 1]))
        return self

    def _note(self, said: str) -> Stepper:
        self.said = said
        return self
