"""StructuredDataset by flytekit's names: opened as whatever frame is wanted."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pydantic
import pytest

from flyte_nb.types.frames import FrameError
from flyte_nb.types.located import RemoteFile
from flyte_nb.types.structured import StructuredDataset

FRAME = pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": [0.5, 1.5]})
ROWS = FRAME.to_dict("records")


def rows(frame: Any) -> Any:
    if isinstance(frame, pl.DataFrame):
        return frame.to_dicts()
    return frame.to_pylist() if isinstance(frame, pa.Table) else frame.to_dict("records")


@pytest.mark.parametrize(
    "frame", [FRAME, pl.DataFrame(ROWS), pa.Table.from_pylist(ROWS)], ids=["pandas", "polars", "arrow"]
)
@pytest.mark.parametrize("cls", [pd.DataFrame, pl.DataFrame, pa.Table])
def test_any_frame_is_opened_as_any_other(frame: Any, cls: Any) -> None:
    opened = StructuredDataset(dataframe=frame).open(cls)
    assert type(opened.all()) is cls
    assert rows(opened.all()) == ROWS
    assert [rows(part) for part in opened.iter()] == [ROWS]


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
@pytest.mark.parametrize("cls", [pd.DataFrame, pl.DataFrame, pa.Table])
def test_a_file_is_read_as_any_frame(tmp_path: Path, file_format: str, cls: Any) -> None:
    path = tmp_path / f"points.{file_format}"
    FRAME.to_csv(path, index=False) if file_format == "csv" else FRAME.to_parquet(path)
    plain = tmp_path / "points"
    path.rename(plain)
    assert rows(StructuredDataset(uri=plain, file_format=file_format).open(cls).all()) == ROWS
    plain.rename(path)
    declared = StructuredDataset(uri=path.as_uri()).isolated({"c": float, "a": int})
    assert rows(declared.open(cls).all()) == [{"c": 0.5, "a": 1}, {"c": 1.5, "a": 2}]


def test_declared_columns_are_those_that_are_read() -> None:
    data = StructuredDataset(dataframe=FRAME).isolated({"c": float, "a": int})
    assert data.column_names() == ["c", "a"]
    assert list(data.open(pd.DataFrame).all().columns) == ["c", "a"]
    with pytest.raises(FrameError, match=r"there is no column 'bb'. Did you mean 'b'\?"):
        data.isolated({"bb": str}).open(pd.DataFrame).all()


def test_columns_and_metadata_are_told() -> None:
    data = StructuredDataset(dataframe=FRAME, file_format="csv")
    assert data.column_names() == ["a", "b", "c"]
    assert data.metadata.structured_dataset_type.format == data.file_format == "csv"
    assert [name for name, _ in data.metadata.structured_dataset_type.columns] == ["a", "b", "c"]
    assert StructuredDataset(uri="x.csv").column_names() == []


def test_what_is_read_is_a_copy() -> None:
    data = StructuredDataset(dataframe=FRAME.copy())
    opened = data.open(pd.DataFrame).all()
    opened.loc[0, "a"] = 99
    assert data.open(pd.DataFrame).all().loc[0, "a"] == 1


def test_one_that_was_not_opened_says_how() -> None:
    with pytest.raises(FrameError, match=r"Say as what: \.open\(pandas\.DataFrame\)\.all\(\)"):
        StructuredDataset(dataframe=FRAME).all()


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (StructuredDataset(), FrameError, "neither a frame nor a uri"),
        (StructuredDataset(uri="s3://bucket/x"), RemoteFile, "not on this machine"),
        (StructuredDataset(uri="x.avro", file_format="avro"), FrameError, "'avro', which is not read here"),
    ],
)
def test_what_cannot_be_read_says_so(data: StructuredDataset, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        data.open(pd.DataFrame).all()


def test_frames_of_other_classes_pass_as_they_are() -> None:
    class Mine:
        pass

    mine = Mine()
    assert StructuredDataset(dataframe=mine).open(Mine).all() is mine
    with pytest.raises(FrameError, match="a Mine cannot be opened as a DataFrame"):
        StructuredDataset(dataframe=mine).open(pd.DataFrame).all()
    with pytest.raises(FrameError, match=r"open\(Mine\) is no frame"):
        StructuredDataset(uri="x.csv").open(Mine).all()


def test_an_unknown_argument_is_refused() -> None:
    with pytest.raises(TypeError, match=r"no argument 'fileformat'. Did you mean 'file_format'\?"):
        StructuredDataset(fileformat="csv")


def test_its_repr_says_what_it_holds() -> None:
    class Mine:
        pass

    assert repr(StructuredDataset(dataframe=pl.DataFrame(ROWS))) == "StructuredDataset(polars.DataFrame 2 x 3: a, b, c)"
    assert repr(StructuredDataset(uri="x", file_format="csv")) == "StructuredDataset(uri='x', file_format='csv')"
    assert repr(StructuredDataset(dataframe=Mine())) == "StructuredDataset(Mine)"


def test_it_pickles_and_is_a_field_of_models(tmp_path: Path) -> None:
    class Model(pydantic.BaseModel):
        data: StructuredDataset

    path = tmp_path / "x.csv"
    FRAME.to_csv(path, index=False)
    again = pickle.loads(pickle.dumps(StructuredDataset(dataframe=FRAME)))
    assert rows(again.open(pd.DataFrame).all()) == ROWS
    assert rows(Model(data=FRAME).data.open(pd.DataFrame).all()) == ROWS  # type: ignore[arg-type]
    loaded = Model.model_validate_json(Model(data=StructuredDataset(uri=path)).model_dump_json())
    assert rows(loaded.data.open(pd.DataFrame).all()) == ROWS
    with pytest.raises(pydantic.ValidationError, match="or a frame of pandas, polars or Arrow"):
        Model(data=3)  # type: ignore[arg-type]
