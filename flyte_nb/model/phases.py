"""The phases of a node and of an execution, and the table of legal transitions."""

from __future__ import annotations

import enum


class Phase(enum.StrEnum):
    """Where a node or an execution stands. Flyte's own words.

    Example:
        >>> Phase.FAILED.terminal, Phase.FAILED == "FAILED"
        (True, True)

    Attributes:
        bit: A number with one bit set, its own.
        allowed: The bits of the phases that may come next: `LEGAL`, as a number.
        terminal: Whether it is an end.
    """

    UNDEFINED = "UNDEFINED"
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DYNAMIC_RUNNING = "DYNAMIC_RUNNING"
    PAUSED = "PAUSED"
    SUCCEEDED = "SUCCEEDED"
    FAILING = "FAILING"
    FAILED = "FAILED"
    ABORTED = "ABORTED"
    SKIPPED = "SKIPPED"
    TIMED_OUT = "TIMED_OUT"

    bit: int
    allowed: int
    terminal: bool

    def __repr__(self) -> str:
        return str(self.value)

    __str__ = __repr__


_P = Phase

# UNDEFINED: known, and waiting for other nodes. QUEUED: could start now. QUEUED is derived, never announced.
# PAUSED: a gate that waits for an answer, or for a time.
LEGAL: dict[Phase, tuple[Phase, ...]] = {
    _P.UNDEFINED: (_P.QUEUED, _P.RUNNING, _P.SKIPPED, _P.ABORTED),
    _P.QUEUED: (_P.RUNNING, _P.SKIPPED, _P.ABORTED),
    _P.RUNNING: (
        _P.SUCCEEDED,
        _P.DYNAMIC_RUNNING,
        _P.PAUSED,
        _P.QUEUED,
        _P.FAILING,
        _P.FAILED,
        _P.TIMED_OUT,
        _P.ABORTED,
    ),
    _P.DYNAMIC_RUNNING: (_P.SUCCEEDED, _P.FAILING, _P.FAILED, _P.TIMED_OUT, _P.ABORTED),
    _P.PAUSED: (_P.RUNNING, _P.SUCCEEDED, _P.FAILED, _P.TIMED_OUT, _P.ABORTED),
    _P.FAILING: (_P.FAILED, _P.ABORTED),
    _P.SUCCEEDED: (),
    _P.FAILED: (),
    _P.ABORTED: (),
    _P.SKIPPED: (),
    _P.TIMED_OUT: (),
}

for _number, _phase in enumerate(Phase):
    _phase.bit = 1 << _number
for _phase, _next in LEGAL.items():
    _phase.allowed = sum(other.bit for other in _next)
    _phase.terminal = not _next


class CacheStatus(enum.Enum):
    """What the cache did for a node."""

    DISABLED = "DISABLED"
    MISS = "MISS"
    HIT = "HIT"
    POPULATED = "POPULATED"

    def __repr__(self) -> str:
        return self.value

    __str__ = __repr__
