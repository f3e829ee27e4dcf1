"""Stepper: a debugger for workflows. One command lets one thing happen, or moves through what has; then it leaves."""

from __future__ import annotations

import functools
import weakref
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from typing import Any, TypeVar, cast

from flyte_nb.engine.breakpoints import Breakpoints, fits
from flyte_nb.engine.current import Current, how_entered
from flyte_nb.engine.cursor import Cursor, Kind, Position, Stop
from flyte_nb.engine.forking import Fork, edited
from flyte_nb.engine.goals import Goal, may_grow
from flyte_nb.engine.inspection import NodeView
from flyte_nb.engine.stepped import SteppedActor, SteppedExecution
from flyte_nb.engine.stops import asked_for, rest
from flyte_nb.model import display, paths
from flyte_nb.model.errors import NotFound
from flyte_nb.model.events import Event
from flyte_nb.model.graph import Graph
from flyte_nb.model.paths import find
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import State, split

_LET_GO = "its stepper was let go"
_Pressed = TypeVar("_Pressed", bound=Callable[..., "Stepper"])


def _command(method: _Pressed) -> _Pressed:
    """Let a stepper's observers hear of a command: when it begins, and when it has led somewhere."""

    @functools.wraps(method)
    def press(self: Stepper, *args: Any, **kwargs: Any) -> Stepper:
        if self.busy:
            return method(self, *args, **kwargs)
        self.busy = True
        self._tell()
        try:
            return method(self, *args, **kwargs)
        finally:
            self.busy = False
            self._tell()

    return cast(_Pressed, press)


class Stepper:
    """Steps through one execution. Each command returns the stepper, which prints as an outline of where it stands.

    Commands: `over`, `into`, `out`, `continue_`, `run_to`, `back`, `forward`, `restart`, `stop`, and `replace`, which
    makes another stepper. In the past, to which `back` leads, no command runs anything.

    Attributes:
        breakpoints: Where `continue_`, and every other command on its way, stops.
        said: What the last command has to say, besides where it has led.
        busy: Whether a command is going on.
        observers: Called with the stepper when a command begins, when it has ended, and when breakpoints have changed.
    """

    def __init__(
        self,
        make: Callable[[Fork | None], SteppedExecution],
        fork: Fork | None = None,
        watched: Callable[[SteppedExecution], AbstractContextManager[object]] = nullcontext,
        begun: Callable[[Stepper], object] = lambda stepper: None,
    ) -> None:
        self._make = make
        self._fork = fork
        self._watched = watched
        self._begun = begun
        self.busy = False
        self.observers: list[Callable[[Stepper], object]] = []
        whose = weakref.ref(self)
        self.breakpoints = Breakpoints(lambda: _changed(whose))
        self._begin()
        begun(self)

    def _begin(self) -> None:
        self._execution = execution = self._make(self._fork)
        self._actor = actor = execution.actor
        self._cursor = Cursor(actor)
        self._let_go = weakref.finalize(self, _let_go, actor)
        self._stops: dict[Position, Stop] = {}
        self._places: list[Position] = []
        self.said = ""
        while self._fork is not None and self._is_told():
            with self._at_work():
                self._cursor.move(False, _never)
        compiled = self._fork is None and execution.call.spec.kind == "workflow" and bool(execution.graph.nodes)
        self._stand(Stop((self._cursor.count, 0), Kind.START) if compiled else rest(self._cursor))
        if self._fork is not None:
            edits = ", ".join(f"{edit.id} = {edit.preview}" for edit in self._fork.edits)
            self.said = f"a fork of {self._fork.ledger.id}, with {edits}"

    def _is_told(self) -> bool:
        path = self._actor.upcoming()
        return path is not None and self._actor.is_told(path)

    # Where it stands.

    @property
    def execution(self) -> SteppedExecution:
        """The execution, as far as it has come: that is further than the stepper stands, in the past."""
        return self._execution

    @property
    def state(self) -> State:
        """The state as it is, or was, where the stepper stands."""
        return self._cursor.state

    @property
    def in_the_past(self) -> bool:
        """Whether the execution has come further than the stepper stands."""
        return self._cursor.count < self._cursor.front

    @property
    def phase(self) -> Phase:
        """The execution's phase, where the stepper stands."""
        return self.state.phase

    @property
    def graph(self) -> Graph:
        """The compiled graph; while its compile is revealed, as far as that has come."""
        graph = self._execution.graph
        if self._stop.kind is not Kind.COMPILE:
            return graph
        made = dict(list(graph.nodes.items())[: self._stop.at[1]])
        return replace(graph, nodes=made, outputs=())

    @property
    def current(self) -> Current:
        """What stands before and behind the cursor: the node, its inputs, what came out last, the line that is lit."""
        return Current(self._execution, self._cursor, self._stop)

    @property
    def ready(self) -> list[str]:
        """The paths of the nodes that could start now, in order."""
        state = self.state
        late = sorted(state.delayed.values(), key=lambda node: node.due or 0.0)
        return [node.path for node in (*state.ready, *late)]

    @property
    def waiting(self) -> dict[str, list[str]]:
        """What waits for what: the paths of the nodes that have not ended, by that of the node that waits for them."""
        found = {}
        for node in self.state.nodes.values():
            scope = node.parent
            if node.phase is not Phase.UNDEFINED or node.node is None or scope is None or scope.children is None:
                continue
            others = (scope.children[other] for other in node.node.upstream() if other in scope.children)
            found[node.path] = [other.path for other in others if not other.phase.terminal]
        return found

    def __getitem__(self, path: str) -> NodeView:
        """Return a node as it is where the stepper stands: ``stepper["n1"].outputs.o0``."""
        return NodeView(self._execution, find(self.state, path))

    def __repr__(self) -> str:
        return display.text(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, object]:
        return display.show(self)

    def _ipython_key_completions_(self) -> list[str]:
        return paths.completions(self.state.root)

    # Commands.

    @_command
    def over(self) -> Stepper:
        """Perform the next node, with all that is in it; in a body, go on to its next call."""
        stop = self._stop
        if stop.kind is Kind.BODY:
            scope = split(stop.path)[0]
            return self._go(Goal(returned=scope, bodies=scope))
        if stop.kind is Kind.COMPILE:
            return self._reveal(stop.at[1] + 1)
        return self._go(Goal(past=self._cursor.upcoming()))

    @_command
    def into(self) -> Stepper:
        """Enter the next node: a dynamic's body, a sub-workflow, a map's instances; at the start, the workflow's body.

        A task is performed: what happens inside is not tracked. ``stepper.execution.open(path)`` unfolds its body.
        """
        stop = self._stop
        if stop.kind is Kind.START:
            return self._reveal(1)
        if stop.kind in (Kind.BODY, Kind.COMPILE):
            return self.over()
        path = self._cursor.upcoming()
        node = self.state.nodes[path] if path is not None else None
        said = "" if node is None else how_entered(node, self._actor.inline, self.in_the_past)
        return self._go(Goal(bodies="*", entering=True), said)

    @_command
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

    @_command
    def continue_(self) -> Stepper:
        """Go on to the next breakpoint or failure, or to the end."""
        return self._go(Goal(far=True))

    @_command
    def run_to(self, path: str) -> Stepper:
        """Go on to where a node is about to start.

        Args:
            path: A path, by ids or names; an entity's name: the next node of it; ``"name[3]"``.

        Raises:
            NotFound: There is no such node, and no dynamic or map that could still make it.
        """
        state, target = self.state, path.strip("/ ")
        named = [node for node in state.nodes.values() if fits(node, target)]
        if not named and not may_grow(state):
            find(state, target)
            raise NotFound(f"no node {target!r} is to come")
        upcoming = self._cursor.upcoming()
        if upcoming is not None and any(node.path == upcoming for node in named) and len(named) == 1:
            return self._note(f"{target} starts next: it stands before it already")
        to_come = any(node.phase in (Phase.UNDEFINED, Phase.QUEUED) for node in named)
        if not to_come and not may_grow(state):
            return self._note(f"{target} has begun already: go back(), or restart()")
        self._go(Goal(at=lambda one: fits(self.state.nodes[one], target)))
        if self._stop.kind is Kind.END and not self.said:
            self._note(f"it ended without coming to {target}")
        return self

    @_command
    def back(self) -> Stepper:
        """Go back to where the command before this one led; everything shown is as it was then."""
        at = bisect_left(self._places, self._stop.at)
        if at == 0:
            return self._note("this is the beginning")
        return self._visit(self._places[at - 1])

    @_command
    def forward(self) -> Stepper:
        """Go forward again to where a command has led before. Nothing runs."""
        at = bisect_right(self._places, self._stop.at)
        if at == len(self._places):
            return self._note("this is as far as it has come: over() goes on")
        return self._visit(self._places[at])

    @_command
    def restart(self) -> Stepper:
        """Begin anew, with the same inputs, in another execution; the breakpoints stay."""
        self.stop("restarted")
        self._let_go.detach()
        self._begin()
        return self

    @_command
    def stop(self, reason: str = "stopped") -> Stepper:
        """End the execution here. What has finished is kept, and can be looked at and gone back to."""
        if self._execution.done():
            return self._note("it is over already")
        self._execution.stop(reason)
        self._cursor.to(len(self._actor.events))
        self._stand(rest(self._cursor))
        return self

    def replace(
        self,
        path: str,
        inputs: Mapping[str, Any] | None = None,
        outputs: Mapping[str, Any] | None = None,
        /,
        **values: Any,
    ) -> Stepper:
        """What if? Make a fork: a new execution, in which one node's inputs or outputs are others.

        Nothing that does not depend on the change runs again: it is taken over. This stepper and its execution stay as
        they are.

        Args:
            path: The node; ``""`` for the execution's own inputs.
            inputs, outputs: The values by name, where a name alone does not say which it is.
            **values: The values by the name of the input or output.

        Returns:
            A stepper of the fork, before the first node that has to run.

        Raises:
            NotFound: There is no such node, input or output.
            TypeMismatch: A value is not of the declared type.
        """
        node = find(self.state, path) if path.strip("/ ") else self.state.root
        call = self._execution.call_of(node)
        fork = self._execution.fork(node.path, *edited(node, call, inputs or {}, outputs or {}, values))
        return Stepper(self._make, fork, self._watched, self._begun)

    # How they work.

    def _tell(self) -> None:
        for observer in list(self.observers):
            observer(self)

    def _go(self, goal: Goal, said: str = "") -> Stepper:
        cursor = self._cursor
        self.said = said
        if self._execution.done() and cursor.count == len(self._actor.events):
            return self._note(f"it is over: {self.phase.value}. Go back(), or restart()")
        edge = cursor.front if self.in_the_past else None
        stop: Stop | None = None
        while stop is None:
            if edge is None and cursor.count == len(self._actor.events):
                with self._at_work():
                    while stop is None:
                        stop = self._move(goal)
                break
            stop = self._move(goal)
            if stop is None and edge is not None and cursor.count >= edge:
                known = self._stops.get((edge, 0))
                stop = replace(known or rest(cursor), said="this is as far as it has come: go on, and it runs")
        self._stand(stop)
        return self

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """Surround what runs; what ends it too early leaves the stepper where the log has come to."""
        begun = False
        try:
            with self._watched(self._execution), self._actor.at_work():
                begun = True
                yield
        except BaseException:
            if begun:
                self._cursor.to(len(self._actor.events))
                self._stand(rest(self._cursor))
            raise

    def _move(self, goal: Goal) -> Stop | None:
        """Pass the next thing; return the stop that it led to, if it did."""
        cursor = self._cursor
        passed = cursor.move(goal.entering, goal.wants)
        goal.see(passed)
        stop = rest(cursor)
        if stop.kind is Kind.END:
            return stop
        asked = asked_for(self.breakpoints, self._execution, cursor, passed, stop)
        if asked is not None:
            return asked
        last = cursor.last
        return stop if goal.reached(stop.kind, stop.path, last) else None

    def _stand(self, stop: Stop) -> None:
        self._stop = stop
        if stop.at not in self._stops:
            insort(self._places, stop.at)
        self._stops[stop.at] = stop

    def _visit(self, at: Position) -> Stepper:
        self.said = ""
        self._cursor.to(at[0])
        self._stop = self._stops[at]
        return self

    def _reveal(self, calls: int) -> Stepper:
        """Stand in the workflow's compile after so many of its calls."""
        self.said = ""
        nodes = list(self._execution.graph.nodes)
        count = self._cursor.count
        if calls > len(nodes):
            self._stand(rest(self._cursor, calls))
        else:
            self._stand(Stop((count, calls), Kind.COMPILE, nodes[calls - 1]))
        return self

    def _note(self, said: str) -> Stepper:
        self.said = said
        return self


def _changed(whose: weakref.ref[Stepper]) -> None:
    stepper = whose()
    if stepper is not None:
        stepper._tell()


def _never(event: Event) -> bool:
    return False


def _let_go(actor: SteppedActor) -> None:
    if not actor.state.phase.terminal:
        actor.stop(_LET_GO)
