"""Outcomes: what the cases of a conditional give, and what it therefore gives itself, whichever is taken."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from flyte_nb.authoring import mistakes
from flyte_nb.authoring.linked import Linked
from flyte_nb.authoring.promise import Promise, VoidPromise
from flyte_nb.authoring.signature import default_output_class
from flyte_nb.model.calls import Checker
from flyte_nb.model.errors import CompileError, TypeMismatch
from flyte_nb.model.graph import Place
from flyte_nb.types.check import checker
from flyte_nb.types.flow import can_flow
from flyte_nb.types.kinds import FLYTEKIT
from flyte_nb.types.preview import preview

#: What is given to ``then`` where nothing is.
NOTHING: Any = object()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one case gives.

    Attributes:
        case: The case, in words: ``if_(n < 5)``.
        place: The line that says so.
        values: Values and Promises by the name of the output.
        shape: The class of its outputs, where they are a named tuple; None where it gives one value.
        failure: What it fails with instead; None: it does not.
    """

    case: str
    place: Place | None
    values: Mapping[str, Any]
    shape: type | None = None
    failure: str | None = None

    @classmethod
    def of(cls, case: str, place: Place | None, given: Any) -> Outcome:
        """Read what was given to ``then``."""
        if given is NOTHING or isinstance(given, VoidPromise):
            return cls(case, place, {})
        if isinstance(given, tuple):
            shape = getattr(type(given), "_output_class", type(given))
            names = getattr(shape, "_fields", None) or [f"o{n}" for n in range(len(given))]
            return cls(case, place, dict(zip(names, given, strict=True)), shape)
        name = given._var if isinstance(given, Promise) and given._node else "o0"
        return cls(case, place, {name: given})


def notes(outcomes: Sequence[Outcome]) -> list[str]:
    """Return what flytekit would refuse of what the cases give."""
    plain = [value for one in outcomes for value in one.values.values() if not isinstance(value, Promise)]
    promises = [value for one in outcomes if one.shape is None for value in one.values.values()]
    names = list({value._var: None for value in promises if isinstance(value, Promise)})
    found = []
    if plain:
        found.append(f"{FLYTEKIT} refuses constants in .then({preview(plain[0], 20)}): let a task return them")
    if len(names) > 1:
        found.append(f"{FLYTEKIT} gives nothing where the cases' outputs differ in name ({', '.join(names)})")
    kinds = {value._checker.kind for value in promises if isinstance(value, Promise)}
    if {bool, int} <= kinds:
        found.append(f"{FLYTEKIT} refuses a case that gives bool where another gives int")
    return found


def joined(name: str, outcomes: Sequence[Outcome]) -> tuple[dict[str, Checker], type | None, list[tuple[Any, ...]]]:
    """Return the outputs that all cases have, the class of these if it is a named tuple, and each case's values.

    As flytekit does: outputs that some case lacks are left out, and where a case gives nothing, nothing is given.

    Raises:
        TypeMismatch: Cases give values of different types.
    """
    giving = [one for one in outcomes if one.failure is None]
    shapes = {one.shape for one in giving}
    if giving and shapes == {None} and all(one.values for one in giving):  # one value each, whatever it was called
        names, rows = ["o0"], [tuple(one.values.values()) for one in outcomes]
    else:
        names = [key for key in (giving[0].values if giving else ()) if all(key in one.values for one in giving)]
        rows = [tuple(one.values[key] for key in names) if one.failure is None else () for one in outcomes]
    outputs = {}
    for n, key in enumerate(names):
        outputs[key] = _common(name, [(one, row[n]) for one, row in zip(outcomes, rows, strict=True) if row])
    if len(names) < 2 and (shapes == {None} or _lacks(giving, names)):
        return outputs, None, rows
    return outputs, _shape(names, shapes) if names else None, rows


def _lacks(giving: Sequence[Outcome], names: list[str]) -> bool:
    return any(list(one.values) != names for one in giving)


def _shape(names: list[str], shapes: set[type | None]) -> type:
    if len(shapes) == 1:
        (shape,) = shapes
        if shape is not None and list(getattr(shape, "_fields", ())) == names:
            return shape
    if names == [f"o{n}" for n in range(len(names))]:
        return default_output_class(len(names))
    return namedtuple("Outputs", names)


def _common(name: str, given: Sequence[tuple[Outcome, Any]]) -> Checker:
    """Return a checker that takes what every case gives for one output."""
    known = {value._checker: None for _, value in given if isinstance(value, Promise)}
    plain = [value for _, value in given if not isinstance(value, Promise)]
    candidates: list[Checker] = sorted(known, key=lambda one: not hasattr(one, "members"))
    if not candidates:
        kinds = {type(value) for value in plain if value is not None}
        candidates = [checker(kind if kind in _SIMPLE else Any) for kind in kinds] or [checker(type(None))]
    if any(value is None for value in plain):
        candidates += [checker(Optional[one.annotation]) for one in candidates]  # noqa: UP045
    for wanted in candidates:
        if all(_fits(value, wanted) for _, value in given):
            return wanted
    raise _different(name, given)


#: Whose own class says all there is to say of a constant.
_SIMPLE = (bool, int, float, str, bytes)


def _fits(value: Any, wanted: Checker) -> bool:
    if isinstance(value, Promise):
        return value._checker is wanted or can_flow(value._checker.annotation, wanted.annotation) is None
    if isinstance(value, Linked):
        return False
    if isinstance(value, (list, dict)):
        return can_flow(type(value), wanted.annotation) is None  # it may hold Promises: each part is checked later
    try:
        wanted.check(value, "value")
    except TypeMismatch:
        return False
    return True


def _different(name: str, given: Sequence[tuple[Outcome, Any]]) -> TypeMismatch | CompileError:
    first, one = given[0]
    other, another = next((pair for pair in given[1:] if _type(pair[1]) != _type(one)), given[-1])
    return TypeMismatch(
        f"the cases of conditional({name!r}) give different types: {_type(one)} and {_type(another)}",
        f"{first.case} gives {_said(one)}: {_type(one)}{_at(first.place)}",
        f"{other.case} gives {_said(another)}: {_type(another)}",
        "Fix: give one type, whichever case is taken; a task in between may convert.",
        place=other.place,
    )


def _type(value: Any) -> str:
    return value._checker.text if isinstance(value, Promise) else type(value).__name__


def _said(value: Any) -> str:
    if isinstance(value, Promise):
        return mistakes.maker(value) + mistakes.tail(value)
    return repr(value) if isinstance(value, Linked) else preview(value, 40)


def _at(place: Place | None) -> str:
    return f", at {place}" if place is not None else ""
