"""NodeState: one node's part of the state, everything a view shows of it; and how its path is written."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from flyte_nb.model.errors import ErrorInfo
from flyte_nb.model.events import ExecutionSucceeded, NodeAnswered, NodeSucceeded, NodeWaiting, Refs
from flyte_nb.model.graph import Graph, Node
from flyte_nb.model.phases import CacheStatus, Phase

_UNDEFINED = Phase.UNDEFINED


def join(scope: str, node_id: str) -> str:
    """Join a scope's path and a node's id.

    Example:
        >>> join("", "n2"), join("n2", "dn0")
        ('n2', 'n2/dn0')
    """
    return f"{scope}/{node_id}" if scope else node_id


def split(path: str) -> tuple[str, str]:
    """Split a path into its scope's path and the node's id.

    Example:
        >>> split("n2/dn0"), split("n2")
        (('n2', 'dn0'), ('', 'n2'))
    """
    scope, _, node_id = path.rpartition("/")
    return scope, node_id


class Made(Mapping[str, Node]):
    """The nodes that an eager's body has made so far, by id: those of its graph, which grows while it runs."""

    def __init__(self, children: Mapping[str, NodeState]) -> None:
        self._children = children

    def __getitem__(self, node_id: str) -> Node:
        node = self._children[node_id].node
        assert node is not None, "the root alone has none"
        return node

    def __iter__(self) -> Iterator[str]:
        return iter(self._children)

    def __len__(self) -> int:
        return len(self._children)


class NodeState:
    """One node's part of the state: everything a view shows of it. Read it; only `State.apply` writes.

    Attributes:
        path: ``n2/dn0``; ``""`` for the execution itself, the root of the tree.
        node: None for the root alone.
        blockers: How many nodes it still waits for.
        children: The nodes of its expansion, by id; None while it has none.
        live: How many children have not ended. failures: how many of them failed.
        running: How many children are running. released: how many a concurrency limit has let go.
        chosen: Which case of a conditional was taken; None before that, and of other nodes.
        due: When a retry may start, or None.
        decks: References to the decks that its last attempt has published.
        success: The event that ended it well, which holds its outputs.
        cause: The path of the child that brings it down; its own where its outputs did not fit; None otherwise.
        question: What a gate waits for, or waited for. answer: what it was answered.
        open: Whether its nodes come and run one by one, while its body runs: an eager's.
    """

    __slots__ = (
        "answer",
        "attempt",
        "blockers",
        "cause",
        "children",
        "chosen",
        "decks",
        "dependents",
        "due",
        "ended",
        "error",
        "failures",
        "graph",
        "live",
        "log",
        "node",
        "open",
        "parent",
        "path",
        "phase",
        "question",
        "released",
        "running",
        "started",
        "success",
        "waiting",
    )

    def __init__(self, path: str, node: Node | None, parent: NodeState | None) -> None:
        self.path = path
        self.node = node
        self.parent = parent
        self.phase = _UNDEFINED
        self.open = False
        self.attempt = 0
        self.blockers = 0
        self.live = 0
        self.failures = 0
        self.running = 0
        self.released = 0
        self.started: float | None = None
        self.ended: float | None = None
        self.due: float | None = None
        self.success: NodeSucceeded | ExecutionSucceeded | None = None
        self.error: ErrorInfo | None = None
        self.question: NodeWaiting | None = None
        self.answer: NodeAnswered | None = None
        self.cause: str | None = None
        self.decks: Refs = ()
        self.log: list[tuple[str, str]] | None = None
        self.graph: Graph | None = None
        self.children: dict[str, NodeState] | None = None
        self.chosen: int | None = None
        self.dependents: list[NodeState] | None = None
        self.waiting: deque[NodeState] | None = None

    @property
    def outputs(self) -> Refs:
        """References to the outputs; none before the end."""
        return self.success.outputs if self.success is not None else ()

    @property
    def cache(self) -> CacheStatus:
        """What the cache did."""
        return self.success.cache if isinstance(self.success, NodeSucceeded) else CacheStatus.DISABLED

    @property
    def worker(self) -> str:
        """Which thread, process or machine ran it; empty for the kernel's own."""
        return self.success.worker if isinstance(self.success, NodeSucceeded) else ""

    @property
    def peak(self) -> int | None:
        """Peak memory in bytes, where it was measured."""
        return self.success.peak if isinstance(self.success, NodeSucceeded) else None

    @property
    def notes(self) -> tuple[str, ...]:
        """Portability notes."""
        return self.success.notes if isinstance(self.success, NodeSucceeded) else ()

    @property
    def is_failure_node(self) -> bool:
        """Whether it is its scope's failure node, which runs only if the scope fails."""
        scope = self.parent
        if scope is None or scope.graph is None or scope.graph.on_failure is None:
            return False
        return self.node is not None and self.node.id == scope.graph.on_failure.id

    @property
    def is_spare(self) -> bool:
        """Whether it is a failure node that is not needed, or not yet."""
        return (self.phase is _UNDEFINED or self.phase is Phase.SKIPPED) and self.is_failure_node

    @property
    def is_beside(self) -> bool:
        """Whether it belongs to a case of a conditional that was not taken."""
        if self.phase is not Phase.SKIPPED or self.parent is None or self.node is None:
            return False
        scope = self.parent
        return (
            scope.chosen is not None
            and scope.graph is not None
            and self.node.id not in scope.graph.cases[scope.chosen].nodes
        )

    @property
    def failure_node(self) -> NodeState | None:
        """The failure node of this scope, or None."""
        if self.graph is None or self.graph.on_failure is None or self.children is None:
            return None
        return self.children.get(self.graph.on_failure.id)

    @property
    def duration(self) -> float | None:
        """Seconds from the start of the last attempt to the end, or None."""
        return None if self.started is None or self.ended is None else self.ended - self.started

    def __repr__(self) -> str:
        return f"<{self.path or 'execution'} {self.phase.value}>"
