"""Flights: calls that run elsewhere than in the engine's own loop, and the news of them. The room of the threads."""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Mapping
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from time import monotonic
from typing import Any

from flyte_nb.engine.attempt import Around, Attempt
from flyte_nb.engine.bindings import Given
from flyte_nb.engine.capture import Capture, replay
from flyte_nb.engine.coroutines import Coroutines, Ended, Waits
from flyte_nb.engine.loops import Cancelled
from flyte_nb.engine.news import Asked, Landed, News, Printed, Published, Traced
from flyte_nb.engine.pool import Pool
from flyte_nb.engine.remote import Courier
from flyte_nb.engine.worker import Outcome, captured, timed_out, worker_name
from flyte_nb.model.calls import Announce, Call
from flyte_nb.model.errors import WorkerLost
from flyte_nb.model.nodestate import NodeState, split

#: A worker process watches its timeout by itself; this much later it is replaced.
_GRACE = 2.0


@dataclass(slots=True, eq=False)
class _Flight:
    path: str
    title: str
    call: Call
    given: Mapping[str, Given]
    policy: Any
    attempt: Attempt
    future: Future[Any] | None = None
    deadline: float | None = None
    suspect: bool = False


@dataclass(slots=True)
class _Heard:
    """What a call in a thread has to say before it ends; a call that was forgotten may still go on, and say more."""

    flight: _Flight
    news: News


_Item = News | Ended | Waits | _Heard | tuple[_Flight, Future[Any]]


class Flights:
    """Sends calls to a pool's workers and brings the news of them to the engine's loop.

    Without a pool everything runs inline, and nothing flies.

    Attributes:
        inline: Whether calls run in the engine's own loop.
        name: What the log says of the executor.
    """

    def __init__(self, pool: Pool | None = None) -> None:
        self._pool = pool
        self.inline = pool is None or pool.inline
        self.name = "inline" if pool is None else pool.name
        self._news: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._flying: dict[str, _Flight] = {}
        self._suspects: deque[_Flight] = deque()
        self._abandoned = False
        self._in_kernel = pool is None or pool.inline or pool.in_kernel
        self.coroutines = Coroutines(self._news.put, self.inline)
        self._courier = None if pool is None or pool.inline or pool.in_kernel else Courier(pool.shares_files)

    @property
    def free(self) -> int:
        """How many more calls may start."""
        if self._pool is None or self.inline:
            return 0 if self.coroutines.flying and self.coroutines.hold_up else 1
        if self._suspects or any(flight.suspect for flight in self._flying.values()):
            return 0  # whoever killed a worker is found by letting the suspects run one by one
        return self._pool.slots - len(self._flying)

    def __bool__(self) -> bool:
        return bool(self._flying or self._suspects or self.coroutines)

    @property
    def moving(self) -> bool:
        """Whether something goes on: more than eagers' bodies that wait for what has not started."""
        return bool(self._flying or self._suspects or self.coroutines.moving)

    @property
    def held_up(self) -> bool:
        """Whether nothing may start, though it would run inline: a coroutine goes on, and it is its turn."""
        return self.inline and self.coroutines.hold_up

    def start(self, node: NodeState, call: Call, given: Mapping[str, Given], attempt: Attempt) -> None:
        """Send a call off."""
        assert node.node is not None
        in_a_loop = self.inline or (self._in_kernel and self.coroutines.has_loop(split(node.path)[0]))
        if call.spec.ref.kind == "eager" or (call.asynchronous and in_a_loop):
            self.coroutines.start(node, call, given, attempt)
            return
        flight = _Flight(node.path, f"{node.node.title} {node.path}", call, given, node.node.policy, attempt)
        self._launch(flight)

    def _launch(self, flight: _Flight) -> None:
        pool = self._pool
        assert pool is not None
        self._flying[flight.path] = flight
        timeout = flight.policy.timeout
        if timeout is not None:
            flight.deadline = monotonic() + timeout + (_GRACE if self._courier is not None else 0.0)
        try:
            if self._courier is None:
                flight.future = pool.submit(self._fly, flight)
            else:
                flight.future = pool.submit(
                    *self._courier.parcel(flight.call, flight.given, flight.policy, flight.attempt)
                )
        except Exception as error:  # a value that cannot be pickled, or a pool that broke
            self._flying.pop(flight.path, None)
            if pool.is_lost(error):
                self._lost([flight])
            else:
                self._news.put(Landed(flight.path, Outcome(error=error)))
            return
        flight.future.add_done_callback(lambda future: self._news.put((flight, future)))

    def _fly(self, flight: _Flight) -> Outcome:
        """Run a call in a thread of this process."""
        path = flight.path

        def tell(news: News) -> None:
            self._news.put(_Heard(flight, news))

        capture = Capture(lambda stream, text: tell(Printed(path, stream, text)), flight.title)
        announce: Announce | None = None
        if flight.call.spec.kind == "dynamic":
            announce = lambda node, constants: tell(Traced(path, node, constants))  # noqa: E731
        around = Around(flight.attempt, flight.policy, lambda pages: tell(Published(path, pages)))
        outcome = captured(flight.call, flight.given, around, capture, announce)
        outcome.worker = worker_name()
        return outcome

    def wake(self) -> None:
        """Let `wait` return, from any thread, though there is no news."""
        self._news.put(None)

    def tell(self, news: News) -> None:
        """Bring news from another thread."""
        self._news.put(news)

    def wait(self, seconds: float | None) -> list[News]:
        """Return the news, waiting for some; an empty list when the time is up, or when it was woken."""
        heard = self._due()
        if heard:
            return heard
        self._launch_suspect()
        deadlines = [flight.deadline for flight in self._flying.values() if flight.deadline is not None]
        deadlines.extend(self.coroutines.deadlines())
        if deadlines:
            left = max(0.0, min(deadlines) - monotonic())
            seconds = left if seconds is None else min(seconds, left)
        try:
            item = self._news.get(timeout=seconds)
        except queue.Empty:
            return self._due()
        while True:
            self._sort(item, heard)
            try:
                item = self._news.get_nowait()
            except queue.Empty:
                return heard

    def _sort(self, item: _Item | None, heard: list[News]) -> None:
        if item is None:
            return
        if isinstance(item, (Ended, Waits)):
            landed = self.coroutines.hear(item)
            heard.extend([landed] if landed is not None else [])
            return
        if isinstance(item, Asked) and not self.coroutines.runs(item.body):
            item.reply.give(None, Cancelled())
            return
        if isinstance(item, _Heard):
            if self._flying.get(item.flight.path) is item.flight:  # else nobody waits for what it still does
                heard.append(item.news)
            return
        if not isinstance(item, tuple):
            heard.append(item)
            return
        flight, future = item
        if flight.future is not future or self._flying.get(flight.path) is not flight:
            return  # forgotten, timed out, or sent again
        del self._flying[flight.path]
        try:
            error = future.exception()
        except CancelledError:  # not by us, who would have forgotten it
            heard.append(Landed(flight.path, Outcome(error=_cancelled(flight))))
            return
        if error is not None and self._pool is not None and self._pool.is_lost(error):
            self._lost([flight])
            return
        made: Any = Outcome(error=error) if error is not None else future.result()
        outcome: Outcome = made
        if self._courier is not None and error is None:
            outcome = self._courier.unpack(made)
            heard.extend(Printed(flight.path, stream, text) for stream, text in outcome.log)
            replay(outcome.log, flight.title)
        heard.append(Landed(flight.path, outcome))

    def _lost(self, flights: list[_Flight]) -> None:
        """A worker died. Let those that were in flight run one by one; one that dies alone is to blame."""
        for flight in flights:
            if flight.suspect:
                self._news.put(Landed(flight.path, Outcome(error=_blame(flight))))
            else:
                flight.suspect = True
                self._suspects.append(flight)

    def _launch_suspect(self) -> None:
        while self._suspects and not self._flying:
            self._launch(self._suspects.popleft())

    def _due(self) -> list[News]:
        """End what is past its deadline; send again what was lost with it."""
        now = monotonic()
        late = [flight for flight in self._flying.values() if flight.deadline is not None and flight.deadline <= now]
        ended: list[News] = list(self.coroutines.due(now))
        for flight in late:
            del self._flying[flight.path]
            assert self._pool is not None
            assert flight.future is not None
            lost = self._pool.replace(flight.future)
            ended.append(Landed(flight.path, Outcome(error=timed_out(flight.call.spec.name, flight.policy.timeout))))
            for other in [one for one in self._flying.values() if one.future in lost and one not in late]:
                self._launch(other)
        return ended

    def forget(self, path: str) -> None:
        """Drop a call; whatever it comes to, nobody hears of it."""
        self.coroutines.forget(path)
        flight = self._flying.pop(path, None)
        if flight is not None and flight.future is not None and not flight.future.cancel():
            self._abandoned |= not flight.future.done()

    def close(self) -> None:
        """Give the workers back; end those that still run something nobody waits for."""
        for path in list(self._flying):
            self.forget(path)
        self.coroutines.close()
        if self._pool is not None:
            self._pool.close(not self._abandoned)
        if self._courier is not None:
            self._courier.close()


def _cancelled(flight: _Flight) -> WorkerLost:
    return WorkerLost(
        f"the executor cancelled {flight.call.spec.name} ({flight.path}) before it ran",
        'Was it shut down? Give the run one that is open: an executor, or "threads", "processes".',
        place=flight.call.spec.place,
    )


def _blame(flight: _Flight) -> WorkerLost:
    return WorkerLost(
        f"the worker process died while it ran {flight.call.spec.name} ({flight.path})",
        "Often it ran out of memory, or native code crashed: try it with smaller inputs, or fewer workers.",
        place=flight.call.spec.place,
    )
