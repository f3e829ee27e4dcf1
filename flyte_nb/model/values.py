"""ValueRef: what an event says about a value, without the value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ValueRef:
    """A reference to a value that the store keeps.

    Attributes:
        id: Where the store keeps it: ``n2/dn0.o0`` for an output, ``n2/dn0(x)`` for a constant, ``(x)`` for an input.
        type: The value's own type in words, such as ``list`` or ``DataFrame``.
        size: Bytes, where that is known without walking the value; else None.
        preview: A short text, bounded in length, made from a bounded part of the value.

    Example:
        >>> ValueRef("n0.o0", "int", 28, "3").preview
        '3'
    """

    id: str
    type: str
    size: int | None
    preview: str
