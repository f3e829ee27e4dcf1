"""Containers: lists, dicts, tuples and sets; a checked one is new, and its parts are checked one by one.

Two passes give the same value: for a long container of scalars pydantic-core goes first, because it is ten times as
fast; what it refuses, and all else, goes through the Python below, which is complete and knows the exact place.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types import spelling
from flyte_nb.types.iterator import FlyteIterator
from flyte_nb.types.kinds import Typed
from flyte_nb.types.misfit import Misfit, key
from flyte_nb.types.preview import preview

#: From this length on a container is worth the fast pass (and, once, the import of pydantic-core).
LONG = 128

#: What flytekit has no literal for.
TUPLES = "a tuple as one value (a list or a dataclass passes)"


class Container(Typed):
    """A type with parts, which can have a fast pass."""

    immutable = False

    @functools.cached_property
    def fast(self) -> Callable[[object], object] | None:
        """The one pass of pydantic-core over the whole value, or None where a part is no matter for it."""
        from pydantic_core import SchemaValidator, core_schema

        schema = self.core(core_schema)
        return SchemaValidator(schema).validate_python if schema is not None else None

    def quick(self, value: object) -> object | None:
        """Return the value by the fast pass, or None."""
        if self.fast is None:
            return None
        try:
            return self.fast(value)
        except Exception:  # a stranger's __float__ may raise anything; the slow pass says what is wrong, and where
            return None


def _index(step: str | int, text: str) -> None:
    if not isinstance(step, int):
        raise TypeMismatch(f"{text} has no field {step!r}: its parts are taken by index, such as [0]")


class Many(Container):
    """Parts of one type, one after another: what lists and tuples of any length share."""

    kind: type[Any]

    def __init__(self, annotation: object, item: Typed) -> None:
        super().__init__(annotation)
        self.item = item
        self.plain = item.plain and not self.hashed
        self.hashed = self.hashed or item.hashed

    def take(self, value: object) -> object:
        if not isinstance(value, self.kind):
            if type(value) is not FlyteIterator or self.kind is not list:
                raise Misfit(self.text, value)
            value = value.items
        if len(value) >= LONG and (made := self.quick(value)) is not None:
            return made
        out: list[object] = []
        take, append = self.item.take, out.append
        try:
            for part in value:
                append(take(part))
        except Misfit as misfit:
            raise misfit.under(f"[{len(out)}]")  # noqa: B904
        return out if self.kind is list else self.kind(out)

    def part(self, step: str | int) -> Typed | None:
        _index(step, self.text)
        return self.item

    def inner(self) -> Iterable[Typed]:
        return (self.item,)

    def first(self, value: Any) -> tuple[Typed, object] | None:
        return (self.item, value[0]) if value else None


class List(Many):
    """A list of one type. The values of an iterator are one, too, as they are in flytekit."""

    kind = list

    def refusal(self) -> str | None:
        return "a list without the type of its items (list[...])" if spelling.plain(self.annotation) is list else None

    def first(self, value: Any) -> tuple[Typed, object] | None:
        parts = value.items if type(value) is FlyteIterator else value
        return (self.item, parts[0]) if parts else None

    def copy(self, value: Any, writable: bool = False) -> object:
        if self.item.immutable:
            return value.copy()
        if type(self.item) is List and self.item.item.immutable:
            return [part.copy() for part in value]
        copy = self.item.copy
        return [copy(part, writable) for part in value]

    def core(self, schema: Any) -> Any:
        item = self.item.core(schema)
        return schema.list_schema(item, strict=True, fail_fast=True) if item is not None else None


class Dict(Container):
    """A dict, its keys and its values."""

    kind = dict

    def __init__(self, annotation: object, keys: Typed, values: Typed) -> None:
        super().__init__(annotation)
        self.keys, self.values = keys, values
        self.hashed = self.hashed or values.hashed

    def take(self, value: object) -> object:
        if not isinstance(value, dict):
            raise Misfit(self.text, value)
        if len(value) >= LONG and (made := self.quick(value)) is not None:
            return made
        out: dict[object, object] = {}
        for name, part in value.items():
            try:
                taken = self.keys.take(name)
            except Misfit as misfit:
                misfit.text = f"expected {misfit.expected} as key, got {type(misfit.got).__name__}"
                raise misfit.under(key(name))  # noqa: B904
            try:
                out[taken] = self.values.take(part)
            except Misfit as misfit:
                raise misfit.under(key(name))  # noqa: B904
        return out

    def copy(self, value: Any, writable: bool = False) -> object:
        if self.values.immutable:
            return value.copy()
        copy = self.values.copy
        return {name: copy(part, writable) for name, part in value.items()}

    def part(self, step: str | int) -> Typed | None:
        return self.values

    def inner(self) -> Iterable[Typed]:
        return (self.values,)

    def first(self, value: Any) -> tuple[Typed, object] | None:
        return next(((self.values, part) for part in value.values()), None)

    def core(self, schema: Any) -> Any:
        keys, values = self.keys.core(schema), self.values.core(schema)
        return schema.dict_schema(keys, values, strict=True) if keys is not None and values is not None else None


class Row(Many):
    """A tuple of any length, of one type."""

    kind = tuple

    def refusal(self) -> str | None:
        return TUPLES

    def __init__(self, annotation: object, item: Typed) -> None:
        super().__init__(annotation, item)
        self.immutable = item.immutable

    def copy(self, value: Any, writable: bool = False) -> object:
        return value if self.immutable else tuple([self.item.copy(part, writable) for part in value])

    def core(self, schema: Any) -> Any:
        item = self.item.core(schema)
        return schema.tuple_schema([item], variadic_item_index=0, strict=True) if item is not None else None


class Tuple(Typed):
    """A tuple with a type for each place."""

    kind = tuple

    def refusal(self) -> str | None:
        return TUPLES

    def __init__(self, annotation: object, items: list[Typed]) -> None:
        super().__init__(annotation)
        self.items = items
        self.immutable = all(item.immutable for item in items)
        self.plain = all(item.plain for item in items) and not self.hashed

    def take(self, value: object) -> object:
        if not isinstance(value, tuple):
            raise Misfit(self.text, value)
        if len(value) != len(self.items):
            raise Misfit(self.text, value, text=f"expected {self.text}, {len(self.items)} items, got {len(value)}")
        out: list[object] = []
        try:
            for item, part in zip(self.items, value, strict=True):
                out.append(item.take(part))
        except Misfit as misfit:
            raise misfit.under(f"[{len(out)}]")  # noqa: B904
        return tuple(out)

    def copy(self, value: Any, writable: bool = False) -> object:
        if self.immutable:
            return value
        return tuple([item.copy(part, writable) for item, part in zip(self.items, value, strict=True)])

    def part(self, step: str | int) -> Typed | None:
        _index(step, self.text)
        if not -len(self.items) <= step < len(self.items):  # type: ignore[operator]
            raise TypeMismatch(f"{self.text} has {len(self.items)} items, so there is no [{step}]")
        return self.items[step]  # type: ignore[index]

    def first(self, value: Any) -> tuple[Typed, object] | None:
        return (self.items[0], value[0]) if value else None

    def core(self, schema: Any) -> Any:
        items = [item.core(schema) for item in self.items]
        return schema.tuple_schema(items, strict=True) if items and None not in items else None


class Set(Container):
    """A set or a frozenset."""

    def __init__(self, annotation: object, item: Typed, kind: type) -> None:
        super().__init__(annotation)
        self.item = item
        self.kind: type = kind
        self.immutable = kind is frozenset

    def take(self, value: object) -> object:
        if not isinstance(value, self.kind):
            raise Misfit(self.text, value)
        if len(value) >= LONG and (made := self.quick(value)) is not None:  # type: ignore[arg-type]
            return made
        try:
            return self.kind(map(self.item.take, value))  # type: ignore[call-overload]
        except Misfit:
            raise self._least(value) from None

    def _least(self, value: Any) -> Misfit:
        """The misfit to report: a set has no order, and a message should not depend on a hash."""
        found = []
        for part in value:
            try:
                self.item.take(part)
            except Misfit as misfit:
                found.append((preview(part, 40), type(part).__name__, misfit.under(f"{{{preview(part, 40)}}}")))
        return min(found, key=lambda three: three[:2])[2]

    def copy(self, value: Any, writable: bool = False) -> object:
        return value if self.immutable else value.copy()

    def part(self, step: str | int) -> Typed | None:
        raise TypeMismatch(f"{self.text} has no order, so there is no [{step!r}]; declare a list")

    def core(self, schema: Any) -> Any:
        item = self.item.core(schema)
        if item is None:
            return None
        return (schema.set_schema if self.kind is set else schema.frozenset_schema)(item, strict=True)
