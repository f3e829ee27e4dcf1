"""FlyteSchema: flytekit's older name for a table; `StructuredDataset` is the newer one."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Self

from flyte_nb.types import frames
from flyte_nb.types.frames import FrameError
from flyte_nb.types.preview import preview
from flyte_nb.types.structured.structured_dataset import StructuredDataset

__all__ = ["FlyteSchema", "SchemaFormat", "SchemaOpenMode"]
__path__: list[str] = []  # a name that is not here is refused in words: flyte_nb/missing.py

_classes: dict[tuple[tuple[str, Any], ...], type[FlyteSchema]] = {}


class SchemaFormat(enum.Enum):
    """How a table's file is written on a cluster."""

    PARQUET = "parquet"


class SchemaOpenMode(enum.Enum):
    """Whether a table is read or written."""

    READ = "r"
    WRITE = "w"


class FlyteSchema(StructuredDataset):
    """A table with named columns: ``FlyteSchema[kwtypes(x=int)]``. Wherever one is declared, a frame will do.

    Args:
        local_path, remote_path: A file or folder with the table; one that is to be written needs none.
        supported_mode: Whether it is there to be read.
        downloader: Nothing is fetched here.

    Example:
        >>> import pandas
        >>> from flyte_nb import kwtypes
        >>> Points = FlyteSchema[kwtypes(x=int, y=int)]
        >>> points = Points()
        >>> points.open().write(pandas.DataFrame({"x": [1, 2], "y": [3, 4], "z": [5, 6]}))
        >>> points.column_names(), list(points.open().all().columns)
        (['x', 'y'], ['x', 'y'])
    """

    _columns: ClassVar[Mapping[str, Any]] = {}

    def __init__(
        self,
        local_path: str | None = None,
        remote_path: str | None = None,
        supported_mode: SchemaOpenMode = SchemaOpenMode.WRITE,
        downloader: Callable[..., Any] | None = None,
    ) -> None:
        super().__init__(uri=local_path or remote_path, file_format="parquet")
        self.supported_mode = supported_mode
        self._declared = self._columns or None

    def __class_getitem__(cls, columns: Mapping[str, Any] | None, fmt: Any = SchemaFormat.PARQUET) -> type[FlyteSchema]:
        """Return the class of tables with these columns, always the same one."""
        if not columns:
            return FlyteSchema
        if not isinstance(columns, Mapping):
            raise AssertionError(f"FlyteSchema[{preview(columns, 40)}]: write FlyteSchema[kwtypes(x=int)]")
        key = tuple(columns.items())
        if key not in _classes:
            _classes[key] = type("FlyteSchema", (FlyteSchema,), {"_columns": dict(columns), "__module__": __name__})
        return _classes[key]

    @classmethod
    def columns(cls) -> dict[str, Any]:
        """Return the declared columns, with their types."""
        return dict(cls._columns)

    @classmethod
    def column_names(cls) -> list[str]:
        """Return the names of `columns`."""
        return list(cls._columns)

    @classmethod
    def format(cls) -> SchemaFormat:
        """Return how a cluster writes it."""
        return SchemaFormat.PARQUET

    @classmethod
    def of(cls, dataset: StructuredDataset) -> Self:
        """Return a dataset as one of these."""
        made = cls(dataset.uri)
        made.dataframe, made.file_format = dataset.dataframe, dataset.file_format
        return made

    def open(self, dataframe_fmt: type | None = None, override_mode: SchemaOpenMode | None = None) -> Self:
        """Say as what to read it, pandas' frames if nothing is said; then `all`, or `write`."""
        if override_mode is SchemaOpenMode.WRITE and self.supported_mode is SchemaOpenMode.READ:
            raise AssertionError("this table is there to be read: FlyteSchema() makes one to be written")
        if dataframe_fmt is None:
            import pandas

            dataframe_fmt = pandas.DataFrame
        return super().open(dataframe_fmt)

    def write(self, *dfs: Any) -> None:
        """Keep a frame; of several pandas frames, all their rows.

        Raises:
            FrameError: It is no frame.
        """
        for one in dfs:
            if frames.library(type(one)) is None:
                raise FrameError(f"{preview(one, 40)} is no frame, so it cannot be written to a FlyteSchema")
        if len(dfs) > 1:
            import pandas

            self.dataframe = pandas.concat(dfs)
        elif dfs:
            self.dataframe = frames.isolated(dfs[0])

    def iter(self) -> Iterator[Any]:
        """Yield the table's parts; what is on one machine has one."""
        yield self.all()

    def as_readonly(self) -> Self:
        """Return one like this that is there to be read."""
        made = self.isolated()
        made.supported_mode = SchemaOpenMode.READ
        return made

    @property
    def local_path(self) -> str | None:
        """The path of its file; None where the frame is in memory."""
        return self.local_uri

    @property
    def remote_path(self) -> str | None:
        """Where it was read from."""
        return self.uri

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.columns(), self.__dict__)


def _restored(columns: Mapping[str, Any], state: Mapping[str, Any]) -> FlyteSchema:
    made: FlyteSchema = FlyteSchema[columns]()  # type: ignore[misc]
    vars(made).update(state)
    return made
