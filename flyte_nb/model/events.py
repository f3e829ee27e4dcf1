"""Events: what did happen. Each is frozen, slotted, stamped, and carries references to values, never values.

``at`` is seconds since the epoch, by the clock that the execution was given. ``path`` names a node within the
execution: ``n2/dn0``; the execution itself is the path ``""``.
"""

from __future__ import annotations

from dataclasses import dataclass

from flyte_nb.model.errors import ErrorInfo
from flyte_nb.model.graph import Graph, Node
from flyte_nb.model.phases import CacheStatus
from flyte_nb.model.values import ValueRef

#: The version of the log's form. A reader refuses a newer one.
SCHEMA = 1

Refs = tuple[tuple[str, ValueRef], ...]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, and when."""

    at: float


@dataclass(frozen=True, slots=True)
class ExecutionStarted(Event):
    """The first event. ``graph`` is the root's, compiled; ``inputs`` are the root's, with portability ``notes``.

    A fork names its ``parent``'s id, and the values that its user put in place of the parent's: their ids say which.
    """

    id: str
    graph: Graph
    inputs: Refs
    executor: str
    parent: str | None = None
    notes: tuple[str, ...] = ()
    edits: tuple[ValueRef, ...] = ()


@dataclass(frozen=True, slots=True)
class NodeEvent(Event):
    """Something that happened to one node."""

    path: str


@dataclass(frozen=True, slots=True)
class NodeStarted(NodeEvent):
    """An attempt began. ``attempt`` counts from 0."""

    attempt: int = 0


@dataclass(frozen=True, slots=True)
class NodeTraced(NodeEvent):
    """The body of a dynamic, still running, made this node. ``path`` is the new node's."""

    node: Node


@dataclass(frozen=True, slots=True)
class NodeExpanded(NodeEvent):
    """The node's call yielded a graph, which now runs as its children.

    Attributes:
        chosen: Which of the graph's cases was taken, where it is a conditional's: the nodes of the others are skipped.
    """

    graph: Graph
    chosen: int | None = None


@dataclass(frozen=True, slots=True)
class NodeSucceeded(NodeEvent):
    """The node has its outputs.

    Attributes:
        worker: Which thread, process or machine ran it; empty for the kernel's own.
        peak: Peak memory in bytes, where it was measured.
        notes: Portability notes: what this project accepted and flytekit refuses, with the remedy.
    """

    outputs: Refs
    cache: CacheStatus = CacheStatus.DISABLED
    worker: str = ""
    peak: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NodeFailed(NodeEvent):
    """The node failed for good. ``cause`` is the path of the child that brought it down, or None."""

    error: ErrorInfo
    cause: str | None = None
    timed_out: bool = False


@dataclass(frozen=True, slots=True)
class NodeFailing(NodeEvent):
    """All in the node ended well, and its own outputs do not fit; its failure node runs before it has failed."""

    error: ErrorInfo


@dataclass(frozen=True, slots=True)
class NodeRetried(NodeEvent):
    """An attempt failed and the next one is due at ``due``."""

    error: ErrorInfo
    attempt: int
    due: float


@dataclass(frozen=True, slots=True)
class NodeWaiting(NodeEvent):
    """A gate waits. It holds no worker meanwhile.

    Attributes:
        question: What for: ``approve`` (somebody's yes or no), ``input`` (a value) or ``sleep`` (a time).
        type: The declared type of what is approved, or of the value.
        field: How the value is asked for: ``bool``, ``int``, ``float``, ``str``, ``choice``, ``date``, ``datetime``,
            ``time``, or ``expression``: Python. Empty for other questions.
        choices: The names that a ``choice`` is made of.
        until: When it ends by itself: timed out, or for a ``sleep`` well.
    """

    question: str
    type: str = ""
    field: str = ""
    choices: tuple[str, ...] = ()
    until: float | None = None


@dataclass(frozen=True, slots=True)
class NodeAnswered(NodeEvent):
    """Somebody answered a gate.

    Attributes:
        by: Whence the answer came: ``answers``, ``prompt``, ``view`` or ``call``.
        answer: A reference to what was given, or approved; None for a refusal.
    """

    by: str
    answer: ValueRef | None = None


@dataclass(frozen=True, slots=True)
class NodeSkipped(NodeEvent):
    """The node will not run, because something that it needs failed."""


@dataclass(frozen=True, slots=True)
class NodeAborted(NodeEvent):
    """The node was running, or about to, when it was stopped."""


@dataclass(frozen=True, slots=True)
class NodeLogged(NodeEvent):
    """The node wrote text. ``stream`` is ``stdout``, ``stderr`` or ``log``."""

    stream: str
    text: str


@dataclass(frozen=True, slots=True)
class NodePublished(NodeEvent):
    """The node's decks, as they stand: all of them, by name. Those that it published before are gone."""

    decks: Refs


@dataclass(frozen=True, slots=True)
class ExecutionFailing(Event):
    """A node's failure will fail the execution; what runs is being stopped or finished, by policy.

    Attributes:
        cause: The node's path; empty where the execution's own outputs do not fit, and its failure node runs.
        error: What is wrong with those outputs; None where a node failed.
    """

    cause: str
    error: ErrorInfo | None = None


@dataclass(frozen=True, slots=True)
class ExecutionSucceeded(Event):
    """The last event of a good run."""

    outputs: Refs


@dataclass(frozen=True, slots=True)
class ExecutionFailed(Event):
    """The last event of a failed run."""

    error: ErrorInfo
    cause: str


@dataclass(frozen=True, slots=True)
class ExecutionAborted(Event):
    """The last event of a run that was interrupted. ``reason`` in words."""

    reason: str
