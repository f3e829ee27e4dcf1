"""Walk: from where a stepper stands on to where a command leads: its goal, a breakpoint, a failure, or the end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from flyte_nb.engine.breakpoints import Breakpoints
from flyte_nb.engine.cursor import Cursor, Kind, Stop
from flyte_nb.engine.goals import Goal
from flyte_nb.engine.stepped import SteppedExecution
from flyte_nb.engine.stops import asked_for, rest
from flyte_nb.model.events import Event


class Walk:
    """Moves a cursor along the past, and where that ends, lets more happen."""

    def __init__(self, execution: SteppedExecution, cursor: Cursor, breakpoints: Breakpoints) -> None:
        self._execution = execution
        self._cursor = cursor
        self._breakpoints = breakpoints

    def on(self, stop: Stop, goal: Goal, at_work: Callable[[], AbstractContextManager[object]]) -> Stop | None:
        """Go on from a stop; return the one that this leads to, or None where the past ends before it.

        Args:
            at_work: Surrounds what runs; not entered in the past.
        """
        cursor = self._cursor
        edge = cursor.front if cursor.count < cursor.front else None
        found = self._before(stop, goal)
        while found is None:
            if edge is None and cursor.count == len(cursor.actor.events):
                with at_work():
                    while found is None:
                        found = self._move(goal)
                    if found.kind is Kind.BODY:
                        cursor.actor.look()
                return found
            found = self._move(goal)
            if found is None and edge is not None and cursor.count >= edge:
                return None
        return found

    def before_the_first(self) -> Stop:
        """Return the stop before the first node of a workflow, all of whose compile has been revealed."""
        return rest(self._cursor, len(self._execution.graph.nodes) + 1)

    def _before(self, stop: Stop, goal: Goal) -> Stop | None:
        """Return the stop before the node that starts next, if a stop that is not that one leads there."""
        if stop.kind in (Kind.START, Kind.COMPILE):
            there = self.before_the_first()
            return self._asked([], there) if there.kind is Kind.BEFORE else None
        if stop.kind not in (Kind.AFTER, Kind.FAILED):
            return None
        there = rest(self._cursor, 1)
        if there.kind is not Kind.BEFORE:
            return None
        return self._asked([], there) or (there if self._reached(there, goal) else None)

    def _move(self, goal: Goal) -> Stop | None:
        """Pass the next thing; return the stop that it led to, if it did."""
        passed = self._cursor.move(goal.entering, goal.wants)
        goal.see(passed)
        stop = rest(self._cursor)
        if stop.kind in (Kind.END, Kind.GATE):
            return stop
        return self._asked(passed, stop) or (stop if self._reached(stop, goal) else None)

    def _asked(self, passed: list[Event], stop: Stop) -> Stop | None:
        return asked_for(self._breakpoints, self._execution, self._cursor, passed, stop)

    def _reached(self, stop: Stop, goal: Goal) -> bool:
        return goal.reached(stop.kind, stop.path, self._cursor.last)
