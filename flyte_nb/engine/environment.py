"""Environment: the variables that a task asks for, set for as long as it runs, and put back whoever else runs.

A process has one environment. Tasks that run at the same time in threads, or in one event loop, see each other's
variables; when the last of them has ended, everything is as it was before the first.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flyte_nb.model.graph import Policy

_lock = threading.Lock()
#: What each variable was before the first task that set it, and the values that running tasks have asked for, by turn.
_before: dict[str, str | None] = {}
_asked: dict[str, list[tuple[object, str]]] = {}


@contextmanager
def environment(policy: Policy) -> Iterator[None]:
    """Set what a policy says of the environment for as long as the block runs.

    Example:
        >>> with environment(Policy(environment=(("FLYTE_NB_EXAMPLE", "1"),))):
        ...     os.environ["FLYTE_NB_EXAMPLE"]
        '1'
        >>> "FLYTE_NB_EXAMPLE" in os.environ
        False
    """
    if not policy.environment:
        yield
        return
    turn = object()
    with _lock:
        for name, value in policy.environment:
            if name not in _asked:
                _before[name] = os.environ.get(name)
            _asked.setdefault(name, []).append((turn, value))
            os.environ[name] = value
    try:
        yield
    finally:
        with _lock:
            for name, _ in policy.environment:
                _give_back(name, turn)


def _give_back(name: str, turn: object) -> None:
    left = _asked[name] = [one for one in _asked[name] if one[0] is not turn]
    if left:
        os.environ[name] = left[-1][1]
        return
    del _asked[name]
    before = _before.pop(name)
    if before is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = before
