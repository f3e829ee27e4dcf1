"""Cells: one value as one short line in a table, an array or a list; and whose library a value is of."""

from __future__ import annotations

import datetime
import sys

from flyte_nb.types.preview import preview
from flyte_nb.views import labels

#: Characters that a value's rich form takes, about: beside a node, and when a reader asked for all of it.
PREVIEW = 16_000
WHOLE = 800_000

_SHORT = 10
_DATES = (datetime.date, datetime.time, datetime.timedelta)
_DATES_OF_LIBRARIES = ("datetime64", "timedelta64", "Interval", "NAType", "NaTType", "Period")


def cell(item: object, limit: int = 80) -> str:
    """Return a value as one line of at most ``limit`` characters. A text stands without quotes.

    Example:
        >>> cell("two\\nlines"), cell(0.1 + 0.2), cell(float("nan")), cell([1, 2])
        ('two lines', '0.3', 'NaN', '[1, 2]')
    """
    kind = type(item)
    if kind is str:
        return labels.shorten(item, limit)  # type: ignore[arg-type]
    if isinstance(item, float):
        return number(float(item))
    if kind is complex or isinstance(item, _DATES) or kind.__name__ in _DATES_OF_LIBRARIES:
        return labels.shorten(str(item), limit)
    return preview(item, limit)


def number(value: float) -> str:
    """Return a float in few digits.

    Example:
        >>> number(3.0), number(2 / 3), number(1e-300), number(float("inf"))
        ('3.0', '0.666667', '1e-300', 'inf')
    """
    if value != value:  # noqa: PLR0124 - only NaN differs from itself
        return "NaN"
    exact = repr(value)
    return exact if len(exact) <= _SHORT else f"{value:.6g}"


def label(name: object, limit: int = 60) -> str:
    """Return what heads a column or a row; the levels of several indexes are joined.

    Example:
        >>> label(("2024", "mean")), label(7)
        ('2024 / mean', '7')
    """
    if isinstance(name, tuple):
        return labels.shorten(" / ".join(cell(part, limit) for part in name), limit)
    return cell(name, limit)


def is_a(value: object, module: str, *names: str) -> bool:
    """Tell whether a value is an instance of a class of a module that the user, not we, has imported.

    Example:
        >>> from fractions import Fraction
        >>> is_a(Fraction(1, 2), "fractions", "Fraction"), is_a(1, "fractions", "Fraction")
        (True, False)
    """
    found = sys.modules.get(module)
    return found is not None and isinstance(value, tuple(cls for name in names if (cls := getattr(found, name, None))))
