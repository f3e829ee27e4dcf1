from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from flyte_nb.views import values
from flyte_nb.views.rich import rich
from tests.views.test_pictures import PIXEL


@dataclass
class Score:
    name: str
    mean: float


def text(value: object) -> str:
    return values.text(rich(value))


def html(value: object) -> str:
    return values.html(rich(value)) or ""


def test_a_frame_is_an_aligned_table() -> None:
    frame = pd.DataFrame({"a": range(9, 5009), "b": "<b>"})
    assert text(frame).splitlines()[:3] == ["DataFrame, 5,000 rows × 2 columns", "      a    b", "  0   9  <b>"]
    assert len(text(frame).splitlines()) == 8
    assert html(frame).count("<tr") == 7
    assert "&lt;b&gt;" in html(frame)


def test_a_wide_frame_is_cut() -> None:
    lines = text(pd.DataFrame(np.zeros((2, 100)))).splitlines()
    assert lines[1].endswith("…")
    assert max(map(len, lines)) < 80


def test_an_array_says_shape_type_and_range() -> None:
    assert text(np.arange(20.0).reshape(4, 5)).splitlines()[:2] == [
        "ndarray, 4 × 5, float64, 160 B, 0.0 to 19.0",
        "  0.0, 1.0, 2.0, 3.0, 4.0",
    ]
    assert text(np.array(3)) == "ndarray, scalar, int64, 8 B, 3 to 3\n  3"


def test_items_are_lines() -> None:
    assert text({"k": 2}) == "dict, 1 item\n  'k': 2"
    assert text(Score("k2", 0.9)) == "Score, 2 fields\n  name: 'k2'\n  mean: 0.9"
    assert text(list(range(5000))).splitlines()[-2:] == ["  4: 4", "  …: 4,995 more"]


def test_a_long_text_is_folded() -> None:
    assert len(text("line\n" * 100_000)) < 1000
    assert html("line\n" * 100_000).startswith("<details><summary>str, 500,000 characters</summary><pre>line")


def test_a_short_text_needs_no_html() -> None:
    assert values.html(rich("hello")) is None
    assert html("<b>\n") == "<pre>&lt;b&gt;\n</pre>"


def test_a_picture_is_an_image() -> None:
    assert html(PIXEL).startswith('<img alt="picture, 70 B" src="data:image/png;base64,iVBOR')


@pytest.mark.parametrize("value", [np.zeros((0, 3)), pd.DataFrame(), [], {}, "", b""])
def test_what_is_empty_is_shown(value: object) -> None:
    assert "…" not in text(value)
    html(value)
