"""How entities mind stand-ins: each `invoke` and `plainly` asks first whether something runs in its place."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from flyte_nb.model import standins


def minding_invoke(invoke: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``invoke`` so that a stand-in is called instead, where there is one: with the inputs by name."""

    @functools.wraps(invoke)
    def minding(self: Any, inputs: Any, announce: Any = None) -> Any:
        stand_in = standins.of(self.spec.ref) if standins.active else None
        if stand_in is None:
            return invoke(self, inputs, announce)
        made = stand_in(**inputs)
        return self.signature.split(made) if self.signature.outputs else ()

    return minding


def minding_plainly(plainly: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``plainly`` so that a stand-in is called instead, where there is one; awaited, where the function is."""

    @functools.wraps(plainly)
    def minding(self: Any, *args: Any, **kwargs: Any) -> Any:
        stand_in = standins.of(self.spec.ref)
        if stand_in is None:
            return plainly(self, *args, **kwargs)
        made = stand_in(**self.signature.bind(args, kwargs))
        return _awaited(made) if inspect.iscoroutinefunction(inspect.unwrap(self.function)) else made

    return minding


async def _awaited(made: Any) -> Any:
    return await made if inspect.isawaitable(made) else made
