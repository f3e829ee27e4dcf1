"""What stands in JupyterLab's cells: when lines run, where a stepper is, errors, what names mean, how nodes stand."""

from __future__ import annotations

import contextlib
import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

OpenNotebook = Callable[[str, str], Any]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def beside(name: str) -> Any:
    """Return a module that is no test, from the file of this name in this folder."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


programs, audit = beside("programs"), beside("audit")
IMAGES = Path(__file__).parents[2] / "docs" / "images"

SCORE = '%%task\ndef score(x: int) -> int:\n    """Score one model."""\n    return x * x'
SCORES = "%%dynamic\ndef scores(xs: list[int]) -> list[int]:\n    return [score(x=x) for x in xs]"
WORKFLOW = (
    "%%workflow\ndef wf(xs: list[int] = [1, 2, 3]) -> list[int]:\n    made = scores(xs=xs)\n    return scores(xs=made)"
)
CELLS = ("%load_ext flyte_nb\nimport flyte_nb", SCORE, SCORES, WORKFLOW, "stepper = flyte_nb.step(wf)")
LOAD_AND_RUN = (*CELLS[:4], "execution = %flyte run wf")

#: The letters in a cell's gutter, one for each line of its text.
LETTERS = """([cell, wanted]) => {
    const lines = [...cell.querySelectorAll('.cm-line')].map(line => line.getBoundingClientRect());
    const letters = lines.map(() => ' ');
    cell.querySelectorAll('.fnb-cell-time').forEach(mark => {
        const { top, bottom } = mark.getBoundingClientRect();
        const middle = (top + bottom) / 2;
        const at = lines.findIndex(line => line.top <= middle && middle < line.bottom);
        letters[at] = mark.textContent || ' ';
    });
    return letters.join('') === wanted;
}"""
#: Where a place of a cell's text is on the screen.
PLACE = """([index, text]) => {
    const { editor } = window.jupyterapp.shell.currentWidget.content.widgets[index].editor;
    const { left, top, bottom } = editor.coordsAtPos(editor.state.doc.toString().indexOf(text) + 1);
    return [left, (top + bottom) / 2];
}"""
EDIT = """([index, text]) => {
    window.jupyterapp.shell.currentWidget.content.widgets[index].model.sharedModel.setSource(text);
}"""
AXE = """async () => {
    const {passes, violations} = await axe.run({include: [['.fnb-cell-chips']]});
    const looked = passes.some(({id}) => id === 'button-name');
    return looked ? violations.map(({id, nodes}) => `${id}: ${nodes[0].html}`) : ['axe-core has looked at nothing'];
}"""


class Cells:
    """The cells of a notebook, as their reader finds them."""

    def __init__(self, notebook: Any) -> None:
        self.notebook = notebook
        self.page: Page = notebook.page

    def cell(self, index: int) -> Locator:
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell").nth(index)

    def marked(self, index: int, letters: str) -> None:
        """Wait until the lines of a cell are marked with these letters."""
        self.page.wait_for_function(LETTERS, arg=[self.cell(index).element_handle(), letters])

    def edit(self, index: int, text: str) -> None:
        self.page.evaluate(EDIT, [index, text])

    def run(self, index: int, text: str) -> None:
        self.edit(index, text)
        self.page.evaluate(f"() => {{ window.jupyterapp.shell.currentWidget.content.activeCellIndex = {index}; }}")
        self.notebook.command("notebook:run-cell")
        self.notebook.done()

    def says(self, index: int, text: str, words: str) -> None:
        """Rest the pointer on a text of a cell, and read what is said of it."""
        tooltip = self.page.locator(".fnb-cell-tooltip")
        for _ in range(12):  # the page may still be moving: its texts are then elsewhere
            left, middle = self.page.evaluate(PLACE, [index, text])
            self.page.mouse.move(left - 1, middle)
            self.page.mouse.move(left, middle)
            with contextlib.suppress(PlaywrightTimeout):
                tooltip.wait_for(timeout=2500)
                break
            self.page.mouse.move(0, 0)
        expect(tooltip).to_contain_text(words)
        self.page.mouse.move(0, 0)
        expect(self.page.locator(".fnb-cell-tooltip")).to_have_count(0)

    def chip(self, index: int) -> Locator:
        return self.cell(index).locator(".fnb-cell-chip")

    def lit(self, index: int, text: str) -> None:
        """Wait until this line of a cell is lit, and no other line of any cell."""
        expect(self.cell(index).locator(".fnb-cell-lit")).to_have_text(text)
        expect(self.page.locator(".fnb-cell-lit")).to_have_count(1)


def test_cells_show_what_the_kernel_knows(page: Page, open_notebook: OpenNotebook) -> None:
    page.add_init_script(path=audit.AXE)
    notebook = open_notebook("wf.ipynb", programs.notebook(*LOAD_AND_RUN))
    cells = Cells(notebook)
    assert page.locator(".fnb-cell-time, .fnb-cell-chip").count() == 0
    notebook.run_all()

    # When each line runs; once a cell is edited, nothing is said of it.
    cells.marked(1, " d r")
    cells.marked(2, " dx")
    cells.marked(3, " dcc")
    cells.edit(2, SCORES + "\n")
    cells.marked(2, "    ")
    cells.edit(2, SCORES)
    cells.marked(2, " dx")

    # What a name means.
    cells.says(3, "made = ", "Promise here: made by scores(); a list[int] at run time")
    cells.says(2, "xs: list", "A real value here: the input xs, a list[int]")

    # How the nodes stand; a click leads to them.
    expect(cells.chip(1)).to_have_text(re.compile("score 6 of 6 nodes done$"))
    expect(cells.chip(2)).to_have_text(re.compile("scores 2 of 2 nodes done$"))
    expect(cells.chip(3)).to_have_count(0)
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        notebook.theme(theme)
        assert page.evaluate(AXE) == []
    panel = page.get_by_role("region", name="Flyte", exact=True)
    cells.chip(1).click()
    chosen = panel.locator("[role=treeitem][aria-selected=true]")
    expect(chosen).to_have_accessible_name(re.compile(r"^score\[0\]"))

    # What does not compile, as soon as the cell has run; it goes when its line is another.
    cells.run(3, WORKFLOW.replace("xs=xs", "ys=xs"))
    wrong = cells.cell(3).locator(".fnb-cell-wrong")
    expect(wrong).to_have_text("made = scores(ys=xs)")
    cells.says(3, "scores(ys", "ys")
    cells.edit(3, WORKFLOW)
    expect(wrong).to_have_count(0)
    cells.run(3, WORKFLOW)
    cells.marked(3, " dcc")
    expect(wrong).to_have_count(0)

    # Where the stepper stands, from cell to cell.
    cells.run(4, CELLS[4])
    stepper = cells.cell(4).get_by_role("toolbar", name="Stepper")

    def step(command: str) -> None:
        stepper.get_by_role("button", name=command, exact=True).click()

    step("Step over")
    cells.lit(3, "    return scores(xs=made)")
    step("Step into")
    cells.lit(2, "    return [score(x=x) for x in xs]")
    step("Continue")
    expect(page.locator(".fnb-cell-lit")).to_have_count(0)
    expect(cells.chip(1)).to_have_text(re.compile("score 6 of 6 nodes done$"))


#: What the picture shows besides the cells above: a loop that a stepper stands in, and a workflow that is no workflow.
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


@pytest.mark.screenshots
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
