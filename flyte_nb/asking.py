"""Asking: who answers a run's gates where its caller waits for it: somebody at a terminal, typing."""

from __future__ import annotations

import io
import os
import select
import stat
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from flyte_nb import watching
from flyte_nb.engine.gates import Answer, Answerer, Asked, Later, Nobody, checked
from flyte_nb.model.errors import FlyteNbError
from flyte_nb.types import entry
from flyte_nb.views import labels

#: Reads a line after a prompt, within so many seconds; None: the time was up. EOFError: there is nobody.
Line = Callable[[str, float | None], str | None]

_LONGEST = 400
_MOST_CHOICES = 12


class Prompt:
    """Asks by lines of text, and again where an answer does not fit.

    Args:
        line: Reads one.
        say: Writes what was wrong with it.
        names: What an answer that is Python is evaluated among.
    """

    holds_up = True

    def __init__(self, line: Line, say: Callable[[str], object], names: Callable[[], Mapping[str, Any]]) -> None:
        self._line = line
        self._say = say
        self._names = names

    def ask(self, asked: Asked) -> Answer | Later | None:
        began, question = time.monotonic(), asked.question
        seconds = None if question.until is None else question.until - question.at
        prompt = _prompt(asked)
        while True:
            left = None if seconds is None else seconds - (time.monotonic() - began)
            if left is not None and left <= 0:
                return Later(0.0)
            try:
                text = self._line(prompt, left)
            except EOFError:
                return None
            if text is None:
                return Later(0.0)
            problem = "Write y or n."
            try:
                if question.question != "approve":
                    return checked(asked, entry.read(asked.checker, text, self._evaluated, asked.noun), "prompt")
                word = text.strip().lower()
                if word in ("y", "yes", "n", "no"):
                    return Answer(asked.value, word[0] == "y", "prompt")
            except FlyteNbError as error:
                problem = " ".join([error.headline, *error.details])
            except Exception as error:  # the user's own expression may raise anything
                problem = f"{type(error).__name__}: {error}"
            self._say(labels.shorten(problem, _LONGEST))

    def _evaluated(self, text: str) -> object:
        return evaluated(text, self._names())


def evaluated(text: str, names: Mapping[str, Any]) -> object:
    """Return what a user's Python means among their own names."""
    return eval(compile(text.strip(), "<answer>", "eval"), dict(names))


def _prompt(asked: Asked) -> str:
    question, name = asked.question, labels.shorten(asked.name, 80)
    if question.question == "approve":
        return f"{name}: approve {labels.shorten(asked.wanted.removeprefix('the approval of '), 80)}? [y/n] "
    if question.choices:
        more = ", …" if len(question.choices) > _MOST_CHOICES else ""
        return f"{name} ({labels.shorten(', '.join(question.choices[:_MOST_CHOICES]), 200)}{more}): "
    how = ", as Python" if question.field == entry.EXPRESSION else ""
    return f"{name} ({labels.shorten(question.type, 60)}{how}): "


def _at_terminal(prompt: str, seconds: float | None) -> str | None:
    """Read a line of a terminal; where that can be waited for, no longer than so many seconds."""
    with watching.standing_aside():
        print(prompt, end="", flush=True)
        try:
            there = select.select([sys.stdin], [], [], seconds)[0]
        except (OSError, ValueError):  # Windows waits for sockets alone
            there = [sys.stdin]
        if not there:
            print()
            return None
        text = sys.stdin.readline()
        if not text:
            print()
            raise EOFError
        return text.rstrip("\n")


class Prepared(Prompt):
    """Reads the answers that standard input holds already: a pipe, a file, or what stands in for one in a test."""

    holds_up = False


def _prepared(prompt: str, seconds: float | None) -> str | None:
    """Read the next of them; that never waits for a writer."""
    with watching.standing_aside():
        text = sys.stdin.readline() if _holds_something() else ""
        if not text:
            raise EOFError
        print(prompt + text.rstrip("\n"), flush=True)
        return text.rstrip("\n")


def _holds_something() -> bool:
    """Tell whether standard input can be read without waiting."""
    if sys.stdin is None or sys.stdin.closed or not sys.stdin.readable():
        return False
    try:
        descriptor = sys.stdin.fileno()
    except (OSError, ValueError):
        return isinstance(sys.stdin, (io.StringIO, io.TextIOWrapper))  # in memory; marimo's waits for its reader
    if stat.S_ISCHR(os.fstat(descriptor).st_mode):
        return False  # nothing at all, or a terminal whose output goes elsewhere
    try:
        return bool(select.select([descriptor], [], [], 0)[0])
    except (OSError, ValueError):  # Windows waits for sockets alone
        return stat.S_ISREG(os.fstat(descriptor).st_mode)


def at_terminal() -> Answerer:
    """Return somebody at the terminal; where there is none, the answers that standard input holds, or nobody."""
    names: Callable[[], Mapping[str, Any]] = lambda: vars(sys.modules["__main__"])  # noqa: E731
    if all(stream is not None and not stream.closed and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        return Prompt(_at_terminal, print, names)
    return Prepared(_prepared, print, names) if _holds_something() else Nobody()


_make: Callable[[bool], Answerer] = lambda quiet: at_terminal()  # noqa: E731


def fill(make: Callable[[bool], Answerer]) -> Callable[[bool], Answerer]:
    """Set who answers: given whether the run shows no view. Return who did so far."""
    global _make
    before, _make = _make, make
    return before


def answerer(quiet: bool = False) -> Answerer:
    """Return who answers the gates of a run that its caller waits for.

    Args:
        quiet: Whether it shows no view.
    """
    return _make(quiet)
