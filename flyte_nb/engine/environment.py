"""Environment: the variables that a task asks for, set for as long as it runs, and put back whoever else runs.

A process has one environment. Tasks that run at the same time in threads, or in one event loop, see each other's
variables; when the last of them has ended, everything is as it was before the first.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from flyte_nb.engine import secrets
from flyte_nb.model.graph import Policy

_lock = threading.Lock()
#: What each variable was before the first task that set it, and the values that running tasks have asked for, by turn.
_before: dict[str, str | None] = {}
_asked: dict[str, list[tuple[object, str | None]]] = {}


@contextmanager
def environment(policy: Policy) -> Iterator[None]:
    """Set what a policy says of the environment for as long as the block runs, the secrets that it wants there too.

    Example:
        >>> with environment(Policy(environment=(("FLYTE_NB_EXAMPLE", "1"),))):
        ...     os.environ["FLYTE_NB_EXAMPLE"]
        '1'
        >>> "FLYTE_NB_EXAMPLE" in os.environ
        False
    """
    if not policy.environment and not policy.secret_variables:
        yield
        return
    with variables(policy.environment):
        if not policy.secret_variables:
            yield
            return
        with secrets.handed_over(policy.secret_variables) as found, variables(found):
            yield


@contextmanager
def variables(given: Iterable[tuple[str, str | None]]) -> Iterator[None]:
    """Set variables for as long as the block runs; None: it is not there.

    Example:
        >>> with variables([("FLYTE_NB_EXAMPLE", "1")]), variables([("FLYTE_NB_EXAMPLE", None)]):
        ...     "FLYTE_NB_EXAMPLE" in os.environ
        False
    """
    turn = object()
    with _lock:
        for name, value in given:
            if name not in _asked:
                _before[name] = os.environ.get(name)
            _asked.setdefault(name, []).append((turn, value))
            _put(name, value)
    try:
        yield
    finally:
        with _lock:
            for name, _ in given:
                _give_back(name, turn)


def _give_back(name: str, turn: object) -> None:
    left = _asked[name] = [one for one in _asked[name] if one[0] is not turn]
    if left:
        _put(name, left[-1][1])
        return
    del _asked[name]
    _put(name, _before.pop(name))


def _put(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
