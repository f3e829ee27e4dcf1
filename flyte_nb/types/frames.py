"""Frames of pandas, polars and Arrow: whose one is, its columns, isolated copies, conversions, reading a file."""

from __future__ import annotations

import functools
import importlib
import os
import sys
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from flyte_nb.model.errors import FlyteNbError

_TABLES = {"pandas.DataFrame": "pandas", "polars.DataFrame": "polars", "pyarrow.Table": "pyarrow"}
_NAMES = {library: name for name, library in _TABLES.items()}


class FrameError(FlyteNbError, ValueError):
    """A frame cannot be made of what is there: no such column, a format nobody reads, a library that is missing."""


def library(cls: type) -> str | None:
    """Return whose frame a class is, ``pandas``, ``polars`` or ``pyarrow``, without importing it; None: nobody's.

    Example:
        >>> library(dict) is None
        True
    """
    return _library(cls)


@functools.lru_cache(maxsize=256)
def _library(cls: Hashable) -> str | None:
    assert isinstance(cls, type)
    names = (f"{one.__module__.partition('.')[0]}.{one.__name__}" for one in cls.__mro__)
    return next((_TABLES[name] for name in names if name in _TABLES), None)


def names(frame: Any) -> list[str]:
    """Return the names of a frame's columns."""
    return list(frame.schema.names if library(type(frame)) == "pyarrow" else frame.columns)


def height(frame: Any) -> int:
    """Return how many rows a frame has."""
    return frame.num_rows if library(type(frame)) == "pyarrow" else len(frame)


def select(frame: Any, columns: Iterable[str]) -> Any:
    """Return a frame with these columns alone; of a nested name its first part."""
    wanted = list(dict.fromkeys(_outer(name, frame) for name in columns))
    return frame[wanted] if library(type(frame)) == "pandas" else frame.select(wanted)


def missing(frame: Any, columns: Iterable[str]) -> str | None:
    """Return the first of some columns that a frame does not have."""
    known = set(names(frame))
    return next((name for name in columns if name not in known and name.partition(".")[0] not in known), None)


def _outer(name: str, frame: Any) -> str:
    return name if name in set(names(frame)) else name.partition(".")[0]


def isolated(value: Any) -> Any:
    """Return a copy to which a consumer may write; what cannot be written to, and what nobody knows, is itself."""
    root = type(value).__module__.partition(".")[0]
    if root == "pandas":
        return value.copy(deep=not _copies_on_write())
    return value.clone() if root == "polars" and hasattr(value, "clone") else value


def _copies_on_write() -> bool:
    pandas = sys.modules["pandas"]
    return int(pandas.__version__.partition(".")[0]) >= 3 or pandas.options.mode.copy_on_write is True


def convert(frame: Any, cls: type) -> Any:
    """Return a frame as one of another library; of the same library itself.

    Raises:
        FrameError: A library that this needs is not installed.
    """
    have, want = library(type(frame)), library(cls)
    if have == want or have is None or want is None:
        return frame
    try:
        return _CONVERSIONS[have, want](frame)
    except ImportError as error:
        raise _not_installed(f"{_NAMES[have]} to {_NAMES[want]}", error) from error


def array(frame: Any) -> Any:
    """Return a frame's values as an array of numpy, without the names of its columns."""
    if library(type(frame)) == "polars":
        return frame.to_numpy(writable=True)
    return (frame.to_pandas() if library(type(frame)) == "pyarrow" else frame).to_numpy(copy=True)


def _of(module: str) -> Any:
    return importlib.import_module(module)


_CONVERSIONS: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("pandas", "pyarrow"): lambda frame: _of("pyarrow").Table.from_pandas(frame, preserve_index=None),
    ("pandas", "polars"): lambda frame: _of("polars").from_pandas(frame),
    ("polars", "pandas"): lambda frame: frame.to_pandas(),
    ("polars", "pyarrow"): lambda frame: frame.to_arrow(),
    ("pyarrow", "pandas"): lambda frame: frame.to_pandas(),
    ("pyarrow", "polars"): lambda frame: _of("polars").from_arrow(frame),
}

_READERS: dict[tuple[str, str], Callable[[str, Any], Any]] = {
    ("pandas", "csv"): lambda path, columns: _of("pandas").read_csv(path, usecols=columns),
    ("pandas", "parquet"): lambda path, columns: _of("pandas").read_parquet(path, columns=columns),
    ("polars", "csv"): lambda path, columns: _of("polars").read_csv(path, columns=columns),
    ("polars", "parquet"): lambda path, columns: _of("polars").read_parquet(path, columns=columns),
    ("pyarrow", "csv"): lambda path, _: _of("pyarrow.csv").read_csv(path),
    ("pyarrow", "parquet"): lambda path, columns: _of("pyarrow.parquet").read_table(path, columns=columns),
}


def read(path: str, file_format: str, cls: type, columns: list[str] | None) -> Any:
    """Read a file (of Parquet a directory, too) as a frame of a class.

    Raises:
        FrameError: Nobody reads this format or makes such frames, or a library or a column is not there.
    """
    kind = format_of(path, file_format)
    made = _READERS.get((library(cls) or "", kind))
    if made is None:
        if library(cls) is None:
            raise FrameError(
                f"open({getattr(cls, '__name__', cls)}) is no frame that can be read",
                f"Open it as {', '.join(_TABLES)}.",
            )
        raise FrameError(
            f"{path[:200]!r} is of the format {kind!r}, which is not read here",
            "csv and parquet are. Read it in a task, and return StructuredDataset(dataframe=...).",
        )
    try:
        frame = made(path, columns)
    except ImportError as error:
        raise _not_installed(f"{kind} as {_NAMES[library(cls) or '']}", error) from error
    return select(frame, columns) if columns is not None else frame


def format_of(path: str, declared: str = "") -> str:
    """Return a file's format: the declared one, else a guess; what flytekit writes without being told is Parquet.

    Example:
        >>> format_of("points.CSV"), format_of("points"), format_of("points.txt", "csv")
        ('csv', 'parquet', 'csv')
    """
    if declared:
        return declared.lower()
    return "csv" if os.path.splitext(path)[1].lower() == ".csv" else "parquet"


def _not_installed(what: str, error: ImportError) -> FrameError:
    name = error.name or "pyarrow"
    return FrameError(f"{what}: {name} is not installed", f"Install it: %pip install {name}")
