"""The pictures of README and docs, in a real JupyterLab, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from . import hands, programs
from .opened import Notebook, OpenNotebook
from .panel import Panel

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
IMAGES = Path(__file__).parents[2] / "docs" / "images"
pytestmark = [pytest.mark.screenshots, pytest.mark.slow, pytest.mark.timeout(300)]

#: What the picture of the panel shows.
SMALL = (
    "%load_ext flyte_nb\nimport flyte_nb",
    "%%task\ndef get_data(n: int) -> list[int]:\n    return list(range(n))",
    '%%task\ndef score(x: int) -> int:\n    """Score one model."""\n    return x * x',
    "%%dynamic\ndef scores(xs: list[int]) -> list[int]:\n    return [score(x=x) for x in xs]",
    "%%workflow\ndef wf(n: int = 3) -> list[int]:\n    return scores(xs=get_data(n=n))",
    "execution = %flyte run wf",
)
#: What the picture of cells shows: a loop that a stepper stands in, and a workflow that is no workflow.
LOOP = """@dynamic
def evaluate(xs: list[int]) -> list[int]:
    made = []
    for x in xs:
        one = score(x=x)
        made.append(one)
    return made"""
LOOPING = """@workflow
def looping(n: int) -> list[int]:
    xs = numbers(n=n)
    return [score(x=x) for x in xs]"""
PICTURE = (
    "%load_ext flyte_nb\nimport flyte_nb\nfrom flyte_nb import dynamic, task, workflow",
    "@task\ndef numbers(n: int) -> list[int]:\n    return list(range(n))\n\n"
    "@task\ndef score(x: int) -> int:\n    return x * x",
    LOOP,
    "@workflow\ndef wf(n: int = 4) -> list[int]:\n    return evaluate(xs=numbers(n=n))",
    "stepper = flyte_nb.step(wf).run_to('evaluate').into().into()",
    LOOPING,
)


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


def take(notebook: Notebook, view: Locator, name: str) -> None:
    """Take a picture of a view in light and in dark."""
    for theme in ("Light", "Dark"):
        notebook.theme(f"JupyterLab {theme}")
        notebook.page.mouse.move(0, 0)
        view.evaluate(STILL)
        view.screenshot(path=IMAGES / f"{name}-{theme.lower()}.png", animations="disabled")


def test_the_pictures_of_the_readme(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook("01_knn.ipynb", (NOTEBOOKS / "01_knn.ipynb").read_text(encoding="utf-8"))
    notebook.page.set_viewport_size({"width": 1540, "height": 1400})
    notebook.run_all()
    view = notebook.views().nth(1)
    view.get_by_role("treeitem", name=re.compile(r"^helper_evaluate_model\[3\]")).click(force=True)
    expect(view.get_by_role("group", name="Inspector")).to_be_visible()
    take(notebook, view, "view")


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


def test_the_pictures_of_the_panel(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook("wf.ipynb", programs.notebook(*SMALL))
    page = notebook.page
    page.set_viewport_size({"width": 1440, "height": 1080})
    panel = Panel(page)
    panel.show()
    notebook.run_all()
    panel.begin("wf", "Step")
    panel.stands("^wf is compiled, and nothing has run")
    panel.step("Step over", r"^before scores \(n1\)")
    panel.step("Step into", r"in the body of scores")
    for theme in ("Light", "Dark"):
        notebook.theme(f"JupyterLab {theme}")
        page.mouse.move(0, 0)
        expect(panel.nodes("get_data")).to_be_visible()
        page.screenshot(path=IMAGES / f"panel-{theme.lower()}.png", animations="disabled")


def test_the_pictures_of_the_cells(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook("wf.ipynb", programs.notebook(*PICTURE))
    page = notebook.page
    page.set_viewport_size({"width": 1000, "height": 860})
    notebook.run_all()
    expect(page.locator(".fnb-cell-lit")).to_have_count(1)
    for theme in ("Light", "Dark"):
        notebook.theme(f"JupyterLab {theme}")
        page.evaluate("() => window.jupyterapp.shell.currentWidget.content.scrollToItem(0, 'start')")
        page.mouse.move(0, 0)
        area = page.locator(".jp-NotebookPanel-notebook")
        area.screenshot(path=IMAGES / f"cells-{theme.lower()}.png", animations="disabled")
