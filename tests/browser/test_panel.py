"""The side panel in JupyterLab and Notebook 7: it follows notebooks and kernels, steps, and plays what was saved."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator, Page, expect


def beside(name: str) -> Any:
    """Return a module that is no test, from the file of this name in this folder."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


audit = beside("audit")

OpenNotebook = Callable[[str, str], Any]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

IMAGES = Path(__file__).parents[2] / "docs" / "images"
DATA = "%%task\ndef get_data(n: int) -> list[int]:\n    return list(range(n))"
SCORE = '%%task\ndef score(x: int) -> int:\n    """Score one model."""\n    return x * x'
SCORES = "%%dynamic\ndef scores(xs: list[int]) -> list[int]:\n    return [score(x=x) for x in xs]"
WORKFLOW = "%%workflow\ndef wf(n: int = 3) -> list[int]:\n    return scores(xs=get_data(n=n))"
#: How many bytes of ours the page has fetched so far.
LOADED = """() => performance.getEntriesByType('resource')
    .filter(({name}) => name.includes('/extensions/flyte-nb/'))
    .reduce((sum, {decodedBodySize}) => sum + decodedBodySize, 0)"""
CELLS = ("%load_ext flyte_nb\nimport flyte_nb", DATA, SCORE, SCORES, WORKFLOW, "execution = %flyte run wf")


def text_of(*sources: str) -> str:
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return str(nbformat.writes(new_notebook(cells=[new_code_cell(source) for source in sources], metadata=kernel)))


class Panel:
    """The panel, as its reader finds it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.all = page.get_by_role("region", name="Flyte", exact=True)

    def show(self) -> None:
        self.page.evaluate("() => { window.jupyterapp.commands.execute('flyte-nb:show-panel'); }")
        expect(self.all).to_be_visible()

    @property
    def view(self) -> Locator:
        """The run or the graph that is shown."""
        return self.all.get_by_role("region", name=re.compile("^(Run|Graph) of"))

    def entity(self, name: str) -> Locator:
        return self.all.get_by_role("list", name="Entities of this notebook").get_by_role(
            "button", name=re.compile(rf"^{name}, ")
        )

    def defines(self, *names: str) -> None:
        """Wait until these entities are listed, in this order."""
        rows = self.all.get_by_role("list", name="Entities of this notebook").locator(".fnb-row-name")
        expect(rows).to_have_text(list(names))

    def executions(self) -> Locator:
        return self.all.get_by_role("list", name="Executions of this notebook").locator(".fnb-row")

    def nodes(self, name: str) -> Locator:
        return self.view.get_by_role("treeitem", name=re.compile("^" + re.escape(name)))

    def step(self, command: str, says: str) -> None:
        bar = self.view.get_by_role("toolbar", name="Stepper")
        bar.get_by_role("button", name=command, exact=True).click()
        self.stands(says)

    def stands(self, says: str) -> None:
        expect(self.view.locator(".fnb-step-says")).to_have_attribute("title", re.compile(says))
        expect(self.view.get_by_role("toolbar", name="Stepper")).to_have_attribute("aria-busy", "false")


def run_cell(notebook: Any, index: int, source: str) -> None:
    """Put a text into a cell, and run it."""
    notebook.page.evaluate(
        """([index, source]) => {
            const { content } = window.jupyterapp.shell.currentWidget;
            content.activeCellIndex = index;
            content.activeCell.model.sharedModel.setSource(source);
        }""",
        [index, source],
    )
    notebook.command("notebook:run-cell")
    notebook.done()


def test_the_panel_follows_its_notebook(page: Page, open_notebook: OpenNotebook) -> None:
    page.add_init_script(path=audit.AXE)
    notebook = open_notebook("wf.ipynb", text_of(*CELLS))
    assert 0 < page.evaluate(LOADED) < 400_000  # the view comes with the first output, the panel when it is shown
    panel = Panel(page)
    panel.show()
    expect(panel.all.get_by_text("No kernel with flyte_nb is connected").first).to_be_visible()

    # What cells define and run, live.
    notebook.run_all()
    expect(panel.executions()).to_have_count(1)
    panel.defines("get_data", "score", "scores", "wf")
    expect(panel.nodes("score[2]")).to_have_accessible_name(re.compile("succeeded"))
    audit.assert_accessible(panel.all)

    # By the keyboard alone: to the workflow, and to step through it.
    panel.entity("get_data").focus()
    page.keyboard.press("End")
    expect(panel.entity("wf")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.entity("wf")).to_have_attribute("aria-pressed", "true")
    expect(panel.view).to_have_accessible_name(re.compile("^Graph of wf"))
    page.keyboard.press("Tab")
    page.keyboard.type("2")
    audit.assert_accessible(panel.all)
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    panel.stands("^wf is compiled, and nothing has run")
    panel.step("Step over", r"^before scores \(n1\)")
    panel.step("Step into", r"in the body of scores")
    panel.step("Continue", "wf is over")
    expect(panel.nodes("score[")).to_have_count(2)
    audit.assert_accessible(panel.all)
    expect(panel.executions()).to_have_count(2)

    # A task with another name: the workflow is stale; and so it does not compile.
    run_cell(notebook, 1, DATA.replace("get_data", "load"))
    expect(panel.entity("wf")).to_have_accessible_name(re.compile("stale"))
    run_cell(notebook, 4, WORKFLOW.replace("xs=get_data(n=n)", "ys=load(n=n)"))
    expect(panel.entity("wf")).to_have_accessible_name(re.compile("error, stale"))
    run_cell(notebook, 4, WORKFLOW.replace("get_data", "load"))
    expect(panel.entity("wf")).to_have_accessible_name("wf, workflow, In[9]")

    # Another kernel: nothing of what the first one said is left, and everything comes again.
    page.evaluate("() => { window.jupyterapp.shell.currentWidget.sessionContext.restartKernel(); }")
    expect(panel.all.get_by_text("No kernel with flyte_nb is connected").first).to_be_visible()
    notebook.run_all()
    expect(panel.executions()).to_have_count(1)
    expect(panel.nodes("score[2]")).to_have_accessible_name(re.compile("succeeded"))

    # Another notebook: neither shows anything of the other, and each keeps what was chosen.
    panel.entity("wf").click()
    expect(panel.view).to_have_accessible_name(re.compile("^Graph of wf"))
    other = notebook.file.with_name("other.ipynb")
    twice = "%%workflow\ndef twice(n: int = 2) -> list[int]:\n    return [score(x=n), score(x=n)]"
    other.write_text(text_of(CELLS[0], SCORE, twice, "execution = %flyte run twice"), encoding="utf-8")
    path = f"{other.parent.name}/{other.name}"
    page.evaluate("path => { window.jupyterapp.commands.execute('docmanager:open', {path}); }", path)
    page.wait_for_function(
        f"() => window.jupyterapp.shell.currentWidget.context.path === '{path}'"
        " && window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"
    )
    expect(panel.entity("wf")).to_have_count(0)
    notebook.run_all()
    expect(panel.view).to_have_accessible_name(re.compile("^Run of twice"))
    panel.defines("score", "twice")
    page.get_by_role("tab", name="wf.ipynb").click()
    expect(panel.view).to_have_accessible_name(re.compile("^Graph of wf"))
    panel.defines("load", "score", "scores", "wf")

    # Closed and opened again, without the kernel: the saved run plays.
    notebook.save()
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    page.goto(notebook.server.address(notebook.file.parent.name, notebook.file.name))
    page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.context?.isReady")
    panel.show()
    expect(panel.executions()).to_have_count(1)
    expect(panel.executions().first).to_have_accessible_name("wf, succeeded, saved in In[6]")
    expect(panel.nodes("score[2]")).to_have_accessible_name(re.compile("succeeded"))
    panel.view.get_by_role("slider").press("Home")
    expect(panel.nodes("scores")).not_to_have_accessible_name(re.compile("succeeded"))


@pytest.mark.parametrize("server", ["notebook7"], indirect=True)
def test_the_panel_in_notebook_7(page: Page, open_notebook: OpenNotebook) -> None:
    notebook = open_notebook("wf.ipynb", text_of(*CELLS))
    panel = Panel(page)
    panel.show()
    notebook.run_all()
    expect(panel.nodes("score[2]")).to_have_accessible_name(re.compile("succeeded"))
    panel.entity("wf").click()
    panel.all.get_by_role("button", name="Step", exact=True).click()
    panel.stands("^wf is compiled, and nothing has run")
    panel.step("Step over", r"^before scores \(n1\)")
    panel.defines("get_data", "score", "scores", "wf")


def test_commands_files_and_lessons(page: Page, open_notebook: OpenNotebook) -> None:
    notebook = open_notebook("wf.ipynb", text_of(*CELLS))
    panel = Panel(page)
    notebook.run_all()

    def command(name: str, args: dict[str, object] | None = None) -> None:
        page.evaluate(
            "([name, args]) => { window.jupyterapp.commands.execute(name, args); }", [f"flyte-nb:{name}", args or {}]
        )

    def goes_to(index: int) -> None:
        page.evaluate(f"() => {{ window.jupyterapp.shell.currentWidget.content.activeCellIndex = {index}; }}")

    # Run and step from the cell, break at the entity at the cursor.
    goes_to(4)
    button = page.locator(".jp-cell-toolbar [data-command='flyte-nb:run-cell']")
    expect(button).to_have_attribute("aria-label", "Run wf")
    command("step-cell")
    panel.stands("^wf is compiled")
    goes_to(2)
    command("breakpoint")
    expect(panel.view.get_by_role("button", name="2 breakpoints")).to_be_visible()
    command("continue")
    panel.stands(r"^before score")
    command("back")
    panel.stands(r"^(before|wf)")

    # From one spelling to another.
    goes_to(2)
    command("convert-to-decorator")
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.source.includes('@task')"
    )

    # The run as a file, which opens as a document.
    panel.executions().last.click()
    expect(panel.nodes("score[2]")).to_have_accessible_name(re.compile("succeeded"))
    command("save-record")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Wrote wf.flyte-run.json")).to_be_visible()
    record = notebook.file.with_name("wf.flyte-run.json")
    assert json.loads(record.read_text(encoding="utf-8"))["schema"] == 1
    page.get_by_role("button", name="Open", exact=True).click()
    document = page.locator(".fnb-document")
    expect(document.get_by_role("treeitem", name=re.compile(r"^score\[2\]"))).to_be_visible()
    box, view = document.bounding_box(), document.get_by_role("region").first.bounding_box()
    assert box is not None
    assert view is not None
    assert view["height"] > box["height"] - 4  # it fills its place

    # A lesson of one's own.
    command("open-lesson", {"name": "01_knn.ipynb", "cwd": notebook.file.parent.name})
    expect(page.get_by_role("tab", name="01_knn.ipynb")).to_be_visible()
    lesson = notebook.file.parent / "flyte-lessons" / "01_knn.ipynb"
    assert nbformat.read(lesson, as_version=4).cells[0].source.startswith("# ")


@pytest.mark.screenshots
def test_the_pictures_of_the_panel(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook("wf.ipynb", text_of(*CELLS))
    page = notebook.page
    page.set_viewport_size({"width": 1440, "height": 1080})
    panel = Panel(page)
    panel.show()
    notebook.run_all()
    panel.entity("wf").click()
    panel.all.get_by_role("button", name="Step", exact=True).click()
    panel.stands("^wf is compiled, and nothing has run")
    panel.step("Step over", r"^before scores \(n1\)")
    panel.step("Step into", r"in the body of scores")
    for theme in ("Light", "Dark"):
        notebook.theme(f"JupyterLab {theme}")
        page.mouse.move(0, 0)
        expect(panel.nodes("get_data")).to_be_visible()
        page.screenshot(path=IMAGES / f"panel-{theme.lower()}.png", animations="disabled")
