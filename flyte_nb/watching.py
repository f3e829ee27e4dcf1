"""Watching: a run is followed by its log, in a thread of its own, and shown on a screen; a terminal's is one line."""

from __future__ import annotations

import contextvars
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from flyte_nb.engine.execution import Execution
from flyte_nb.model.state import State
from flyte_nb.views import progress

#: A run that is over sooner shows its end only, where a screen is too small for more.
PATIENCE = 0.2

#: Seconds between two looks at the log, on such a screen.
PAUSE = 0.15

#: Events folded at one go; a longer backlog waits, so that a look stays short.
_MOST = 5_000


class Screen(Protocol):
    """Where a run is shown. It reads the execution's log from its own cursor, at its own pace."""

    def begin(self, execution: Execution) -> float:
        """Prepare, in the thread that runs it, before it runs; return the seconds until the first look."""

    def look(self, execution: Execution) -> float:
        """Show a run as it stands, in a thread of its own; return the seconds until the next look."""

    def finish(self, execution: Execution) -> None:
        """Show its end, in the thread that ran it."""


class Folded:
    """The state of an execution as far as its log was read: a cursor, and a fold of its own."""

    def __init__(self) -> None:
        self.state = State()

    def read(self, execution: Execution) -> State:
        """Fold what is new, a few thousand events at most, and return the state."""
        events, state = execution.events, self.state
        for event in events[state.count : state.count + _MOST]:
            state.apply(event)
        return state


# While somebody is asked something there.
_aside = threading.Event()


@contextmanager
def standing_aside() -> Iterator[None]:
    """Leave the terminal alone within the block."""
    _aside.set()
    if TerminalScreen.shown:
        sys.stderr.write("\n")
        sys.stderr.flush()
        TerminalScreen.shown = False
    try:
        yield
    finally:
        _aside.clear()


class TerminalScreen:
    """One line of a terminal, written over itself.

    Attributes:
        shown: Whether a line was begun that is not ended.
    """

    shown = False

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._width = 0
        self._folded = Folded()

    def begin(self, execution: Execution) -> float:
        return PATIENCE

    def look(self, execution: Execution) -> float:
        state = self._folded.read(execution)
        if state.count and not _aside.is_set():
            self._write(progress.line(state, time.time()))
        return PAUSE

    def finish(self, execution: Execution) -> None:
        if self._width:
            self._write(progress.line(execution.state) + "\n")

    def _write(self, line: str) -> None:
        TerminalScreen.shown = not line.endswith("\n")
        padding = " " * max(self._width - len(line), 0)
        self._width = len(line)
        self._stream.write(f"\r{line.rstrip(chr(10))}{padding}" + ("\n" if line.endswith("\n") else ""))
        self._stream.flush()


class Follower:
    """Lets a screen look at an execution now and then, in a thread of its own."""

    def __init__(self, execution: Execution, screen: Screen) -> None:
        self._execution = execution
        self._screen = screen
        self._pause = PATIENCE
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to follow. Never raises, and nor do the others: looking at a run must not fail it."""
        if not self._safely(self._begin):
            return
        context = contextvars.copy_context()  # so that what it shows finds the cell
        self._thread = threading.Thread(target=context.run, args=(self._follow,), name="flyte_nb progress", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Stop following, and show the end."""
        self._over.set()
        if self._thread is None:
            return  # it could not even begin to show it, and said so
        self._thread.join()
        if not self._execution.events:
            return  # it never began: its inputs were refused
        self._safely(lambda: self._screen.finish(self._execution))

    def _begin(self) -> None:
        self._pause = self._screen.begin(self._execution)

    def _follow(self) -> None:
        while not self._over.wait(self._pause):
            if not self._safely(self._look):
                return

    def _look(self) -> None:
        self._pause = self._screen.look(self._execution)

    @staticmethod
    def _safely(act: Callable[[], None]) -> bool:
        try:
            act()
        except Exception as error:
            warnings.warn(f"the view of the run stopped: {type(error).__name__}: {error}", RuntimeWarning, stacklevel=2)
            return False
        return True


@contextmanager
def following(execution: Execution, screen: Screen) -> Iterator[None]:
    """Show an execution while the block runs, and its end afterwards, however it ends."""
    follower = Follower(execution, screen)
    follower.start()
    try:
        yield
    finally:
        follower.finish()
