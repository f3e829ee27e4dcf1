from __future__ import annotations

import base64
from collections import namedtuple
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyte_nb.types.file import FlyteFile
from flyte_nb.views import values

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@dataclass
class Score:
    name: str
    mean: float


class Rude:
    def __repr__(self) -> str:
        raise RuntimeError("no")

    def _repr_html_(self) -> str:
        raise RuntimeError("no")


def test_a_frame_shows_its_head() -> None:
    frame = pd.DataFrame({"a": range(5000), "b": "<b>"})
    html = values.html(frame)
    assert html is not None
    assert "DataFrame, 5,000 rows × 2 columns" in html
    assert html.count("<tr") == 11
    assert "&lt;b&gt;" in html
    assert len(values.text(frame).splitlines()) == 12


def test_a_series_is_a_table() -> None:
    assert "Series, 3 rows" in str(values.html(pd.Series([1, 2, 3], name="x")))


def test_an_array_shows_shape_type_range_and_a_corner() -> None:
    text = values.text(np.arange(100.0).reshape(10, 10))
    assert text.splitlines()[0] == "ndarray 10 × 10, float64, 800 B, 0.0 to 99.0"
    assert len(text.splitlines()) == 8


def test_the_range_of_a_large_array_is_that_of_a_sample() -> None:
    assert ", about 0" in values.text(np.zeros(1_200_000, dtype="uint8"))


@pytest.mark.parametrize(
    "array", [np.array(3), np.zeros((0, 3)), np.zeros((2, 0, 4)), np.array(["a"]), np.zeros((2, 2, 2))]
)
def test_odd_arrays_are_shown(array: np.ndarray) -> None:
    assert values.text(array).startswith("ndarray ")
    assert str(values.html(array)).startswith("<table>")


def test_a_long_list_shows_its_beginning_and_its_end() -> None:
    assert values.text(list(range(5000))).splitlines()[-3:] == ["  …: 4,991 more", "  4998: 4998", "  4999: 4999"]


def test_a_dict_a_dataclass_and_a_named_tuple_show_their_parts() -> None:
    point = namedtuple("point", "x y")
    assert values.text({"k": 2}) == "dict of 1 item\n  'k': 2"
    assert values.text(Score("k2", 0.9)) == "Score\n  name: 'k2'\n  mean: 0.9"
    assert values.text(point(1, 2)) == "point\n  x: 1\n  y: 2"


def test_a_long_text_is_folded() -> None:
    text = "line\n" * 100_000
    assert "<details>" in str(values.html(text))
    assert len(values.text(text)) < 1000


def test_a_file_shows_name_size_and_first_lines(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,<2>\n")
    assert values.text(FlyteFile(tmp_path / "a.csv")).splitlines()[1:] == [
        f"  path: {values.labels.shorten(str(tmp_path / 'a.csv'), 160)}",
        "  size: 10 B",
        "  x,y",
        "  1,<2>",
    ]
    assert "1,&lt;2&gt;" in str(values.html(tmp_path / "a.csv"))


def test_a_binary_file_shows_no_lines(tmp_path: Path) -> None:
    (tmp_path / "model.dat").write_bytes(b"\x80\x04\x00\x00")
    assert values.text(tmp_path / "model.dat").endswith("size: 4 B")


def test_a_file_that_is_elsewhere_is_named() -> None:
    assert "not on this machine" in values.text(FlyteFile("s3://bucket/key"))


def test_a_folder_lists_its_files(tmp_path: Path) -> None:
    for n in range(20):
        (tmp_path / f"f{n:02}").touch()
    assert values.text(tmp_path).endswith("  f09\n  …: 10 more")


def test_bytes_of_a_picture_are_a_picture() -> None:
    assert str(values.html(PIXEL)).startswith('<img alt="')


@pytest.mark.slow
def test_an_estimator_shows_its_librarys_diagram() -> None:
    from sklearn.neighbors import KNeighborsClassifier

    assert "n_neighbors" in str(values.html(KNeighborsClassifier(3)))


@pytest.mark.slow
def test_a_figure_is_a_picture() -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().plot([1, 2])
    assert "data:image/png;base64," in str(values.html(figure))


def test_a_pil_image_is_a_picture() -> None:
    image = pytest.importorskip("PIL.Image")
    assert "data:image/png;base64," in str(values.html(image.new("RGB", (2000, 10))))


def test_an_object_that_cannot_be_shown_does_no_harm() -> None:
    assert values.html(Rude()) is None
    assert "Rude" in values.text(Rude())


def test_a_frame_has_no_rights_and_cannot_be_broken_out_of() -> None:
    framed = values.framed('"></iframe><script>1</script>', 'x"')
    assert framed.startswith('<iframe sandbox="" title="x&quot;"')
    assert "<script>" not in framed


@pytest.mark.slow
@given(
    st.recursive(
        st.text() | st.integers() | st.floats() | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
@settings(max_examples=40)
def test_any_plain_value_is_shown_within_bounds(value: object) -> None:
    assert len(values.text(value)) < 10_000
    assert "<script" not in (values.html(value) or "")


def test_a_frames_height_follows_its_rows() -> None:
    heights = [values.height(value, values.html(value) or "") for value in ([1], [1, 2, 3], list(range(1000)))]
    assert heights == [67, 113, 274]
    assert values.height({}, "<tr>" * 1000) == 320
