"""Checkers of iterators, and of the standard library's other containers: new ones, with their parts checked."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Iterator
from typing import Any

from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types.iterator import FlyteIterator
from flyte_nb.types.kinds import FLYTEKIT, Opaque, Path, Typed
from flyte_nb.types.misfit import Misfit, key

_TAKEN = (Iterator, FlyteIterator, list, tuple, range)


def _taken(item: Typed, parts: Iterable[object]) -> list[object]:
    out: list[object] = []
    try:
        for part in parts:
            out.append(item.take(part))
    except Misfit as misfit:
        raise misfit.under(f"[{len(out)}]")  # noqa: B904
    return out


class Stream(Typed):
    """An ``Iterator[T]`` or a ``Generator[T, ...]``: it is run to its end once, and consumers may begin anew."""

    immutable = False
    converts = True

    def __init__(self, annotation: object, item: Typed) -> None:
        super().__init__(annotation)
        self.item = item
        self.hashed = self.hashed or item.hashed

    def take(self, value: object) -> object:
        if not isinstance(value, _TAKEN):
            raise Misfit(self.text, value, "iter(...) makes one of what can be iterated.")
        parts: Any = value.items if isinstance(value, FlyteIterator) else value
        return FlyteIterator(_taken(self.item, parts))

    def copy(self, value: Any, writable: bool = False) -> object:
        return FlyteIterator(self.item.copy(part, writable) for part in value.items)

    def at(self, path: Path) -> Typed | None:
        """Return the checker of a part: of an item, where a list of Promises is put together for an iterator."""
        return self.item.at(path[1:]) if path and isinstance(path[0], int) else super().at(path)

    def part(self, step: str | int) -> Typed | None:
        raise TypeMismatch(f"{self.text} is an iterator, so [{step!r}] cannot be taken of it; declare a list")

    def inner(self) -> Iterable[Typed]:
        return (self.item,)

    def remark(self, value: object, name: str, inside: bool = False) -> str | None:
        if isinstance(value, (Iterator, FlyteIterator)):
            return super().remark(value, name, inside)
        kind = type(value).__name__
        return f"{FLYTEKIT} refuses this: {name} is {kind} where {self.text} is declared (iter({name}))"

    def first(self, value: Any) -> tuple[Typed, object] | None:
        parts = value.items if isinstance(value, FlyteIterator) else value
        return (self.item, parts[0]) if isinstance(parts, (list, tuple)) and parts else None


class Deque(Opaque):
    """A ``collections.deque``, with its parts."""

    immutable = False

    def __init__(self, annotation: object, item: Typed) -> None:
        super().__init__(annotation, collections.deque)
        self.item = item

    def take(self, value: object) -> object:
        made: Any = super().take(value)
        return collections.deque(_taken(self.item, made), made.maxlen)

    def copy(self, value: Any, writable: bool = False) -> object:
        return collections.deque((self.item.copy(part, writable) for part in value), value.maxlen)


class OddDict(Opaque):
    """An ``OrderedDict``, a ``defaultdict`` or a ``Counter``: of its own class again, with its keys and values."""

    immutable = False

    def __init__(self, annotation: object, cls: type, keys: Typed, values: Typed) -> None:
        super().__init__(annotation, cls)
        self.keys, self.values = keys, values

    def refusal(self) -> str | None:
        return f"a bare {self.cls.__name__} (a dict passes)" if self.annotation is self.cls else None

    def take(self, value: object) -> object:
        made: Any = super().take(value)
        out = made.copy()
        out.clear()
        for name, part in made.items():
            try:
                out[self.keys.take(name)] = self.values.take(part)
            except Misfit as misfit:
                raise misfit.under(key(name))  # noqa: B904
        return out

    def copy(self, value: Any, writable: bool = False) -> object:
        out = value.copy()
        for name, part in value.items():
            out[name] = self.values.copy(part, writable)
        return out

    def part(self, step: str | int) -> Typed | None:
        return self.values


class Bits(Opaque):
    """A ``bytearray``, copied."""

    immutable = False

    def take(self, value: object) -> object:
        return bytearray(super().take(value))  # type: ignore[call-overload]

    def copy(self, value: Any, writable: bool = False) -> object:
        return bytearray(value)
