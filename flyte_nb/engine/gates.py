"""Gates: who answers a node that waits: what was prepared, somebody who is asked, or another thread."""

from __future__ import annotations

import difflib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from flyte_nb.model.calls import Checker
from flyte_nb.model.errors import (
    Disapproved,
    NodeTimeout,
    OptionError,
    TypeMismatch,
    Unanswered,
)
from flyte_nb.model.events import NodeWaiting
from flyte_nb.types.preview import preview


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody is asked.

    Attributes:
        path: The gate's path.
        name: The same in words: ``review/approve_model``.
        title: The gate's own name.
        checker: What the value must be.
        value: What is to be approved, or None.
    """

    path: str
    name: str
    title: str
    question: NodeWaiting
    checker: Checker
    value: Any = None

    @property
    def noun(self) -> str:
        """What a value for it is called in messages."""
        return self.title if self.title.isidentifier() else "value"

    @property
    def wanted(self) -> str:
        """What it waits for, in words."""
        if self.question.question == "approve":
            return f"the approval of {preview(self.value, 60)}"
        return f"an input of type {self.question.type}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered. The value is checked.

    Attributes:
        by: ``answers``, ``prompt``, ``view`` or ``call``.
    """

    value: Any = None
    approved: bool = True
    by: str = "call"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Later:
    """The answer comes by another thread: listen for so many seconds (None: as long as it takes), then ask again."""

    seconds: float | None = None


class Answerer(Protocol):
    """Who answers what was not prepared."""

    @property
    def holds_up(self) -> bool:
        """Whether the run stands still while they think: then they are asked when nothing else is left to do."""

    def ask(self, asked: Asked) -> Answer | Later | None:
        """Return the answer, or from where it will come; None: nobody is there.

        Raises:
            KeyboardInterrupt: They gave up.
        """


class Elsewhere:
    """Other threads answer: `Execution.approve`, `reject` and `set_input`."""

    holds_up = False

    def ask(self, asked: Asked) -> Later:
        return Later()


class Nobody:
    """Nobody answers."""

    holds_up = False

    def ask(self, asked: Asked) -> None:
        return None


class Gates:
    """The answers to one execution's gates.

    Args:
        prepared: Answers by a gate's name or path: a value, True or False for an approval, or a function: it is given
            the value to approve, or for an input nothing, and returns the answer.
        answerer: Who is asked for others.
        debugging: Whether the gates are those of a body in debug mode, which nobody can answer later.
    """

    def __init__(
        self,
        prepared: Mapping[str, Any] | None = None,
        answerer: Answerer | None = None,
        debugging: bool = False,
    ) -> None:
        if prepared is not None and not isinstance(prepared, Mapping):
            raise OptionError(
                f"answers={preview(prepared, 60)} is no dict", 'Write answers={"name_of_the_gate": True, ...}.'
            )
        self.prepared = dict(prepared or {})
        self.answerer: Answerer = answerer or Nobody()
        self.debugging = debugging
        self._lock = threading.RLock()
        self._claimed: set[tuple[str, float]] = set()

    def answer(self, asked: Asked, copy: Callable[[], Any]) -> Answer | None:
        """Return the answer that was prepared, if one was.

        Args:
            copy: Makes a copy of the value to approve, for a function.

        Raises:
            TypeMismatch: It is not of the declared type.
            BaseException: What a function of the user's raises.
        """
        for key in (asked.path, asked.name, asked.title):
            if key in self.prepared:
                given = self.prepared[key]
                break
        else:
            return None
        approving = asked.question.question == "approve"
        if callable(given):
            given = given(copy()) if approving else given()
        if not approving:
            return checked(asked, given, "answers", f"answers[{key!r}]")
        if not isinstance(given, bool):
            raise TypeMismatch(
                f"answers[{key!r}]: expected True or False, got {preview(given, 60)}",
                f"{asked.name} asks for an approval.",
            )
        return Answer(asked.value, given, "answers")

    def claim(self, question: NodeWaiting, tell: Callable[[], None]) -> bool:
        """Let a thread answer a gate, if it is the first; ``tell`` brings its answer on the way at once."""
        key = (question.path, question.at)
        with self._lock:
            if key in self._claimed:
                return False
            self._claimed.add(key)
            tell()
            return True

    def is_claimed(self, question: NodeWaiting | None) -> bool:
        """Tell whether an answer is on its way."""
        with self._lock:
            return question is not None and (question.path, question.at) in self._claimed


def checked(asked: Asked, value: Any, by: str, name: str | None = None) -> Answer:
    """Return a value as an answer.

    Args:
        name: What it is called in messages; None: as the gate is, where that is a name in Python.

    Raises:
        TypeMismatch: It is not of the declared type.
    """
    notes: list[str] = []
    return Answer(asked.checker.check(value, name or asked.noun, notes), True, by, tuple(notes))


def disapproved(asked: Asked, answer: Answer) -> Disapproved:
    """Return the error for what was not approved."""
    how = {"answers": "by answers=", "prompt": "at the prompt", "view": "in the view"}.get(answer.by)
    return Disapproved(f"{asked.title} was not approved{f' ({how})' if how else ''}")


def too_late(asked: Asked) -> NodeTimeout:
    """Return the error for a gate that nobody answered in time."""
    question = asked.question
    seconds = (question.until or question.at) - question.at
    return NodeTimeout(
        f"{asked.title} waited {seconds:g} s for {asked.wanted}, and nobody answered", "Give it more time: timeout=..."
    )


def _instead(asked: Asked, prepared: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(asked.title, [key for key in prepared if isinstance(key, str)], n=1, cutoff=0.5)
    return f" answers= has one for {near[0]!r}." if near else ""


def unanswered(asked: Asked, gates: Gates) -> Unanswered:
    """Return the error for a gate that nobody can answer."""
    approving = asked.question.question == "approve"
    example = f"answers={{{asked.title!r}: {'True' if approving else '...'}}}"
    call = f"execution.approve({asked.title!r})" if approving else f"execution.set_input({asked.title!r}, ...)"
    near = _instead(asked, gates.prepared)
    return Unanswered(
        f"{asked.title} waits for {asked.wanted}, and nobody can answer it here.{near}",
        *(
            [f"Answer beforehand: wf.debug(..., {example})"]
            if gates.debugging
            else [
                f"Answer beforehand: flyte_nb.run(wf, {example}),",
                f"or later: execution = flyte_nb.run(wf, background=True), then {call}",
            ]
        ),
    )
