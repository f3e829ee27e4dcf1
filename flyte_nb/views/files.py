"""Files for eyes: name, size, first lines or picture; folders by their names. Nothing is fetched from elsewhere."""

from __future__ import annotations

import itertools
import os
import stat
from pathlib import PurePath
from typing import Any

from flyte_nb.views import labels, pictures
from flyte_nb.views.cells import WHOLE

_MOST_NAMES = 1000


def file(value: os.PathLike[str], whole: bool) -> dict[str, Any]:
    """Return the rich form of a file or folder that a path leads to; of one that is not here its path alone.

    Example:
        >>> from flyte_nb.types.file import FlyteFile
        >>> file(FlyteFile("s3://bucket/points.csv"), False)["summary"]
        'not on this machine'
    """
    path = _path(value)
    kind = type(value).__name__
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return _described(kind, path, "not on this machine", None, [], False)
    if stat.S_ISDIR(found.st_mode):
        return _folder(kind, path, whole)
    if not stat.S_ISREG(found.st_mode):  # reading from a pipe would wait
        return _described(kind, path, "not a file to look into", None, [], False)
    said = labels.size(found.st_size)
    with open(path, "rb") as opened:
        start = opened.read(_readable(found.st_size, whole))
    name = labels.shorten(os.path.basename(path), 80)
    shown = pictures.encoded(start, kind, f"{name}, {said}", name, whole) if len(start) == found.st_size else None
    if shown is not None:
        return shown
    lines, more = _lines(start, found.st_size, whole)
    return _described(kind, path, said, found.st_size, lines, more and not whole)


def _path(value: os.PathLike[str]) -> str:
    """Return the path as text; ``os.fspath`` of a FlyteFile may fetch the file."""
    path = getattr(value, "path", None)
    if isinstance(path, str):
        return path
    return str(value) if isinstance(value, PurePath) else os.fsdecode(os.fspath(value))


def _readable(size: int, whole: bool) -> int:
    """Return how many bytes to read: all of what may be a picture, else enough for the first lines."""
    enough = WHOLE // 2 if whole else 8192
    return size if size <= pictures.room(whole) else enough


def _lines(start: bytes, size: int, whole: bool) -> tuple[list[str], bool]:
    """Return the first lines of a text, and whether there are more; none of what is not text."""
    if b"\0" in start[:8192]:
        return [], False
    shown = start[: WHOLE // 2 if whole else 8192]
    found = shown.decode("utf-8", errors="replace").splitlines()
    most, wide = (5000, 2000) if whole else (20, 200)
    lines = [line if len(line) <= wide else line[: wide - 1] + "…" for line in found[:most]]
    return lines, size > len(shown) or len(found) > most or any(len(line) > wide for line in found[:most])


def _folder(kind: str, path: str, whole: bool) -> dict[str, Any]:
    with os.scandir(path) as entries:
        found = sorted(itertools.islice(entries, _MOST_NAMES + 1), key=lambda entry: entry.name)
    many = len(found) > _MOST_NAMES
    most = _MOST_NAMES if whole else 30
    items = [[labels.shorten(entry.name, 120), _size(entry)] for entry in found[:most]]
    count = f"more than {_MOST_NAMES:,} files" if many else labels.plural(len(found), "file")
    return {
        "kind": "items",
        "type": kind,
        "summary": f"folder of {count}: {labels.shorten(path, 200)}",
        "more": not whole and len(found) > most,
        "items": items,
        "rest": len(found) - len(items),
    }


def _size(entry: os.DirEntry[str]) -> str:
    try:
        return "folder" if entry.is_dir() else labels.size(entry.stat().st_size)
    except OSError:
        return ""


def _described(kind: str, path: str, said: str, size: int | None, lines: list[str], more: bool) -> dict[str, Any]:
    shown = labels.shorten(path, 400)
    return {"kind": "file", "type": kind, "summary": said, "more": more, "path": shown, "size": size, "lines": lines}
