"""FlyteIterator: values one after another, as often as one likes; what an ``Iterator[T]`` or a generator becomes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, Self, TypeAlias, TypeVar

T = TypeVar("T")

JSONCollection: TypeAlias = dict[str, Any] | list[Any]
JSONScalar: TypeAlias = bool | float | int | str
JSON: TypeAlias = JSONCollection | JSONScalar


class FlyteIterator(Generic[T]):
    """The values that a task yielded, or an iterator that it returned held. Each ``for`` begins at the first.

    Example:
        >>> values = FlyteIterator([1, 2])
        >>> len(values), list(values), list(values), next(iter(values))
        (2, [1, 2], [1, 2], 1)
    """

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._items = list(items)
        self._at = 0

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Self:
        self._at = 0
        return self

    def __next__(self) -> T:
        if self._at >= len(self._items):
            raise StopIteration
        self._at += 1
        return self._items[self._at - 1]

    @property
    def items(self) -> list[T]:
        """All of them, whatever was taken already."""
        return self._items

    def __eq__(self, other: object) -> bool:
        return self._items == other._items if isinstance(other, FlyteIterator) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"FlyteIterator({self._items!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._items,)


#: flytekit's name for the iterator of ``Iterator[JSON]``, which it reads from a file line by line.
JSONIterator = FlyteIterator

__path__: list[str] = []
