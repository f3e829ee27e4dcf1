"""Watching: a run is followed by its log, in a thread of its own, and shown on a screen; a terminal's is one line."""

from __future__ import annotations

import contextvars
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from flyte_nb.engine.execution import Execution
from flyte_nb.model.state import State
from flyte_nb.views import progress

#: A run that is over sooner shows its end only.
PATIENCE = 0.2

#: Seconds between two looks at the log.
PAUSE = 0.15

#: Events folded at one go; a longer backlog waits, so that a look stays short.
_MOST = 5_000


class Screen(Protocol):
    """Where a run is shown."""

    def update(self, state: State) -> None:
        """Show a run as it stands; called in a thread of its own."""

    def finish(self, execution: Execution) -> None:
        """Show its end."""


class TerminalScreen:
    """One line of a terminal, written over itself."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._width = 0

    def update(self, state: State) -> None:
        self._write(progress.line(state, time.time()))

    def finish(self, execution: Execution) -> None:
        if self._width:
            self._write(progress.line(execution.state) + "\n")

    def _write(self, line: str) -> None:
        padding = " " * max(self._width - len(line), 0)
        self._width = len(line)
        self._stream.write(f"\r{line.rstrip(chr(10))}{padding}" + ("\n" if line.endswith("\n") else ""))
        self._stream.flush()


class Follower:
    """Folds an execution's log, from its own cursor, into a state of its own, and shows it now and then."""

    def __init__(self, execution: Execution, screen: Screen) -> None:
        self._execution = execution
        self._screen = screen
        self._state = State()
        self._over = threading.Event()
        context = contextvars.copy_context()  # so that what it shows finds the cell
        self._thread = threading.Thread(target=context.run, args=(self._follow,), name="flyte_nb progress", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def finish(self) -> None:
        """Stop following, and show the end. Never raises: looking at a run must not fail it."""
        self._over.set()
        self._thread.join()
        if not self._execution.events:
            return  # it never began: its inputs were refused
        self._safely(lambda: self._screen.finish(self._execution))

    def _follow(self) -> None:
        pause = PATIENCE
        while not self._over.wait(pause):
            pause = PAUSE
            if not self._safely(self._look):
                return

    def _look(self) -> None:
        events = self._execution.events
        state = self._state
        for event in events[state.count : state.count + _MOST]:
            state.apply(event)
        if state.count:
            self._screen.update(state)

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
