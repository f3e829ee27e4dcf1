from __future__ import annotations

import base64

import numpy as np
import pytest

from flyte_nb.views.rich import rich

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_bytes_of_a_picture_are_a_picture() -> None:
    made = rich(PIXEL)
    assert (made["kind"], made["mime"], base64.b64decode(made["base64"])) == ("image", "image/png", PIXEL)


def test_a_picture_that_is_too_large_is_a_dump_until_it_is_asked_for() -> None:
    data = PIXEL + b"\0" * 200_000
    assert (rich(data)["kind"], rich(data)["more"]) == ("text", True)
    assert rich(data, whole=True)["kind"] == "image"


@pytest.mark.slow
def test_a_figure_is_a_picture_with_its_titles() -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().set_title("Accuracy by k")
    made = rich(figure)
    assert (made["kind"], made["alt"]) == ("image", "Figure of 1 plot: Accuracy by k")
    assert base64.b64decode(made["base64"]).startswith(b"\x89PNG")


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "1", "P", "CMYK", "F", "I;16"])
def test_an_image_of_any_mode_is_a_picture(mode: str) -> None:
    image = pytest.importorskip("PIL.Image")
    made = rich(image.new(mode, (2000, 10)))
    assert (made["kind"], made["summary"], made["more"]) == ("image", f"2,000 × 10 pixels, {mode}", True)


@pytest.mark.slow
def test_a_picture_without_order_becomes_a_jpeg() -> None:
    image = pytest.importorskip("PIL.Image")
    noise = np.random.default_rng(0).integers(0, 255, (600, 600, 3), dtype="uint8")
    made = rich(image.fromarray(noise))
    assert made["mime"] == "image/jpeg"
    assert len(made["base64"]) < 125_000


def test_the_picture_that_a_library_makes() -> None:
    class Chart:
        def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
            return PIXEL, {"width": 1}

    class Encoded:
        def _repr_jpeg_(self) -> str:
            return base64.b64encode(b"\xff\xd8\xff...").decode()

    assert rich(Chart())["mime"] == "image/png"
    assert rich(Encoded())["mime"] == "image/jpeg"
