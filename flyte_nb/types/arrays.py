"""Arrays and frames: small arrays are copied, big ones are read-only views, frames are shallow copies."""

from __future__ import annotations

import sys
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


class Frame(Opaque):
    """A pandas DataFrame or Series: a shallow copy where pandas copies on write, else a deep one."""

    immutable = False

    def take(self, value: object) -> object:
        return self.copy(super().take(value))

    def copy(self, value: Any, writable: bool = False) -> object:
        return value.copy(deep=not _copies_on_write())


def _copies_on_write() -> bool:
    pandas = sys.modules["pandas"]
    return int(pandas.__version__.partition(".")[0]) >= 3 or pandas.options.mode.copy_on_write is True
