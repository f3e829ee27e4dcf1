"""Canonical forms of polars's and Arrow's columns, for the digest: equal for equal content, however it lies in memory.

Two equal columns may differ in how they are cut into chunks, in bytes that lie under nulls, and in whether a map of the
nulls is kept at all. So a column of numbers is its nulls and its numbers with zeros for nulls; others are lists.
"""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Callable
from typing import Any

import xxhash

Form = Callable[[Any], object]


def polars_form(value: Any, form: Form) -> tuple[object, ...] | None:
    """Return the form of a polars frame or series; None for anything else of polars."""
    polars = sys.modules["polars"]
    if isinstance(value, polars.DataFrame):
        columns = [(column.name, _polars_column(polars, column, form)) for column in value.get_columns()]
        return "polars", value.height, columns
    if isinstance(value, polars.Series):
        return "polars series", value.name, _polars_column(polars, value, form)
    return None


def _polars_column(polars: Any, column: Any, form: Form) -> tuple[object, ...]:
    dtype = str(column.dtype)
    if column.dtype.is_numeric() or column.dtype.is_temporal() or column.dtype == polars.Boolean:
        physical = column.to_physical()
        if _numpy() is not None and not dtype.startswith("Decimal"):
            nulls = physical.is_null().to_numpy() if physical.null_count() else None
            numbers = physical.fill_null(False if column.dtype == polars.Boolean else 0).to_numpy()
            return dtype, _bytes(nulls), _bytes(numbers)
    return dtype, form(column.to_list())


def arrow_form(value: Any, form: Form) -> tuple[object, ...] | None:
    """Return the form of an Arrow table, batch or array; None for anything else of Arrow."""
    arrow = sys.modules["pyarrow"]
    if isinstance(value, (arrow.Table, arrow.RecordBatch)):
        metadata = sorted((value.schema.metadata or {}).items())
        columns = [(name, _arrow_column(arrow, value.column(n), form)) for n, name in enumerate(value.schema.names)]
        return "arrow", type(value).__name__, metadata, value.num_rows, columns
    if isinstance(value, (arrow.Array, arrow.ChunkedArray)):
        return "arrow array", _arrow_column(arrow, value, form)
    return None


def _arrow_column(arrow: Any, column: Any, form: Form) -> tuple[object, ...]:
    kind = column.type
    is_a = arrow.types
    said = str(kind)
    if is_a.is_temporal(kind) and not is_a.is_interval(kind):
        kind = arrow.int64() if kind.bit_width == 64 else arrow.int32()
        column = column.cast(kind)
    if _numpy() is not None and (is_a.is_integer(kind) or is_a.is_floating(kind) or is_a.is_boolean(kind)):
        nulls = column.is_null().to_numpy(**_whole(arrow, column)) if column.null_count else None
        numbers = column.fill_null(arrow.scalar(0).cast(kind)) if column.null_count else column
        return said, _bytes(nulls), _bytes(numbers.to_numpy(**_whole(arrow, column)))
    return said, form(column.to_pylist())


def _whole(arrow: Any, column: Any) -> dict[str, bool]:
    """An array of bits, or one in several buffers, is copied; Arrow asks to be told so."""
    return {} if isinstance(column, arrow.ChunkedArray) else {"zero_copy_only": False}


def _bytes(array: Any) -> str | None:
    if array is None:
        return None
    numpy: Any = _numpy()
    return xxhash.xxh3_128_hexdigest(numpy.ascontiguousarray(array).reshape(-1).view(numpy.uint8).data)


@functools.cache
def _numpy() -> Any:
    """Return numpy, or None. Not what happens to be imported: a form must be the same in every process."""
    try:
        return importlib.import_module("numpy")
    except ImportError:
        return None
