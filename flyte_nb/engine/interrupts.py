"""Interrupts: end the body that a thread is running, from any thread, and never what that thread does afterwards.

How it hangs together. The run's own thread says when it is inside a body (`Interrupts.inside`); only then is anything
sent. A main thread is sent SIGINT, which wakes a ``time.sleep``. A handler of ours is there while the run goes on: once
the run is to end, any SIGINT is for us, and one that finds nobody inside a body does nothing. Any other thread has an
exception set by the interpreter, which it raises at its next step in Python; one that comes too late is taken back.
Before the run gives its thread back, it waits for what is still on its way.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from threading import get_ident
from time import monotonic, sleep
from types import FrameType
from typing import Any

#: A body that swallowed an interrupt, or that is cleaning up after it, is not sent another one sooner than this.
_PATIENCE = 0.2

#: A signal that comes just before a sleep does not wake it, so it is sent again, after a pause that grows.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 0.25

_LONGEST_WAIT = 1.0


class Interrupt(KeyboardInterrupt):
    """Raised in the middle of a body whose run is to end, as a Ctrl-C would be: ``finally`` and ``with`` clean up."""


class Interrupts:
    """What one run needs to be stopped by another thread.

    Attributes:
        wished: Whether the run is to end.
        patient: Whether a Ctrl-C that comes outside a body is put off, and noted in ``deferred``; so that whoever runs
            one step after another stops between two of them.

    Example:
        >>> interrupts = Interrupts()
        >>> with interrupts.listening():
        ...     interrupts.inside(sum, [1, 2])
        3
    """

    def __init__(self) -> None:
        self.wished = False
        self.patient = False
        self.deferred = False
        self._lock = threading.RLock()
        self._thread: int | None = None
        self._inside = False
        self._sent_at: float | None = None
        self._heard_at: float | None = None
        self._by_signal = False
        self._arrived = True
        self._before: Any = None

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Let this thread be interrupted within the block, whenever it is inside a body."""
        self._by_signal = self._take_signal()
        self._thread = get_ident()
        try:
            yield
        finally:
            self.end()

    def inside(self, body: Callable[..., Any], /, *args: Any) -> Any:
        """Call a body, which may be interrupted.

        Raises:
            Interrupt: The run is to end.
        """
        try:
            self._inside = True  # before `wished` is read: `send` writes and reads the two the other way round
            if self.wished:
                raise Interrupt
            return body(*args)
        finally:
            if self._by_signal:
                self._inside = False
            else:
                self._leave()

    def outside(self, act: Callable[..., None], /, *args: Any) -> None:
        """Call, from within a body, what must not be torn in the middle; an interrupt comes when it is done."""
        if not self._inside or get_ident() != self._thread:
            act(*args)
            return
        if self._by_signal:
            self._inside = False
        else:
            self._leave()
        try:
            act(*args)
        finally:
            self._inside = True
        if self.wished and not isinstance(sys.exception(), Interrupt):
            raise Interrupt
        self.raise_deferred()

    def raise_deferred(self) -> None:
        """Raise the Ctrl-C that was put off, if there is one."""
        if self.deferred:
            self.deferred = False
            raise KeyboardInterrupt

    def send(self) -> None:
        """Let the run end: interrupt the body that its thread is inside; if it is in none, let it begin none."""
        with self._lock:
            self.wished = True
            if self._thread is None or not self._inside or not self._arrived or _lately(self._sent_at):
                return
            self._sent_at = monotonic()
            if not self._by_signal:
                _set_exception(self._thread, Interrupt)
                return
            self._arrived = False
            _signal_main_thread()
        threading.Thread(target=self._insist, name="flyte_nb stop", daemon=True).start()

    def _insist(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
            with self._lock:
                if self._arrived or self._thread is None:
                    return
                _signal_main_thread()

    def _leave(self) -> None:
        if self._by_signal:
            self._inside = False
            return
        with self._lock:
            self._inside = False
            if self._sent_at is not None and self._thread is not None:
                _set_exception(self._thread, None)
                if self._thread == get_ident():
                    _look_no_more()

    def end(self) -> None:
        """Let nothing more be sent; return when nothing is on its way. A second time this does nothing."""
        with self._lock:
            self._leave()
            thread, self._thread = self._thread, None
        if thread is None or not self._by_signal:
            return
        if self._sent_at is not None:
            latest = monotonic() + _LONGEST_WAIT
            sleep(0.0001)  # a thread is given the signals sent to it when it comes back from the system
            while not self._arrived and monotonic() < latest:
                sleep(0.0005)
        there = signal.signal(signal.SIGINT, self._before)
        if there is not None and there != self._hear:  # a body has put another in its place, which stays
            signal.signal(signal.SIGINT, there)

    def _take_signal(self) -> bool:
        """Put our handler before the one that there is; False in a thread, or where that cannot be put back."""
        if threading.current_thread() is not threading.main_thread():
            return False
        self._before = signal.getsignal(signal.SIGINT)
        if self._before is None:  # set by someone outside Python
            return False
        try:
            signal.signal(signal.SIGINT, self._hear)
        except ValueError:  # an interpreter within the interpreter
            return False
        return True

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self.wished:
            self._arrived = True
            if self._inside and not _lately(self._heard_at):
                self._heard_at = monotonic()
                raise Interrupt
        elif self.patient and not self._inside:
            self.deferred = True
        elif callable(self._before):
            self._before(number, frame)
        elif self._before == signal.SIG_DFL:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)


def _lately(at: float | None) -> bool:
    return at is not None and monotonic() - at < _PATIENCE


def interrupt_thread(thread: threading.Thread) -> None:
    """Raise `Interrupt` in a thread at its next step in Python. For threads that do nothing else any more."""
    if thread.ident is not None:
        _set_exception(thread.ident, Interrupt)


def _signal_main_thread() -> None:
    if hasattr(signal, "pthread_kill"):
        ident = threading.main_thread().ident
        assert ident is not None, "the main thread runs"
        signal.pthread_kill(ident, signal.SIGINT)
    else:  # Windows: unlike _thread.interrupt_main(), this wakes a time.sleep
        signal.raise_signal(signal.SIGINT)


class _Expected(BaseException):
    """Raised to be caught at once."""


def _look_no_more() -> None:
    """Let the interpreter look no more for an exception that was taken back: it does so until one has come.

    While it looks, Python 3.11 goes round in a circle where a debugger traces.
    """
    try:
        _set_exception(get_ident(), _Expected)
        while True:
            pass
    except _Expected:
        pass


def _set_exception(thread: int, kind: type[BaseException] | None) -> None:
    """Let a thread raise an exception at its next step in Python; None takes back one that it has not raised yet."""
    import ctypes

    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), None if kind is None else ctypes.py_object(kind))
