"""Edges: whether a value of one annotation may go where another is wanted, and the annotation of a part.

Gradual: an edge is refused only where no value could pass; the rest is found when the value is there.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from flyte_nb.types import containers, scalars, streams, unions
from flyte_nb.types.check import checker
from flyte_nb.types.datasets import Tabular
from flyte_nb.types.kinds import FLYTEKIT, Anything, Function, Opaque, Typed
from flyte_nb.types.paths import AnyPath, Place
from flyte_nb.types.records import TypedDict

#: What a number may be delivered as: bool for int, int for float.
_WIDER = {bool: (int, float, complex), int: (float, complex), float: (complex,)}


def can_flow(given: object, wanted: object) -> str | None:
    """Return None if a value annotated ``given`` may go where ``wanted`` is declared, else a short reason.

    Example:
        >>> can_flow(list[int], list[float])
        >>> can_flow(list[int], list[str])
        'int is not str'
    """
    return _flow(checker(given), checker(wanted))


def remark(given: object, wanted: object, name: str) -> str | None:
    """Return what flytekit, or a cluster, refuses of an edge that is sound here.

    Example:
        >>> from flyte_nb.types.file import FlyteFile
        >>> remark(str, FlyteFile, "x")
        'flytekit 1.16 refuses this: x is FlyteFile, and is given a str (declare FlyteFile where it is made)'
    """
    one, other = checker(given), checker(wanted)
    if isinstance(other, Place) and one.kind is str:
        remedy = f"declare {other.text} where it is made"
        return f"{FLYTEKIT} refuses this: {name} is {other.text}, and is given a str ({remedy})"
    if isinstance(one, Place) and isinstance(other, Place) and one.root is other.root:
        mine, theirs = one.cls.extension(), other.cls.extension()
        if mine and theirs and mine != theirs:
            return f"a cluster refuses this: {name} is {other.text} ({theirs}), and is given {one.text} ({mine})"
    return None


def part(annotation: object, path: tuple[str | int, ...]) -> Any:
    """Return the annotation of a part; Any where the type does not say.

    Raises:
        TypeMismatch: The type has no such part.

    Example:
        >>> part(dict[str, list[int]], ("a", 0))
        <class 'int'>
    """
    found: Typed | None = checker(annotation)
    for step in path:
        found = found.part(step) if found is not None else None
    return found.annotation if found is not None else Any


@functools.lru_cache(maxsize=4096)
def _flow(given: Typed, wanted: Typed) -> str | None:
    if given is wanted or isinstance(given, Anything) or isinstance(wanted, Anything):
        return None
    if isinstance(given, unions.Union):
        return _best((_flow(member, wanted) for member in given.members), given, wanted)
    if isinstance(wanted, unions.Union):
        return _best((_flow(given, member) for member in wanted.members), given, wanted)
    for rule in (_parts, _values, _files, _tables):
        answer = rule(given, wanted)
        if answer is not None:
            return answer or None
    return _classes(given, wanted)


def _best(reasons: Iterator[str | None], given: Typed, wanted: Typed) -> str | None:
    return None if None in reasons else _no(given, wanted)


def _no(given: Typed, wanted: Typed) -> str:
    return f"{given.text} is not {wanted.text}"


# A rule answers with a reason, with "" where the edge is sound, or with None where it does not know.


def _first(pairs: list[tuple[Typed, Typed]]) -> str:
    return next((reason for one, other in pairs if (reason := _flow(one, other)) is not None), "")


def _parts(given: Typed, wanted: Typed) -> str | None:
    match given, wanted:
        case (containers.List(), containers.List()) | (containers.Row(), containers.Row()):
            return _first([(given.item, wanted.item)])  # type: ignore[attr-defined]
        case (containers.Row(), streams.Stream()):
            return _first([(given.item, wanted.item)])
        case containers.Tuple(), streams.Stream():
            return _first([(item, wanted.item) for item in given.items])
        case (containers.List() | streams.Stream(), containers.List() | streams.Stream()):
            return _first([(given.item, wanted.item)])
        case containers.Dict(), containers.Dict():
            return _first([(given.keys, wanted.keys), (given.values, wanted.values)])
        case containers.Set(), containers.Set() if given.kind is wanted.kind:
            return _first([(given.item, wanted.item)])
        case containers.Tuple(), containers.Tuple():
            if len(given.items) != len(wanted.items):
                return f"{given.text} has {len(given.items)} items, {wanted.text} has {len(wanted.items)}"
            return _first(list(zip(given.items, wanted.items, strict=True)))
        case containers.Row(), containers.Tuple():
            return _first([(given.item, item) for item in wanted.items])
        case containers.Tuple(), containers.Row():
            return _first([(item, wanted.item) for item in given.items])
        case (TypedDict(), containers.Dict()) | (containers.Dict(), TypedDict()):
            return ""
    return None


def _values(given: Typed, wanted: Typed) -> str | None:
    if isinstance(given, scalars.Scalar) and isinstance(wanted, scalars.Scalar):
        sound = given.kind is wanted.kind or wanted.kind in _WIDER.get(given.kind, ())
        return "" if sound else _no(given, wanted)
    if isinstance(wanted, scalars.Literally):
        if isinstance(given, scalars.Literally):
            known = {(type(value), value) for value in wanted.values}
            return "" if any((type(value), value) in known for value in given.values) else _no(given, wanted)
        return "" if any(given.kind is type(value) for value in wanted.values) else _no(given, wanted)
    if isinstance(given, scalars.Literally):
        return _best((_flow(checker(type(value)), wanted) for value in given.values), given, wanted) or ""
    if isinstance(wanted, scalars.Choice) and isinstance(given, scalars.Scalar):
        raw = {type(member.value) for member in wanted.cls}
        return "" if given.kind is str or given.kind in raw else _no(given, wanted)
    if isinstance(given, scalars.Moment) and isinstance(wanted, scalars.Moment):
        return "" if given.kind is wanted.kind else _no(given, wanted)
    if isinstance(given, scalars.Scalar) and isinstance(wanted, Opaque) and wanted.cls is not given.kind:
        return "" if issubclass(given.kind, wanted.cls) else None
    return None


def _files(given: Typed, wanted: Typed) -> str | None:
    places = (Place, AnyPath)
    if isinstance(given, Place) and isinstance(wanted, Place):
        return "" if given.root is wanted.root else _no(given, wanted)
    if isinstance(wanted, places) and (given.kind is str or isinstance(given, places)):
        return ""
    if isinstance(given, places) and wanted.kind is str:
        noun = given.noun if isinstance(given, Place) else "file"
        return f"{_no(given, wanted)}: a {noun}'s path is taken inside a task, by str(...)"
    return None


def _tables(given: Typed, wanted: Typed) -> str | None:
    """One frame stands for another, whosever it is, if it is declared with the columns that are wanted."""
    if not isinstance(given, Tabular) or not isinstance(wanted, Tabular):
        return None
    if given.columns is not None:
        lost = next((name for name in wanted.columns or () if name not in given.columns), None)
        if lost is not None:
            return f"the column {lost!r} is not among those declared: {', '.join(list(given.columns)[:8])}"
    return ""


def _class_of(one: Typed) -> type | None:
    found = getattr(one, "cls", None) or one.kind
    return found if isinstance(found, type) else None


def _classes(given: Typed, wanted: Typed) -> str | None:
    """Compare by class, either way round: a subclass is one, and of a wider class the value decides."""
    if isinstance(given, Function) and isinstance(wanted, (Function, Opaque)):
        return None
    mine, theirs = _class_of(given), _class_of(wanted)
    try:
        if mine is not None and theirs is not None and (issubclass(mine, theirs) or issubclass(theirs, mine)):
            return None
        if mine is not None and isinstance(wanted, Function):
            return None if hasattr(mine, "__call__") else _no(given, wanted)  # noqa: B004
        return _no(given, wanted)
    except Exception:  # a stranger's metaclass: let the value decide
        return None
