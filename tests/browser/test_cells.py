"""What stands in JupyterLab's cells: when lines run, where a stepper is, errors, what names mean, how nodes stand."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from . import audit, programs
from .cells import Cells
from .opened import OpenNotebook

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


SCORE = '%%task\ndef score(x: int) -> int:\n    """Score one model."""\n    return x * x'
SCORES = "%%dynamic\ndef scores(xs: list[int]) -> list[int]:\n    return [score(x=x) for x in xs]"
WORKFLOW = (
    "%%workflow\ndef wf(xs: list[int] = [1, 2, 3]) -> list[int]:\n    made = scores(xs=xs)\n    return scores(xs=made)"
)
CELLS = ("%load_ext flyte_nb\nimport flyte_nb", SCORE, SCORES, WORKFLOW, "stepper = flyte_nb.step(wf)")
LOAD_AND_RUN = (*CELLS[:4], "execution = %flyte run wf")


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
    notebook.edit(2, SCORES + "\n")
    cells.marked(2, "    ")
    notebook.edit(2, SCORES)
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
        audit.assert_accessible(cells.chips(1), ("button-name",))
    panel = page.get_by_role("region", name="Flyte", exact=True)
    cells.chip(1).click()
    chosen = panel.locator("[role=treeitem][aria-selected=true]")
    expect(chosen).to_have_accessible_name(re.compile(r"^score\[0\]"))

    # What does not compile, as soon as the cell has run; it goes when its line is another.
    notebook.run_cell(3, WORKFLOW.replace("xs=xs", "ys=xs"))
    wrong = cells.cell(3).locator(".fnb-cell-wrong")
    expect(wrong).to_have_text("made = scores(ys=xs)")
    cells.says(3, "scores(ys", "ys")
    notebook.edit(3, WORKFLOW)
    expect(wrong).to_have_count(0)
    notebook.run_cell(3, WORKFLOW)
    cells.marked(3, " dcc")
    expect(wrong).to_have_count(0)

    # Where the stepper stands, from cell to cell.
    notebook.run_cell(4, CELLS[4])
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
