"""Cursor: a place in an execution's log, which moves along what has happened, and where that ends, lets more happen."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from flyte_nb.engine.stepped import SteppedActor
from flyte_nb.model import events as ev
from flyte_nb.model.state import State, fold

#: How many events there were, and which of several places between the same events it is: in the compile, how many of
#: its calls were revealed; after a node 0, and before the next one 1.
Position = tuple[int, int]

_ENDED = (ev.NodeSucceeded, ev.NodeFailed, ev.NodeSkipped, ev.NodeAborted)


class Kind(enum.Enum):
    """What a stop is."""

    START = "start"  # the workflow is compiled, nothing has run
    COMPILE = "compile"  # in the workflow's body, at a call
    BODY = "body"  # in a dynamic's body, at a call
    BEFORE = "before"  # a node is about to start
    GATE = "gate"  # a gate waits for an answer, and all else waits for it
    AFTER = "after"  # a node has its outputs, and a breakpoint asked for them
    FAILED = "failed"  # a node has failed
    END = "end"  # it is over


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a stepper stands, or stood.

    Attributes:
        path: The node that it is about: the one that starts next, was just made, has just ended; else ``""``.
        said: Why it stopped just there, in words, where that is not plain.
    """

    at: Position
    kind: Kind
    path: str = ""
    said: str = ""


def ended(event: ev.Event) -> str | None:
    """Return the path of the node whose end an event is, or None."""
    return event.path if isinstance(event, _ENDED) else None


class Cursor:
    """A place in an actor's log.

    Attributes:
        count: How many events lie behind it.
        front: The furthest that it has been. What lies between is the past: to go there again runs nothing.
    """

    def __init__(self, actor: SteppedActor) -> None:
        self.actor = actor
        self.count = self.front = len(actor.events)
        self._past: State | None = None

    @property
    def state(self) -> State:
        """The state as it was there."""
        return self.actor.state if self._past is None else self._past

    @property
    def last(self) -> ev.Event:
        """The event that lies just behind it."""
        return self.actor.events[self.count - 1]

    def to(self, count: int) -> None:
        """Go to a place: fold what lies before it."""
        events = self.actor.events
        self.count = count
        if count == len(events):
            self._past = None
        elif self._past is not None and self._past.count <= count:
            for event in events[self._past.count : count]:
                self._past.apply(event)
        else:
            self._past = fold(events[:count])
        self.front = max(self.front, count)

    def move(self, entering: bool, wanted: Callable[[ev.Event], bool]) -> list[ev.Event]:
        """Pass the next event; where the log ends, let the actor advance first, and pass what it wrote.

        Args:
            entering: Stand still in a dynamic's body that starts now.
            wanted: Tells after which of several new events to stay.
        """
        events = self.actor.events
        before = self.count
        if before < len(events):
            self.to(before + 1)
            return events[before : self.count]
        self.actor.advance(entering)
        end = len(events)
        here = next((n + 1 for n in range(before, end) if wanted(events[n])), end)
        self.to(here)
        return events[before:here]

    def gate(self) -> str | None:
        """Return the path of the gate whose answer comes next, from just here; None where something else does."""
        events = self.actor.events
        if self.count < len(events):
            event = events[self.count]
            return event.path if type(event) is ev.NodeAnswered else None
        return self.actor.gate()

    def upcoming(self) -> str | None:
        """Return the path of the node that starts next, from just here; None where something else happens next."""
        events = self.actor.events
        if self.count < len(events):
            event = events[self.count]
            return event.path if type(event) is ev.NodeStarted and not self.actor.was_told(event.path) else None
        path = self.actor.upcoming()
        return None if path is None or self.actor.is_told(path) else path
