"""Live progress in a cell: one output that follows a run, and ends as the picture of what happened."""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from flyte_nb.engine.execution import Execution
from flyte_nb.model.state import State
from flyte_nb.views import progress
from flyte_nb.watching import Screen, TerminalScreen


class NotebookScreen:
    """One output of a cell, replaced by its display id."""

    def __init__(self, shell: Any, final: Callable[[Execution], Mapping[str, object]]) -> None:
        self._publish = shell.display_pub.publish
        self._final = final
        self._id = uuid.uuid4().hex
        self._there = False

    def update(self, state: State) -> None:
        now = time.time()
        self._put({"text/html": progress.table(state, now), "text/plain": progress.line(state, now)})

    def finish(self, execution: Execution) -> None:
        self._put(self._final(execution))

    def _put(self, data: Mapping[str, object]) -> None:
        self._publish(data=dict(data), metadata={}, transient={"display_id": self._id}, update=self._there)
        self._there = True


def screen_for(shell: Any, final: Callable[[Execution], Mapping[str, object]]) -> Screen | None:
    """Return where a shell shows a run: an output of the cell, a terminal's line, or nowhere."""
    if "image/svg+xml" in shell.display_formatter.active_types:
        return NotebookScreen(shell, final)
    return TerminalScreen(sys.stderr) if sys.stderr is not None and sys.stderr.isatty() else None
