"""Arrays: small ones are copied, big ones are read-only views."""

from __future__ import annotations

from typing import Any

from flyte_nb.types import spelling
from flyte_nb.types.columns import columns_of
from flyte_nb.types.kinds import FLYTEKIT, Opaque, Typed

#: From this many bytes on an array is shared read-only instead of copied.
BIG = 1 << 20


class Array(Opaque):
    """A numpy array, of any dtype and shape.

    flytekit's options are followed: ``Annotated[numpy.ndarray, kwtypes(mmap_mode="r")]`` is a read-only view of any
    size, and ``allow_pickle=True`` declares an array of objects.
    """

    immutable = False

    def __init__(self, annotation: object, cls: type) -> None:
        super().__init__(annotation, cls)
        options = columns_of(spelling.metadata(annotation)) or {}
        self._shared = options.get("mmap_mode") == "r"  # as numpy maps a file: nobody may write to it
        self._objects = bool(options.get("allow_pickle"))

    def leniency(self, value: Any, name: str, inside: bool) -> str | None:
        if self._objects or not value.dtype.hasobject:
            return None
        remedy = "Annotated[numpy.ndarray, kwtypes(allow_pickle=True)]"
        return f"{FLYTEKIT} refuses this: {name} {'holds' if inside else 'is'} an array of objects ({remedy})"

    def take(self, value: object) -> object:
        return self.copy(super().take(value))

    def copy(self, value: Any, writable: bool = False) -> object:
        if writable or (value.nbytes < BIG and not self._shared):
            return value.copy()
        view = value.view()
        view.flags.writeable = False
        return view

    def part(self, step: str | int) -> Typed | None:
        return None
