"""Arrays: small ones are copied, big ones are read-only views."""

from __future__ import annotations

from typing import Any

from flyte_nb.types.kinds import Opaque, Typed

#: From this many bytes on an array is shared read-only instead of copied.
BIG = 1 << 20


class Array(Opaque):
    """A numpy array, of any dtype and shape."""

    immutable = False

    def take(self, value: object) -> object:
        return self.copy(super().take(value))

    def copy(self, value: Any, writable: bool = False) -> object:
        if writable or value.nbytes < BIG:
            return value.copy()
        view = value.view()
        view.flags.writeable = False
        return view

    def part(self, step: str | int) -> Typed | None:
        return None
