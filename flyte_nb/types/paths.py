"""Checkers of files and paths: a plain path becomes the declared class, and a missing file is an error."""

from __future__ import annotations

import os
import pathlib
from urllib.parse import unquote

from flyte_nb.types.file import FlyteFile, is_url, near_files
from flyte_nb.types.kinds import Typed
from flyte_nb.types.misfit import Misfit
from flyte_nb.types.preview import preview


class File(Typed):
    """A FlyteFile, or one of its formats."""

    def __init__(self, annotation: object, cls: type[FlyteFile]) -> None:
        super().__init__(annotation)
        self.cls = cls

    def take(self, value: object) -> object:
        if isinstance(value, FlyteFile):
            path, file = value.path, value if isinstance(value, self.cls) else None
        elif isinstance(value, (str, os.PathLike)):
            path, file = os.fspath(value), None
        else:
            raise Misfit(self.text, value, "A path as str, a pathlib.Path or a FlyteFile is a file.")
        if not isinstance(path, str):
            raise Misfit(self.text, value, "os.fsdecode(...) makes text of a path in bytes.")
        if path.startswith("file://"):
            path, file = unquote(path[7:]), None
        pending = file is not None and file.pending
        if not pending and not is_url(path) and not os.path.isfile(path):
            raise self._missing(path, value)
        if file is not None:
            return file
        return self.cls(path, remote_path=value.remote_path if isinstance(value, FlyteFile) else None)

    def _missing(self, path: str, value: object) -> Misfit:
        shown = preview(path, 120)
        if os.path.isdir(path):
            return Misfit("file", value, text=f"expected file, {shown} is a folder")
        near = [preview(name, 80) for name in near_files(path)]
        guess = f"; did you mean {' or '.join(near)}?" if near else ""
        where = "" if os.path.isabs(path) else f" (looked in {os.getcwd()})"
        return Misfit("file", value, text=f"expected file, {shown} is not a file{where}{guess}")


class AnyPath(Typed):
    """A ``pathlib.Path`` or an ``os.PathLike``; a plain str becomes a Path."""

    def __init__(self, annotation: object, cls: type) -> None:
        super().__init__(annotation)
        self.cls = cls

    def take(self, value: object) -> object:
        if isinstance(value, self.cls):
            return value
        if type(value) is str or isinstance(value, FlyteFile):
            path = pathlib.Path(str(value))
            if isinstance(path, self.cls):
                return path
        raise Misfit(self.text, value)
