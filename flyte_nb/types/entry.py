"""Entry: a value that somebody types, by what is declared: which field asks for it, and how its text is read."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from flyte_nb.model.calls import Checker
from flyte_nb.model.errors import TypeMismatch, did_you_mean
from flyte_nb.types import scalars
from flyte_nb.types.preview import preview

#: Beyond, a menu is no help: what is wanted is then written as Python.
_MOST_CHOICES = 200
_LONGEST_CHOICE = 500

#: The field whose text is Python.
EXPRESSION = "expression"

_YES = ("y", "yes", "true", "1", "on")
_NO = ("n", "no", "false", "0", "off")
_PLAIN: Mapping[type, str] = {scalars.Bool: "bool", scalars.Int: "int", scalars.Float: "float", scalars.Str: "str"}
_MOMENTS: Mapping[type, Callable[[str], Any]] = {
    datetime.datetime: datetime.datetime.fromisoformat,
    datetime.date: datetime.date.fromisoformat,
    datetime.time: datetime.time.fromisoformat,
}


def field(checker: Checker) -> tuple[str, tuple[str, ...]]:
    """Return which field asks for a value, and the names of a menu's choices.

    Example:
        >>> import datetime
        >>> from typing import Literal
        >>> from flyte_nb.types.check import checker
        >>> field(checker(int)), field(checker(Literal["a", "b"])), field(checker(datetime.date))
        (('int', ()), ('choice', ('a', 'b')), ('date', ()))
        >>> field(checker(list[int]))
        ('expression', ())
    """
    choices = _choices(checker)
    if choices:
        return "choice", tuple(choices)
    if isinstance(checker, scalars.Moment) and checker.kind in _MOMENTS:
        return checker.kind.__name__, ()
    return _PLAIN.get(type(checker), EXPRESSION), ()


def read(checker: Checker, text: str, evaluate: Callable[[str], object], name: str = "value") -> object:
    """Return the checked value that a text stands for.

    Args:
        evaluate: Makes a value of Python, where no other field asks for it.
        name: What it is called in messages.

    Raises:
        TypeMismatch: It is no such value.
        BaseException: What ``evaluate`` raises.

    Example:
        >>> from flyte_nb.types.check import checker
        >>> (
        ...     read(checker(int), " 42 ", eval),
        ...     read(checker(bool), "no", eval),
        ...     read(checker(list[float]), "[1, 2.5]", eval),
        ... )
        (42, False, [1.0, 2.5])
        >>> read(checker(int), "4.2", eval)
        Traceback (most recent call last):
        flyte_nb.model.errors.TypeMismatch: value: expected int, got '4.2'
    """
    kind, _ = field(checker)
    if kind == EXPRESSION:
        return checker.check(evaluate(text), name)
    try:
        return checker.check(_parsed(checker, kind, text), name)
    except ValueError:
        raise TypeMismatch(f"{name}: expected {checker.text}, got {preview(text, 60)}", *_hint(checker, text)) from None


def _parsed(checker: Checker, kind: str, text: str) -> object:
    if kind == "str":
        return text
    word = text.strip()
    if kind == "choice":
        choices = _choices(checker)
        if word not in choices:
            raise ValueError(word)
        return choices[word]
    if kind == "bool":
        if word.lower() not in _YES + _NO:
            raise ValueError(word)
        return word.lower() in _YES
    if kind in ("int", "float"):
        return int(word) if kind == "int" else float(word)
    return _MOMENTS[checker.kind](word)  # type: ignore[index]


def _choices(checker: Checker) -> dict[str, object]:
    """Return the values of a menu by their names; empty where there is none."""
    if isinstance(checker, scalars.Choice):
        named: list[tuple[str, object]] = [(one.name, one) for one in checker.cls]
    elif isinstance(checker, scalars.Literally):
        named = [(one if isinstance(one, str) else repr(one), one) for one in checker.values]
    else:
        return {}
    short = len(named) <= _MOST_CHOICES and all(len(name) <= _LONGEST_CHOICE for name, _ in named)
    return dict(named) if short and len(dict(named)) == len(named) else {}


def _hint(checker: Checker, text: str) -> tuple[str, ...]:
    choices = _choices(checker)
    if choices:
        near = did_you_mean(text.strip(), choices)
        return (f"One of: {', '.join(list(choices)[:8])}{', …' if len(choices) > 8 else ''}.{near}",)
    if isinstance(checker, scalars.Bool):
        return ("Write yes or no.",)
    if isinstance(checker, scalars.Moment):
        return ("Write it as 2026-01-31, 2026-01-31T18:30 or 18:30.",)
    return ()
