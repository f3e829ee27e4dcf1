"""Trees: the shelf's copies of directories, each complete under its digest or not there at all."""

from __future__ import annotations

import os
import shutil
import uuid

from flyte_nb.types.trees import entries, tree_content


def listed(root: str) -> list[str]:
    """Return the paths of what must be there for a kept directory to be whole."""
    return [path for _, path, _ in entries(root)] or [root]


def holds(path: str, digest: str) -> bool:
    """Tell whether a directory is there and has this digest."""
    try:
        return os.path.isdir(path) and tree_content(path) == digest
    except OSError:
        return False


def copy(source: str, path: str) -> str:
    """Copy a directory to a path, read-only files, all at once; return the digest of what was copied.

    What stands at the path, incomplete or changed, gives way. Of several who copy at once, one wins.
    """
    temporary = os.path.join(os.path.dirname(path), f"{uuid.uuid4().hex}.tmp")
    try:
        try:
            os.makedirs(temporary)
        except FileNotFoundError:  # another process found the folder around it empty, and removed it
            os.makedirs(temporary)
        for name, original, is_file in entries(source):
            target = os.path.join(temporary, *name.split("/"))
            if not is_file:
                os.makedirs(target)
                continue
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copyfile(original, target)
            os.chmod(target, 0o444)
        digest = tree_content(temporary)
        remove(path)
        try:
            os.rename(temporary, path)
        except OSError:
            if not holds(path, digest):  # else another process was here first
                raise
        return digest
    finally:
        remove(temporary)


def remove(path: str) -> None:
    """Remove a directory with all that is in it, if that can be."""
    if os.name == "nt" and os.path.isdir(path):  # Windows removes no read-only file
        for _, inner, is_file in entries(path):
            if is_file:
                os.chmod(inner, 0o666)
    shutil.rmtree(path, ignore_errors=True)
