"""Attempt: which attempt at which node this is, as data that travels with the call; and what is around it meanwhile.

`AROUND` is to `current_context` what `capture.CURRENT` is to what is printed: set around each attempt, wherever.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, NamedTuple

from flyte_nb.engine.scratch import folder, steps
from flyte_nb.model.graph import Policy
from flyte_nb.model.page import Page
from flyte_nb.types.located import workplace

#: Told the decks of an attempt as they stand.
Publish = Callable[[tuple[Page, ...]], None]


class Attempt(NamedTuple):
    """One attempt at one node.

    Attributes:
        execution: The execution's id.
        path: The node's.
        task: The name of what it calls.
        number: Counts from 0.
        started: When the execution started, in seconds since the epoch.
        folder: The execution's own, where it may write; it may not be there yet.
    """

    execution: str
    path: str
    task: str
    number: int
    started: float
    folder: str


class Around:
    """What is around an attempt while it runs: its context, and what the context is told.

    Args:
        attempt: Which it is, or what tells it when that is first asked.

    Attributes:
        policy: The node's.
        publish: What shows decks while the attempt runs; None where nobody can see them before its end.
        parameters: The `ExecutionParameters`, made when they are first asked for.
        decks: The decks that it made.
        notes: Portability notes.
    """

    __slots__ = ("_attempt", "decks", "notes", "parameters", "policy", "publish")

    def __init__(
        self, attempt: Attempt | Callable[[], Attempt], policy: Policy, publish: Publish | None = None
    ) -> None:
        self._attempt = attempt
        self.policy = policy
        self.publish = publish
        self.parameters: Any = None
        self.decks: list[Any] | None = None
        self.notes: list[str] | None = None

    @property
    def attempt(self) -> Attempt:
        """Which attempt this is."""
        if not isinstance(self._attempt, Attempt):
            self._attempt = self._attempt()
        return self._attempt

    def workplace(self) -> str:
        """Return the attempt's own folder, made where it was not there."""
        attempt = self.attempt
        return folder(attempt.folder, "work", *steps(attempt.path), f"attempt-{attempt.number}")

    def note(self, text: str) -> None:
        """Say once what a cluster would not do."""
        if self.notes is None:
            self.notes = []
        if text not in self.notes:
            self.notes.append(text)


#: What is around this code; None outside of tasks.
AROUND: ContextVar[Around | None] = ContextVar("flyte_nb_around", default=None)


def _workplace() -> str | None:
    around = AROUND.get()
    return around.workplace() if around is not None else None


workplace.of_task = _workplace  # where FlyteFile.new and its like make files
