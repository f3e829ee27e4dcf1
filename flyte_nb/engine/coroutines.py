"""Coroutines: async tasks and the bodies of eagers, each in an event loop, and what passes between them and the engine.

An eager's body has a loop in a thread of its own. Where it makes a call it asks for it (`Asking`), and the engine's own
thread, the only one that writes, makes a node of that and answers when the node has ended. Where nodes run in this
process, its async tasks run in the loop of the body that calls them: they share its sessions and its locks.
"""

from __future__ import annotations

import contextlib
import contextvars
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from typing import Any, cast

from flyte_nb.engine.attempt import Around, Attempt
from flyte_nb.engine.bindings import Given
from flyte_nb.engine.capture import Capture
from flyte_nb.engine.loops import Cancelled, LoopThread, end_all
from flyte_nb.engine.news import Asked, Dropped, Landed, News, Printed, Published
from flyte_nb.engine.worker import Outcome, performed, timed_out
from flyte_nb.model.calls import Call, EagerCall, Made
from flyte_nb.model.graph import Node
from flyte_nb.model.nodestate import NodeState, join, split

_A_WHILE = 0.2


class Ended:
    """A coroutine has ended. News for `Coroutines` alone, as is `Waits`."""

    def __init__(self, flight: _Flight) -> None:
        self.flight = flight


class Waits:
    """An event loop has nothing to do but wait, and had heard of so many calls then."""

    def __init__(self, flight: _Flight, heard: int) -> None:
        self.flight = flight
        self.heard = heard


Tell = Callable[[News | Ended | Waits], None]


class _Flight:
    """A coroutine on its way."""

    def __init__(
        self, node: NodeState, call: Call, shared: LoopThread | None, spare: LoopThread | None, tell: Tell
    ) -> None:
        assert node.node is not None
        self.path = node.path
        self.call = call
        self.policy = node.node.policy
        self.eager = call.spec.ref.kind == "eager"
        self.owns = shared is None
        waits = (lambda heard: tell(Waits(self, heard))) if self.eager else None
        self.thread = shared or spare or LoopThread(f"flyte_nb {call.spec.name}", waits)
        timeout = self.policy.timeout
        self.deadline = None if timeout is None else time.monotonic() + timeout
        self.future: Future[Any] | None = None
        self.replies: set[Reply] = set()
        self.dropped = False
        self.blocked = 0
        self.waited_at = -1
        self.lock = threading.Lock()

    @property
    def busy(self) -> bool:
        """Whether its body goes on by itself, as far as anyone knows."""
        return self.eager and not self.blocked and self.thread.sent > self.waited_at

    def too_late(self) -> BaseException:
        """Return the error for its timeout."""
        assert self.policy.timeout is not None, "it has a deadline"
        return timed_out(self.call.spec.name, self.policy.timeout)

    def drop(self) -> None:
        """Cancel it; whatever it comes to, nobody hears of it."""
        with self.lock:
            self.dropped = True
            replies = list(self.replies)
        for reply in replies:
            reply.give(None, Cancelled())
        if self.future is not None:
            self.future.cancel()
        if self.owns:
            self.thread.ask_to_end()


class Reply:
    """What an eager's body waits for: the values of one of its calls, or what failed it."""

    def __init__(self, flight: _Flight, wake: Callable[[], object]) -> None:
        self._flight = flight
        self._wake = wake
        self.given: tuple[tuple[object, ...] | None, BaseException | None] | None = None

    def give(self, values: tuple[object, ...] | None, error: BaseException | None) -> None:
        """Answer, from any thread. A second answer is ignored."""
        with self._flight.lock:
            if self.given is not None:
                return
            self.given = values, error
            self._flight.replies.discard(self)
        self._wake()

    def values(self) -> tuple[object, ...]:
        """Return the values, or raise."""
        assert self.given is not None, "it was answered"
        values, error = self.given
        if isinstance(error, Cancelled):
            raise CancelledError
        if error is not None:
            raise error
        assert values is not None
        return values


class _Asking:
    """What an eager's body asks: see `model.calls.Asking`."""

    def __init__(self, flight: _Flight, tell: Tell) -> None:
        self._flight = flight
        self._tell = tell

    async def ask(self, node: Node, constants: Mapping[str, object], call: Call) -> tuple[object, ...]:
        import asyncio

        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        thread = self._flight.thread

        def wake() -> None:
            if not waiter.done():
                waiter.set_result(None)

        def call_soon() -> None:
            if loop is thread.loop:
                thread.call(wake)
                return
            with contextlib.suppress(RuntimeError):  # that loop has ended
                loop.call_soon_threadsafe(wake)

        reply = self._asked(node, constants, call, call_soon, False)
        try:
            await waiter
        except asyncio.CancelledError:
            reply.give(None, Cancelled())
            self._tell(Dropped(join(self._flight.path, node.id)))
            raise
        return reply.values()

    def demand(self, node: Node, constants: Mapping[str, object], call: Call) -> tuple[object, ...]:
        flight = self._flight
        there = threading.Event()
        blocking = threading.current_thread() is flight.thread.thread
        reply = self._asked(node, constants, call, there.set, blocking)
        while not there.wait(_A_WHILE):  # so that its thread can be interrupted
            pass
        if blocking:
            flight.thread.heard()
        return reply.values()

    def _asked(
        self, node: Node, constants: Mapping[str, object], call: Call, wake: Callable[[], object], blocking: bool
    ) -> Reply:
        flight = self._flight
        reply = Reply(flight, wake)
        with flight.lock:
            dropped = flight.dropped
            flight.replies.add(reply)
        if dropped:
            reply.give(None, Cancelled())
        else:
            self._tell(Asked(flight.path, node, constants, call, reply, flight, blocking))
        return reply


class Coroutines:
    """The coroutines of one run.

    Args:
        tell: Takes the news of them, from any thread.
        inline: Whether nodes run one after another, in the engine's own thread.

    Attributes:
        flying: Those that have not ended, by the path of the node.
    """

    def __init__(self, tell: Tell, inline: bool) -> None:
        self._tell = tell
        self._inline = inline
        self.flying: dict[str, _Flight] = {}
        #: Of these the bodies, the tasks with a loop of their own, and those with a deadline: looked at for each node.
        self._bodies: dict[str, _Flight] = {}
        self._alone: dict[str, _Flight] = {}
        self._timed: dict[str, _Flight] = {}
        self._threads: list[LoopThread] = []
        self._spare: LoopThread | None = None

    def __bool__(self) -> bool:
        return bool(self.flying)

    @property
    def moving(self) -> bool:
        """Whether one of them goes on without anybody's help, as far as is known."""
        return len(self.flying) > len(self._bodies) or any(flight.busy for flight in self._bodies.values())

    @property
    def hold_up(self) -> bool:
        """Whether nothing may start inline: an async task runs in its turn, or an eager's body still makes calls."""
        return bool(self._alone) or any(flight.busy for flight in self._bodies.values())

    def deadlines(self) -> Iterator[float]:
        """Yield when they must have ended."""
        return (flight.deadline for flight in self._timed.values() if flight.deadline is not None)

    def has_loop(self, path: str) -> bool:
        """Tell whether a node is an eager whose body runs."""
        return path in self._bodies

    def start(self, node: NodeState, call: Call, given: Mapping[str, Given], attempt: Attempt) -> None:
        """Start an eager's body in a loop of its own; an async task in that of the eager that calls it, if one does."""
        caller = self._bodies.get(split(node.path)[0])
        shared = caller.thread if caller is not None and call.spec.ref.kind != "eager" else None
        spare, self._spare = (None, self._spare) if shared or call.spec.ref.kind == "eager" else (self._spare, None)
        flight = _Flight(node, call, shared, spare, self._tell)
        path, tell = node.path, self._tell
        alone = self._inline and shared is None
        capture = Capture(
            lambda stream, text: tell(Printed(path, stream, text)),
            None if alone or node.node is None else f"{node.node.title} {path}",
        )
        self._take(flight)
        if flight.owns and spare is None:
            self._threads = [thread for thread in self._threads if thread.thread.is_alive()]
            self._threads.append(flight.thread)
        around = Around(attempt, flight.policy, lambda pages: tell(Published(path, pages)))
        coroutine = performed(call, given, around, capture, _maker(call, _Asking(flight, tell)))
        flight.future = flight.thread.begin(coroutine, contextvars.copy_context())
        flight.future.add_done_callback(lambda _: tell(Ended(flight)))

    def hear(self, item: Ended | Waits) -> Landed | None:
        """Note what happened; return the end of a call where that is what it was."""
        flight = item.flight
        if isinstance(item, Waits):
            flight.waited_at = max(flight.waited_at, item.heard)
            return None
        if not self.runs(flight):
            return None
        self._let_go(flight.path)
        if flight.owns:
            self._done_with(flight)
        assert flight.future is not None
        try:
            error = flight.future.exception()
        except CancelledError:
            error = Cancelled()
        if isinstance(error, Cancelled):  # by itself: the user's code raised a CancelledError
            error = _of_its_own()
        return Landed(flight.path, Outcome(error=error) if error is not None else flight.future.result())

    def _done_with(self, flight: _Flight) -> None:
        """Keep a task's loop for the next one, if nothing is left in it; else end it, with what is left."""
        import asyncio

        if self._spare is None and not flight.eager and not asyncio.all_tasks(flight.thread.loop):
            self._spare = flight.thread
        else:
            flight.thread.ask_to_end()

    def runs(self, flight: object) -> bool:
        """Tell whether somebody still waits for a coroutine."""
        return isinstance(flight, _Flight) and self.flying.get(flight.path) is flight

    def due(self, now: float) -> list[Landed]:
        """End what is past its deadline."""
        late = [one for one in self._timed.values() if one.deadline is not None and one.deadline <= now]
        for flight in late:
            self.forget(flight.path)
        return [Landed(flight.path, Outcome(error=flight.too_late())) for flight in late]

    def forget(self, path: str) -> None:
        """Cancel a coroutine; whatever it comes to, nobody hears of it."""
        flight = self._let_go(path)
        if flight is not None:
            flight.drop()

    def _take(self, flight: _Flight) -> None:
        self.flying[flight.path] = flight
        if flight.eager:
            self._bodies[flight.path] = flight
        elif flight.owns:
            self._alone[flight.path] = flight
        if flight.deadline is not None:
            self._timed[flight.path] = flight

    def _let_go(self, path: str) -> _Flight | None:
        for kept in (self._bodies, self._alone, self._timed):
            kept.pop(path, None)
        return self.flying.pop(path, None)

    def close(self) -> None:
        """End all of it."""
        for path in list(self.flying):
            self.forget(path)
        end_all(self._threads)


def asked(item: Asked) -> None:
    """Note that a question was heard."""
    flight: Any = item.body
    if item.blocking:
        flight.blocked += 1


def answer(item: Asked, values: tuple[object, ...] | None, error: BaseException | None) -> None:
    """Answer a question: with one value for each output, or with what failed the node."""
    flight: Any = item.body
    if item.blocking:
        flight.blocked -= 1
        flight.thread.sent += 1
    item.reply.give(values, error)


def _maker(call: Call, asking: _Asking) -> Callable[[Mapping[str, Any]], Made]:
    if call.spec.ref.kind != "eager":
        return call.invoke
    eager = cast(EagerCall, call)
    return lambda inputs: eager.unfold(inputs, asking)


def _of_its_own() -> BaseException:
    import asyncio

    return asyncio.CancelledError("the body was cancelled")
