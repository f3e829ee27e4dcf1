"""Clock: where an execution gets the time from; the system's, or one that tests wind by hand."""

from __future__ import annotations

import time
from typing import Protocol

_STEP = 0.1


class Clock(Protocol):
    """What tells an execution the time."""

    def now(self) -> float:
        """Return seconds since the epoch."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The time of day.

    Example:
        >>> SystemClock().now() > 1.7e9
        True
    """

    def now(self) -> float:
        """Return seconds since the epoch."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait that long; not at all for zero or less. In short steps, between which a thread can be interrupted."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _STEP))


class ManualClock:
    """A clock that moves only when it is read or told to, so that a log is the same, byte for byte, every time.

    Args:
        start: The first time that ``now`` returns.
        step: How far each reading moves it on.

    Example:
        >>> clock = ManualClock(start=100.0, step=1.0)
        >>> clock.now(), clock.now()
        (100.0, 101.0)
        >>> clock.sleep(10)
        >>> clock.now()
        112.0
    """

    def __init__(self, start: float = 0.0, step: float = 0.001) -> None:
        self._start = start
        self._step = step
        self._readings = 0
        self._advanced = 0.0

    def now(self) -> float:
        """Return the time and move on by one step."""
        at = self._start + self._advanced + self._readings * self._step  # a product, so that no error adds up
        self._readings += 1
        return at

    def advance(self, seconds: float) -> None:
        """Move on without being read.

        Raises:
            ValueError: ``seconds`` is negative; time does not run back.
        """
        if seconds < 0:
            raise ValueError(f"a clock advances by zero or more seconds, not by {seconds}")
        self._advanced += seconds

    def sleep(self, seconds: float) -> None:
        """Move on instead of waiting."""
        self._advanced += max(seconds, 0.0)
