"""Answering: what a user says to an execution's gates, from any thread."""

from __future__ import annotations

from typing import Any, cast

from flyte_nb.engine.actor import Actor
from flyte_nb.engine.gates import Answer, Asked, checked
from flyte_nb.engine.inspection import NodeView
from flyte_nb.engine.news import Answered
from flyte_nb.model.errors import NotFound, OptionError
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.paths import find, readable
from flyte_nb.model.state import State


class Answering:
    """The part of an `Execution` by which its gates are answered. The verbs are those of flytekit's remote."""

    id: str
    state: State
    _actor: Actor

    @property
    def waiting(self) -> list[NodeView]:
        """The gates that wait for an answer: see `approve`, `reject` and `set_input`."""
        return [NodeView(cast(Any, self), node) for node in self._waiting()]

    def _waiting(self) -> list[NodeState]:
        """Return the gates that want an answer, and have none on its way."""
        gates, found = self._actor.gates, list(self.state.paused.values())
        return [node for node in found if wants_an_answer(node) and not gates.is_claimed(node.question)]

    def approve(self, gate: str, *, by: str = "call") -> None:
        """Approve what a gate asks about; from any thread.

        Args:
            gate: Its name, or its path.
            by: Who answers, for the log.

        Raises:
            NotFound: There is no such gate.
            OptionError: It waits for no approval.

        Example:
            >>> from datetime import timedelta
            >>> from flyte_nb import approve, run, task, workflow
            >>> @task
            ... def train() -> float:
            ...     return 0.93
            >>> @workflow
            ... def wf() -> float:
            ...     return approve(train(), "good enough", timeout=timedelta(hours=1))
            >>> execution = run(wf, background=True)
            >>> while not execution.waiting:
            ...     pass
            >>> execution.waiting
            [<node n1 good enough: PAUSED>]
            >>> execution.approve("good enough")
            >>> execution.wait().outputs.o0
            0.93
        """
        self._say(gate, "approve", lambda asked: Answer(asked.value, True, by))

    def reject(self, gate: str, *, by: str = "call") -> None:
        """Refuse what a gate asks about: the gate fails with a `Disapproved`.

        Args:
            gate, by: As for `approve`.

        Raises:
            NotFound: There is no such gate.
            OptionError: It waits for no approval.
        """
        self._say(gate, "approve", lambda asked: Answer(asked.value, False, by))

    def set_input(self, gate: str, value: Any, *, by: str = "call") -> None:
        """Give a gate the value that it waits for.

        Args:
            gate, by: As for `approve`.
            value: Of the declared type; it is checked here and now, and the gate waits on where it is not.

        Raises:
            NotFound: There is no such gate.
            OptionError: It waits for no input.
            TypeMismatch: The value is not of the declared type.
        """
        self._say(gate, "input", lambda asked: checked(asked, value, by))

    def asked(self, gate: str) -> Asked:
        """Return what a gate asks that waits for an answer.

        Raises:
            NotFound: There is no such gate.
            OptionError: It does not wait.
        """
        return self._asked(self._gate(gate))

    def _asked(self, node: NodeState) -> Asked:
        try:
            return self._actor.asked(node)
        except KeyError:  # just now, by another thread
            raise OptionError(f"{readable(node)} has just been answered") from None

    def _say(self, gate: str, kind: str, answer: Any) -> None:
        node = self._gate(gate)
        question = node.question
        assert question is not None, "it waits"
        asked = self._asked(node)
        if question.question != kind:
            other = f"set_input({gate!r}, ...)" if question.question == "input" else f"approve({gate!r})"
            raise OptionError(f"{asked.name} waits for {asked.wanted}", f"Write execution.{other}")
        news = Answered(node.path, question, answer(asked))
        if not self._actor.gates.claim(question, lambda: self._bring(news)):
            raise OptionError(f"{asked.name} has just been answered")

    def _bring(self, news: Answered) -> None:
        self._actor.hear(news)

    def _gate(self, gate: str) -> NodeState:
        """Find a gate that waits, by its path, its path in words, or its own name."""
        waits = self._waiting()
        found = [node for node in waits if node.path == gate] or [node for node in waits if _is_called(node, gate)]
        if len(found) == 1:
            return found[0]
        said = f"These wait: {', '.join(readable(node) for node in waits[:8])}" if waits else "No gate waits now."
        if found:
            raise NotFound(f"{len(found)} gates named {gate!r} wait", said)
        try:
            node = find(self.state, gate)
        except NotFound as error:
            raise NotFound(error.headline, said) from None
        raise OptionError(f"{readable(node)} ({node.path}) waits for no answer: it is {node.phase}", said)


def _is_called(node: NodeState, gate: str) -> bool:
    """Tell whether this is a node's own name, or its path in words, which takes a look at its siblings."""
    title = node.node.title if node.node is not None else ""
    return gate == title or (title in gate and gate == readable(node))


def wants_an_answer(node: NodeState) -> bool:
    """Tell whether a node waits, and not for a time alone."""
    return node.question is not None and node.question.question != "sleep"
