"""The side panel in JupyterLab and Notebook 7: it follows notebooks and kernels, steps, and plays what was saved."""

from __future__ import annotations

import json
import re

import nbformat
import pytest
from playwright.sync_api import Page, expect

from . import audit, hands, programs
from .cells import Cells
from .opened import OpenNotebook
from .panel import Panel

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

#: How many bytes of ours the page has fetched so far.
LOADED = """() => performance.getEntriesByType('resource')
    .filter(({name}) => name.includes('/extensions/flyte-nb/'))
    .reduce((sum, {decodedBodySize}) => sum + decodedBodySize, 0)"""
THEMES = ("JupyterLab Dark", "JupyterLab Dark High Contrast", "JupyterLab Light")

DATA = "%%task\ndef get_data(n: int) -> list[int]:\n    return list(range(n))"
SCORE = '%%task\ndef score(x: int) -> int:\n    """Score one model."""\n    return x * x'
SCORES = "%%dynamic\ndef scores(xs: list[int]) -> list[int]:\n    return [score(x=x) for x in xs]"
WORKFLOW = "%%workflow\ndef wf(n: int = 3) -> list[int]:\n    return scores(xs=get_data(n=n))"
CELLS = ("%load_ext flyte_nb\nimport flyte_nb", DATA, SCORE, SCORES, WORKFLOW, "execution = %flyte run wf")
OTHER = (
    "%load_ext flyte_nb",
    SCORE,
    "%%workflow\ndef twice(n: int = 2) -> list[int]:\n    return [score(x=n), score(x=n)]",
    "execution = %flyte run twice",
)

# Where things are in the first lesson.
TASKS, HELPER, DYNAMIC, WF, AFTER_WF, LOOPING = 4, 6, 8, 10, 11, 21
DEFINED = ("get_dataset", "get_models", "helper_evaluate_model", "evaluate_model", "wf")
LOOPED = "        final_result.append(helper_evaluate_model(name=str(model_ser), scores=scores.tolist()))"


@pytest.mark.notebook
def test_the_panel_follows_the_first_lesson(page: Page, open_notebook: OpenNotebook) -> None:
    page.add_init_script(path=audit.AXE)
    text = hands.LESSON.read_text(encoding="utf-8")
    notebook = open_notebook("01_knn.ipynb", text)
    source = [cell.source for cell in nbformat.reads(text, as_version=4).cells]
    assert 0 < page.evaluate(LOADED) < 400_000  # the view comes with the first output, the panel when it is shown
    panel, cells = Panel(page), Cells(notebook)
    panel.show()
    expect(panel.all.get_by_text("No kernel with flyte_nb is connected").first).to_be_visible()

    # Run all: the panel shows what the cells define and run, as the outputs do.
    notebook.run_all()
    errors = [output["ename"] for output in notebook.outputs() if output["output_type"] == "error"]
    assert errors == ["PromiseUseError", "PromiseUseError"]
    panel.defines(*DEFINED, "looping", "as_a_workflow")
    expect(panel.entity("looping")).to_have_accessible_name(re.compile("error"))
    expect(cells.cell(LOOPING).locator(".fnb-cell-wrong")).to_have_text("for model_ser in models:")
    expect(panel.executions()).to_have_count(2)
    expect(panel.view.get_by_text("3 cached", exact=True)).to_be_visible()
    expect(panel.nodes("get_dataset")).to_have_accessible_name(re.compile("cached"))
    panel.executions().last.click()
    panel.done("helper_evaluate_model[5]")
    views = notebook.views()
    expect(views.nth(0).get_by_role("treeitem")).to_have_count(4)
    expect(views.nth(1).get_by_role("treeitem", name=re.compile(r"^helper_evaluate_model\["))).to_have_count(6)
    expect(views.nth(2).get_by_text("3 cached", exact=True)).to_be_visible()

    # Step with the panel's buttons: the lit line goes through the workflow's cell, and then the dynamic's.
    panel.begin("wf", "Step", overwrite=True)
    panel.stands("^wf is compiled, and nothing has run")
    for name, line in (("get_dataset", "    X, y = get_dataset()"), ("get_models", "    models = get_models()")):
        panel.step("Step into", f"^compiling wf: this line made {name}")
        cells.lit(WF, line)
    panel.step("Step out", "^before get_dataset")
    panel.step("Step over", "^before get_models")
    panel.step("Step over", "^before evaluate_model")
    cells.lit(WF, "    return evaluate_model(models=models, X=X, y=y)")
    for turn in range(2):
        panel.step("Step into", rf"^in the body of evaluate_model: .*\(n2/dn{turn}\)")
        cells.lit(DYNAMIC, LOOPED)
        expect(panel.nodes("helper_evaluate_model")).to_have_count(turn + 1)

    # Everyone can read it: in each theme, with chips and the lit line in the cells.
    expect(cells.chip(TASKS)).to_have_count(2)
    for theme in THEMES:
        notebook.theme(theme)
        audit.assert_accessible(panel.all)
        audit.assert_accessible(cells.chips(TASKS), ("button-name",))
        audit.assert_accessible(cells.cell(DYNAMIC).locator(".cm-gutters, .fnb-cell-lit").first, ())
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    audit.assert_accessible(panel.all)
    page.emulate_media(forced_colors="none", reduced_motion="no-preference")
    panel.step("Continue", "wf is over")
    expect(page.locator(".fnb-cell-lit")).to_have_count(0)
    expect(cells.chip(HELPER)).to_have_text(re.compile("helper_evaluate_model 6 of 6 nodes done$"))
    expect(panel.executions()).to_have_count(3)

    # A task with another name: the workflow is stale, until it calls it so.
    notebook.run_cell(TASKS, source[TASKS].replace("def get_models", "def make_models"))
    expect(panel.entity("wf")).to_have_accessible_name(re.compile("stale"))
    notebook.run_cell(WF, source[WF].replace("get_models()", "make_models()"))
    expect(panel.entity("wf")).to_have_accessible_name(re.compile(r"^wf, workflow, In\[\d+\]$"))

    # Another kernel: nothing is known any more but what the notebook holds; then everything is told anew.
    notebook.restart()
    expect(panel.all.get_by_text("No kernel with flyte_nb is connected").first).to_be_visible()
    expect(panel.executions()).to_have_count(2)
    notebook.select(AFTER_WF)
    notebook.command("notebook:run-all-above")
    notebook.done()
    defined = [name.replace("get_models", "make_models") for name in DEFINED]
    panel.defines(*defined)
    panel.begin("wf", "Run")
    expect(panel.executions()).to_have_count(3)
    expect(panel.executions().first).to_have_accessible_name(re.compile("^wf, succeeded, e1"))

    # Another notebook: neither shows anything of the other, and each keeps what was chosen.
    panel.entity("wf").click()
    expect(panel.view).to_have_accessible_name(re.compile("^Graph of wf"))
    other = notebook.beside("other.ipynb", programs.notebook(*OTHER))
    expect(panel.entity("wf")).to_have_count(0)
    other.run_all()
    expect(panel.view).to_have_accessible_name(re.compile("^Run of twice"))
    panel.defines("score", "twice")
    expect(panel.executions()).to_have_count(1)
    page.get_by_role("tab", name="01_knn.ipynb").click()
    expect(panel.view).to_have_accessible_name(re.compile("^Graph of wf"))
    panel.defines(*defined)

    # Closed and opened again, without the kernel: the saved run plays.
    notebook.shut_down()
    panel.show()
    expect(panel.executions()).to_have_count(2)
    panel.executions().last.click()
    expect(panel.executions().last).to_have_accessible_name(re.compile(r"^wf, succeeded, saved in In\[\d+\]$"))
    panel.done("helper_evaluate_model[5]")
    panel.view.get_by_role("slider").press("Home")
    expect(panel.nodes("helper_evaluate_model")).to_have_count(0)
    expect(panel.nodes("evaluate_model")).not_to_have_accessible_name(re.compile("succeeded"))


@pytest.mark.notebook
@pytest.mark.parametrize("server", ["notebook7"], indirect=True)
def test_the_panel_in_notebook_7_by_keyboard_alone(page: Page, open_notebook: OpenNotebook) -> None:
    page.add_init_script(path=audit.AXE)
    notebook = open_notebook("knn.ipynb", hands.lesson(last="print('ready')"))
    panel, cells = Panel(page), Cells(notebook)
    notebook.run_all()
    panel.show()
    panel.defines(*DEFINED)
    loop = nbformat.reads(hands.lesson(), as_version=4).cells
    dynamic = next(n for n, cell in enumerate(loop) if "dynamic cache=True" in cell.source)

    def press(key: str, says: str) -> None:
        page.keyboard.press(key)
        panel.stands(says)

    # One stop for a list, in which the arrows move; then what there is to do with the entity.
    hands.tab_to(panel.entity("wf"))
    page.keyboard.press("ArrowUp")
    expect(panel.entity("evaluate_model")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.all.get_by_text("evaluate_model makes its graph when it runs")).to_be_visible()
    page.keyboard.press("End")
    expect(panel.entity("wf")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.view).to_have_accessible_name(re.compile("^Graph of wf"))
    hands.tab_to(panel.all.get_by_role("checkbox", name="Overwrite cache"))
    page.keyboard.press("Space")
    hands.tab_to(panel.all.get_by_role("button", name="Step", exact=True))
    page.keyboard.press("Enter")
    panel.stands("^wf is compiled, and nothing has run")
    expect(panel.entity("wf")).to_be_focused()
    audit.assert_accessible(panel.all)

    # The debugger's keys, wherever in the panel the focus is.
    for name in ("get_models", "evaluate_model"):
        press("F10", f"^before {name}")
    press("F11", r"^in the body of evaluate_model: .*\(n2/dn0\)")
    cells.lit(dynamic, LOOPED)
    hands.tab_to(panel.executions().first)
    expect(panel.executions().first).to_have_accessible_name(re.compile("^wf, running, e1, stepped"))
    # In the view, its own keys.
    hands.tab_to(panel.view.locator("[role=treeitem][tabindex='0']"))
    press("s", r"\(n2/dn1\)")
    page.keyboard.press("Enter")
    expect(panel.view.get_by_role("group", name="Inspector")).to_be_focused()
    press("F9", "wf is over")
    panel.done("helper_evaluate_model[5]")
    assert panel.all.evaluate("panel => panel.contains(document.activeElement)")


def test_commands_files_and_lessons(page: Page, open_notebook: OpenNotebook) -> None:
    notebook = open_notebook("wf.ipynb", programs.notebook(*CELLS))
    panel = Panel(page)
    notebook.run_all()

    # Run and step from the cell, break at the entity at the cursor.
    notebook.select(4)
    button = page.locator(".jp-cell-toolbar [data-command='flyte-nb:run-cell']")
    expect(button).to_have_attribute("aria-label", "Run wf")
    notebook.command("flyte-nb:step-cell")
    panel.stands("^wf is compiled")
    notebook.select(2)
    notebook.command("flyte-nb:breakpoint")
    expect(panel.view.get_by_role("button", name="2 breakpoints")).to_be_visible()
    notebook.command("flyte-nb:continue")
    panel.stands(r"^before score")
    notebook.command("flyte-nb:back")
    panel.stands(r"^(before|wf)")

    # From one spelling to another.
    notebook.select(2)
    notebook.command("flyte-nb:convert-to-decorator")
    expect(Cells(notebook).cell(2).locator(".cm-content")).to_contain_text("@task")

    # The run as a file, which a double click opens as a document.
    panel.executions().last.click()
    panel.done("score[2]")
    notebook.command("flyte-nb:save-record")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Wrote wf.flyte-run.json")).to_be_visible()
    record = notebook.file.with_name("wf.flyte-run.json")
    assert json.loads(record.read_text(encoding="utf-8"))["schema"] == 1
    page.get_by_role("region", name="File Browser Section").get_by_text("wf.flyte-run.json").dblclick()
    document = page.locator(".fnb-document")
    expect(document.get_by_role("treeitem", name=re.compile(r"^score\[2\]"))).to_be_visible()
    box, view = document.bounding_box(), document.get_by_role("region").first.bounding_box()
    assert box is not None
    assert view is not None
    assert view["height"] > box["height"] - 4  # it fills its place

    # A lesson of one's own, from its tile.
    notebook.command("launcher:create", cwd=notebook.file.parent.name)
    page.get_by_role("button", name="Flyte Lessons").click()
    page.get_by_role("dialog").get_by_role("button", name="Open").click()
    expect(page.get_by_role("tab", name="01_knn.ipynb")).to_be_visible()
    lesson = notebook.file.parent / "flyte-lessons" / "01_knn.ipynb"
    assert nbformat.read(lesson, as_version=4).cells[0].source.startswith("# ")
