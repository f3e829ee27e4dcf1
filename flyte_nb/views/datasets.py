"""Datasets for eyes: a table, of the columns that were declared; of one in a file of text the file."""

from __future__ import annotations

import os
import pathlib
from importlib import import_module
from typing import Any

from flyte_nb.types import frames
from flyte_nb.types.structured.structured_dataset import StructuredDataset
from flyte_nb.views import files, labels, tables


def dataset(value: StructuredDataset, whole: bool) -> dict[str, Any] | None:
    """Return the rich form of a dataset; None of one whose frame is of a class that nobody here knows.

    Example:
        >>> dataset(StructuredDataset(uri="s3://bucket/points.parquet"), False)["summary"]
        'not on this machine'
    """
    frame, kind = value.dataframe, type(value).__name__
    if frame is None:
        if value.uri is None:
            return None
        made = _parquet(value, whole)
        if made is None:
            made = {**files.file(pathlib.PurePath(value.local_uri or value.uri), whole), "path": value.uri}
        return {**made, "type": kind}
    owner = frames.library(type(frame))
    if owner is None:
        return None
    known = [name for name in value.column_names() if frames.missing(frame, (name,)) is None]
    made = tables.table(frames.select(frame, known) if known else frame, whole)
    if made is not None:
        made["type"] = kind
        made["summary"] = f"{labels.shorten(made['summary'], 80)}, {owner}.{type(frame).__name__}"
    return made


def _parquet(value: StructuredDataset, whole: bool) -> dict[str, Any] | None:
    """Return the first rows of a Parquet file as a table; None of another file, or where nobody can read it."""
    path = value.local_uri
    if path is None or frames.format_of(path, value.file_format) != "parquet" or not os.path.isfile(path):
        return None
    high, wide = tables.most(whole)
    try:
        pyarrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
        with parquet.ParquetFile(path) as opened:
            schema, rows = opened.schema_arrow, opened.metadata.num_rows
            known = [name for name in value.column_names() if name in schema.names] or schema.names
            first = next(opened.iter_batches(batch_size=high, columns=known[:wide]), None)
            fields = pyarrow.schema([schema.field(name) for name in known[:wide]])
            part = pyarrow.Table.from_batches([] if first is None else [first], fields)
    except Exception:  # there is no pyarrow, or something else is in the file: then it is a file
        return None
    made = tables.table(part, whole)
    if made is not None:
        said = f"{labels.plural(rows, 'row')} × {labels.plural(len(known), 'column')}"
        made["summary"] = f"{said}, {labels.shorten(os.path.basename(path), 80)}, {labels.size(os.path.getsize(path))}"
        made["more"] = not whole and (len(made["rows"]) < rows or len(made["columns"]) < len(known))
    return made
