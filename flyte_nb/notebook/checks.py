"""Checks: the fields of a message that a front end has sent, one after the other. Anyone may have written it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: The longest path, name or id, in characters.
LONGEST_PATH = 10_000

_MOST_VALUES = 100
_LONGEST_EXPRESSION = 100_000
_LARGEST = 2**53


class Malformed(ValueError):
    """A message is no command of this protocol."""


def text(data: Mapping[Any, Any], name: str, longest: int) -> str:
    """Return a field that is a text, and no longer than that.

    Example:
        >>> text({"id": "n0.o0"}, "id", 10)
        'n0.o0'
    """
    value = data.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise Malformed(name)
    return value


def count(data: Mapping[Any, Any], name: str) -> int:
    """Return a field that is a whole number from 0 up."""
    value = data.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _LARGEST:
        raise Malformed(name)
    return value


def values(data: Mapping[Any, Any], least: int = 1) -> tuple[tuple[str, str], ...]:
    """Return the field ``values``: pairs of a name and of what its user typed for it."""
    found = data.get("values")
    if not isinstance(found, list) or not least <= len(found) <= _MOST_VALUES:
        raise Malformed("values")
    for pair in found:
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(one, str) for one in pair):
            raise Malformed("values")
        if len(pair[0]) > LONGEST_PATH or len(pair[1]) > _LONGEST_EXPRESSION:
            raise Malformed("values")
    return tuple((name, expression) for name, expression in found)
