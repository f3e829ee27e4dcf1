"""Clock: where an execution gets the time from; the system's, one that can stand still, or one wound by hand."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol, TypeVar

_STEP = 0.1

# As they were at first: a task, or a test of one, may put others in their place while a run goes on.
_time, _monotonic, _sleep = time.time, time.monotonic, time.sleep

_Heard = TypeVar("_Heard")


class Clock(Protocol):
    """What tells an execution the time."""

    def now(self) -> float:
        """Return seconds since the epoch."""

    def sleep(self, seconds: float) -> None:
        """Wait."""

    def listen(self, seconds: float | None, ear: Callable[[float | None], _Heard]) -> _Heard:
        """Wait that long (None: for ever), but no longer than until ``ear(seconds)`` hears something; return that."""


class SystemClock:
    """The time of day.

    Example:
        >>> SystemClock().now() > 1.7e9
        True
    """

    def now(self) -> float:
        """Return seconds since the epoch."""
        return _time()

    def sleep(self, seconds: float) -> None:
        """Wait that long; not at all for zero or less. In short steps, between which a thread can be interrupted."""
        until = _monotonic() + seconds
        while (left := until - _monotonic()) > 0:
            _sleep(min(left, _STEP))

    def listen(self, seconds: float | None, ear: Callable[[float | None], _Heard]) -> _Heard:
        """Wait that long, but no longer than until ``ear(seconds)`` hears something; return that."""
        return ear(seconds)


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

    def listen(self, seconds: float | None, ear: Callable[[float | None], _Heard]) -> _Heard:
        """Move on instead of waiting, if there is nothing to be heard at once."""
        heard = ear(0.0 if seconds is not None else None)
        if not heard and seconds is not None:
            self.sleep(seconds)
        return heard


class StoppableClock:
    """Another clock that can stand still: the time in between counts as none.

    Example:
        >>> clock = StoppableClock(ManualClock(start=100.0, step=1.0))
        >>> clock.now()
        100.0
        >>> clock.stand_still()
        >>> clock.now(), clock.now()
        (101.0, 101.0)
        >>> clock.go_on()
        >>> clock.now()
        102.0
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._behind = 0.0
        self._at: float | None = None

    def now(self) -> float:
        """Return seconds since the epoch, less those in which it stood still."""
        return self._at if self._at is not None else self._clock.now() - self._behind

    def sleep(self, seconds: float) -> None:
        """Wait; where it stands still, that moves it on."""
        self._clock.sleep(seconds)
        if self._at is not None:
            self._at += max(seconds, 0.0)

    def listen(self, seconds: float | None, ear: Callable[[float | None], _Heard]) -> _Heard:
        """Let the other clock listen; where this one stands still, no time passes."""
        return self._clock.listen(seconds, ear)

    def stand_still(self) -> None:
        """Keep the time that it is."""
        self._at = self.now()

    def go_on(self) -> None:
        """Go on from the time at which it stands."""
        if self._at is not None:
            self._behind, self._at = self._clock.now() - self._at, None

    def set(self, at: float) -> None:
        """Go on from another time; it may lie in the past, as that of events that are told again does."""
        if self._at is not None:
            self._at = at
        else:
            self._behind = self._clock.now() - at
