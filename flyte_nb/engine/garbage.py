"""Garbage: fewer collections while an execution makes many objects that live as long as it does."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_MANY = 50_000


@contextmanager
def fewer_collections() -> Iterator[None]:
    """Let the youngest generation grow before it is searched; a third of a large run's time went there.

    A threshold that the user has raised further, or a collector that is off, stays as it is.
    """
    before = gc.get_threshold()
    if not gc.isenabled() or not 0 < before[0] < _MANY:
        yield
        return
    gc.set_threshold(_MANY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
