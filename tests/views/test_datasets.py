"""Datasets for eyes."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow as pa
from pyarrow import parquet

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


def test_a_dataset_in_a_parquet_file_is_a_table_of_its_declared_columns(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"a": range(1000), "b": ["x"] * 1000}), tmp_path / "points.parquet")
    data = StructuredDataset(uri=tmp_path / "points.parquet")
    made = rich(data)
    assert (made["kind"], made["type"], made["columns"]) == ("table", "StructuredDataset", ["a", "b"])
    assert (len(made["rows"]), made["rows"][2], made["more"]) == (20, ["2", "x"], True)
    assert made["summary"].startswith("1,000 rows × 2 columns, points.parquet, ")
    assert (rich(data, whole=True)["more"], len(rich(data, whole=True)["rows"])) == (False, 1000)
    declared = rich(data.isolated({"b": str}))
    assert (declared["columns"], declared["rows"][0]) == (["b"], ["x"])


def test_a_parquet_file_without_rows_is_a_table_too(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"a": pa.array([], pa.int64())}), tmp_path / "none.parquet")
    made = rich(StructuredDataset(uri=tmp_path / "none.parquet"))
    assert (made["kind"], made["columns"], made["rows"], made["more"]) == ("table", ["a"], [], False)


def test_what_only_claims_to_be_parquet_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "points.parquet").write_text("not at all")
    made = rich(StructuredDataset(uri=tmp_path / "points.parquet"))
    assert (made["kind"], made["lines"]) == ("file", ["not at all"])
    assert rich(StructuredDataset(uri=tmp_path / "gone.parquet"))["summary"] == "not on this machine"


def test_a_dataset_in_a_file_of_text_is_the_file(tmp_path: Path) -> None:
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
