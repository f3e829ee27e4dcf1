"""Trees: what is in a directory, in one order everywhere, and its digest."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator

import xxhash

_CHUNK = 1 << 20


def entries(root: str) -> Iterator[tuple[str, str, bool]]:
    """Yield what is in a directory, however deep: its path from there with ``/``, its whole path, whether it is a file.

    Of directories only the empty ones are there to be told. A link stands for what it leads to; one that leads to a
    directory around it is left out, and so is what is neither file nor directory.
    """
    yield from _below(root, "", (os.path.realpath(root),))


def _below(path: str, inner: str, above: tuple[str, ...]) -> Iterator[tuple[str, str, bool]]:
    with os.scandir(path) as found:
        children = sorted(found, key=lambda entry: entry.name)
    if not children and inner:
        yield inner, path, False
    for entry in children:
        name = f"{inner}/{entry.name}" if inner else entry.name
        if entry.is_file():
            yield name, entry.path, True
        elif entry.is_dir():
            real = os.path.realpath(entry.path)
            if real not in above:
                yield from _below(entry.path, name, (*above, real))


def content(path: str) -> str:
    """Return the digest of a file's content, read in pieces.

    Example:
        >>> content(os.devnull)
        '99aa06d3014798d86001c324468d497f'
    """
    hasher = xxhash.xxh3_128()
    with open(path, "rb", buffering=0) as file:
        for chunk in iter(functools.partial(file.read, _CHUNK), b""):
            hasher.update(chunk)
    return hasher.hexdigest()


def tree_content(root: str) -> str:
    """Return the digest of a directory: of the names and contents of all that is in it."""
    hasher = xxhash.xxh3_128()
    for name, path, is_file in entries(root):
        said = name.encode("utf-8", "surrogateescape")
        hasher.update(b"%d:%b=%b;" % (len(said), said, content(path).encode() if is_file else b"/"))
    return hasher.hexdigest()
