"""Tracebacks of a cell: the calling line and the user's own frames; ``%tb`` shows all of them.

A debugger starts in the user's own frame too: ``%debug`` in the last one, `Execution.post_mortem` in the node's.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import IPython
from IPython.core.display_trap import DisplayTrap

from flyte_nb.engine import debugger
from flyte_nb.model.errors import FlyteNbError
from flyte_nb.model.places import causes, is_ours

_IPYTHON = os.path.dirname(os.path.abspath(IPython.__file__)) + os.sep


class Tracebacks:
    """Stands before a shell's ``showtraceback`` while the extension is loaded.

    Args:
        remark: Says what else is to be known of an error, or nothing.
    """

    def __init__(self, shell: Any, remark: Callable[[BaseException], str] = lambda error: "") -> None:
        self._shell = shell
        self._remark = remark
        self._original = shell.showtraceback
        shell.showtraceback = self.show
        self._debugger = debugger.fill(self.debug)

    def remove(self) -> None:
        """Give the shell its own method back, unless somebody stands before us."""
        debugger.fill(self._debugger)
        if self._shell.__dict__.get("showtraceback") == self.show:
            del self._shell.showtraceback
            if self._shell.showtraceback != self._original:
                self._shell.showtraceback = self._original

    def show(
        self,
        exc_tuple: Any = None,
        filename: str | None = None,
        tb_offset: int | None = None,
        exception_only: bool = False,
        running_compiled_code: bool = False,
    ) -> None:
        """Show an exception; IPython's signature."""
        asked_for = exc_tuple is None and sys.exc_info()[1] is None  # %tb: nothing is being handled
        try:
            kind, error, traceback = self._shell._get_exc_info(exc_tuple)
        except ValueError:
            self._original(exc_tuple, filename, tb_offset, exception_only, running_compiled_code)
            return
        if asked_for:
            if isinstance(error, FlyteNbError) and not exception_only:
                lines = self._shell.InteractiveTB.structured_traceback(kind, error, traceback, tb_offset=tb_offset)
                self._shell._showtraceback(kind, error, lines)
                return
            self._original(exc_tuple, filename, tb_offset, exception_only, running_compiled_code)
            return
        remark = self._remark(error)
        if remark and remark not in getattr(error, "__notes__", ()):
            error.add_note(remark)
        offset = self._shell.InteractiveTB.tb_offset if tb_offset is None else tb_offset
        shorter = users(traceback, offset)
        if shorter is not traceback and isinstance(error, SyntaxError):
            running_compiled_code = False  # the error is in the text of the cell; who compiled it says nothing
        error.__traceback__ = _down_to_the_users(traceback)  # it is where %debug starts
        if isinstance(error, BaseExceptionGroup):
            error.__traceback__ = users(traceback)  # IPython prints a group with all of its frames
        with _short(causes(error)):
            self._original((kind, error, shorter), filename, tb_offset, exception_only, running_compiled_code)
        sys.last_type, sys.last_value, sys.last_traceback = kind, error, traceback  # for %tb

    def debug(self, frames: TracebackType) -> None:
        """Open the shell's own debugger at the last of some frames."""
        debugger = self._shell.debugger_cls()
        with DisplayTrap(hook=sys.__displayhook__):  # type: ignore[no-untyped-call]  # as IPython does for %debug
            debugger.reset()
            debugger.botframe = frames.tb_frame
            debugger.interaction(None, frames)


@contextmanager
def _short(errors: Sequence[BaseException]) -> Iterator[None]:
    """Leave our frames out of some exceptions for a while: ``%tb`` shows all of them again."""
    tracebacks = [error.__traceback__ for error in errors]
    for error, traceback in zip(errors, tracebacks, strict=True):
        error.__traceback__ = users(traceback)
    try:
        yield
    finally:
        for error, traceback in zip(errors, tracebacks, strict=True):
            error.__traceback__ = traceback


def _down_to_the_users(traceback: TracebackType | None) -> TracebackType | None:
    """Return a traceback without our frames at its end; the same one where there are none, or no others."""
    frames = list(_each(traceback))
    while frames and is_ours(frames[-1].tb_frame.f_code.co_filename):
        frames.pop()
    return _chained(frames) or traceback


def _each(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _chained(frames: Sequence[TracebackType]) -> TracebackType | None:
    made: TracebackType | None = None
    for one in reversed(frames):
        made = TracebackType(made, one.tb_frame, one.tb_lasti, one.tb_lineno)
    return made


def users(traceback: TracebackType | None, offset: int = 0) -> TracebackType | None:
    """Return a traceback without our frames and IPython's; the same one where there are none of ours.

    Args:
        traceback: From the outermost frame on.
        offset: So many frames at the front are kept: whoever shows the traceback skips them.
    """
    frames = list(_each(traceback))
    if not any(is_ours(frame.tb_frame.f_code.co_filename) for frame in frames):
        return traceback
    files = [frame.tb_frame.f_code.co_filename for frame in frames]
    return _chained(
        [
            frame
            for number, (frame, file) in enumerate(zip(frames, files, strict=True))
            if number < offset or not (is_ours(file) or file.startswith(_IPYTHON))
        ]
    )
