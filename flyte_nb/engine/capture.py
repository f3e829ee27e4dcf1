"""Capture: what one node prints, writes to stderr and logs, in lines, without taking it from the cell.

How it hangs together: `installed` puts a proxy before ``sys.stdout`` and ``sys.stderr`` and a wrapper around
``logging.Logger.callHandlers``, once, however many executions run. Each of them asks the ContextVar `CURRENT` whose
text this is, so that nodes in different threads do not mix, and a node that prints nothing costs one ContextVar.

The wrapper around ``callHandlers`` stands where a handler on the root logger would not do: a root that has a handler
makes ``logging.basicConfig`` in a task do nothing, and silences the last-resort printing of warnings.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from typing import TextIO

from flyte_nb.model.hidden import masked

Emit = Callable[[str, str], None]

#: How many characters of one node are kept, and what stands after them.
LIMIT = 1_000_000
TRUNCATED = "… output truncated\n"

#: A chatty node's text is emitted this often at most, after a first burst.
PER_SECOND = 20.0
BURST = 10.0

_LONGEST_LINE = 64_000
_FORMAT = logging.Formatter("%(levelname)s %(name)s: %(message)s")


class Capture:
    """Collects one node's text and hands it on in complete lines.

    Args:
        emit: Called with the stream (``stdout``, ``stderr`` or ``log``) and the text. Never called by two threads at
            once; called in the thread that prints.
        prefix: The node's title, written before each line that reaches the cell, where nodes run in parallel.
        through: Whether the text reaches the original streams too. False in a worker process, whose kernel replays.
        now: A clock in seconds, for the rate.

    Example:
        >>> lines = []
        >>> with installed(), capturing(Capture(lambda stream, text: lines.append((stream, text)), through=False)):
        ...     print("hello")
        >>> lines
        [('stdout', 'hello\\n')]
    """

    __slots__ = ("_buffer", "_muted", "emit", "now", "prefix", "through")

    def __init__(
        self,
        emit: Emit,
        prefix: str | None = None,
        *,
        through: bool = True,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.emit = emit
        self.prefix = prefix
        self.through = through
        self.now = now
        self._buffer: _Buffer | None = None
        self._muted = False

    def write(self, stream: str, original: TextIO | None, text: str) -> int:
        """Take text from a stream; pass it through to the original one."""
        buffer = self._buffer
        if buffer is None:
            buffer = self._buffer = _Buffer()
        with buffer.lock:
            if original is not None and self.through:
                self._pass(buffer, original, masked(text))
            if not self._muted:
                buffer.take(stream, text)
                if buffer.lines and buffer.due(self.now()):
                    buffer.emit(self.emit)
        return len(text)

    def log(self, record: logging.LogRecord) -> None:
        """Take a log record as one or more lines of the stream ``log``."""
        try:
            text = _FORMAT.format(record)
        except Exception as error:  # the user's arguments do not fit the user's message
            text = f"{record.levelname} {record.name}: {record.msg!r} (cannot be formatted: {error})"
        self.write("log", None, text + "\n")

    @contextlib.contextmanager
    def muted(self) -> Iterator[None]:
        """Let text reach the cell without collecting it, while logging prints what is collected as a record."""
        before, self._muted = self._muted, True
        try:
            yield
        finally:
            self._muted = before

    def flush(self) -> None:
        """Emit the complete lines that wait for their turn."""
        buffer = self._buffer
        if buffer is not None:
            with buffer.lock:
                buffer.emit(self.emit)

    def close(self) -> None:
        """Emit everything, unfinished lines too."""
        buffer = self._buffer
        if buffer is None:
            return
        with buffer.lock:
            for original, rest in buffer.passing.values():
                if rest:
                    original.write(f"[{self.prefix}] {rest}\n")
            buffer.passing.clear()
            buffer.complete()
            buffer.emit(self.emit)

    def _pass(self, buffer: _Buffer, original: TextIO, text: str) -> None:
        if self.prefix is None:
            original.write(text)
            return
        rest = buffer.passing.get(id(original), (original, ""))[1] + text
        lines, newline, rest = rest.rpartition("\n")
        buffer.passing[id(original)] = (original, rest)
        if newline:
            original.write("".join(f"[{self.prefix}] {line}\n" for line in lines.split("\n")))


class _Buffer:
    """The text of one node that has not been emitted yet. Made when the node first writes."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.passing: dict[int, tuple[TextIO, str]] = {}
        self.lines: list[tuple[str, str]] = []
        self._unfinished: dict[str, str] = {}
        self._room = LIMIT
        self._tokens = BURST
        self._last: float | None = None

    def take(self, stream: str, text: str) -> None:
        unfinished = self._unfinished.get(stream, "") + text
        lines, newline, rest = unfinished.rpartition("\n")
        if newline:
            self.lines.append((stream, masked(_settled(lines)) + "\n"))
        if "\r" in rest:  # a progress bar: what stands is what was written last
            body = rest.rstrip("\r")
            rest = body.rpartition("\r")[2] + rest[len(body) :][:1]
        if len(rest) > _LONGEST_LINE:
            self.lines.append((stream, masked(rest)))
            rest = ""
        self._unfinished[stream] = rest

    def complete(self) -> None:
        for stream, rest in self._unfinished.items():
            if rest:
                self.lines.append((stream, masked(_settled(rest))))
        self._unfinished.clear()

    def due(self, now: float) -> bool:
        """Tell whether text may be emitted now; counts it where it may. (A token bucket.)"""
        if self._last is not None:
            self._tokens = min(BURST, self._tokens + (now - self._last) * PER_SECOND)
        self._last = now
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True

    def emit(self, emit: Emit) -> None:
        lines, self.lines = self.lines, []
        at = 0
        while at < len(lines) and self._room >= 0:
            stream = lines[at][0]
            end = at + 1
            while end < len(lines) and lines[end][0] == stream:
                end += 1
            text = "".join(text for _, text in lines[at:end])
            at = end
            if len(text) > self._room:
                text = text[: self._room] + "\n" + TRUNCATED
            self._room -= len(text)
            emit(stream, text)


def _settled(text: str) -> str:
    """Return lines as a terminal shows them in the end: what a carriage return was written over is gone."""
    if "\r" not in text:
        return text
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))


#: Whose text is being written in this context. The engine sets and resets it around each node.
CURRENT: ContextVar[Capture | None] = ContextVar("flyte_nb_capture", default=None)


@contextlib.contextmanager
def capturing(capture: Capture) -> Iterator[Capture]:
    """Collect what is written in this context; close the capture in the end."""
    token = CURRENT.set(capture)
    try:
        yield capture
    finally:
        CURRENT.reset(token)
        capture.close()


class _Proxy:
    """Stands before a standard stream. Whatever is not writing text is the original's own affair."""

    def __init__(self, stream: str, original: TextIO) -> None:
        self._stream = stream
        self._original = original

    def write(self, text: str) -> int:
        capture = CURRENT.get()
        if capture is None or not isinstance(text, str):
            return self._original.write(text)
        return capture.write(self._stream, self._original, text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def close(self) -> None:
        """Close the original, but for a node: its text ends with it, and the cell's goes on."""
        if CURRENT.get() is None:
            self._original.close()

    def __getattr__(self, name: str) -> object:
        return getattr(self._original, name)

    def __repr__(self) -> str:
        return f"<captured {self._original!r}>"


_lock = threading.Lock()
_installs = 0

# The last few are kept alive: another thread's `print` may be within one while it is taken out, and CPython's holds no
# reference of its own to the stream that it writes to.
_proxies: deque[_Proxy] = deque(maxlen=16)
_plain_call_handlers = logging.Logger.callHandlers


def _call_handlers(logger: logging.Logger, record: logging.LogRecord) -> None:
    capture = CURRENT.get()
    if capture is None:
        _plain_call_handlers(logger, record)
        return
    with capture.muted():
        _plain_call_handlers(logger, record)
    capture.log(record)


@contextlib.contextmanager
def installed() -> Iterator[None]:
    """Route the standard streams and logging through captures. May be nested, and entered by several threads.

    Example:
        >>> before = sys.stdout
        >>> with installed():
        ...     sys.stdout is before
        False
        >>> sys.stdout is before
        True
    """
    global _installs
    with _lock:
        _installs += 1
        if _installs == 1:
            _install()
    try:
        yield
    finally:
        with _lock:
            _installs -= 1
            if not _installs:
                _uninstall()


def _install() -> None:
    global _plain_call_handlers
    for stream in ("stdout", "stderr"):
        original = getattr(sys, stream)
        if original is not None and not isinstance(original, _Proxy):
            setattr(sys, stream, _proxy(stream, original))
    if logging.Logger.callHandlers is not _call_handlers:
        _plain_call_handlers = logging.Logger.callHandlers
        logging.Logger.callHandlers = _call_handlers  # type: ignore[method-assign,assignment]


def _proxy(stream: str, original: TextIO) -> _Proxy:
    for known in _proxies:
        if known._original is original and known._stream == stream:
            return known
    _proxies.append(_Proxy(stream, original))
    return _proxies[-1]


def _uninstall() -> None:
    for stream in ("stdout", "stderr"):
        current = getattr(sys, stream)
        if isinstance(current, _Proxy):  # else the user has put something in its place, and keeps it
            setattr(sys, stream, current._original)
    if logging.Logger.callHandlers is _call_handlers:
        logging.Logger.callHandlers = _plain_call_handlers  # type: ignore[method-assign]


def replay(lines: Iterable[tuple[str, str]], prefix: str | None = None) -> None:
    """Write what a worker process collected to this process's streams, records to stderr.

    Example:
        >>> replay([("stdout", "fitted\\n")], prefix="fit")
        [fit] fitted
    """
    for stream, text in lines:
        target = sys.stdout if stream == "stdout" else sys.stderr
        if target is None:
            continue
        if prefix is not None:
            text = "".join(f"[{prefix}] {line}\n" for line in text.removesuffix("\n").split("\n"))
        target.write(text)
