"""Gatekeeper: opens gates, lets them wait without a worker, and ends them by an answer, in time, or when that is up."""

from __future__ import annotations

from collections.abc import Mapping

from flyte_nb.engine.bindings import Given
from flyte_nb.engine.flights import Flights
from flyte_nb.engine.gates import Answer, Asked, Gates, Later, disapproved, too_late, unanswered
from flyte_nb.engine.interrupts import Interrupts
from flyte_nb.engine.landing import Landing
from flyte_nb.engine.news import Answered, News
from flyte_nb.engine.store import take
from flyte_nb.engine.worker import Outcome
from flyte_nb.model import events as ev
from flyte_nb.model.calls import Call
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.paths import readable
from flyte_nb.model.phases import CacheStatus
from flyte_nb.types import entry
from flyte_nb.types.preview import describe


class Gatekeeper(Landing):
    """The part of an `Actor` that deals with gates.

    Attributes:
        gates: Who answers.
    """

    gates: Gates
    _flights: Flights
    _interrupts: Interrupts

    def __init__(self, call: Call, id: str) -> None:
        super().__init__(call, id)
        self._asked: dict[str, Asked] = {}

    def asked(self, node: NodeState) -> Asked:
        """Return what a gate that waits asks."""
        return self._asked[node.path]

    def hear(self, news: News) -> None:
        """Take news from another thread: a gate's answer."""
        self._flights.tell(news)

    def _open(self, node: NodeState, call: Call) -> None:
        """Let a gate wait that has just started; answer it, if its answer was prepared."""
        assert node.node is not None
        path = node.path
        asking = call.question  # type: ignore[attr-defined]
        value = None
        checker = next(iter(call.outputs.values()), None)
        try:
            for name, (given, have, _) in self._inputs(node, call).items():
                value = given if have is call.inputs[name] else call.inputs[name].check(given, name)
        except Exception as error:
            self._fail_for_good(node, call, error)
            return
        kind = asking.kind
        seconds = asking.seconds if kind == "sleep" else node.node.policy.timeout
        field, choices = entry.field(checker) if kind == "input" and checker is not None else ("", ())
        now = self._clock.now()
        until = None if seconds is None else now + seconds
        question = ev.NodeWaiting(now, path, kind, checker.text if checker is not None else "", field, choices, until)
        if checker is not None:
            self._asked[path] = Asked(path, readable(node), node.node.title, question, checker, value)
        self._emit(question)
        if kind == "sleep" or checker is None:
            return
        try:
            answer = self._interrupts.inside(
                self.gates.answer, self._asked[path], lambda: take(value, checker, checker, path, None, False)
            )
        except Exception as error:
            self._fail_for_good(node, call, error)
            return
        if answer is not None:
            self._answer(node, call, answer)

    def _answer(self, node: NodeState, call: Call, answer: Answer) -> None:
        """End a gate by an answer."""
        path = node.path
        asked = self._asked.pop(path)
        if not answer.approved:
            self._emit(ev.NodeAnswered(self._clock.now(), path, answer.by))
            self._fail_for_good(node, call, disapproved(asked, answer))
            return
        (var,) = call.outputs
        ref = describe(answer.value, f"{path}.{var}")
        self._emit(ev.NodeAnswered(self._clock.now(), path, answer.by, ref))
        self._succeed(node, call, (answer.value,), CacheStatus.DISABLED, Outcome(notes=answer.notes))

    def _answered(self, news: Answered) -> None:
        node = self.state.paused.get(news.path)
        if node is not None and node.question is news.question:
            self._answer(node, self.call_of(node), news.answer)

    def _time_is_up(self, node: NodeState) -> None:
        """End a gate whose time is up; what sleeps has succeeded then, and an answer that is on its way counts."""
        assert node.question is not None
        call = self.call_of(node)
        if node.question.question == "sleep":
            self._succeed(node, call, (), CacheStatus.DISABLED, Outcome())
        elif self.gates.is_claimed(node.question):
            self._hear(self._flights.wait(None))
        else:
            self._fail_for_good(node, call, too_late(self._asked.pop(node.path)))

    @property
    def _may_ask(self) -> bool:
        """Whether gates may start: not while who answers them would hold up what else there is to do."""
        state = self.state
        return not state.gates or not self.gates.answerer.holds_up or not (self._flights.moving or state.ready)

    def _wait(self, until: float | None) -> None:
        """Wait for news, or an answer, or a time. Nothing else is left to do."""
        seconds = None if until is None else max(0.0, until - self._clock.now())
        asking = [node for node in self.state.paused.values() if node.path in self._asked]
        if self._flights.moving:
            self._hear(self._flights.wait(seconds))
        elif asking:
            self._ask(asking[0], seconds)
        elif self._flights:
            self._hear(self._flights.wait(seconds))
        else:
            self._interrupts.inside(self._clock.sleep, seconds or 0.0)

    def _ask(self, node: NodeState, seconds: float | None) -> None:
        call, asked = self.call_of(node), self._asked[node.path]
        said = self._interrupts.inside(self.gates.answerer.ask, asked)
        if type(said) is Later:
            pauses = [one for one in (seconds, said.seconds) if one is not None]
            self._hear(self._clock.listen(min(pauses) if pauses else None, self._flights.wait))
        elif said is None:
            self._fail_for_good(node, call, unanswered(self._asked.pop(node.path), self.gates))
        else:
            self._answer(node, call, said)

    # What an actor does besides.

    def _hear(self, news: list[News]) -> None:
        raise NotImplementedError

    def _inputs(self, node: NodeState, call: Call) -> Mapping[str, Given]:
        raise NotImplementedError
