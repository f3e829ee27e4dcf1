"""Strands: what comes after what in an eager's body: calls one after another, and side by side in asyncio tasks."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio


class Strand:
    """The calls of one asyncio task (or thread), one after another.

    What an asyncio task does comes after what the one that made it had done by then; what that one does when the other
    is done comes after all of it. So the nodes of ``await gather(a(), b())`` stand side by side, and come before those
    of the next line.

    Attributes:
        last: The ids of the nodes that the next one comes after.
    """

    def __init__(self, owner: object, last: Iterable[str] = ()) -> None:
        self.last = tuple(last)
        self._owner = owner
        self._spawned: list[Strand] = []
        self._after: dict[str, tuple[str, ...]] = {}

    def mine(self) -> Strand:
        """Return the strand of whoever runs now: this one, or one that begins here."""
        owner = _running()
        if owner is self._owner:
            return self
        other = Strand(owner, self.last)
        self._spawned.append(other)
        STRAND.set(other)
        return other

    def before(self) -> tuple[str, ...]:
        """Return the ids of the nodes that a call which is made now comes after."""
        done = [one for one in self._spawned if _is_done(one._owner)]
        if done:
            self._spawned = [one for one in self._spawned if one not in done]
            found = dict.fromkeys(node_id for one in done for node_id in one.before())
            for one in done:
                self._after.update(one._after)
            earlier = {other for node_id in found for other in self._ancestors(node_id)}
            found = dict.fromkeys([*(one for one in self.last if one not in earlier), *found])
            self.last = tuple(one for one in found if one not in earlier)
        return self.last

    def ended(self, node_id: str, after: tuple[str, ...]) -> None:
        """Note that a node has succeeded: what is called next comes after it."""
        self._after[node_id] = after
        self.last = (node_id,)

    def _ancestors(self, node_id: str) -> Iterable[str]:
        waiting = list(self._after.get(node_id, ()))
        seen: set[str] = set()
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting.extend(self._after.get(one, ()))
        return seen


#: The strand of the task that runs; an asyncio task begins with a copy of its maker's context, and so with its strand.
STRAND: ContextVar[Strand] = ContextVar("flyte_nb_strand")


def _running() -> object:
    import asyncio

    task: asyncio.Task[Any] | None = None
    with contextlib.suppress(RuntimeError):  # no loop runs in this thread
        task = asyncio.current_task()
    return task if task is not None else threading.current_thread()


def _is_done(owner: Any) -> bool:
    """Tell whether a task has ended; a thread's turn is over when whoever waits for it goes on."""
    done: bool = not isinstance(owner, threading.Thread)
    return owner.done() if done else True
