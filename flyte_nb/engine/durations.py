"""Durations: how long an entity is expected to take, by what its last runs in this kernel took. Not kept on disk."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Iterator
from itertools import islice
from statistics import median

from flyte_nb.model.graph import COMPILED
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.phases import CacheStatus, Phase
from flyte_nb.model.state import State

#: So many nodes of a run are learned from, so many of an entity's attempts count, so many entities are known.
NODES = 2_000
ATTEMPTS = 15
ENTITIES = 1_000


class Durations:
    """Expected seconds by the entity's name: the median of its last successful attempts, what the cache gave left out.

    Example:
        >>> from flyte_nb import run, task
        >>> from flyte_nb.engine.clock import ManualClock
        >>> @task
        ... def fit() -> int:
        ...     return 1
        >>> durations = Durations()
        >>> durations.seconds("fit") is None
        True
        >>> durations.learn(run(fit, clock=ManualClock(step=0.5)).state)
        >>> durations.seconds("fit"), durations.known()
        (0.5, {'fit': 0.5})
    """

    def __init__(self) -> None:
        self._taken: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def learn(self, state: State) -> None:
        """Take in a run that is over, however it ended."""
        measured = _measured(state)
        with self._lock:
            for name, seconds in measured.items():
                taken = self._taken.setdefault(name, deque(maxlen=ATTEMPTS))
                taken.extend(seconds)
            while len(self._taken) > ENTITIES:
                self._taken.popitem(last=False)

    def seconds(self, name: str) -> float | None:
        """Return how long an entity is expected to take; None where nothing is known."""
        with self._lock:
            taken = self._taken.get(name)
            return median(taken) if taken else None

    def known(self) -> dict[str, float]:
        """Return the expected seconds of every entity that is known."""
        with self._lock:
            return {name: median(taken) for name, taken in self._taken.items()}

    def __getitem__(self, name: str) -> float:
        seconds = self.seconds(name)
        if seconds is None:
            raise KeyError(name)
        return seconds

    def __iter__(self) -> Iterator[str]:
        return iter(self.known())

    def __len__(self) -> int:
        return len(self._taken)

    def __repr__(self) -> str:
        return f"<expected seconds of {len(self):,} entities>"


def _measured(state: State) -> dict[str, list[float]]:
    """Return the seconds of what succeeded by itself among a run's first nodes, by name."""
    found: dict[str, list[float]] = {}
    by_spec: dict[int, list[float]] = {}  # nodes of one entity share its spec, and its identity is found sooner
    root = state.root.graph
    if root is not None and root.spec.kind in COMPILED:  # else its one node says the same
        _measure(state.root, found.setdefault(root.spec.name, []))
    for node in islice(state.nodes.values(), NODES):
        spec = node.node.spec  # type: ignore[union-attr]
        if spec.kind == "gate":
            continue  # how long somebody took to answer says nothing of the next time
        taken = by_spec.get(id(spec))
        if taken is None:
            taken = by_spec[id(spec)] = found.setdefault(spec.name, [])
        if len(taken) < ATTEMPTS:
            _measure(node, taken)
    return {name: taken for name, taken in found.items() if taken}


def _measure(node: NodeState, taken: list[float]) -> None:
    seconds = node.duration
    if node.phase is Phase.SUCCEEDED and seconds is not None and node.cache is not CacheStatus.HIT:
        taken.append(seconds)
