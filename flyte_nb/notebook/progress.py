"""Live progress in a cell without a live view: one output that follows a run, and ends as the picture of it."""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from flyte_nb import watching
from flyte_nb.engine.execution import Execution
from flyte_nb.notebook.feed import FeedScreen
from flyte_nb.notebook.frontend import Way
from flyte_nb.notebook.live import LiveScreen
from flyte_nb.views import progress
from flyte_nb.watching import Folded, Screen, TerminalScreen


class PictureScreen:
    """One output of a cell, replaced by its display id: a table while it runs, then the picture."""

    def __init__(self, shell: Any, final: Callable[[Execution], Mapping[str, object]]) -> None:
        self._publish = shell.display_pub.publish
        self._final = final
        self._id = uuid.uuid4().hex
        self._there = False
        self._folded = Folded()

    def begin(self, execution: Execution) -> float:
        return watching.PATIENCE

    def look(self, execution: Execution) -> float:
        state, now = self._folded.read(execution), time.time()
        if state.count:
            self._put({"text/html": progress.table(state, now), "text/plain": progress.line(state, now)})
        return watching.PAUSE

    def finish(self, execution: Execution) -> None:
        self._put(self._final(execution))

    def _put(self, data: Mapping[str, object]) -> None:
        self._publish(data=dict(data), metadata={}, transient={"display_id": self._id}, update=self._there)
        self._there = True


def screen_for(
    shell: Any, way: Way, final: Callable[[Execution], Mapping[str, object]], wanted: bool = True
) -> Screen | None:
    """Return where a shell shows a run: a live view, an output of the cell, a terminal's line, or nowhere.

    Where no output is ``wanted``, other views of the run are kept up to date all the same.
    """
    live = way in ("lab", "widget")
    if not wanted:
        return FeedScreen() if live else None
    if "image/svg+xml" in shell.display_formatter.active_types:
        return LiveScreen(shell, way) if live else PictureScreen(shell, final)
    return TerminalScreen(sys.stderr) if sys.stderr is not None and sys.stderr.isatty() else None
