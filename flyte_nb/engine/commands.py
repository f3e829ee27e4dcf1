"""Commands: what a method becomes that somebody presses: one at a time, and its observers hear of each."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from flyte_nb.model.errors import OptionError


class Commanded(Protocol):
    """What has commands.

    Attributes:
        busy: Whether one is going on.
        observers: Called with it when a command begins, and when it has ended.
        turn: Held by the command that is going on.
    """

    busy: bool
    observers: list[Callable[[Any], object]]
    turn: threading.Lock


_Its = TypeVar("_Its", bound=Commanded)
_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")


def command(method: Callable[Concatenate[_Its, _Given], _Made]) -> Callable[Concatenate[_Its, _Given], _Made]:
    """Let one command go on at a time, and tell the observers when it begins, and when it has led somewhere.

    Raises:
        OptionError: Another one is going on: in another thread, or around this call.
    """

    @functools.wraps(method)
    def press(self: _Its, /, *args: _Given.args, **kwargs: _Given.kwargs) -> _Made:
        if not self.turn.acquire(blocking=False):
            raise OptionError("a step is going on already", "Wait for its end, or end all of it: stepper.stop()")
        try:
            self.busy = True
            tell(self)
            return method(self, *args, **kwargs)
        finally:
            self.busy = False
            self.turn.release()
            tell(self)

    return press


def tell(thing: Commanded) -> None:
    """Call the observers."""
    for observer in list(thing.observers):
        observer(thing)
