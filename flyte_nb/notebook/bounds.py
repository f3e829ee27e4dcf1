"""Bounds of a number, read from its annotation: ``Annotated[int, Ge(1), Le(9)]``, pydantic's ``Field``, a ``range``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flyte_nb.types import spelling


@dataclass(frozen=True, slots=True)
class Bounds:
    """From where to where a number may go; None: without end. An exclusive end is not in it."""

    low: float | None = None
    high: float | None = None
    above: bool = False
    below: bool = False
    step: float | None = None

    @property
    def both(self) -> bool:
        """Whether there are two ends, both inclusive, so that a slider can show them."""
        return self.low is not None and self.high is not None and not (self.above or self.below)

    def problem(self, value: float) -> str | None:
        """Return what is wrong with a number, in words, or None.

        Example:
            >>> Bounds(low=1, high=9).problem(12)
            'must be at most 9'
            >>> Bounds(low=0, above=True).problem(0)
            'must be greater than 0'
        """
        if self.low is not None and (value < self.low or (self.above and value == self.low)):
            return f"must be {'greater than' if self.above else 'at least'} {self.low:g}"
        if self.high is not None and (value > self.high or (self.below and value == self.high)):
            return f"must be {'less than' if self.below else 'at most'} {self.high:g}"
        return None


def bounds(annotation: object, whole: bool) -> Bounds:
    """Return a number's bounds. ``whole``: it is an int, so that exclusive ends have a neighbour.

    Example:
        >>> from typing import Annotated
        >>> bounds(Annotated[int, range(1, 10)], whole=True)
        Bounds(low=1, high=9, above=False, below=False, step=None)
    """
    found: dict[str, Any] = {}
    for mark in spelling.metadata(annotation):
        if isinstance(mark, range) and len(mark):
            found |= {"low": min(mark), "high": max(mark), "step": abs(mark.step) if abs(mark.step) != 1 else None}
        for part in (mark, *(getattr(mark, "metadata", None) or ())):
            found |= _ends(part)
    if whole:
        for end, mark, by in (("low", "above", 1), ("high", "below", -1)):
            if found.get(mark) and float(found[end]).is_integer():
                found |= {end: found[end] + by, mark: False}
    return Bounds(**found)


def _ends(mark: object) -> dict[str, Any]:
    """Read the attributes that annotated-types gives its marks: ``ge``, ``gt``, ``le``, ``lt``, ``multiple_of``."""
    found: dict[str, Any] = {}
    for name, end, exclusive in (
        ("ge", "low", None),
        ("gt", "low", "above"),
        ("le", "high", None),
        ("lt", "high", "below"),
        ("multiple_of", "step", None),
    ):
        value = getattr(mark, name, None)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            found[end] = value
            if exclusive is not None:
                found[exclusive] = True
    return found
