"""Gates of a run that is stepped through: it stands at one, or asks here and now; and what sleeps does so at once."""

from __future__ import annotations

from threading import get_ident
from typing import Any

from flyte_nb.engine.actor import Actor
from flyte_nb.engine.decide import Command, Wait
from flyte_nb.engine.news import News
from flyte_nb.model.calls import Call
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.phases import Phase


class SteppedGates(Actor):
    """The part of a `SteppedActor` that deals with gates."""

    _body: Any

    def gate(self) -> str | None:
        """Return the path of the gate whose answer all else waits for; None where something else can happen."""
        if self._body is not None or not self._asked or self.state.phase.terminal:
            return None
        command = next(iter(self._commands()), None)
        return next(path for path in self.state.paused if path in self._asked) if type(command) is Wait else None

    @property
    def asks(self) -> bool:
        """Whether somebody is there to be asked by `advance`; else others answer, between two steps."""
        return self.gates.answerer.holds_up

    def how_to_answer(self, path: str) -> str:
        """Return in words what a gate waits for, and how it is answered."""
        asked = self._asked[path]
        verb = "approve({!r})" if asked.question.question == "approve" else "set_input({!r}, ...)"
        return f"it waits for {asked.wanted}: stepper.execution.{verb.format(asked.title)}, or in the view"

    def hear(self, news: News) -> None:
        """Take a gate's answer at once, if no step is going on; else that step hears it."""
        if self.thread is None or self.thread == get_ident():
            self._hear([news])
        else:
            super().hear(news)

    def _open(self, node: NodeState, call: Call) -> None:
        super()._open(node, call)
        question = node.question
        if node.phase is not Phase.PAUSED or question is None:
            return
        if node.path in self._asked:
            if self.asks:
                self._ask(node, None)
        elif question.until is not None:
            self._rest(question.until)
            self._time_is_up(node)

    def _rest(self, until: float) -> None:
        self._interrupts.inside(self._clock.sleep, max(0.0, until - self._clock.now()))

    def _goes_on(self) -> bool:
        """Tell whether there is something to wait for: what runs, and where nothing may start, whatever will.

        Where a body stands still, the next step is its: an eager that called it waits meanwhile, and is not waited for.
        """
        if self._body is not None or self.state.root.phase.terminal or not self._flights:
            return False
        return self._flights.moving or not self._commands()

    def _commands(self) -> list[Command]:
        raise NotImplementedError
