"""Records: dataclasses, named tuples, typed dicts and pydantic models, rebuilt field by field."""

from __future__ import annotations

import copy
import dataclasses
import functools
import sys
import typing
from collections.abc import Mapping
from typing import Any

from flyte_nb.model.errors import TypeMismatch, did_you_mean
from flyte_nb.types.containers import TUPLES
from flyte_nb.types.kinds import Anything, Typed
from flyte_nb.types.misfit import Misfit
from flyte_nb.types.preview import preview

_missing = object()


class Record(Typed):
    """A class with typed fields. Their checkers are made when first needed, because a class may hold itself."""

    immutable = False

    def __init__(self, annotation: object, cls: type) -> None:
        super().__init__(annotation)
        self.cls = cls

    @functools.cached_property
    def fields(self) -> Mapping[str, Typed]:
        """A checker for each field."""
        hints = self._hints()
        given = dict(zip(getattr(self.cls, "__parameters__", ()), typing.get_args(self.annotation), strict=False))
        return {name: type(self).make(_filled(hints.get(name, Any), given)) for name in self.names()}

    def _hints(self) -> dict[str, Any]:
        itself = {self.cls.__name__: self.cls}  # a class made in a function may name itself, and nothing knows it
        try:
            return typing.get_type_hints(self.cls, localns=itself, include_extras=True)
        except Exception:  # a name that cannot be resolved from here: its field says nothing, the others do
            found: dict[str, Any] = {}
            for cls in reversed(self.cls.__mro__):
                around = vars(sys.modules.get(cls.__module__, typing))
                for name, hint in vars(cls).get("__annotations__", {}).items():
                    found[name] = _read(hint, around, itself)
            return found

    def names(self) -> list[str]:
        """The fields' names, in order."""
        raise NotImplementedError

    def part(self, step: str | int) -> Typed | None:
        found = self.fields.get(step) if isinstance(step, str) else None
        if found is None:
            hint = did_you_mean(step, self.fields) if isinstance(step, str) else ""
            raise TypeMismatch(
                f"{self.text} has no field {step!r}.{hint}", f"Its fields: {', '.join(list(self.fields)[:12])}."
            )
        return None if isinstance(found, Anything) else found

    def first(self, value: Any) -> tuple[Typed, object] | None:
        return next(((field, getattr(value, name, None)) for name, field in self.fields.items()), None)

    def _take_fields(self, value: object) -> dict[str, object]:
        taken = {}
        for name, field in self.fields.items():
            part = getattr(value, name, _missing)
            if part is _missing:
                raise Misfit(self.text, value, text=f"this {self.text} has no field {name!r}")
            try:
                taken[name] = field.take(part)
            except Misfit as misfit:
                raise misfit.under(f".{name}")  # noqa: B904
        return taken

    def _exact(self, value: object) -> Record | None:
        """The checker of the value's own class, where it is a subclass with fields of its own."""
        own = type(value)
        if own is self.cls:
            return None
        other = type(self).make(own)
        return other if isinstance(other, Record) and other.cls is own else None


def _read(hint: Any, around: dict[str, Any], itself: dict[str, Any]) -> Any:
    text = hint.__forward_arg__ if isinstance(hint, typing.ForwardRef) else hint
    if not isinstance(text, str):
        return hint
    try:
        return eval(text, dict(around), itself)
    except Exception:  # it says nothing of values, and stands in messages as it was written
        return hint


def _filled(hint: Any, given: Mapping[Any, Any]) -> Any:
    """Put a generic class's arguments into a field's annotation: T of Box[int] is int."""
    if hint in given if isinstance(hint, typing.TypeVar) else False:
        return given[hint]
    free = getattr(hint, "__parameters__", ())
    if given and free and not isinstance(hint, type):
        return hint[tuple(given.get(one, one) for one in free)]
    return hint


class DataClass(Record):
    """A dataclass of the standard library. ``__init__`` and ``__post_init__`` do not run again."""

    def names(self) -> list[str]:
        return [field.name for field in dataclasses.fields(self.cls)]

    def take(self, value: object) -> object:
        if not isinstance(value, self.cls) or isinstance(value, type):
            hint = f"{self.text}(**...) makes it one." if isinstance(value, dict) else ""
            raise Misfit(self.text, value, *([hint] if hint else ()))
        if (other := self._exact(value)) is not None:
            return other.take(value)
        return _rebuilt(value, self._take_fields(value))

    def copy(self, value: object, writable: bool = False) -> object:
        if (other := self._exact(value)) is not None:
            return other.copy(value, writable)
        return _rebuilt(
            value,
            {
                name: field.copy(getattr(value, name), writable)
                for name, field in self.fields.items()
                if not field.immutable
            },
        )


def _rebuilt(value: object, fields: dict[str, object]) -> object:
    made = copy.copy(value)
    for name, part in fields.items():
        object.__setattr__(made, name, part)
    return made


class NamedTuple(Record):
    """A named tuple, with or without types."""

    def __init__(self, annotation: object, cls: type) -> None:
        super().__init__(annotation, cls)
        self.kind = cls

    def refusal(self) -> str | None:
        return TUPLES

    def names(self) -> list[str]:
        return list(self.cls._fields)  # type: ignore[attr-defined]

    def take(self, value: object) -> object:
        if not isinstance(value, self.cls):
            hint = f"{self.text}(*...) makes it one." if isinstance(value, (tuple, list)) else ""
            raise Misfit(self.text, value, *([hint] if hint else ()))
        return type(value)._make(self._take_fields(value).values())  # type: ignore[attr-defined]

    def copy(self, value: Any, writable: bool = False) -> object:
        return type(value)._make(
            field.copy(part, writable) for field, part in zip(self.fields.values(), value, strict=True)
        )

    def part(self, step: str | int) -> Typed | None:
        if isinstance(step, int):
            if not -len(self.fields) <= step < len(self.fields):
                raise TypeMismatch(f"{self.text} has {len(self.fields)} items, so there is no [{step}]")
            return list(self.fields.values())[step]
        return super().part(step)


class TypedDict(Record):
    """A dict with known keys."""

    kind = dict

    def refusal(self) -> str | None:
        return "a TypedDict (a dict or a dataclass passes)"

    def names(self) -> list[str]:
        return list(self.cls.__annotations__)

    @functools.cached_property
    def _required(self) -> set[str]:
        """The keys that must be there. Where annotations are text, the class itself has not seen the marks on them."""
        marks = {name: typing.get_origin(hint) for name, hint in self._hints().items()}
        required = {name for name in self.cls.__required_keys__ if marks[name] is not typing.NotRequired}  # type: ignore[attr-defined]
        return required | {name for name, mark in marks.items() if mark is typing.Required}

    def take(self, value: object) -> object:
        if not isinstance(value, dict):
            raise Misfit(self.text, value)
        for name in value:
            if name not in self.fields:
                near = did_you_mean(str(name), self.fields)
                raise Misfit(self.text, value, text=f"{self.text} has no key {preview(name, 40)}.{near}")
        out = {}
        for name, field in self.fields.items():
            if name in value:
                try:
                    out[name] = field.take(value[name])
                except Misfit as misfit:
                    raise misfit.under(f"[{name!r}]")  # noqa: B904
            elif name in self._required:
                raise Misfit(self.text, value, text=f"{self.text} needs the key {name!r}, which is not there")
        return {name: out[name] for name in value}

    def copy(self, value: Any, writable: bool = False) -> object:
        return {name: self.fields[name].copy(part, writable) for name, part in value.items()}

    def first(self, value: Any) -> tuple[Typed, object] | None:
        return next(((self.fields[name], part) for name, part in value.items()), None)


class Model(Record):
    """A pydantic model: its fields are checked against their annotations; its own validators do not run again."""

    def names(self) -> list[str]:
        return list(self.cls.model_fields)  # type: ignore[attr-defined]

    def take(self, value: Any) -> object:
        if not isinstance(value, self.cls):
            hint = f"{self.text}.model_validate(...) makes it one." if isinstance(value, dict) else ""
            raise Misfit(self.text, value, *([hint] if hint else ()))
        if (other := self._exact(value)) is not None:
            return other.take(value)
        made = value.model_copy(deep=True)  # type: ignore[attr-defined]
        made.__dict__.update(self._take_fields(value))
        return made

    def copy(self, value: Any, writable: bool = False) -> object:
        return value.model_copy(deep=True)
