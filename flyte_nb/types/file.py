"""FlyteFile: a file as an input or output, with flytekit's names; ``FlyteFile["csv"]`` and the usual formats."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable
from typing import IO, Any, ClassVar

from flyte_nb.model.errors import FlyteNbError

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_formats: dict[str, type[FlyteFile]] = {}


class RemoteFile(FlyteNbError, OSError):
    """A file is elsewhere, and this machine does not fetch it."""


class FlyteFile(os.PathLike[str]):
    """A file that passes from node to node. Wherever one is declared, a plain path will do.

    Example:
        >>> file = FlyteFile["csv"]("data/points.csv")
        >>> str(file), file.extension()
        ('data/points.csv', 'csv')
    """

    _extension: ClassVar[str] = ""

    def __init__(
        self,
        path: str | os.PathLike[str],
        downloader: Callable[[], object] | None = None,
        remote_path: str | os.PathLike[str] | bool | None = None,
    ) -> None:
        self.path = os.fspath(path)
        self.remote_path = os.fspath(remote_path) if isinstance(remote_path, os.PathLike) else remote_path
        self._downloader = downloader

    def __class_getitem__(cls, extension: object) -> type[FlyteFile]:
        """Return the class of files of one format, always the same one."""
        return _subscripted(extension if isinstance(extension, str) else getattr(extension, "__name__", str(extension)))

    @classmethod
    def extension(cls) -> str:
        """The format's extension, without a dot; empty for any file."""
        return cls._extension

    @property
    def pending(self) -> bool:
        """Whether the file appears only once `download` is called."""
        return self._downloader is not None

    @property
    def remote_source(self) -> str | None:
        """Where the file was before it came here; None for a local one."""
        return self.path if is_url(self.path) else None

    def download(self) -> str:
        """Return the path, after the file has been made available there.

        Raises:
            RemoteFile: The path is a URL. Files elsewhere are not fetched.
        """
        if self._downloader is not None:
            downloader, self._downloader = self._downloader, None
            downloader()
        if is_url(self.path):
            raise RemoteFile(
                f"{self.path[:200]!r} is not on this machine, and remote files are not fetched here",
                "Fetch it in a task, and return the local path.",
            )
        return self.path

    def open(self, mode: str = "r", **options: Any) -> IO[Any]:
        """Open the file; a context manager, as the built-in ``open``."""
        return open(self.download(), mode, **options)

    def __fspath__(self) -> str:
        return self.download()

    def __str__(self) -> str:
        return self.path

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.path!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FlyteFile):
            return NotImplemented
        return self.path == other.path and type(self)._extension == type(other)._extension

    def __hash__(self) -> int:
        return hash((self.path, type(self)._extension))

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.path, self._downloader, self.remote_path)


def _subscripted(name: str) -> type[FlyteFile]:
    name = name.strip().lstrip("*.").lower()
    return _format(name, f'FlyteFile["{name}"]') if name else FlyteFile


def _format(extension: str, name: str) -> type[FlyteFile]:
    made = _formats.get(extension)
    if made is None:
        # A class pickles by its qualified name, which another process resolves by this module's __getattr__.
        named = name if name.isidentifier() else f"FlyteFile_{extension.encode().hex()}"
        made = type(name, (FlyteFile,), {"_extension": extension, "__module__": __name__, "__qualname__": named})
        _formats[extension] = made
    return made


def __getattr__(name: str) -> type[FlyteFile]:
    kind, _, code = name.partition("_")
    try:
        extension = bytes.fromhex(code).decode()
    except ValueError:
        extension = ""
    if kind != "FlyteFile" or not extension:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _subscripted(extension)


def is_url(path: str) -> bool:
    """Tell whether a path names something on another machine.

    Example:
        >>> is_url("s3://bucket/key"), is_url("C:/data.csv")
        (True, False)
    """
    return _URL.match(path) is not None


def near_files(path: str) -> list[str]:
    """Return up to three names, in the folder that a path points to, that look like the path's own."""
    folder, name = os.path.split(path)
    try:
        with os.scandir(folder or ".") as found:
            names = [entry.name for _, entry in zip(range(2000), found, strict=False)]
    except OSError:
        return []
    return [os.path.join(folder, near) for near in difflib.get_close_matches(name, sorted(names), n=3, cutoff=0.5)]


HDF5EncodedFile = _format("hdf5", "HDF5EncodedFile")
HTMLPage = _format("html", "HTMLPage")
JoblibSerializedFile = _format("joblib", "JoblibSerializedFile")
JPEGImageFile = _format("jpeg", "JPEGImageFile")
PDFFile = _format("pdf", "PDFFile")
PNGImageFile = _format("png", "PNGImageFile")
PythonPickledFile = _format("python_pickle", "PythonPickledFile")
PythonNotebook = _format("ipynb", "PythonNotebook")
SVGImageFile = _format("svg", "SVGImageFile")
CSVFile = _format("csv", "CSVFile")
