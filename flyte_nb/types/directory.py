"""FlyteDirectory: a directory as an input or output, with flytekit's names; and its usual formats."""

from __future__ import annotations

import os
import pathlib
import uuid
from collections.abc import Callable, Iterator
from typing import Any, Self, TypeVar

from flyte_nb.model.clusters import ClusterOnly
from flyte_nb.types.file import FlyteFile
from flyte_nb.types.located import Located, Path, workplace


class FlyteDirectory(Located):
    """A directory that passes from node to node. Wherever one is declared, a plain path will do.

    Args:
        path: Where it is. A ``file://`` URL is the local path that it names; any other URL is only passed on.
        downloader: Makes the directory, when it is first needed.
        remote_directory: A local path: the directory that a task returns is copied there. False: it stays.

    Example:
        >>> folder = FlyteDirectory.new("letters")
        >>> with folder.new_file("a.txt").open("w") as file:
        ...     written = file.write("A")
        >>> [os.path.basename(str(one)) for one in FlyteDirectory.listdir(folder)]
        ['a.txt']
    """

    _noun = "directories"

    def __init__(
        self,
        path: Path,
        downloader: Callable[[], object] | None = None,
        remote_directory: Path | bool | None = None,
    ) -> None:
        super().__init__(path, downloader, remote_directory)

    @classmethod
    def new(cls, dirname: Path) -> Self:
        """Make a directory in the working folder.

        Raises:
            ValueError: The name leads out of that folder.
            FileExistsError: There is one of this name.
        """
        path = workplace.place(dirname)
        os.makedirs(path)
        return cls(path)

    @classmethod
    def new_remote(cls, stem: str | None = None, alt: str | None = None) -> Self:
        """Make a directory at a path that no other has; on a cluster that is in the blob store.

        Raises:
            ValueError: The name has an extension, as a file has.
        """
        if stem and pathlib.PurePath(stem).suffix:
            raise ValueError(f"new_remote({stem!r}): a directory's name has no extension")
        path = workplace.unused(stem)
        os.makedirs(path)
        return cls(path)

    @property
    def remote_directory(self) -> Path | bool | None:
        """Where the directory is copied to when a task returns it."""
        return self._target

    @property
    def sep(self) -> str:
        """What stands between the names of its paths."""
        return "/" if self.remote_source is not None else os.sep

    def new_file(self, name: str | None = None) -> FlyteFile:
        """Return a file to be written in the directory; without a name it gets one of random digits."""
        return FlyteFile(self._inside(name))

    def new_dir(self, name: str | None = None) -> FlyteDirectory:
        """Return a directory inside this one, to be made by who writes into it."""
        return FlyteDirectory(self._inside(name))

    def _inside(self, name: str | None) -> str:
        return self.sep.join([self.path.rstrip(self.sep), name or uuid.uuid4().hex])

    @classmethod
    def listdir(cls, directory: FlyteDirectory) -> list[FlyteFile | FlyteDirectory]:
        """Return what is in a directory, by name.

        Raises:
            RemoteFile: The directory is at a URL.
        """
        path = directory.download()
        with os.scandir(path) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        return [FlyteFile(entry.path) if entry.is_file() else FlyteDirectory(entry.path) for entry in found]

    def crawl(
        self, maxdepth: int | None = None, topdown: bool = True, detail: bool = False, **_: object
    ) -> Iterator[tuple[str, Any]]:
        """Yield the directory's path with the path in it of every file, however deep.

        Args:
            maxdepth: Look into so many levels; 1 is the directory itself.
            detail: Yield what is known of each file, too: its size, and when it was changed.

        Raises:
            RemoteFile: The directory is at a URL.
        """
        root = self.download()
        for base, folders, names in os.walk(root, topdown):
            inner = os.path.relpath(base, root)
            depth = 1 if inner == "." else inner.count(os.sep) + 2
            if maxdepth is not None and depth > maxdepth:
                continue
            if topdown:
                folders.sort()
            for name in sorted(names):
                path = name if inner == "." else os.path.join(inner, name)
                yield root, {path: _details(os.path.join(base, name))} if detail else path

    def __truediv__(self, other: Path) -> pathlib.Path:
        return pathlib.Path(self.path) / other


def _details(path: str) -> dict[str, object]:
    found = os.stat(path)
    return {
        "name": path,
        "size": found.st_size,
        "type": "file",
        "created": found.st_ctime,
        "islink": os.path.islink(path),
        "mode": found.st_mode,
        "mtime": found.st_mtime,
    }


class FlyteDirToMultipartBlobTransformer(ClusterOnly):  # needs a cluster: it writes directories to the blob store
    """Makes a directory in the blob store of a local one, and the reverse."""

    _instead = "Directories pass as they are: declare FlyteDirectory."


def __getattr__(name: str) -> type[FlyteDirectory]:
    return FlyteDirectory.named(name)


tensorboard = TypeVar("tensorboard")
tfrecords_dir = TypeVar("tfrecords_dir")

TensorboardLogs = FlyteDirectory.of_format("tensorboard", "TensorboardLogs")
TFRecordsDirectory = FlyteDirectory.of_format("tfrecords_dir", "TFRecordsDirectory")

__path__: list[str] = []  # a name that is not here is refused in words: flyte_nb/missing.py
