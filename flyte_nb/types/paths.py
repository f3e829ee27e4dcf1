"""Checkers of files, directories and paths: a plain path becomes the declared class, and a missing one is an error."""

from __future__ import annotations

import os
import pathlib
import shutil
from typing import Any, ClassVar

from flyte_nb.types.directory import FlyteDirectory
from flyte_nb.types.file import FlyteFile
from flyte_nb.types.kinds import Typed
from flyte_nb.types.located import Located, is_url, local, near_files
from flyte_nb.types.misfit import Misfit
from flyte_nb.types.preview import preview


class Place(Typed):
    """A file or a directory, or one of its formats."""

    root: ClassVar[type[Located]]
    noun: ClassVar[str]
    other: ClassVar[str]

    def __init__(self, annotation: object, cls: type[Any]) -> None:
        super().__init__(annotation)
        self.cls = cls

    def take(self, value: object) -> object:
        if isinstance(value, self.root):
            path = value.path
        elif isinstance(value, (str, os.PathLike)) and not isinstance(value, Located):
            path = local(os.fspath(value))
        else:
            name = self.root.__name__
            raise Misfit(self.text, value, f"A path as str, a pathlib.Path or a {name} is a {self.noun}.")
        if not isinstance(path, str):
            raise Misfit(self.text, value, "os.fsdecode(...) makes text of a path in bytes.")
        taken = value if isinstance(value, self.cls) else self._made(path, value)
        if not taken.pending and not is_url(path):
            if not self.is_there(path):
                raise self._missing(path, value)
            return self._delivered(taken)
        return taken

    def _made(self, path: str, value: object) -> Any:
        if isinstance(value, Located):
            made = self.cls(path, value._downloader, value._target)
            if isinstance(value, FlyteFile):
                made.metadata = value.metadata
            return made
        return self.cls(path)

    def _delivered(self, one: Any) -> Any:
        """Copy what says where it is to be delivered, if that is on this machine."""
        target = one._target
        if not isinstance(target, str) or is_url(local(target)):
            return one
        wanted = local(target)
        if os.path.abspath(wanted) != os.path.abspath(one.path):
            os.makedirs(os.path.dirname(os.path.abspath(wanted)), exist_ok=True)
            self.deliver(one.path, wanted)
        return type(one)(wanted)

    def is_there(self, path: str) -> bool:
        """Tell whether a local path leads to one."""
        raise NotImplementedError

    def fits(self, entry: os.DirEntry[str]) -> bool:
        """Tell whether an entry of a directory is one."""
        raise NotImplementedError

    def deliver(self, path: str, target: str) -> None:
        """Copy one to where it is wanted."""
        raise NotImplementedError

    def leniency(self, value: object, name: str, inside: bool) -> str | None:
        target = getattr(value, "_target", None)
        if isinstance(target, str) and is_url(local(target)):
            return f"{name} is not copied to {target[:200]}: that is on another machine, and nothing leaves this one"
        return None

    def _missing(self, path: str, value: object) -> Misfit:
        shown = preview(path, 120)
        if os.path.exists(path):
            ordinary = os.path.isdir(path) or os.path.isfile(path)  # else a device, a pipe, a socket
            what = f"is a {self.other}" if ordinary else "is neither a file nor a folder"
            return Misfit(self.noun, value, text=f"expected {self.noun}, {shown} {what}")
        near = [preview(name, 80) for name in near_files(path, self.fits)]
        guess = f"; did you mean {' or '.join(near)}?" if near else ""
        where = "" if os.path.isabs(path) else f" (looked in {os.getcwd()})"
        return Misfit(self.noun, value, text=f"expected {self.noun}, {shown} is not a {self.noun}{where}{guess}")


class File(Place):
    """A FlyteFile, or one of its formats."""

    root = FlyteFile
    noun = "file"
    other = "folder"

    def is_there(self, path: str) -> bool:
        return os.path.isfile(path)

    def fits(self, entry: os.DirEntry[str]) -> bool:
        return entry.is_file()

    def deliver(self, path: str, target: str) -> None:
        shutil.copyfile(path, target)


class Directory(Place):
    """A FlyteDirectory, or one of its formats."""

    root = FlyteDirectory
    noun = "directory"
    other = "file"

    def is_there(self, path: str) -> bool:
        return os.path.isdir(path)

    def fits(self, entry: os.DirEntry[str]) -> bool:
        return entry.is_dir()

    def deliver(self, path: str, target: str) -> None:
        shutil.copytree(path, target, dirs_exist_ok=True)


class AnyPath(Typed):
    """A ``pathlib.Path`` or an ``os.PathLike``; a plain str becomes a Path."""

    def __init__(self, annotation: object, cls: type) -> None:
        super().__init__(annotation)
        self.cls = cls

    def take(self, value: object) -> object:
        if isinstance(value, self.cls):
            return value
        if type(value) is str or isinstance(value, Located):
            path = pathlib.Path(str(value))
            if isinstance(path, self.cls):
                return path
        raise Misfit(self.text, value)
