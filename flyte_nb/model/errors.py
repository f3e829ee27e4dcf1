"""Errors: what you did, where (cell and line, node path), and what to do instead. ErrorInfo: an error as data."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from flyte_nb.model.exceptions import (
    FlyteDisapprovalException,
    FlyteEntityNotExistException,
    FlytePromiseAttributeResolveException,
    FlyteTimeout,
    FlyteTypeException,
    FlyteUserException,
    FlyteValidationException,
    FlyteValueException,
)
from flyte_nb.model.graph import Place

_BREAKS = str.maketrans({"\n": "\\n", "\r": "\\r", "\x1b": "\\x1b"})


def one_line(text: str) -> str:
    """Return a text as one line: a user's names and reasons may have breaks, which would tear a message apart."""
    return text.translate(_BREAKS)


class FlyteNbError(FlyteUserException):
    """The root of what this package raises on its own account.

    Its kinds are kinds of what flytekit and Python raise in their place, so that an ``except`` clause written for
    flytekit catches them. A front end shows ``lines()`` instead of a traceback: the last line of a traceback of
    framework frames teaches nobody.

    Attributes:
        headline: What happened, in one sentence.
        place: The user's line, or None.
        details: Up to four further lines: why, and what to do instead.
    """

    def __init__(self, headline: str, *details: str, place: Place | None = None) -> None:
        self.headline = headline
        self.place = place
        self.details = details
        self.timestamp = None
        Exception.__init__(self, "\n".join(self._text()))  # the bases that are flytekit's take other arguments

    def _text(self) -> list[str]:
        where = ""
        if self.place is not None:
            where = f"  --  {self.place}" + (f":   {self.place.text}" if self.place.text else "")
        return [one_line(self.headline) + where, *(f"  {one_line(line)}" for line in self.details)]

    def placed(self, place: Place | None) -> FlyteNbError:
        """Give the error the user's line, if it has none yet; return it."""
        if self.place is None and place is not None:
            self.place = place
            self.args = ("\n".join(self._text()),)
        return self

    def advised(self, advice: str) -> FlyteNbError:
        """Add a line on what to do instead; return the error."""
        self.details = (*self.details, advice)
        self.args = ("\n".join(self._text()),)
        return self

    def lines(self) -> list[str]:
        """The error as the user reads it, at most six lines, notes included."""
        return [f"{type(self).__name__}: {line}" if not n else line for n, line in enumerate(str(self).split("\n"))] + [
            line for note in getattr(self, "__notes__", ()) for line in note.split("\n")
        ]

    def _render_traceback_(self) -> list[str]:
        return self.lines()

    def __str__(self) -> str:
        return Exception.__str__(self)

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.headline, self.details, self.place)


def _rebuild(cls: type[FlyteNbError], headline: str, details: tuple[str, ...], place: Place | None) -> FlyteNbError:
    return cls(headline, *details, place=place)


class PromiseUseError(FlyteNbError, TypeError, ValueError, AssertionError):
    """A Promise was used as if its value were known. (Python and flytekit raise all three here.)"""


class CompileError(FlyteNbError, FlyteValidationException):
    """A workflow's or dynamic's body does not make a sound graph."""


class InterfaceError(FlyteNbError, FlyteValidationException, TypeError):
    """A call's arguments, or a decorator's options, do not fit."""


class TypeMismatch(FlyteNbError, FlyteTypeException, FlyteValueException, FlytePromiseAttributeResolveException):
    """A value, or an edge, is not of the declared type.

    ``at`` is the location inside the value: ``[17][3]``.
    """

    at: str = ""


class OptionError(FlyteNbError, FlyteValidationException, ValueError):
    """An option of a decorator is unknown or has an impossible value."""


class ConditionError(FlyteNbError, ValueError):
    """A conditional took a case that fails, or could not be decided. (flytekit raises ValueError here.)"""


class RecursionDepthError(FlyteNbError, RecursionError):
    """Dynamics called each other deeper than the limit."""


class NodeTimeout(FlyteNbError, FlyteTimeout, TimeoutError):
    """An attempt took longer than its timeout."""


class Disapproved(FlyteNbError, FlyteDisapprovalException):
    """Somebody did not approve what a gate asked about."""


class Unanswered(FlyteNbError, RuntimeError):
    """A gate waits for an answer that nobody can give here."""


class Stopped(FlyteNbError):
    """A run was stopped before its end, by a button or by ``execution.stop()``."""


class WorkerLost(FlyteNbError, RuntimeError):
    """A worker process died while it ran a node."""


class NotPortableValue(FlyteNbError, TypeError):
    """A value cannot be pickled, so it cannot reach another process or the cache."""


class NotFound(FlyteNbError, FlyteEntityNotExistException, KeyError):
    """There is no such node, entity or execution."""


class NeedsCluster(FlyteNbError, NotImplementedError):
    """What was used means something on a Flyte cluster only."""


class IllegalTransition(FlyteNbError, RuntimeError):
    """An event does not fit the state. Nothing was changed."""


class CacheWarning(UserWarning):
    """What the cache has to say, which changes no result: it cannot be written to, or a body outran its version."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One of the user's own frames in a traceback."""

    place: Place
    function: str


@dataclass(frozen=True, slots=True)
class ErrorInfo:
    """An exception as data: what an event and a record carry of it.

    Attributes:
        type: The exception's class name.
        message: Its text, bounded in length.
        frames: The user's frames, outermost first.
    """

    type: str
    message: str
    frames: tuple[Frame, ...] = ()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'retries'?`` for a near miss, else an empty string.

    Example:
        >>> did_you_mean("retry", ["retries", "timeout"])
        " Did you mean 'retries'?"
        >>> did_you_mean("zebra", ["retries", "timeout"])
        ''
    """
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" Did you mean {near[0]!r}?" if near else ""
