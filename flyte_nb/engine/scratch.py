"""Scratch: the folder of one execution, for what its tasks write; made when it is first needed."""

from __future__ import annotations

import os
import tempfile
import uuid
import weakref

from flyte_nb.types.located import remove

_PREFIX = "flyte_nb-scratch-"


class Scratch:
    """Names a folder, and removes it when whoever owns it is let go, or when the interpreter ends.

    A worker process needs no more than the name: whoever writes first makes the folder.

    Attributes:
        path: The folder, which may not be there.

    Example:
        >>> class Owner: ...
        >>> owner = Owner()
        >>> scratch = Scratch(owner)
        >>> path = folder(scratch.path, "n0", "0")
        >>> os.path.isdir(path)
        True
        >>> del owner
        >>> os.path.exists(scratch.path)
        False
    """

    def __init__(self, owner: object) -> None:
        self.path = os.path.join(tempfile.gettempdir(), f"{_PREFIX}{uuid.uuid4().hex}")
        self._remove = weakref.finalize(owner, remove, self.path, os.getpid())

    def last(self) -> None:
        """Keep the folder until the interpreter ends, whoever is let go before."""
        if self._remove.detach() is not None:
            weakref.finalize(_FOREVER, remove, self.path, os.getpid())


class _Forever:
    """Lives as long as the interpreter."""


_FOREVER = _Forever()


def folder(*steps: str) -> str:
    """Return a folder, made for this user alone if it was not there. A node's path gives one step for each node."""
    path = os.path.join(*steps)
    os.makedirs(path, mode=0o700, exist_ok=True)
    return path


def steps(path: str) -> list[str]:
    """Return a node's path as names of folders.

    Example:
        >>> steps("n2/dn0"), steps("n0/../x")
        (['n2', 'dn0'], ['n0', '_', 'x'])
    """
    return [one if one.strip(".") else "_" for one in path.split("/")] if path else []
