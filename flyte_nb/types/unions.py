"""Unions: a value of one of several types, and of the abstract ones such as Sequence, which several classes are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types.kinds import Opaque, Typed
from flyte_nb.types.misfit import Misfit


class Union(Typed):
    """One of several types: the one whose class a value has exactly, else the first that takes it."""

    def __init__(self, annotation: object, members: list[Typed]) -> None:
        super().__init__(annotation)
        self.members = members
        self.immutable = all(member.immutable for member in members)
        self.plain = all(member.plain for member in members) and not self.hashed
        self.hashed = self.hashed or any(member.hashed for member in members)
        self.optional = any(member.kind is type(None) for member in members)

    def _of(self, value: object) -> list[Typed]:
        """The members, the likeliest first."""
        cls = type(value)
        return sorted(self.members, key=lambda member: member.kind is not cls)

    def take(self, value: object) -> object:
        if value is None and self.optional:
            return None
        deepest: Misfit | None = None
        for member in self._of(value):
            try:
                return member.take(value)
            except Misfit as misfit:
                if misfit.steps and (deepest is None or len(misfit.steps) > len(deepest.steps)):
                    deepest = misfit
        raise deepest or Misfit(self.text, value)

    def _member(self, value: object) -> Typed | None:
        """The member that takes a value."""
        if value is None and self.optional:
            return None
        for member in self._of(value):
            try:
                member.take(value)
            except Misfit:
                continue
            return member
        return None

    def copy(self, value: Any, writable: bool = False) -> object:
        if self.immutable or (value is None and self.optional):
            return value
        mutable = [member for member in self.members if member.kind is not type(None)]
        member = mutable[0] if len(mutable) == 1 else self._member(value)
        return member.copy(value, writable) if member is not None else value

    def part(self, step: str | int) -> Typed | None:
        error: TypeMismatch | None = None
        for member in self.members:
            try:
                return member.part(step)
            except TypeMismatch as refused:
                error = error if error is not None and member.kind is type(None) else refused
        raise error or TypeMismatch(f"{self.text} has no part {step!r}")

    def first(self, value: Any) -> tuple[Typed, object] | None:
        member = self._member(value) if value is not None else None
        return member.first(value) if member is not None else None

    def inner(self) -> Iterable[Typed]:
        return self.members

    def leniency(self, value: object, name: str, inside: bool) -> str | None:
        member = self._member(value)
        return member.leniency(value, name, inside) if member is not None else None

    def core(self, schema: Any) -> Any:
        if not self.optional or len(self.members) != 2:
            return None
        inner = next(member for member in self.members if member.kind is not type(None)).core(schema)
        return schema.nullable_schema(inner) if inner is not None else None


class Abstract(Union):
    """A Sequence, Iterable, Mapping and the like: the usual containers are checked and copied as such.

    A value of any other class goes by reference.
    """

    def __init__(self, annotation: object, members: list[Typed], cls: type) -> None:
        super().__init__(annotation, members)
        self.immutable = self.plain = False
        self.other = Opaque(annotation, cls)

    def inner(self) -> Iterable[Typed]:
        return ()  # flytekit pickles these

    def _of(self, value: object) -> list[Typed]:
        found = [member for member in self.members if member.kind is not None and isinstance(value, member.kind)]
        return found or [self.other]

    def copy(self, value: Any, writable: bool = False) -> object:
        return self._of(value)[0].copy(value, writable)
