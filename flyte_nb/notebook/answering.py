"""Answering in a notebook: a live view's buttons and forms, while the cell is busy; else a line, where there is one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from flyte_nb import asking
from flyte_nb.asking import Prompt
from flyte_nb.engine.execution import Execution
from flyte_nb.engine.gates import Answer, Answerer, Asked, Later
from flyte_nb.notebook.channel import channel
from flyte_nb.notebook.evaluating import evaluated
from flyte_nb.notebook.protocol import GateAnswer
from flyte_nb.types import entry

#: Seconds that a front end is given to connect: in the cell that loads the extension it has only just begun.
_GRACE = 2.0

_LOOK, _SOON = 1.0, 0.1


class InNotebook:
    """Lets a view answer, where one is shown that is heard while a cell runs; else asks by the kernel's ``input()``.

    Args:
        shell: Whose cell waits.
        shown: Tells whether there is a view.
        busy: Tells whether a cell runs: between two cells nobody takes a line.
    """

    def __init__(self, shell: Any, shown: Callable[[], bool], busy: Callable[[], bool]) -> None:
        self._shell = shell
        self._shown = shown
        self._busy = busy
        self._since: float | None = None
        self._prompt = Prompt(_line, print, lambda: shell.user_ns)

    @property
    def holds_up(self) -> bool:
        return not (self._shown() and channel.hears_during_cells) and self._takes_lines

    @property
    def _takes_lines(self) -> bool:
        main = threading.current_thread() is threading.main_thread()
        return main and self._busy() and bool(getattr(self._shell.kernel, "_allow_stdin", False))

    def ask(self, asked: Asked) -> Answer | Later | None:
        if self._shown():
            if channel.hears_during_cells:
                return Later(_LOOK)
            self._since = self._since or time.monotonic()
            if time.monotonic() < self._since + _GRACE:
                return Later(_SOON)
        return self._prompt.ask(asked) if self._takes_lines else None


def _line(prompt: str, seconds: float | None) -> str:
    return input(prompt)


def answerer(shell: Any, shown: Callable[[], bool], busy: Callable[[], bool]) -> Answerer:
    """Return who answers in a shell: nobody but a terminal, where there is no kernel."""
    if getattr(shell, "kernel", None) is None:
        return asking.at_terminal()
    return InNotebook(shell, shown, busy)


def give(execution: Execution, asked: GateAnswer) -> None:
    """Answer a gate as a reader did in a view.

    Raises:
        NotFound, OptionError: It does not wait for that.
        TypeMismatch: What they wrote is not of the declared type.
    """
    if asked.verdict == "approve":
        execution.approve(asked.path, by="view")
    elif asked.verdict == "reject":
        execution.reject(asked.path, by="view")
    else:
        gate = execution.asked(asked.path)
        value = entry.read(gate.checker, asked.text, lambda text: evaluated(gate.noun, text), gate.noun)
        execution.set_input(asked.path, value, by="view")
