"""Frames of three libraries: whose they are, and what is said where a library is not there."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from flyte_nb.types import frames
from flyte_nb.types.frames import FrameError


class Mine(pd.DataFrame):
    pass


def test_a_subclass_is_its_librarys() -> None:
    assert [frames.library(cls) for cls in (pd.DataFrame, Mine, pl.DataFrame, pa.Table, pd.Series, dict)] == [
        "pandas",
        "pandas",
        "polars",
        "pyarrow",
        None,
        None,
    ]


def test_a_library_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    table = pa.table({"a": [1]})
    (tmp_path / "x.csv").write_text("a\n1\n")
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(FrameError) as caught:
        frames.convert(table, pl.DataFrame)
    assert caught.value.headline == "pyarrow.Table to polars.DataFrame: polars is not installed"
    assert caught.value.details == ("Install it: %pip install polars",)
    with pytest.raises(FrameError, match=r"csv as polars\.DataFrame: polars is not installed"):
        frames.read(str(tmp_path / "x.csv"), "", pl.DataFrame, None)


def test_nested_columns_are_taken_whole() -> None:
    frame = pl.DataFrame({"place": [{"city": "A"}], "b": [1]})
    assert frames.missing(frame, ["place.city", "b"]) is None
    assert frames.missing(frame, ["plaice.city"]) == "plaice.city"
    assert frames.select(frame, ["place.city"]).columns == ["place"]


def test_heights_and_names_are_told_alike() -> None:
    for frame in (pd.DataFrame({"a": [1, 2]}), pl.DataFrame({"a": [1, 2]}), pa.table({"a": [1, 2]})):
        assert (frames.height(frame), frames.names(frame)) == (2, ["a"])
