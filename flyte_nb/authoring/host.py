"""In whose hands is the call? A ContextVar holds the current Host; `Entity.__call__` asks it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from types import FrameType
from typing import Any, Protocol


class Host(Protocol):
    """Decides what calling an entity means here."""

    def call(self, entity: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Make a node and return a Promise (tracer), call the function (plain), or run it (local)."""


class Plain:
    """Inside a task's body: a call of a task is an ordinary function call, whose data flow nobody tracks."""

    def call(self, entity: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        return entity.plainly(*args, **kwargs)


PLAIN = Plain()


class Open:
    """A Host that is in charge outside of any body, for as long as the code runs that put it there."""

    def __init__(self, host: Host, frame: FrameType | None) -> None:
        self.host = host
        self._frame = frame

    def is_over(self) -> bool:
        """Tell whether that code has come to its end: the next cell, say, has nothing to do with it."""
        at: FrameType | None = sys._getframe(1)
        while at is not None and at is not self._frame:
            at = at.f_back
        return at is None


#: The Host of the running body; None at the prompt.
HOST: ContextVar[Host | Open | None] = ContextVar("flyte_nb_host", default=None)

_at_the_prompt: Host | None = None


def fill(host: Host) -> None:
    """Set the Host for calls at the prompt. `late` does so."""
    global _at_the_prompt
    _at_the_prompt = host


def whose() -> Host | None:
    """Return the Host of the body that runs; None at the prompt."""
    found = HOST.get()
    if type(found) is Open:
        if not found.is_over():
            return found.host
        HOST.set(None)
        return None
    return found  # type: ignore[return-value]


def current() -> Host:
    """Return the Host that decides what a call means here and now."""
    return whose() or _at_the_prompt or PLAIN


def listed(values: Iterable[Any]) -> list[Any]:
    """Return what a generator yields: its body is a task's, too, and runs with the same Host in charge."""
    return list(values)


def inside(host: Host | None, function: Callable[..., Any], kwargs: Mapping[str, Any]) -> Any:
    """Call a function with a Host in charge of the calls that it makes; None: as at the prompt.

    A task's body may call ``asyncio.run``, as it may on a cluster: where an event loop runs around it, a notebook's,
    that is out of its sight.
    """
    token = HOST.set(host)
    events = sys.modules.get("asyncio.events") if host is PLAIN else None
    loop = events._get_running_loop() if events is not None else None
    if events is not None and loop is not None:
        events._set_running_loop(None)
    try:
        return function(**kwargs)
    finally:
        if events is not None and loop is not None:
            events._set_running_loop(loop)
            events.set_event_loop(loop)
        HOST.reset(token)
