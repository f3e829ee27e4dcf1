"""StructuredDataset: a table of whatever library, in memory or in a file, with flytekit's names."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias

from flyte_nb.model import places
from flyte_nb.model.errors import did_you_mean
from flyte_nb.types import frames
from flyte_nb.types.frames import FrameError
from flyte_nb.types.located import RemoteFile, is_url, local
from flyte_nb.types.structured.handlers import (
    DuplicateHandlerError,
    StructuredDatasetDecoder,
    StructuredDatasetEncoder,
    StructuredDatasetTransformerEngine,
)

__all__ = [
    "CSV",
    "PARQUET",
    "DuplicateHandlerError",
    "StructuredDataset",
    "StructuredDatasetDecoder",
    "StructuredDatasetEncoder",
    "StructuredDatasetFormat",
    "StructuredDatasetMetadata",
    "StructuredDatasetTransformerEngine",
    "StructuredDatasetType",
]

#: The format of a dataset's file: ``parquet``, ``csv``, or a name of the user's own.
StructuredDatasetFormat: TypeAlias = str

PARQUET: StructuredDatasetFormat = "parquet"
CSV: StructuredDatasetFormat = "csv"


@dataclass(frozen=True)
class StructuredDatasetType:
    """What is known of a dataset: its columns' names and types, and the format of its file.

    Example:
        >>> StructuredDatasetType(columns=(("x", int),), format="csv").format
        'csv'
    """

    columns: tuple[tuple[str, Any], ...] = ()
    format: StructuredDatasetFormat = ""


@dataclass(frozen=True)
class StructuredDatasetMetadata:
    """What flytekit puts around a `StructuredDatasetType`."""

    structured_dataset_type: StructuredDatasetType = field(default_factory=StructuredDatasetType)


@dataclass(init=False, repr=False, eq=False)  # so that mashumaro, too, knows what to write of one: these two fields
class StructuredDataset:  # better: any frame is taken for one, and columns are checked when the graph is made
    """A table. It holds a frame of pandas, polars or Arrow, or says where a file with one is; a reader chooses.

    Args:
        dataframe: The frame, or an object of a class of the user's own.
        uri: A local path, or a ``file://`` URL, of a csv or Parquet file. Any other URL is only passed on.
        metadata: Kept as it is.
        file_format: ``csv`` or ``parquet``; where it is left out, the file's name says it.

    Example:
        >>> import pandas
        >>> data = StructuredDataset(dataframe=pandas.DataFrame({"x": [1, 2], "y": [3, 4]}))
        >>> data
        StructuredDataset(pandas.DataFrame 2 x 2: x, y)
        >>> data.open(pandas.DataFrame).all()["y"].sum()
        np.int64(7)
    """

    uri: str | None
    file_format: str

    def __init__(
        self,
        dataframe: Any = None,
        uri: str | os.PathLike[str] | None = None,
        metadata: StructuredDatasetMetadata | None = None,
        **kwargs: Any,
    ) -> None:
        self.file_format = kwargs.pop("file_format", "") or ""
        for name in kwargs:
            known = ("dataframe", "uri", "metadata", "file_format")
            raise TypeError(f"StructuredDataset has no argument {name!r}.{did_you_mean(name, known)}")
        self.dataframe = dataframe
        self.uri = local(os.fspath(uri)) if uri is not None else None
        self._metadata = metadata
        self._declared: Mapping[str, Any] | None = None
        self._opened: type | None = None

    def open(self, dataframe_type: type) -> Self:
        """Say as what to read it: a frame of pandas, polars or Arrow, or ``numpy.ndarray``; then `all`."""
        self._opened = dataframe_type
        return self

    def all(self) -> Any:
        """Return the whole table, of the class that `open` was given, with the columns that were declared.

        Raises:
            FrameError: `open` was not called, there is no such column, or nobody can make this class of it.
            RemoteFile: The table is at a URL. Nothing is fetched from elsewhere.
        """
        try:
            return self._all()
        except FrameError as error:
            error.placed(places.users_place())
            raise

    def _all(self) -> Any:
        cls = self._opened
        if cls is None:
            raise FrameError("this dataset was not opened", "Say as what: .open(pandas.DataFrame).all()")
        columns = list(self._declared) if self._declared is not None else None
        if self.dataframe is None:
            return frames.read(self._path(), self.file_format, cls, columns)
        frame = self.dataframe
        if frames.library(type(frame)) is None or frames.library(cls) is None:
            if isinstance(frame, cls):
                return frame
            if frames.library(type(frame)) is not None and (cls.__module__, cls.__name__) == ("numpy", "ndarray"):
                return frames.array(frame if columns is None else frames.select(frame, columns))
            raise FrameError(f"a {type(frame).__name__} cannot be opened as a {getattr(cls, '__name__', cls)}")
        if columns is not None:
            lost = frames.missing(frame, columns)
            if lost is not None:
                raise FrameError(
                    f"there is no column {lost!r}.{did_you_mean(lost, map(str, frames.names(frame)))}",
                    f"Its columns: {', '.join(map(str, frames.names(frame)[:12]))}.",
                )
            frame = frames.select(frame, columns)
        return frames.isolated(frames.convert(frame, cls))

    def iter(self) -> Iterator[Any]:
        """Yield the table's parts; what is on one machine has one."""
        yield self.all()

    def _path(self) -> str:
        if self.uri is None:
            raise FrameError(
                "this dataset has neither a frame nor a uri", "StructuredDataset(dataframe=...) gives it one."
            )
        if is_url(self.uri):
            raise RemoteFile(
                f"{self.uri[:200]!r} is not on this machine, and remote files are not fetched here",
                "Read it in a task, and return StructuredDataset(dataframe=...).",
            )
        return self.uri

    @property
    def local_uri(self) -> str | None:
        """The path of the table's file on this machine; None where the frame is in memory, or elsewhere."""
        return self.uri if self.dataframe is None and self.uri is not None and not is_url(self.uri) else None

    def columns(self) -> dict[str, Any]:
        """Return the columns that were declared, by name, with their types; all of a frame's where none were."""
        if self._declared is not None:
            return dict(self._declared)
        frame = self.dataframe
        return dict.fromkeys(frames.names(frame), Any) if frames.library(type(frame)) is not None else {}

    def column_names(self) -> list[str]:
        """Return the names of `columns`."""
        return list(self.columns())

    @property
    def metadata(self) -> StructuredDatasetMetadata:
        """What is known of the dataset: its columns and its format."""
        if self._metadata is not None:
            return self._metadata
        return StructuredDatasetMetadata(StructuredDatasetType(tuple(self.columns().items()), self.file_format))

    def isolated(self, declared: Mapping[str, Any] | None = None, file_format: str = "") -> Self:
        """Return one with a copy of the frame, and with the columns and the format of a declaration, if it has them."""
        made = copy.copy(self)
        made.dataframe = frames.isolated(self.dataframe)
        made.file_format = file_format or self.file_format
        made._declared = declared if declared is not None else self._declared
        made._opened = None
        return made

    def moved(self, uri: str) -> Self:
        """Return one like this, whose file is at another path."""
        made = self.isolated(file_format=self.file_format or _format_of(self.uri or ""))
        made.uri = uri
        return made

    def __repr__(self) -> str:
        frame = self.dataframe
        if frame is None:
            said = "" if self.uri is None else f"uri={self.uri!r}"
            said += f", file_format={self.file_format!r}" if self.file_format else ""
        elif (owner := frames.library(type(frame))) is not None:
            shown = list(self.columns() or frames.names(frame))
            said = f"{owner}.{type(frame).__name__} {frames.height(frame)} x {len(shown)}: "
            said += ", ".join(map(str, shown[:6])) + (", …" if len(shown) > 6 else "")
        else:
            said = type(frame).__name__
        return f"{type(self).__name__}({said})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        """Let a model have fields of this class; its JSON says where the file is, as flytekit's does."""
        from pydantic_core import core_schema

        def made(value: object) -> object:
            if isinstance(value, dict) and isinstance(value.get("uri"), str):
                return cls(uri=value["uri"], file_format=value.get("file_format") or "")
            if isinstance(value, cls):
                return value
            if frames.library(type(value)) is not None:
                return cls(dataframe=value)
            raise ValueError("a StructuredDataset, or a frame of pandas, polars or Arrow, is wanted")

        written = core_schema.plain_serializer_function_ser_schema(
            lambda value: {"uri": value.uri, "file_format": value.file_format}, when_used="json"
        )
        return core_schema.no_info_plain_validator_function(made, serialization=written)


def _format_of(path: str) -> str:
    return "csv" if path.lower().endswith(".csv") else ""


__path__: list[str] = []  # a name that is not here is refused in words: flyte_nb/missing.py
