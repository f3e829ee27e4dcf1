"""Located: what a file and a directory have in common: a path that passes from node to node, and a format."""

from __future__ import annotations

import atexit
import difflib
import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Callable
from typing import Any, ClassVar, Self, get_args
from urllib.parse import unquote

from flyte_nb.model.errors import FlyteNbError

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_DRIVE = re.compile(r"/[A-Za-z]:[/\\]")

Path = str | os.PathLike[str]


class RemoteFile(FlyteNbError, OSError):
    """A file or directory is elsewhere, and this machine does not fetch it."""


class Located(os.PathLike[str]):
    """A place on a disk, with flytekit's names. Wherever one is declared, a plain path will do.

    Attributes:
        path: The path as it was given; of a ``file://`` URL the local path that it names.
    """

    #: What `FlyteFile["csv"]` and `FlyteDirectory["tfrecords"]` add to the class.
    _extension: ClassVar[str] = ""
    #: The classes of formats, by extension: one table for files, another for directories.
    _formats: ClassVar[dict[str, type[Located]]]
    #: What one is called in a message.
    _noun: ClassVar[str]

    path: str
    _target: Path | bool | None

    def __init__(self, path: Path, downloader: Callable[[], object] | None, target: Path | bool | None) -> None:
        self.path = local(os.fspath(path))
        self._target = os.fspath(target) if isinstance(target, os.PathLike) else target
        self._downloader = downloader
        self._downloaded = False

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if Located in cls.__bases__:
            cls._formats = {}

    def __class_getitem__(cls, extension: object) -> type[Self]:
        """Return the class of one format, always the same one."""
        name = said(extension).strip().lstrip("*~").lstrip(".").lower()
        return cls.of_format(name, f'{cls._root().__name__}["{name}"]') if name else cls._root()

    @classmethod
    def _root(cls) -> Any:
        return next(one for one in cls.__mro__ if Located in one.__bases__)

    @classmethod
    def of_format(cls, extension: str, name: str) -> type[Self]:
        """Return the class of one format, made if there is none; ``name`` is what messages call it."""
        root = cls._root()
        made = root._formats.get(extension)
        if made is None:
            # A class pickles by its qualified name, which another process resolves by its module's __getattr__.
            named = name if name.isidentifier() else f"{root.__name__}_{extension.encode().hex()}"
            body = {"_extension": extension, "__module__": root.__module__, "__qualname__": named}
            made = root._formats[extension] = type(name, (root,), body)
        return made  # type: ignore[no-any-return]

    @classmethod
    def named(cls, name: str) -> type[Self]:
        """Return the class that `of_format` gave a qualified name; what the module's ``__getattr__`` calls.

        Raises:
            AttributeError: There is no such name.
        """
        kind, _, code = name.partition("_")
        try:
            extension = bytes.fromhex(code).decode()
        except ValueError:
            extension = ""
        if kind != cls.__name__ or not extension:
            raise AttributeError(f"module {cls.__module__!r} has no attribute {name!r}")
        return cls.__class_getitem__(extension)

    @classmethod
    def extension(cls) -> str:
        """The format's extension, without a dot; empty for any."""
        return cls._extension

    @classmethod
    def from_source(cls, source: Path) -> Self:
        """Return one for something that exists: here, or (to be passed on only) at a URL."""
        return cls(source)  # type: ignore[call-arg]

    @property
    def pending(self) -> bool:
        """Whether it appears only once `download` is called."""
        return self._downloader is not None

    @property
    def downloaded(self) -> bool:
        """Whether `download` was called, or an ``open`` that calls it."""
        return self._downloaded

    @property
    def remote_source(self) -> str | None:
        """The URL, where the path is one; None for what is here."""
        return self.path if is_url(self.path) else None

    def download(self) -> str:
        """Return the path, after it has been made available.

        Raises:
            RemoteFile: The path is a URL. Nothing is fetched from elsewhere.
        """
        if self._downloader is not None:
            downloader, self._downloader = self._downloader, None
            downloader()
        if is_url(self.path):
            raise RemoteFile(
                f"{self.path[:200]!r} is not on this machine, and remote {self._noun} are not fetched here",
                "Fetch it in a task, and return the local path.",
            )
        self._downloaded = True
        return self.path

    def moved(self, path: str) -> Self:
        """Return one like this, at another path."""
        return type(self)(path, None, self._target)

    def __fspath__(self) -> str:
        return self.download()

    def __str__(self) -> str:
        return self.path

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.path!r})"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return self.path == other
        if not isinstance(other, Located) or other._root() is not self._root():
            return NotImplemented
        return self.path == other.path and self._extension == other._extension

    def __hash__(self) -> int:
        return hash(self.path)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.path, self._downloader, self._target)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        """Let a model have fields of this class; its JSON says ``{"path": ...}``, as flytekit's does."""
        from pydantic_core import core_schema

        def made(value: object) -> object:
            if isinstance(value, dict) and isinstance(value.get("path"), str):
                value = value["path"]
            if isinstance(value, cls):
                return value
            if isinstance(value, Located) and value._root() is cls._root():
                return cls(value.path, value._downloader, value._target)
            if isinstance(value, (str, os.PathLike)) and not isinstance(value, Located):
                return cls(value)  # type: ignore[call-arg]
            raise ValueError(f"a path is wanted, as str, pathlib.Path or {cls._root().__name__}")

        written = core_schema.plain_serializer_function_ser_schema(lambda value: {"path": value.path}, when_used="json")
        return core_schema.no_info_plain_validator_function(made, serialization=written)


def said(extension: object) -> str:
    """Return the text of what stands in the brackets: ``"csv"``, a class, or ``Annotated[str, FileExt("tar.gz")]``."""
    metadata = getattr(extension, "__metadata__", None)
    if metadata and get_args(extension)[0] is str:
        return str(metadata[0])
    return extension if isinstance(extension, str) else getattr(extension, "__name__", str(extension))


def is_url(path: str) -> bool:
    """Tell whether a path names something on another machine.

    Example:
        >>> is_url("s3://bucket/key"), is_url("C:/data.csv")
        (True, False)
    """
    return _URL.match(path) is not None


def local(path: str) -> str:
    """Return the path that a ``file://`` URL names; any other path as it is.

    Example:
        >>> local("file:///tmp/a%20b.csv"), local("a%20b.csv")
        ('/tmp/a b.csv', 'a%20b.csv')
    """
    if not isinstance(path, str) or not path.startswith("file://"):
        return path
    found = unquote(path[7:])
    found = found.removeprefix("localhost") if found.startswith("localhost/") else found
    return found[1:] if _DRIVE.match(found) else found


def near_files(path: str, fits: Callable[[os.DirEntry[str]], bool] = lambda entry: True) -> list[str]:
    """Return up to three names, in the folder that a path points to, that look like the path's own, and fit."""
    folder, name = os.path.split(path)
    try:
        with os.scandir(folder or ".") as found:
            names = [entry.name for _, entry in zip(range(2000), found, strict=False) if fits(entry)]
    except OSError:
        return []
    return [os.path.join(folder, near) for near in difflib.get_close_matches(name, sorted(names), n=3, cutoff=0.5)]


class _Workplace:
    """Where ``new(...)`` makes files and directories: a temporary folder, until someone knows a better one.

    The temporary one is there until the interpreter ends.
    """

    def __init__(self) -> None:
        self._made: str | None = None
        #: Says the folder of the task that runs, or None; filled by who knows.
        self.of_task: Callable[[], str | None] = lambda: None

    def folder(self) -> str:
        """Return the folder to write into."""
        found = self.of_task()
        if found is not None:
            return found
        if self._made is None or not os.path.isdir(self._made):
            self._made = tempfile.mkdtemp(prefix="flyte_nb-work-")
            atexit.register(remove, self._made, os.getpid())
        return self._made

    def place(self, name: Path) -> str:
        """Return a path in the folder.

        Raises:
            ValueError: The name is an absolute path, or leads out of the folder.
        """
        named = os.fspath(name)
        if os.path.isabs(named) or ".." in os.path.normpath(named).split(os.sep):
            raise ValueError(f"new({named!r}): a name, or a relative path, is wanted: it is made in the working folder")
        return os.path.join(self.folder(), named)

    def unused(self, name: str | None) -> str:
        """Return a path that nothing has, in a folder of its own; with a name, or one of random digits."""
        return os.path.join(tempfile.mkdtemp(dir=self.folder()), name or uuid.uuid4().hex)


def remove(folder: str, process: int) -> None:
    """Remove a folder that a process has made; a fork of that process leaves it."""
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


workplace = _Workplace()
