"""A node once more, for those who look: what it gives, what it prints, and whether that is what it gave before."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from contextvars import ContextVar
from typing import Any

from flyte_nb.engine.execution import Execution
from flyte_nb.types.digest import digest
from flyte_nb.types.preview import preview

_LONGEST_VALUE = 2_000
_LONGEST_LOG = 100_000

# What is printed in this context; what runs in the background meanwhile prints elsewhere.
_printed: ContextVar[io.StringIO | None] = ContextVar("flyte_nb_printed", default=None)


def perform(execution: Execution, path: str) -> dict[str, Any]:
    """Perform a node again on its recorded inputs; return the ``reran`` of docs/protocol.md.

    Raises:
        NotFound: There is no such node, or its inputs are not there yet.
        BaseException: What fails it.

    Example:
        >>> from flyte_nb import run, task
        >>> @task
        ... def inc(x: int) -> int:
        ...     return x + 1
        >>> made = perform(run(inc, x=1), "n0")
        >>> made["outputs"], made["same"]
        ([['o0', '2']], True)
    """
    begun = time.perf_counter()
    with _hearing() as printed:
        outputs = execution.rerun(path)
    return {
        "seconds": time.perf_counter() - begun,
        "outputs": [[name, preview(value, _LONGEST_VALUE)] for name, value in outputs.items()],
        "log": printed.getvalue()[-_LONGEST_LOG:],
        "same": _is_same(execution, path, outputs),
    }


class _Ear:
    """Stands before a standard stream, and keeps what is printed in a context that wants it kept."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return (_printed.get() or self._stream).write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def _hearing() -> Iterator[io.StringIO]:
    printed = io.StringIO()
    token = _printed.set(printed)
    try:
        with redirect_stdout(_Ear(sys.stdout)), redirect_stderr(_Ear(sys.stderr)):
            yield printed
    finally:
        _printed.reset(token)


def _is_same(execution: Execution, path: str, outputs: Any) -> bool | None:
    """Tell whether outputs are those in the log; None where they were not there, or cannot be compared."""
    node = execution[path]
    checkers = execution.call_of(node.state).outputs
    known = dict(node.state.outputs)
    if known.keys() != outputs.keys():
        return None
    try:
        return all(
            execution.store.digest(known[name].id, checkers[name]) == digest(value, checkers[name])
            for name, value in outputs.items()
        )
    except Exception:  # a class of the user's that nothing can make a digest of
        return None
