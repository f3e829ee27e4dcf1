"""Ends: where the edges of a picture meet what it shows, so that what follows a group stands below its frame.

Graphviz puts nodes on ranks, and an edge leads from one leaf to another: one that leaves an open group starts at a leaf
in it. Were that not on the group's last rank, the edge's other end could stand beside the frame. So the ranks are
counted here as Graphviz will: by the longest way, with the ranks of nested groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class End:
    """Where edges meet a shown node, or a scope: a leaf for those that come, one for those that go.

    Attributes:
        head: The leaf for edges that come; on the first rank.
        tail: The leaf for edges that go.
        cluster: The frame around both; empty for a node that is shown as a card.
        high: So many ranks are from head to tail.
        below: So many ranks more there are within the frame: those of a failure node.
    """

    head: str
    tail: str
    cluster: str = ""
    high: int = 0
    below: int = 0


@dataclass(slots=True)
class Ranks:
    """The edges within a scope, with their lengths in ranks; tells which ends are the first and the last.

    Example:
        >>> ranks, a, b, c = Ranks(), End("a", "a"), End("b", "b"), End("c", "c")
        >>> ranks.add(b, c, 1)
        >>> found = ranks.whole([a, b, c])
        >>> found.head, found.tail, found.high
        ('b', 'c', 1)
    """

    _after: dict[End, list[tuple[End, int]]] = field(default_factory=dict)

    def add(self, source: End, target: End, length: int) -> None:
        """Note an edge, from a tail to a head."""
        self._after.setdefault(source, []).append((target, length))

    def whole(self, ends: Sequence[End]) -> End:
        """Return where edges meet the scope that has these ends: the middle ones on its longest ways."""
        order = self._ordered(ends)
        place = {end: number for number, end in enumerate(order)}
        rank = dict.fromkeys(order, 0)
        for end in order:
            for target, length in self._after.get(end, ()):
                if place[target] > place[end]:  # not the one that closes a circle
                    rank[target] = max(rank[target], rank[end] + end.high + length)
        rest: dict[End, int] = {}
        for end in reversed(order):
            ways = [end.high + length + rest[to] for to, length in self._after.get(end, ()) if place[to] > place[end]]
            rest[end] = max(end.high + end.below, *ways, 0)
        most = max(rest[end] for end in order if rank[end] == 0)
        first = [end for end in ends if rank[end] == 0 and rest[end] == most]
        high = max(rank[end] + end.high for end in order)
        last = [end for end in ends if rank[end] + end.high == high]
        return End(_middle(first).head, _middle(last).tail, high=high, below=max(most - high, 0))

    def _ordered(self, ends: Sequence[End]) -> list[End]:
        """Return the ends so that edges lead onwards; a circle, which gathered nodes may close, is cut somewhere."""
        waits = dict.fromkeys(ends, 0)
        for after in self._after.values():
            for target, _ in after:
                waits[target] += 1
        order = [end for end in ends if not waits[end]]
        for end in order:  # grows
            for target, _ in self._after.get(end, ()):
                waits[target] -= 1
                if not waits[target]:
                    order.append(target)
        return order + [end for end in ends if waits[end] > 0]


def _middle(row: Sequence[End]) -> End:
    return row[(len(row) - 1) // 2]
