"""The feed of one run: its events, written once for all who look, in batches that cost the run next to nothing."""

from __future__ import annotations

import contextvars
import threading
import time
import weakref
from collections import deque
from contextlib import suppress

from flyte_nb.engine.execution import Execution
from flyte_nb.model.wire import Writer
from flyte_nb.notebook.channel import Batch, Channel, channel
from flyte_nb.notebook.registry import LiveView, Registry, views
from flyte_nb.views.sound import sound
from flyte_nb.watching import following

#: Seconds between two looks at the log, at least: 20 messages a second.
PAUSE = 0.05

#: After a look that took t seconds of this process, the run is left alone for at least so many t: 3 % at most.
REST = 30

#: Events in one batch.
_BATCH = 500

#: Batches that are remembered, for those who have seen some of their events only.
_REMEMBERED = 8

#: A view that is further behind than this gets a snapshot in place of the events.
FAR = 10_000

#: What an event of a snapshot is thought to cost before the first one was made, in seconds.
_COST = 50e-6

_fed: weakref.WeakSet[Execution] = weakref.WeakSet()


class Feed:
    """Reads one execution's log from its own cursor, and does not keep it."""

    def __init__(self, execution: Execution, channel: Channel, views: Registry) -> None:
        self._of = weakref.ref(execution)
        self._channel = channel
        self._views = views
        self._head = len(execution.events)  # who is there begins with these
        self._batches: deque[Batch] = deque(maxlen=_REMEMBERED)
        self._cost = _COST
        self._owed = 0.0

    def look(self) -> float:
        """Send what is new, and return the seconds that the next look should wait."""
        begun, now = time.thread_time(), time.monotonic()
        execution = self._of()
        if execution is None:
            return PAUSE
        count = len(execution.events)
        followed, trimmed = self._followed(execution)
        if not followed:
            self._skip(count)
            return PAUSE
        behind = count - self._head
        if behind > FAR or (behind and trimmed):
            price = REST * self._cost * count
            if self._owed == 0.0:
                self._owed = now + price  # what a snapshot will take is saved up first
                return price
            if now >= self._owed:
                self._snapshot(execution, followed)
                self._owed = 0.0
        elif behind:
            self._batch(execution, followed, _BATCH)
        return max(PAUSE, REST * (time.thread_time() - begun))

    def finish(self) -> None:
        """Send what is left, now that nothing is slowed down by it."""
        execution = self._of()
        if execution is None:
            return
        followed, trimmed = self._followed(execution)
        if not followed:
            self._skip(len(execution.events))
        elif len(execution.events) - self._head > FAR or trimmed:
            self._snapshot(execution, followed)
        else:
            self._batch(execution, followed, FAR)

    def _skip(self, count: int) -> None:
        """Leave out what nobody follows: whoever comes begins with a snapshot."""
        self._head = count
        self._batches.clear()

    def _followed(self, execution: Execution) -> tuple[list[LiveView], bool]:
        """Return the views that anybody follows, and whether some of those can only be sent snapshots."""
        counts = [(view, *self._channel.followers(view.id)) for view in self._views.of(execution)]
        return [view for view, whole, trimmed in counts if whole or trimmed], any(trimmed for _, _, trimmed in counts)

    def _batch(self, execution: Execution, views: list[LiveView], most: int) -> None:
        made = execution.events[self._head : self._head + most]
        if not made:
            return
        writer = Writer()  # a new one each time: a message can be read by itself
        self._batches.append(Batch(self._head, sound([writer.event(event) for event in made])))
        self._head += len(made)
        for view in views:
            self._channel.events(view.id, self._batches)

    def _snapshot(self, execution: Execution, views: list[LiveView]) -> None:
        begun = time.thread_time()
        count = len(execution.events)
        for view in views:
            self._channel.snapshot(view.id, view.payload(live=True), count)
        self._head = count
        self._batches.clear()
        self._cost = (time.thread_time() - begun) / count


class FeedScreen:
    """No output of its own: it feeds what views of the run there may be, a form's or `flyte_nb.view`'s."""

    def __init__(self, feed: Feed | None = None) -> None:
        self._feed = feed

    def begin(self, execution: Execution) -> float:
        _fed.add(execution)
        self._feed = self._feed or Feed(execution, channel, views)
        return PAUSE

    def look(self, execution: Execution) -> float:
        assert self._feed is not None, "it has begun"
        return self._feed.look()

    def finish(self, execution: Execution) -> None:
        assert self._feed is not None, "it has begun"
        self._feed.finish()


def follow(execution: Execution) -> None:
    """Feed the views of a run in the background that nobody feeds yet, in a thread of its own, until it is over."""
    if execution.done() or execution in _fed:
        return
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(_follow, execution), name="flyte_nb feed", daemon=True).start()


def _follow(execution: Execution) -> None:
    with following(execution, FeedScreen()), suppress(BaseException):  # what failed it is for those who run it
        execution.wait()
