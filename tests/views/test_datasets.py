"""Datasets for eyes."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow as pa

from flyte_nb.types.directory import FlyteDirectory
from flyte_nb.types.structured import StructuredDataset
from flyte_nb.views.rich import rich


def test_a_dataset_is_a_table_of_its_declared_columns() -> None:
    made = rich(StructuredDataset(dataframe=pl.DataFrame({"a": [1, 2], "b": ["x", "y"]})).isolated({"b": str}))
    assert (made["kind"], made["type"], made["columns"], made["rows"]) == (
        "table",
        "StructuredDataset",
        ["b"],
        [["x"], ["y"]],
    )
    assert made["summary"] == "2 rows × 1 column, polars.DataFrame"
    assert rich(StructuredDataset(dataframe=pa.table({"a": [1]})))["summary"] == "1 row × 1 column, pyarrow.Table"


def test_a_dataset_in_a_file_is_the_file(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("a,b\n1,2\n")
    made = rich(StructuredDataset(uri=tmp_path / "points.csv"))
    assert (made["kind"], made["type"], made["lines"]) == ("file", "StructuredDataset", ["a,b", "1,2"])
    assert rich(StructuredDataset(uri="s3://bucket/x"))["path"] == "s3://bucket/x"


def test_a_dataset_of_nothing_or_of_a_strangers_class_is_text() -> None:
    for data in (StructuredDataset(), StructuredDataset(dataframe=object())):
        assert rich(data)["text"] == repr(data)


def test_a_directory_is_a_listing(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.txt").write_text("a")
    made = rich(FlyteDirectory(tmp_path))
    assert (made["kind"], made["type"], made["items"]) == (
        "items",
        "FlyteDirectory",
        [["a.txt", "1 B"], ["deep", "folder"]],
    )
