"""Frames and datasets between tasks: one stands for the other, and nobody's change is another's."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types.check import checker
from flyte_nb.types.columns import kwtypes
from flyte_nb.types.flow import can_flow
from flyte_nb.types.structured import StructuredDataset

FRAMES = [pd.DataFrame({"a": [1], "b": [2]}), pl.DataFrame({"a": [1], "b": [2]}), pa.table({"a": [1], "b": [2]})]
CLASSES = [pd.DataFrame, pl.DataFrame, pa.Table]


@pytest.mark.parametrize("frame", FRAMES, ids=["pandas", "polars", "arrow"])
@pytest.mark.parametrize("cls", CLASSES)
def test_a_frame_is_delivered_as_it_is_declared(frame: Any, cls: Any) -> None:
    assert type(checker(cls).check(frame)) is cls
    assert type(checker(cls).check(StructuredDataset(dataframe=frame))) is cls
    made: Any = checker(StructuredDataset).check(frame)
    assert type(made) is StructuredDataset
    assert type(made.dataframe) is type(frame)


@pytest.mark.parametrize("cls", CLASSES)
def test_declared_columns_are_delivered(cls: Any) -> None:
    wanted = checker(Annotated[cls, kwtypes(b=int)])
    for frame in FRAMES:
        made: Any = wanted.check(frame)
        assert list(made.columns if cls is not pa.Table else made.column_names) == ["b"]
        with pytest.raises(TypeMismatch, match="x: the declared column 'z' is not there"):
            checker(Annotated[cls, kwtypes(z=int)]).check(frame, "x")


def test_declared_columns_of_a_dataset_must_be_there() -> None:
    wanted = checker(Annotated[StructuredDataset, pa.schema([("bb", pa.int64())])])
    with pytest.raises(TypeMismatch) as caught:
        wanted.check(FRAMES[0], "data")
    assert caught.value.headline == "data: the declared column 'bb' is not there. Did you mean 'b'?"
    assert caught.value.details == ("Its columns: a, b.",)


def test_the_last_declaration_of_columns_counts() -> None:
    first: Any = checker(Annotated[StructuredDataset, kwtypes(a=int), "csv"]).check(FRAMES[0])
    assert (first.column_names(), first.file_format) == (["a"], "csv")
    then: Any = checker(StructuredDataset).check(first)
    assert (then.column_names(), then.file_format) == (["a"], "csv")
    last: Any = checker(Annotated[StructuredDataset, kwtypes(b=int)]).check(first)
    assert last.open(pd.DataFrame).all().columns.tolist() == ["b"]


def test_a_change_in_place_is_nobody_elses() -> None:
    frame = pd.DataFrame({"a": [1, 2]})
    for kind, value in ((pd.DataFrame, frame), (pl.DataFrame, pl.DataFrame({"a": [1, 2]}))):
        copy: Any = checker(kind).copy(value)
        if kind is pd.DataFrame:
            copy.loc[0, "a"] = 99
        else:
            copy[0, "a"] = 99
        assert value["a"].to_list() == [1, 2]
    data: Any = checker(StructuredDataset).check(frame)
    given: Any = checker(StructuredDataset).copy(data)
    given.dataframe.loc[0, "a"] = 99
    assert data.dataframe["a"].to_list() == frame["a"].to_list() == [1, 2]
    series: Any = checker(pl.Series).copy(pl.Series([1, 2]))
    series[0] = 99
    assert checker(pa.Table).immutable


def test_a_file_that_is_not_there_names_near_ones(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("a\n1\n")
    # (A long path is cut in the headline.)
    with pytest.raises(TypeMismatch, match=r"expected dataset, there is no .*point\.csv'; did you mean .*/"):
        checker(StructuredDataset).check(StructuredDataset(uri=tmp_path / "point.csv"))
    made: Any = checker(pd.DataFrame).check(StructuredDataset(uri=tmp_path / "points.csv"))
    assert made["a"].tolist() == [1]
    with pytest.raises(TypeMismatch, match="neither a frame nor a uri"):
        checker(StructuredDataset).check(StructuredDataset())


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(TypeMismatch, match="A frame of pandas, polars or Arrow is a dataset, too"):
        checker(StructuredDataset).check({"a": [1]})
    with pytest.raises(TypeMismatch, match=r"pandas\.DataFrame\(x\) makes it one"):
        checker(pd.DataFrame).check({"a": [1]}, "x")


def test_a_frame_for_a_dataset_is_noted_where_flytekit_refuses_it() -> None:
    notes: list[str] = []
    checker(StructuredDataset).check(FRAMES[1], "o0", notes)
    assert notes == [
        "flytekit 1.16 refuses this: o0 is a DataFrame where StructuredDataset is declared "
        "(StructuredDataset(dataframe=o0))"
    ]
    checker(StructuredDataset).check(StructuredDataset(dataframe=FRAMES[1]), "o0", notes)
    checker(pd.DataFrame).check(StructuredDataset(dataframe=FRAMES[1]), "o0", notes)
    assert len(notes) == 1
    checker(pd.DataFrame).check(FRAMES[1], "o1", notes)
    assert notes[1:] == ["flytekit 1.16 refuses this: o1 is a polars.DataFrame where pandas.DataFrame is declared"]


@pytest.mark.parametrize("given", [*CLASSES, StructuredDataset])
@pytest.mark.parametrize("wanted", [*CLASSES, StructuredDataset])
def test_tables_flow_into_each_other(given: Any, wanted: Any) -> None:
    assert can_flow(given, wanted) is None
    assert can_flow(Annotated[given, kwtypes(a=int, b=int)], Annotated[wanted, kwtypes(a=int)]) is None
    assert (
        can_flow(Annotated[given, kwtypes(a=int, b=int)], Annotated[wanted, kwtypes(c=int)])
        == "the column 'c' is not among those declared: a, b"
    )
    assert can_flow(given, dict[str, int]) is not None
