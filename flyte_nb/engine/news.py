"""News: what the engine's loop hears of calls that run elsewhere: in threads, in processes, in event loops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from flyte_nb.engine.gates import Answer
from flyte_nb.engine.worker import Outcome
from flyte_nb.model.calls import Call
from flyte_nb.model.events import NodeWaiting
from flyte_nb.model.graph import Node
from flyte_nb.model.page import Page


@dataclass(slots=True)
class Landed:
    """A call ended."""

    path: str
    outcome: Outcome


@dataclass(slots=True)
class Traced:
    """A dynamic's body, in a thread, made a node. ``path`` is the dynamic's."""

    path: str
    node: Node
    constants: Mapping[str, Any]


@dataclass(slots=True)
class Printed:
    """A call wrote text."""

    path: str
    stream: str
    text: str


class Reply(Protocol):
    """Takes what a question comes to."""

    def give(self, values: tuple[object, ...] | None, error: BaseException | None) -> None:
        """Answer: with one value for each output, or with what failed the node."""


@dataclass(slots=True)
class Asked:
    """An eager's body made a node, and waits for what it comes to. ``path`` is the eager's.

    Attributes:
        body: Which body: an eager that is tried again has another one.
        blocking: Whether the body's event loop stands still until then.
    """

    path: str
    node: Node
    constants: Mapping[str, Any]
    call: Call
    reply: Reply
    body: object
    blocking: bool


@dataclass(slots=True)
class Dropped:
    """An eager's body waits no longer for a node of its own: it was cancelled. ``path`` is the node's."""

    path: str


@dataclass(slots=True)
class Answered:
    """Somebody answered a gate, in another thread."""

    path: str
    question: NodeWaiting
    answer: Answer


@dataclass(slots=True)
class Published:
    """A call showed its decks before its end."""

    path: str
    pages: tuple[Page, ...]


News = Landed | Traced | Printed | Asked | Dropped | Answered | Published
