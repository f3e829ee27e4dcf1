"""Handlers: how flytekit writes, reads and draws frames of a user's own class; here frames pass as they are."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, TypeVar

from flyte_nb.model.errors import FlyteNbError
from flyte_nb.types import frames

T = TypeVar("T")


class DuplicateHandlerError(FlyteNbError, ValueError):
    """Two handlers were registered for one class of frames, one protocol and one format."""


class _Handler(Generic[T]):
    """What an encoder and a decoder have in common: for which frames, where, and in which format."""

    def __init__(self, python_type: type[T], protocol: str | None = None, supported_format: str | None = None) -> None:
        self.python_type = python_type
        self.protocol = protocol.replace("://", "") if protocol else None
        self.supported_format = supported_format or ""


class StructuredDatasetEncoder(_Handler[T]):  # data only: kept for a cluster; here frames pass as they are
    """How a cluster writes frames of a user's own class. Here they pass as they are."""

    def encode(self, ctx: Any, structured_dataset: Any, structured_dataset_type: Any) -> Any:
        """Write a frame; a cluster calls this."""
        raise NotImplementedError(f"{type(self).__name__} says nothing of how to encode")


class StructuredDatasetDecoder(_Handler[T]):  # data only: kept for a cluster; here frames pass as they are
    """How a cluster reads frames of a user's own class. Here they pass as they are."""

    def decode(self, ctx: Any, flyte_value: Any, current_task_metadata: Any) -> Any:
        """Read a frame; a cluster calls this."""
        raise NotImplementedError(f"{type(self).__name__} says nothing of how to decode")


class StructuredDatasetTransformerEngine:  # data only: kept for a cluster; here frames pass as they are
    """Keeps the handlers that a program registers. None is needed here: frames pass as they are.

    Example:
        >>> class Reader(StructuredDatasetDecoder):
        ...     pass
        >>> class Table:
        ...     pass
        >>> StructuredDatasetTransformerEngine.register(Reader(Table, "s3", "csv"), override=True)
    """

    handlers: ClassVar[dict[tuple[str, type, str | None, str], _Handler[Any]]] = {}
    renderers: ClassVar[dict[type, Any]] = {}

    @classmethod
    def register(
        cls,
        h: StructuredDatasetEncoder[Any] | StructuredDatasetDecoder[Any],
        default_for_type: bool = False,
        override: bool = False,
        default_format_for_type: bool = False,
        default_storage_for_type: bool = False,
    ) -> None:
        """Keep a handler.

        Raises:
            DuplicateHandlerError: There is one for the same frames, protocol and format.
        """
        way = "write" if isinstance(h, StructuredDatasetEncoder) else "read"
        key = (way, h.python_type, h.protocol, h.supported_format)
        if key in cls.handlers and not override:
            raise DuplicateHandlerError(
                f"there is a handler to {way} {h.python_type.__name__} in the format {h.supported_format!r}",
                "override=True replaces it.",
            )
        cls.handlers[key] = h

    @classmethod
    def register_renderer(cls, python_type: type, renderer: Any) -> None:
        """Keep a renderer of a class of frames."""
        cls.renderers[python_type] = renderer


class TopFrameRenderer:
    """A pandas frame as an HTML table: its first and last rows."""

    def __init__(self, max_rows: int = 10, max_cols: int = 100) -> None:
        self._max_rows = max_rows
        self._max_cols = max_cols

    def to_html(self, df: Any) -> str:
        """Return the table."""
        if frames.library(type(df)) != "pandas":
            raise TypeError(f"TopFrameRenderer draws a pandas.DataFrame, not a {type(df).__name__}")
        return str(df.to_html(max_rows=self._max_rows, max_cols=self._max_cols))


class ArrowRenderer:
    """An Arrow table as text."""

    def to_html(self, df: Any) -> str:
        """Return the text."""
        if frames.library(type(df)) != "pyarrow":
            raise TypeError(f"ArrowRenderer draws a pyarrow.Table, not a {type(df).__name__}")
        return str(df.to_string())


def lazy_import_structured_dataset_handler() -> None:  # data only: no frame needs a handler here
    """Do nothing, by flytekit's name: no frame needs a handler here."""


def register_arrow_handlers() -> None:  # data only: no frame needs a handler here
    """Do nothing, by flytekit's name: no frame needs a handler here."""


def register_bigquery_handlers() -> None:  # data only: no frame needs a handler here
    """Do nothing, by flytekit's name: no frame needs a handler here."""


def register_csv_handlers() -> None:  # data only: no frame needs a handler here
    """Do nothing, by flytekit's name: no frame needs a handler here."""


def register_pandas_handlers() -> None:  # data only: no frame needs a handler here
    """Do nothing, by flytekit's name: no frame needs a handler here."""


def register_snowflake_handlers() -> None:  # data only: no frame needs a handler here
    """Do nothing, by flytekit's name: no frame needs a handler here."""
