"""Digests of polars's and Arrow's columns: of the content, however it lies in memory."""

from __future__ import annotations

import datetime
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_nb.types.digest import digest
from flyte_nb.types.structured import StructuredDataset

KINDS: dict[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "int": (pa.int64(), st.integers(-3, 3)),
    "float": (pa.float64(), st.sampled_from([-1.5, 0.0, 2.5, float("inf")])),  # -0.0 is equal to 0.0, and another value
    "bool": (pa.bool_(), st.booleans()),
    "str": (pa.string(), st.text("ab", max_size=2)),
    "bytes": (pa.binary(), st.binary(max_size=2)),
    "date": (pa.date32(), st.dates(datetime.date(2024, 1, 1), datetime.date(2024, 1, 9))),
    "time": (pa.timestamp("us"), st.datetimes(datetime.datetime(2024, 1, 1), datetime.datetime(2024, 1, 2))),
    "list": (pa.list_(pa.int64()), st.lists(st.integers(0, 2), max_size=2)),
}


def tables() -> st.SearchStrategy[Any]:
    rows = st.fixed_dictionaries({name: st.none() | values for name, (_, values) in KINDS.items()})
    return st.lists(rows, min_size=1, max_size=4)


SCHEMA = pa.schema([(name, kind) for name, (kind, _) in KINDS.items()])


@given(tables(), tables(), st.data())
def test_digests_are_equal_if_and_only_if_rows_are(one: list[Any], other: list[Any], data: Any) -> None:
    table = pa.Table.from_pylist(one, schema=SCHEMA)
    cut = data.draw(st.integers(0, len(one)))
    pieces = pa.concat_tables(
        [pa.Table.from_pylist([*other, *one], schema=SCHEMA).slice(len(other), cut), table.slice(cut)]
    )
    assert digest(table) == digest(pieces)
    assert (digest(table) == digest(pa.Table.from_pylist(other, schema=SCHEMA))) == (one == other)
    frame, again = pl.from_arrow(table), pl.from_arrow(pieces)
    assert digest(frame) == digest(again)
    assert (digest(frame) == digest(pl.from_arrow(pa.Table.from_pylist(other, schema=SCHEMA)))) == (one == other)


def test_types_names_and_order_of_columns_count() -> None:
    frames = [
        pl.DataFrame({"a": [1], "b": [2]}),
        pl.DataFrame({"b": [2], "a": [1]}),
        pl.DataFrame({"a": [1.0], "b": [2]}),
    ]
    assert len({digest(frame) for frame in frames} | {digest(frame.to_arrow()) for frame in frames}) == 6
    assert digest(frames[0]["a"]) != digest(frames[0]["b"])
    assert digest(pa.array([1, 2])) == digest(pa.array([0, 1, 2]).slice(1)) != digest(pa.array([1, 2], pa.int32()))


@pytest.mark.parametrize(
    "other", [{"dataframe": pl.DataFrame({"a": [2]})}, {"dataframe": pl.DataFrame({"a": [1]}), "file_format": "csv"}]
)
def test_a_dataset_is_digested_by_its_frame_and_format(other: dict[str, Any]) -> None:
    one, again = (StructuredDataset(dataframe=pl.DataFrame({"a": [1]})) for _ in range(2))
    again.open(pl.DataFrame)
    assert digest(one) == digest(again) != digest(StructuredDataset(**other))
