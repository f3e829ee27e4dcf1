"""Stand-ins: what runs in an entity's place for a while, by the reference that graphs know it by. See `testing`.

They are looked up by reference, not by object: a dynamic's body that ran in another process calls copies. A stand-in
itself never leaves this process (nobody could count its calls there): the engine runs the call here, and a worker knows
only which entities have one, so that an ordinary call of such an entity is refused there instead of running.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flyte_nb.model.errors import NotPortableValue
from flyte_nb.model.graph import EntityRef

StandIn = Callable[..., Any]

#: How many blocks go on in which something has a stand-in: that there are none is what is asked for each node.
active = 0

_here: dict[EntityRef, StandIn] = {}
_lock = threading.Lock()
#: In a worker: what has a stand-in where the call that runs here was sent from.
_away: ContextVar[frozenset[EntityRef]] = ContextVar("flyte_nb_mocked_away", default=frozenset())


def of(ref: EntityRef) -> StandIn | None:
    """Return what runs in an entity's place, or None.

    Raises:
        NotPortableValue: Something does, in the process that sent this call here.
    """
    if not active:  # hashing a reference is dear
        return None
    found = _here.get(ref)
    if found is None and ref in _away.get():
        raise NotPortableValue(
            f"{ref.name} is mocked in the kernel, and its mock cannot reach this worker process",
            "A mocked task that is a node runs in the kernel; this one is called inside another task's body.",
            'Run where the mock is: run(..., executor="threads"), or mock the task around it.',
        )
    return found


def refs() -> frozenset[EntityRef]:
    """Return the references of all entities that something stands in for."""
    return frozenset(_here) if _here else frozenset()


@contextmanager
def standing_in(ref: EntityRef, stand_in: StandIn) -> Iterator[None]:
    """Let something run in an entity's place, in every thread of this process, for as long as the block runs."""
    before = _here.get(ref)
    _here[ref] = stand_in
    _count(1)
    try:
        yield
    finally:
        _count(-1)
        if before is None:
            _here.pop(ref, None)
        else:
            _here[ref] = before


@contextmanager
def away(mocked: frozenset[EntityRef]) -> Iterator[None]:
    """Know, while a worker runs a call, which entities something stands in for where the call comes from."""
    if not mocked:
        yield
        return
    token = _away.set(mocked)
    _count(1)
    try:
        yield
    finally:
        _count(-1)
        _away.reset(token)


def _count(change: int) -> None:
    global active
    with _lock:
        active += change
