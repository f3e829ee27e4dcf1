"""Datasets for eyes: the frame as a table, with the columns that were declared; of one in a file the file."""

from __future__ import annotations

import pathlib
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
        return {**files.file(pathlib.PurePath(value.local_uri or value.uri), whole), "type": kind, "path": value.uri}
    owner = frames.library(type(frame))
    if owner is None:
        return None
    known = [name for name in value.column_names() if frames.missing(frame, (name,)) is None]
    made = tables.table(frames.select(frame, known) if known else frame, whole)
    if made is not None:
        made["type"] = kind
        made["summary"] = f"{labels.shorten(made['summary'], 80)}, {owner}.{type(frame).__name__}"
    return made
