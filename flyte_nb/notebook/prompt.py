"""The prompt's own thread: where the user's code runs, between two cells. A front end's commands come in others."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from IPython.core.getipython import get_ipython


def at_the_prompt(action: Callable[[], object]) -> None:
    """Let something happen in the prompt's own thread as soon as no cell runs there, or one that does awaits something.

    Where there is no kernel with a loop (a terminal, marimo), it happens here and now.

    Args:
        action: What happens. It raises nothing: who asked for it has left, and the loop ends with a KeyboardInterrupt.
    """
    loop = getattr(getattr(get_ipython(), "kernel", None), "io_loop", None)
    if loop is None:
        action()
    else:
        loop.add_callback(action)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let an interrupt of the kernel be a KeyboardInterrupt, as in a cell; between cells a kernel ignores them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        _give_back(before)


def _give_back(handler: Any) -> None:
    try:
        signal.signal(signal.SIGINT, handler)
    except KeyboardInterrupt:  # it came just now: who catches it must not be hit by another
        signal.signal(signal.SIGINT, handler)
        raise
