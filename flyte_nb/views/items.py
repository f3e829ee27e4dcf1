"""Items for eyes: the parts of a list, a dict, a dataclass or another object that has parts, one line each."""

from __future__ import annotations

import collections
import dataclasses
import enum
import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from flyte_nb.types.preview import preview
from flyte_nb.types.structured.structured_dataset import StructuredDataset
from flyte_nb.views import labels
from flyte_nb.views.cells import PREVIEW, WHOLE, is_a

_SEQUENCES = (list, tuple, set, frozenset, collections.deque)

Pairs = Iterable[tuple[str, object]]


def items(value: Any, whole: bool) -> dict[str, Any] | None:
    """Return the rich form of what has parts, or None for what has none.

    Example:
        >>> items({"k": 2}, False)["items"], items([10, 20], False)["summary"]
        ([["'k'", '2']], '2 items')
    """
    found = _parts(value)
    if found is None:
        return None
    pairs, count, said = found
    most, limit = (4000, 400) if whole else (40, 160)
    room = WHOLE if whole else PREVIEW
    made: list[list[str]] = []
    cut = False
    for name, part in itertools.islice(pairs, most):
        text = preview(part, limit)
        cut = cut or len(text) == limit
        room -= len(name) + len(text) + 8
        if room < 0 and made:
            break
        made.append([name, text])
    rest = max(count - len(made), 0)
    return {
        "kind": "items",
        "type": type(value).__name__,
        "summary": said,
        "more": not whole and (rest > 0 or cut),
        "items": made,
        "rest": rest,
    }


def _parts(value: Any) -> tuple[Pairs, int, str] | None:
    """Return a value's parts by name, how many there are, and what to say of them; none of them is looked at yet."""
    kind = type(value)
    if isinstance(value, enum.Enum):
        return [("name", value.name), ("value", value.value)], 2, ""
    if dataclasses.is_dataclass(value) and not isinstance(value, (type, StructuredDataset)):
        return _attributes(value, [field.name for field in dataclasses.fields(value)])
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return zip(kind._fields, value, strict=False), len(value), labels.plural(len(value), "field")
    if is_a(value, "pydantic", "BaseModel"):
        return _attributes(value, list(kind.model_fields))
    if isinstance(value, Mapping):
        pairs = ((preview(key, 60), part) for key, part in value.items())
        return pairs, len(value), labels.plural(len(value), "item")
    if isinstance(value, _SEQUENCES):
        parts: Pairs = ((str(n), part) for n, part in enumerate(value))
        if isinstance(value, (set, frozenset)):
            parts = (("", part) for part in _ordered(value))
        return parts, len(value), labels.plural(len(value), "item")
    return None


def attributes(value: object, whole: bool) -> dict[str, Any] | None:
    """Return the rich form of an object of which only its attributes are known, or None where it has none."""
    found = {name: part for name, part in getattr(value, "__dict__", {}).items() if name[:1] != "_"}
    made = items(found, whole) if found else None
    if made is None:
        return None
    named = [[name, text] for name, (_, text) in zip(found, made["items"], strict=False)]
    return {**made, "type": type(value).__name__, "summary": labels.plural(len(found), "attribute"), "items": named}


def _attributes(value: object, names: list[str]) -> tuple[Pairs, int, str]:
    return ((name, getattr(value, name, None)) for name in names), len(names), labels.plural(len(names), "field")


def _ordered(value: set[Any] | frozenset[Any]) -> Iterable[object]:
    """Return a set's items in the order of their texts where they are few and plain: sets have none, pages do."""
    if len(value) <= 10_000 and all(type(item) in (str, int, float, bool) for item in value):
        return sorted(value, key=lambda item: (type(item).__name__, item))
    return value
