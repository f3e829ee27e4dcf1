"""HashMethod: a user's own digest of a type, given as ``Annotated[T, HashMethod(function)]``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class HashMethod(Generic[T]):
    """How to digest the values of an annotated type, by flytekit's name.

    Example:
        >>> HashMethod(lambda frame: str(len(frame))).calculate([1, 2])
        '2'
    """

    def __init__(self, function: Callable[[T], str]) -> None:
        self._function = function

    def calculate(self, obj: T) -> str:
        """Return the digest of a value, as text."""
        return str(self._function(obj))


def hash_method(metadata: tuple[object, ...]) -> HashMethod[Any] | None:
    """Return the first HashMethod among an annotation's metadata."""
    return next((one for one in metadata if isinstance(one, HashMethod)), None)
