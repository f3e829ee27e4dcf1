"""Trail: the places where a stepper has stood, in the order in which their events happened."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort

from flyte_nb.engine.cursor import Position, Stop


class Trail:
    """The stops that commands have led to: `back` and `forward` go along them.

    Example:
        >>> from flyte_nb.engine.cursor import Kind
        >>> trail = Trail()
        >>> for count in (1, 5, 3):
        ...     trail.add(Stop((count, 0), Kind.BEFORE))
        >>> trail.before((5, 0)).at, trail.after((3, 0)).at, trail.after((5, 0))
        ((3, 0), (5, 0), None)
    """

    def __init__(self) -> None:
        self._stops: dict[Position, Stop] = {}
        self._places: list[Position] = []

    def add(self, stop: Stop) -> None:
        """Remember a stop; it takes the place of one at the same position."""
        if stop.at not in self._stops:
            insort(self._places, stop.at)
        self._stops[stop.at] = stop

    def before(self, at: Position) -> Stop | None:
        """Return the last stop before a position."""
        n = bisect_left(self._places, at)
        return self._stops[self._places[n - 1]] if n else None

    def after(self, at: Position) -> Stop | None:
        """Return the first stop after a position."""
        n = bisect_right(self._places, at)
        return self._stops[self._places[n]] if n < len(self._places) else None

    def at(self, count: int) -> Stop | None:
        """Return the last stop after so many events."""
        found = self.before((count + 1, 0))
        return found if found is not None and found.at[0] == count else None
