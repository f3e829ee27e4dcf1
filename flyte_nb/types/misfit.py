"""Misfit: a value that is not of its declared type, with the exact place in it and what to do instead."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Set, ValuesView

from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types.preview import preview


class Misfit(Exception):
    """Travels from the part that does not fit up to the check that was asked for, and gathers the place on its way.

    Attributes:
        expected: What was declared, in words.
        got: The part itself.
        hints: Further lines: why, and what to do instead.
    """

    def __init__(self, expected: str, got: object, *hints: str, text: str | None = None) -> None:
        super().__init__(expected)
        self.expected = expected
        self.got = got
        self.hints = hints
        self.text = text
        self.steps: list[str] = []

    def under(self, step: str) -> Misfit:
        """Add a step of the place, from the inside out."""
        self.steps.append(step)
        return self

    def error(self, name: str) -> TypeMismatch:
        """Return the error that the user reads. ``name`` begins the place."""
        at = "".join(reversed(self.steps))
        whole = f"{name}{at}"
        headline = self.text or f"expected {self.expected}, got {described(self.got)}"
        found = "" if self.hints or self.text else remedy(self.expected, self.got, whole)
        error = TypeMismatch(f"{whole}: {headline}", *self.hints, *([found] if found else ()))
        error.at = at
        return error


def described(value: object) -> str:
    """Return a value's type and a short text of it.

    Example:
        >>> described("a")
        "str ('a')"
    """
    if value is None:
        return "None"
    return f"{type(value).__name__} ({preview(value, 40)})"


def key(value: object) -> str:
    """Return the step of a place that a dict's key is: ``['k']``."""
    return f"[{preview(value, 40)}]"


def is_array(value: object) -> bool:
    """Tell whether a value is a numpy array, without importing numpy."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray)


def is_numpy_scalar(value: object) -> bool:
    """Tell whether a value is a numpy scalar, without importing numpy."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.generic)


def remedy(expected: str, value: object, name: str) -> str:
    """Return what to write instead, where that is obvious, else an empty string.

    Example:
        >>> remedy("list[float]", iter([1.0]), "xs")
        'list(xs) makes it one.'
    """
    outer = expected.partition("[")[0]
    if outer == type(value).__name__ and outer not in ("list", "dict", "tuple"):
        return f"There are two classes {outer}: its cell ran again. Run the cells that use it again, too."
    if value is None:
        return f"If None is meant to be possible, declare it: {expected} | None."
    if type(value).__name__ == "Promise":
        return "It is a Promise, which has no value outside of the body that made it: use what its workflow returns."
    if callable(value) and not isinstance(value, type) and hasattr(value, "__qualname__"):
        return "It has not been called: write its inputs in brackets behind it."
    if is_array(value):
        if outer == "list":
            return f"{name}.tolist() makes it one."
        if outer in ("int", "float", "bool", "complex"):
            return f"{name}.item() makes it one, if it has one element."
    if outer == "list" and isinstance(value, (tuple, Set, range, Iterator, ValuesView)):
        return f"list({name}) makes it one."
    if outer == "list" and type(value).__name__ in ("Series", "Index"):
        return f"{name}.tolist() makes it one."
    if outer in ("tuple", "set", "frozenset") and isinstance(value, (list, tuple, set, frozenset, range, Iterator)):
        return f"{outer}({name}) makes it one."
    if outer in ("int", "float") and isinstance(value, str):
        return f"{outer}({name}) makes it one." if _is_number(outer, value) else "If texts are meant, declare str."
    if outer == "int" and isinstance(value, float):
        return f"int({name}) or round({name}) makes it one; or declare float."
    if outer == "str" and isinstance(value, (int, float)):
        return f"str({name}) makes it one."
    if outer == "str" and hasattr(type(value), "__fspath__"):
        return f"str({name}) makes it one; or declare FlyteFile."
    if outer in _TIMES:
        return _TIMES[outer].get(type(value).__name__, "").format(name)
    if outer in ("ndarray", "NDArray") and isinstance(value, (list, tuple)):
        return f"numpy.asarray({name}) makes it one."
    if outer == "DataFrame" and isinstance(value, (dict, list)):
        return f"pandas.DataFrame({name}) makes it one."
    return ""


#: How a time is made, by what is declared and by what came.
_TIMES = {
    "datetime": {
        "date": "datetime.datetime.combine({}, datetime.time()) makes it one; or declare date.",
        "str": "datetime.datetime.fromisoformat({}) makes it one.",
    },
    "date": {"str": "datetime.date.fromisoformat({}) makes it one."},
    "timedelta": dict.fromkeys(("int", "float"), "datetime.timedelta(seconds={}) makes it one."),
}


def _is_number(kind: str, text: str) -> bool:
    try:
        return len(text) < 100 and (int if kind == "int" else float)(text) is not None
    except ValueError:
        return False
