"""Kept: a copy of a user's file on the shelf, and whether it still is what was kept.

A copy is read-only; whoever may write all the same (root, in a container) may have written to it. That is seen by its
size or its time, and only then it is read: its path says what is in it, ``<root>/files/<digest>/<base name>``.
"""

from __future__ import annotations

import os
import re
from typing import Any, NamedTuple

import xxhash

from flyte_nb.engine import trees

_CHUNK = 1 << 20
_COPY = re.compile(r"(.*?[/\\]files[/\\](?P<digest>[0-9a-f]{32})[/\\][^/\\]+)", re.DOTALL)


class KeptFile(NamedTuple):
    """What must be there for a value to be loaded.

    Attributes:
        path: The copy's path, or that of a file in a copied directory.
        size: In bytes.
        written_at: When it was kept, in nanoseconds since the epoch; 0: that says nothing of it.
    """

    path: str
    size: int
    written_at: int = 0

    @classmethod
    def of(cls, path: str) -> KeptFile:
        """Return what stands at a path.

        Raises:
            OSError: Nothing does.
        """
        stat = os.stat(path)
        return cls(path, stat.st_size, stat.st_mtime_ns)

    def present(self) -> bool:
        """Tell whether it is there, as it was kept."""
        try:
            stat = os.stat(self.path)
        except OSError:
            return False
        if stat.st_size != self.size:
            return False
        return stat.st_mtime_ns == self.written_at or not self.written_at or _as_its_name_says(self.path)


def digest(source: Any, copy: Any = None) -> tuple[int, str]:
    """Read a file to its end; return its size and digest; write what is read to ``copy``, if there is one."""
    hasher, size = xxhash.xxh3_128(), 0
    while chunk := source.read(_CHUNK):
        hasher.update(chunk)
        size += len(chunk)
        if copy is not None:
            copy.write(chunk)
    return size, hasher.hexdigest()


def is_copy(path: str, wanted: str) -> bool:
    """Tell whether a file is there and has this digest."""
    try:
        with open(path, "rb") as file:
            return digest(file)[1] == wanted
    except OSError:
        return False


def _as_its_name_says(path: str) -> bool:
    copy = _COPY.match(path)
    if copy is None:
        return True
    return (trees.holds if os.path.isdir(copy[1]) else is_copy)(copy[1], copy["digest"])
