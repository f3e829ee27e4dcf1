from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from flyte_nb.views.rich import rich


def test_a_frame_shows_its_first_rows_and_columns() -> None:
    frame = pd.DataFrame({"a": range(5000), "b": "<b>"})
    made = rich(frame)
    assert (made["kind"], made["type"], made["summary"]) == ("table", "DataFrame", "5,000 rows × 2 columns")
    assert (made["columns"], made["index"][:2], made["rows"][1]) == (["a", "b"], ["0", "1"], ["1", "<b>"])
    assert (len(made["rows"]), made["more"]) == (20, True)
    assert len(rich(frame, whole=True)["rows"]) == 2000
    assert rich(frame.head(3))["more"] is False


def test_a_wide_frame_is_bounded() -> None:
    made = rich(pd.DataFrame(np.zeros((3, 5000))))
    assert (len(made["columns"]), len(made["rows"][0]), made["more"]) == (30, 30, True)


def test_several_levels_and_the_same_name_twice() -> None:
    levels = pd.MultiIndex.from_tuples([("a", 1), ("a", 2)])
    made = rich(pd.DataFrame([[1, 2], [3, 4]], columns=levels, index=levels))
    assert (made["columns"], made["index"]) == (["a / 1", "a / 2"], ["a / 1", "a / 2"])
    assert rich(pd.DataFrame([[1, 2]], columns=["a", "a"]))["rows"] == [["1", "2"]]


def test_cells_of_any_type() -> None:
    frame = pd.DataFrame(
        {
            "when": pd.to_datetime(["2024-02-29 12:00", None], utc=True),
            "kind": pd.Categorical(["x", None]),
            "count": pd.array([1, None], dtype="Int64"),
            "mean": [1 / 3, np.inf],
            "any": [[1, 2], {"k": None}],
            "long": ["x" * 1000, ""],
        }
    )
    first, second = rich(frame)["rows"]
    assert first[:5] == ["2024-02-29 12:00:00+00:00", "x", "1", "0.333333", "[1, 2]"]
    assert second == ["NaT", "NaN", "<NA>", "inf", "{'k': None}", ""]
    assert len(first[5]) == 80


def test_a_series_and_an_index_are_one_column() -> None:
    made = rich(pd.Series([1.5, 2], name="x", index=["a", "b"]))
    assert (made["columns"], made["index"], made["rows"]) == (["x"], ["a", "b"], [["1.5"], ["2.0"]])
    assert made["summary"] == "2 rows, float64"
    assert rich(pd.Index([7]))["rows"] == [["7"]]


def test_an_empty_frame_is_a_table() -> None:
    assert rich(pd.DataFrame())["summary"] == "0 rows × 0 columns"


def test_a_frame_is_left_as_it_was() -> None:
    frame = pd.DataFrame({"a": [1, 2]})
    rich(frame)
    pd.testing.assert_frame_equal(frame, pd.DataFrame({"a": [1, 2]}))


def test_a_grid_of_lists_is_a_table() -> None:
    made = rich([[float(n), "a"] for n in range(5000)])
    assert (made["kind"], made["type"], made["summary"]) == ("table", "list", "5,000 items")
    assert (made["columns"], made["rows"][1], made["more"]) == (["0", "1"], ["1.0", "a"], True)


@pytest.mark.parametrize("value", [[[1], [2, 3]], [[1, []], [2, []]], [[], []], [[1, 2]], [1, 2]])
def test_what_is_no_grid_is_a_list(value: object) -> None:
    assert rich(value)["kind"] == "items"


def test_frames_of_other_libraries() -> None:
    polars = pytest.importorskip("polars")
    made = rich(polars.DataFrame({"a": [1, 2], "b": ["x", None]}))
    assert (made["columns"], made["rows"]) == (["a", "b"], [["1", "x"], ["2", "None"]])
    assert rich(polars.Series("s", [1]))["rows"] == [["1"]]
    assert rich(polars.DataFrame({"a": [1]}).lazy())["kind"] == "text"


def test_tables_of_arrow() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    made = rich(pyarrow.table({"a": [1, 2], "b": ["x", None]}))
    assert (made["columns"], made["rows"]) == (["a", "b"], [["1", "x"], ["2", "None"]])
