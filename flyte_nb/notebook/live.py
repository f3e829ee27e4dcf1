"""A live run in a cell: its view from the start, its events while it runs, and at the end all that is to be saved."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from flyte_nb.engine.execution import Execution
from flyte_nb.notebook import mime
from flyte_nb.notebook.channel import channel
from flyte_nb.notebook.feed import REST, FeedScreen
from flyte_nb.notebook.frontend import Way
from flyte_nb.notebook.view import View
from flyte_nb.views.payload import MIME

#: Seconds between two whole payloads, where nobody is connected who could take events.
_RESEND = 1.0

#: Bytes of the largest payload that is sent again and again.
_LARGEST = 200_000


class LiveScreen(FeedScreen):
    """The output of the cell that started a run: a view by its display id, also when the run ends in another thread."""

    def __init__(self, shell: Any, way: Way) -> None:
        super().__init__()
        self._publish = shell.display_pub.publish
        self._way = way
        self._id = uuid.uuid4().hex
        self._view: View | None = None
        self._resent: float | None = time.monotonic()

    def begin(self, execution: Execution) -> float:
        self._view = View.of(execution)
        self._put(mime.opening_of(self._view, self._way), update=False)
        return super().begin(execution)

    def look(self, execution: Execution) -> float:
        pause = super().look(execution)
        if self._way == "lab" and not channel.connected:
            pause = max(pause, self._resend())
        return pause

    def finish(self, execution: Execution) -> None:
        assert self._view is not None, "it has begun"
        super().finish(execution)  # what is painted does not wait for what is saved
        self._put(mime.bundle_of(self._view, self._way, known=True), update=True)

    def _resend(self) -> float:
        """Show the run to a front end that hears no events while a cell runs, as long as that is cheap."""
        if self._resent is None or time.monotonic() < self._resent + _RESEND:
            return 0.0
        assert self._view is not None, "it has begun"
        begun = time.thread_time()
        payload = self._view.payload(live=True)
        if len(json.dumps(payload)) > _LARGEST:
            self._resent = None
        else:
            self._put({MIME: payload, "text/plain": payload["sentence"]}, update=True)
            self._resent = time.monotonic()
        return REST * (time.thread_time() - begun)

    def _put(self, data: mime.Bundle, update: bool) -> None:
        self._publish(data=data, metadata={}, transient={"display_id": self._id}, update=update)
