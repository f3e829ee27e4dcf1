"""The channel: two comms for each front end, one for news and answers and one for commands, and who obeys these.

A front end opens both (docs/protocol.md says why there are two). Its commands arrive in any thread, a subshell's while
a cell runs, and are only queued there; one thread of the channel obeys them. Stop alone does not wait in that queue
behind a large value: it only asks the execution to end.
"""

from __future__ import annotations

import contextvars
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, Protocol

import comm

from flyte_nb.engine.execution import Execution
from flyte_nb.model.errors import FlyteNbError
from flyte_nb.notebook import protocol, requests
from flyte_nb.notebook.listeners import Beacon, FrontEnd
from flyte_nb.notebook.prompt import at_the_prompt, interruptible
from flyte_nb.notebook.protocol import Asked, Command, GateAnswer, Layout, Message, Shown, Snapshot, Stop, Value
from flyte_nb.notebook.registry import LiveView, Refused, Registry, views
from flyte_nb.notebook.requests import Convert, Overview, Prompted, Request
from flyte_nb.views import svg
from flyte_nb.views.labels import shorten
from flyte_nb.views.rich import rich
from flyte_nb.views.sound import sound

#: Commands that wait; more are dropped, since no reader makes so many.
_MOST_COMMANDS = 1_000

#: Front ends that are served; when more come, those that came first (closed pages, mostly) are closed.
MOST_FRONT_ENDS = 8

#: In place of a cursor: this front end was sent less than everything, so that no further events would fit.
TRIMMED = -1


class Batch(NamedTuple):
    """Consecutive events of one log, as `model.wire` writes a log that begins with them."""

    first: int
    events: Sequence[Message]

    @property
    def end(self) -> int:
        """The number of the event after the last one."""
        return self.first + len(self.events)


class Answers(Protocol):
    """Who answers for the notebook as a whole."""

    def overview(self) -> list[Message]:
        """Return the messages that tell everything."""

    def convert(self, asked: Convert) -> Message:
        """Return a cell's text in another spelling."""

    def perform(self, asked: Prompted) -> Message:
        """Do what is asked for, in the prompt's own thread, and return the answer."""


class Channel:
    """Connects views with front ends."""

    def __init__(self, known: Registry = views) -> None:
        self._views = known
        self._front_ends: dict[object, FrontEnd] = {}
        self._lock = threading.RLock()
        self._queue: queue.Queue[Callable[[], None] | None] = queue.Queue(_MOST_COMMANDS)
        self._worker: threading.Thread | None = None
        self._context = contextvars.copy_context()
        self._beacon: Beacon | None = None
        self.notebook: Answers | None = None

    # Opening and closing.

    def listen(self, kernel: Any) -> None:
        """Let front ends connect, and tell those that wait for it. Nothing happens where there is no kernel."""
        manager: Any = comm.get_comm_manager() if kernel is not None else None
        if manager is None or self._beacon is not None:
            return
        self._context = contextvars.copy_context()
        manager.register_target(protocol.EVENTS, self._events_opened)
        manager.register_target(protocol.COMMANDS, self._commands_opened)
        self._beacon = Beacon()
        manager.comms[self._beacon.comm_id] = self._beacon
        comm.create_comm(target_name=protocol.HELLO, data={"protocol": protocol.VERSION}).close()

    def close(self) -> None:
        """Let all front ends go, and stop the thread."""
        if self._beacon is not None:
            manager: Any = comm.get_comm_manager()
            manager.comms.pop(self._beacon.comm_id, None)
            manager.unregister_target(protocol.EVENTS, self._events_opened)
            manager.unregister_target(protocol.COMMANDS, self._commands_opened)
            self._beacon = None
        with self._lock:
            front_ends, self._front_ends = list(self._front_ends.values()), {}
            worker, self._worker = self._worker, None
        for front_end in front_ends:
            front_end.close()
        if worker is not None:
            with suppress(queue.Full):
                self._queue.put(None, timeout=1.0)
            worker.join(1.0)
            self._queue = queue.Queue(_MOST_COMMANDS)

    @property
    def connected(self) -> bool:
        """Whether any page is connected; widgets do not count."""
        with self._lock:
            return any(front_end.only is None for front_end in self._front_ends.values())

    @property
    def wanted(self) -> bool:
        """Whether the notebook as a whole has readers, or may have some: there is a kernel."""
        with self._lock:
            return self._beacon is not None or any(one.asks for one in self._front_ends.values())

    @property
    def hears_during_cells(self) -> bool:
        """Whether anybody who looks is heard while a cell runs."""
        with self._lock:
            return any(front_end.during_cells for front_end in self._front_ends.values())

    def join(self, key: object, front_end: FrontEnd) -> None:
        """Serve a front end; one that had the same key is served no more."""
        with self._lock:
            self._front_ends.pop(key, None)
            pages = [known for known, one in self._front_ends.items() if one.only is None]
            for known in pages[: max(len(pages) + 1 - MOST_FRONT_ENDS, 0)] if front_end.only is None else []:
                self._front_ends.pop(known).close()
            self._front_ends[key] = front_end

    def leave(self, key: object, front_end: FrontEnd) -> None:
        """Serve a front end no more."""
        with self._lock:
            if self._front_ends.get(key) is front_end:
                del self._front_ends[key]

    def _events_opened(self, opened: Any, message: Any) -> None:
        key = _sender(message)
        front_end = FrontEnd(opened.send, opened.close, during_cells=_apart())
        opened.on_close(lambda _: self.leave(key, front_end))
        self.join(key, front_end)
        self._put(lambda: self._send(front_end, protocol.hello(self._views.ids())))

    def _commands_opened(self, opened: Any, message: Any) -> None:
        key = _sender(message)
        opened.on_msg(lambda heard: self.receive(key, heard["content"].get("data")))

    # News.

    def opened(self, view: LiveView, count: int) -> None:
        """Announce a view that is about to be displayed with so many events."""
        with self._lock:
            for front_end in list(self._front_ends.values()):
                if front_end.sees(view.id):
                    front_end.cursors.setdefault(view.id, count)
                    self._send(front_end, protocol.opened(view.id))

    def step(self, view_id: str, where: Mapping[str, Any]) -> None:
        """Tell where a stepper stands."""
        self._send_all(view_id, protocol.step(view_id, where))

    def show(self, view: LiveView) -> None:
        """Tell what Python has set a view's traits to."""
        self._put(lambda: self._send_all(view.id, view.shown()))

    def events(self, view_id: str, batches: Sequence[Batch]) -> None:
        """Send each front end what it has not seen of a view; one that misses something asks for a snapshot."""
        with self._lock:
            for front_end in list(self._front_ends.values()):
                for batch in batches:
                    cursor = front_end.cursors.get(view_id, TRIMMED)
                    if cursor != TRIMMED and batch.end > cursor:
                        front_end.cursors[view_id] = batch.end
                        self._send(front_end, protocol.events(view_id, batch.first, batch.events))

    def followers(self, view_id: str) -> tuple[int, int]:
        """Return how many front ends follow a view by its events, and how many by snapshots alone."""
        with self._lock:
            cursors = [one.cursors[view_id] for one in self._front_ends.values() if view_id in one.cursors]
        trimmed = cursors.count(TRIMMED)
        return len(cursors) - trimmed, trimmed

    def snapshot(self, view_id: str, payload: Mapping[str, Any], count: int) -> None:
        """Send all that follow a view everything, up to event ``count``."""
        with self._lock:
            for front_end in list(self._front_ends.values()):
                if view_id in front_end.cursors:
                    self._snapshot(front_end, view_id, payload, count)

    def _snapshot(self, front_end: FrontEnd, view_id: str, payload: Mapping[str, Any], count: int) -> None:
        with self._lock:
            front_end.cursors[view_id] = TRIMMED if payload["omitted"]["nodes"] else count
            self._send(front_end, protocol.snapshot(view_id, payload, time.time()))

    def tell(self, message: Message) -> None:
        """Tell all that have asked for the notebook as a whole what is new in it."""
        with self._lock:
            for front_end in list(self._front_ends.values()):
                if front_end.asks:
                    self._send(front_end, message)

    def _send_all(self, view_id: str, message: Message) -> None:
        with self._lock:
            for front_end in list(self._front_ends.values()):
                if front_end.sees(view_id):
                    self._send(front_end, message)

    def _send(self, front_end: FrontEnd, message: Message) -> None:
        with self._lock:
            try:
                front_end.send(message)
            except Exception:  # it has gone, or its kernel is about to
                for key in [key for key, known in self._front_ends.items() if known is front_end]:
                    del self._front_ends[key]

    # Commands.

    def receive(self, key: object, data: object) -> None:
        """Queue a command, in whatever thread it comes; drop what is none."""
        if _apart():
            with self._lock:
                if key in self._front_ends:
                    self._front_ends[key].during_cells = True
        command = protocol.read(data)
        if type(command) is Stop:
            self.obey(key, command)
        elif command is not None:
            self._put(lambda: self.obey(key, command))
        elif (request := requests.read(data)) is not None:
            self._put(lambda: self.serve(key, request))
        else:
            answer = protocol.not_read(data)
            if answer is not None:
                self._put(lambda: self._answer_to(key, answer))

    def obey(self, key: object, command: Command) -> None:
        """Do what a front end asks for, and answer. Whatever goes wrong is told to it, and nobody else."""
        front_end = self._asking(key, command.view)
        if front_end is None:
            return
        try:
            view = self._views.get(command.view)
            if view is None:
                raise Refused("this view is not kept any more: run its cell again")
            answer = self._answer(front_end, view, command)
        except Exception as error:
            answer = protocol.refused(command, _reason(error))
        if answer is not None:
            self._send(front_end, answer)

    def serve(self, key: object, request: Request) -> None:
        """Answer what a page asks of the notebook as a whole."""
        front_end = self._asking(key, None)
        if front_end is None:
            return
        notebook = self.notebook
        try:
            if notebook is None:
                raise Refused("this kernel has no notebook: load the extension, %load_ext flyte_nb")
            if isinstance(request, Overview):
                with self._lock:
                    front_end.asks = True
                    for message in notebook.overview():
                        self._send(front_end, message)
            elif isinstance(request, Convert):
                self._send(front_end, notebook.convert(request))
            else:
                asked, desk = request, notebook
                at_the_prompt(lambda: self._send(front_end, _answered(lambda: desk.perform(asked), asked)))
        except Exception as error:
            self._send(front_end, requests.refused(request, _reason(error)))

    def _answer(self, front_end: FrontEnd, view: LiveView, command: Command) -> Message | None:
        thing = view.thing
        match command:
            case Value():
                shown = rich(view.value(command.id), whole=True)
                return protocol.value(command, shown, view.digest(command.id))
            case Layout():
                return protocol.layout(command, svg.positions(command.dot))
            case Snapshot():
                count = len(thing.events) if isinstance(thing, Execution) else 0
                self._snapshot(front_end, view.id, view.payload(live=True), count)
                return view.shown() if view.arranged else None
            case Stop():
                if not isinstance(thing, Execution) or thing.phase.terminal:
                    raise Refused("there is nothing to stop: it is over")
                view.stop()
            case Shown():
                view.take(command)
            case GateAnswer() if not view.at_the_prompt:
                return view.perform(command)
            case _:
                at_the_prompt(lambda: self._perform(front_end, view, command))
        return None

    def _perform(self, front_end: FrontEnd, view: LiveView, command: Asked) -> None:
        """Do at the prompt what a front end asks for, and answer."""
        try:
            with interruptible():
                answer = view.perform(command)
        except BaseException as error:
            answer = protocol.refused(command, _reason(error))
        self._send(front_end, sound(answer))

    def _answer_to(self, key: object, answer: Message) -> None:
        front_end = self._asking(key, answer["view"])
        if front_end is not None:
            self._send(front_end, answer)

    def _asking(self, key: object, view_id: str | None) -> FrontEnd | None:
        """Return who asks, if what it asks about is for it to see; None for a view: the notebook as a whole."""
        with self._lock:
            front_end = self._front_ends.get(key)
        return front_end if front_end is not None and front_end.sees(view_id) else None

    def _put(self, action: Callable[[], None]) -> None:
        with self._lock:
            if not self._front_ends:
                return
            if self._worker is None:
                # In the context of the cell that loaded us: what a copied context prints and sends finds its cell.
                target = self._context.copy().run
                self._worker = threading.Thread(
                    target=target, args=(self._work, self._queue), name="flyte_nb channel", daemon=True
                )
                self._worker.start()
        with suppress(queue.Full):
            self._queue.put_nowait(action)

    @staticmethod
    def _work(waiting: queue.Queue[Callable[[], None] | None]) -> None:
        while (action := waiting.get()) is not None:
            action()


def _sender(message: Mapping[str, Any]) -> object:
    """Return what tells a page's connection to the kernel from others: both of its comms come from it."""
    return message["header"]["session"]


def _answered(perform: Callable[[], Message], asked: Prompted) -> Message:
    try:
        with interruptible():
            return sound(perform())  # type: ignore[no-any-return]
    except BaseException as error:
        return requests.refused(asked, _reason(error))


def _apart() -> bool:
    """Tell whether this is a subshell's thread, or any other than that of the cells."""
    return threading.current_thread() is not threading.main_thread()


def _reason(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    try:
        said = error.headline if isinstance(error, FlyteNbError) else f"{type(error).__name__}: {error}"
    except Exception:  # the user's own class may refuse to say it
        said = type(error).__name__
    return shorten(said, 300)


#: The channel of this process.
channel = Channel()
