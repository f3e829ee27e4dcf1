"""Canonical forms of arrays and frames, for the digest: equal for equal content, however it lies in memory."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import xxhash

from flyte_nb.types.columnar import arrow_form, polars_form

Form = Callable[[Any], object]

#: Rows of an array that does not lie in order are put in order in pieces of about this many bytes.
_PIECE = 16 << 20


def array_form(array: Any, form: Form) -> tuple[object, ...]:
    """Return dtype, shape and content of a numpy array. ``form`` makes the forms of objects in it."""
    numpy = sys.modules["numpy"]
    if hasattr(array, "filled") and hasattr(array, "mask"):
        mask = numpy.ma.getmaskarray(array)
        return "masked", array_form(array.filled(), form), array_form(mask, form)
    array = numpy.asarray(array)
    if array.dtype.hasobject and array.dtype.fields is None:
        return "O", array.shape, form(array.reshape(-1).tolist())
    if array.dtype.fields is not None:  # bytes between the fields may hold anything
        parts = [(name, array_form(array[name], form)) for name in array.dtype.names]
        return "fields", array.shape, parts
    return array.dtype.str, array.shape, _bytes(numpy, array)


def _bytes(numpy: Any, array: Any) -> str:
    hasher = xxhash.xxh3_128()
    if array.nbytes:
        if array.flags.c_contiguous:
            hasher.update(array.reshape(-1).view(numpy.uint8).data)
        else:
            rows = max(1, _PIECE * len(array) // array.nbytes)
            for start in range(0, len(array), rows):
                piece = numpy.ascontiguousarray(array[start : start + rows])
                hasher.update(piece.reshape(-1).view(numpy.uint8).data)
    return hasher.hexdigest()


def table_form(value: Any, form: Form) -> tuple[object, ...] | None:
    """Return the form of a frame, series or index of pandas, polars or Arrow; None for anything else."""
    root = type(value).__module__.partition(".")[0]
    if root in ("polars", "pyarrow"):
        return polars_form(value, form) if root == "polars" else arrow_form(value, form)
    pandas = sys.modules.get("pandas")
    if pandas is None or not hasattr(pandas, "DataFrame"):
        return None
    kind = type(value).__name__
    if isinstance(value, pandas.DataFrame):
        columns = [_column(value.iloc[:, n].array, form) for n in range(value.shape[1])]
        return "frame", kind, form(value.columns), form(value.index), columns
    if isinstance(value, pandas.Series):
        return "series", kind, form(value.name), form(value.index), _column(value.array, form)
    if isinstance(value, pandas.MultiIndex):
        levels = [_column(value.get_level_values(n).array, form) for n in range(value.nlevels)]
        return "levels", form(list(value.names)), levels
    if isinstance(value, pandas.Index):
        return "index", form(value.name), _column(value.array, form)
    return None


def _column(column: Any, form: Form) -> tuple[object, ...]:
    dtype = str(column.dtype)
    if hasattr(column, "categories") and hasattr(column, "codes"):
        return "category", form(column.categories), column.ordered, form(column.codes)
    if hasattr(column, "asi8"):
        return dtype, form(column.asi8)
    if type(column).__name__ in ("NumpyExtensionArray", "PandasArray"):
        return dtype, form(column.to_numpy())
    return dtype, form(column.to_numpy(dtype=object).tolist())
