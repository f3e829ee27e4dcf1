"""The lessons in a real JupyterLab: they run without an error, and their runs are shown, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator, expect

from . import hands
from .opened import OpenNotebook

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
IMAGES = Path(__file__).parents[2] / "docs" / "images"
SQUARE = """
from IPython.display import SVG
print("before the picture")
SVG('<svg xmlns="http://www.w3.org/2000/svg" role="img" width="90" height="90"><title>a square</title>'
    '<rect width="90" height="90" fill="#888888"/></svg>')
"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


#: Resolves when a view has had the same height for half a second: it takes on the size of what it shows.
STILL = """view => new Promise(resolve => {
    let [height, frames] = [0, 0];
    const look = () => {
        frames = view.offsetHeight === height ? frames + 1 : 0;
        height = view.offsetHeight;
        frames > 30 ? resolve() : requestAnimationFrame(look);
    };
    look();
})"""


def take(notebook: Any, view: Locator, name: str) -> None:
    """Take a picture of a view in light and in dark."""
    for theme in ("Light", "Dark"):
        notebook.theme(f"JupyterLab {theme}")
        notebook.page.mouse.move(0, 0)
        view.evaluate(STILL)
        view.screenshot(path=IMAGES / f"{name}-{theme.lower()}.png", animations="disabled")


def pictures(notebook: Any) -> Locator:
    """Return the SVGs in the outputs, which JupyterLab shows as images."""
    return notebook.page.locator(".jp-OutputArea-output.jp-RenderedSVG img")


def assert_painted(picture: Locator) -> None:
    """Hold that an image is in the page, has loaded as a picture and has a name for those who cannot see it."""
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => Math.min(image.naturalWidth, image.naturalHeight)") > 20
    source = unquote(picture.get_attribute("src") or "")
    assert 'role="img"' in source
    assert "<title>" in source


def assert_no_error(notebook: Any, lessons: int = 0) -> None:
    """Hold that no cell failed, but for so many that show what a Promise is not."""
    errors = [output for output in notebook.outputs() if output["output_type"] == "error"]
    others = [error for error in errors if error["ename"] != "PromiseUseError"]
    assert not others, "\n".join(others[0]["traceback"])
    assert len(errors) == lessons


def test_the_harness_runs_cells_and_sees_their_pictures(open_notebook: OpenNotebook) -> None:
    # Without a kernel's name JupyterLab opens a dialog and asks.
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    text = nbformat.writes(new_notebook(cells=[new_code_cell(SQUARE)], metadata=kernel))
    notebook = open_notebook("square.ipynb", text)

    notebook.run_all()

    assert_no_error(notebook)
    expect(notebook.page.get_by_text("before the picture", exact=True)).to_be_visible()
    assert_painted(pictures(notebook))


@pytest.mark.notebook
def test_the_first_lesson_shows_its_run(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    notebook = open_notebook("01_knn.ipynb", (NOTEBOOKS / "01_knn.ipynb").read_text(encoding="utf-8"))

    notebook.run_all()

    assert_no_error(notebook, lessons=2)
    compiled, first, again = (notebook.views().nth(number) for number in range(3))
    expect(compiled.get_by_role("treeitem")).to_have_count(4)
    expect(first.get_by_role("treeitem", name=re.compile(r"^helper_evaluate_model\["))).to_have_count(6)
    expect(again.get_by_text("3 cached", exact=True)).to_be_visible()
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        notebook.theme(theme)
        first.scroll_into_view_if_needed()
        expect(first.get_by_role("treeitem").first).to_be_visible()
        notebook.page.screenshot(path=tmp_path / f"{theme.lower().replace(' ', '-')}.png")


@pytest.mark.screenshots
def test_the_pictures_of_the_readme(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook("01_knn.ipynb", (NOTEBOOKS / "01_knn.ipynb").read_text(encoding="utf-8"))
    notebook.page.set_viewport_size({"width": 1540, "height": 1400})
    notebook.run_all()
    view = notebook.views().nth(1)
    view.get_by_role("treeitem", name=re.compile(r"^helper_evaluate_model\[3\]")).click(force=True)
    expect(view.get_by_role("group", name="Inspector")).to_be_visible()
    take(notebook, view, "view")


@pytest.mark.screenshots
def test_the_pictures_of_stepping(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook("knn.ipynb", hands.lesson())
    notebook.page.set_viewport_size({"width": 1540, "height": 1400})
    notebook.run_all()
    hand = hands.Hand(notebook.views().nth(1), "mouse")
    for _ in range(2):
        hand.do("Step over", "^before")
    for turn in range(4):
        hand.do("Step into", rf"\(n2/dn{turn}\)$")
    hand.current.click(force=True)
    hand.break_here()
    hand.view.press("Escape")
    expect(hand.view.get_by_role("group", name="Inspector")).to_have_count(0)
    hand.view.evaluate("() => document.activeElement.blur()")
    take(notebook, hand.view, "stepping")
