"""Awaited: a call of an ``async def`` entity: it runs when it is awaited, and says so until then."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Coroutine, Generator, Mapping
from types import TracebackType
from typing import Any

from flyte_nb.model import places
from flyte_nb.model.graph import Place
from flyte_nb.types.preview import preview

_LONGEST = 60


class NotAwaitedWarning(RuntimeWarning):
    """A call of an async entity was made and not awaited, so that nothing ran."""


class Awaited(Coroutine[Any, Any, Any]):
    """What calling an ``async def`` entity returns, wherever a value is wanted: ``await`` it.

    ``asyncio.run``, ``asyncio.gather`` and ``asyncio.create_task`` take it as the coroutine that it is.

    Args:
        called: The call as its user wrote it, in short.
        begin: Makes the coroutine that does the work.
        place: Where the call stands.

    Example:
        >>> async def work():
        ...     return 2
        >>> import asyncio
        >>> call = Awaited("inc(x=1)", work)
        >>> call
        <inc(x=1) has not run yet: write `await inc(x=1)`>
        >>> asyncio.run(call)
        2
    """

    __slots__ = ("__weakref__", "_begin", "_called", "_inner", "_place", "_quiet")

    def __init__(self, called: str, begin: Callable[[], Coroutine[Any, Any, Any]], place: Place | None = None) -> None:
        self._called = called
        self._begin = begin
        self._place = place
        self._inner: Coroutine[Any, Any, Any] | None = None
        self._quiet = False

    def _begun(self) -> Coroutine[Any, Any, Any]:
        if self._inner is None:
            self._inner = self._begin()
        return self._inner

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._begun().__await__()

    def send(self, value: Any) -> Any:
        return self._begun().send(value)

    def throw(self, typ: Any, val: BaseException | object | None = None, tb: TracebackType | None = None, /) -> Any:
        error = val if isinstance(val, BaseException) else typ
        return self._begun().throw(error if tb is None else error.with_traceback(tb))

    def close(self) -> None:
        self._quiet = True
        if self._inner is not None:
            self._inner.close()

    def __repr__(self) -> str:
        if self._inner is None:
            return f"<{self._called} has not run yet: write `await {self._called}`>"
        return f"<{self._called}, awaited>"

    def __del__(self) -> None:
        if self._inner is not None or self._quiet or sys.is_finalizing():
            return
        where = self._place
        file, line = (where.file, where.line) if where is not None else ("flyte_nb", 1)
        text = f"{self._called} was never awaited, so it did not run. Write `await {self._called}`."
        warnings.warn_explicit(text, NotAwaitedWarning, file, line, registry={})


def awaited(
    name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any], begin: Callable[[], Coroutine[Any, Any, Any]]
) -> Awaited:
    """Return what a call gives, made at the user's line."""
    given = [preview(one, 24) for one in args] + [f"{key}={preview(one, 24)}" for key, one in kwargs.items()]
    text = ", ".join(given)
    frame = places.users_frame()
    return Awaited(
        f"{name}({text if len(text) <= _LONGEST else '...'})",
        begin,
        places.place_of(frame),
    )
