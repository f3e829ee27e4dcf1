"""Around the panel: the status bar, the end of a run, the settings and what they do, a kernel newer than the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from . import audit, programs
from .cells import Cells
from .opened import Notebook, OpenNotebook
from .panel import Panel
from .serving import Server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

NEWER = "import flyte_nb.notebook.protocol as protocol\nprotocol.NOTEBOOK += 1\n" + programs.LOAD


class Settings:
    """JupyterLab's editor of our settings, in a tab of its own."""

    def __init__(self, notebook: Notebook) -> None:
        self.page = notebook.page
        notebook.command("settingeditor:open", query="Flyte")

    def field(self, name: str) -> Locator:
        return self.page.locator(f"[id='jp-SettingsEditor-flyte-nb:settings_{name}']")

    def choose(self, name: str, choice: str) -> None:
        self.field(name).select_option(label=choice)

    def fill(self, name: str, value: str) -> None:
        self.field(name).fill(value)


@pytest.fixture
def lab_as_it_was(lab: Server) -> Iterator[None]:
    """Leave no settings behind."""
    yield
    (lab.settings / "flyte-nb" / "settings.jupyterlab-settings").unlink(missing_ok=True)


@pytest.mark.usefixtures("lab_as_it_was")
def test_status_notification_settings_and_a_newer_kernel(
    page: Page, open_notebook: OpenNotebook, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    notebook = open_notebook("six.ipynb", programs.six(gate, "execution = %flyte run wf"))
    panel, cells = Panel(page), Cells(notebook)
    view, status = notebook.views().first, page.locator(".fnb-status")
    shown = page.get_by_role("tab", name="six.ipynb")

    notebook.theme("JupyterLab Light")  # an earlier page may have left another
    # The status bar says how far the run is that goes on; a click shows it.
    expect(status).to_be_hidden()
    notebook.command("notebook:run-all-cells")
    expect(status).to_have_text("wf: 6 of 8 done")
    status.click()
    expect(panel.nodes("score[4]")).to_have_accessible_name(re.compile("running"))
    gate.touch()
    notebook.done()
    expect(status).to_be_hidden()
    expect(view.get_by_role("treeitem", name=re.compile(r"^score\["))).to_have_count(6)
    expect(view).to_have_attribute("data-fnb-theme", "light")
    assert view.evaluate(audit.MOVING)
    assert "inline" in notebook.evaluate("execution.state.executor")

    # What is chosen in the settings is so at once.
    settings = Settings(notebook)
    settings.choose("theme", "dark")
    settings.choose("animation", "off")
    settings.choose("executor", "threads")
    settings.fill("collapse", "4")
    settings.fill("notifyAfter", "0")
    settings.field("gutter").uncheck()
    settings.field("chips").uncheck()
    shown.click()
    expect(view).to_have_attribute("data-fnb-theme", "dark")
    expect(panel.view).to_have_attribute("data-fnb-theme", "dark")
    assert view.evaluate(audit.MOVING) == []
    expect(cells.cell(1).locator(".fnb-cell-time, .fnb-cell-chip")).to_have_count(0)
    panel.begin("wf", "Run")
    ended = page.get_by_role("alert").filter(has_text=re.compile("^wf succeeded after"))
    ended.get_by_role("button", name="Show").click()
    expect(panel.executions()).to_have_count(2)
    expect(panel.nodes("score")).to_have_count(4)  # three, and the others gathered in one card
    assert "threads" in notebook.evaluate("__import__('flyte_nb').inspect(run='e2').state.executor")

    # A kernel that speaks of notebooks in a way that this page does not know: both panel and page say what to do.
    notebook.restart()
    notebook.edit(0, NEWER)
    notebook.run_all()
    expect(
        panel.all.get_by_text("The kernel has a newer flyte_nb than this page: reload the page").first
    ).to_be_visible()
    expect(panel.executions()).to_have_count(1)  # that of the output
