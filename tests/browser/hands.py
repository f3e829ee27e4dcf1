"""Hands that step: by mouse or by keyboard, through the lesson's program or another, in a notebook's view."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell
from playwright.sync_api import Locator, expect

from .nodes import node
from .opened import Notebook

LESSON = Path(__file__).parents[2] / "notebooks" / "01_knn.ipynb"
STEP = "stepper = %flyte step --overwrite-cache wf"
#: What training takes its time for.
COSTLY = {"n_samples=5000": "n_samples=300", "n_jobs=-1": "n_jobs=1"}
KEYS = {"Continue": "c", "Step over": "n", "Step into": "s", "Step out": "o", "Back": ",", "Forward": "."}


def lesson(kernel: str = "python3", last: str = STEP) -> str:
    """Return the first lesson up to its workflow, on less data, and what is then done: it is stepped through."""
    notebook = nbformat.read(LESSON, as_version=4)
    run = next(n for n, cell in enumerate(notebook.cells) if cell.source.startswith("execution = %flyte run"))
    cells = [cell for cell in notebook.cells[:run] if cell.cell_type == "code"]
    for cell in cells:
        for costly, cheap in COSTLY.items():
            cell.source = cell.source.replace(costly, cheap)
    notebook.cells = [*cells, new_code_cell(last)]
    notebook.metadata["kernelspec"] = {"name": kernel, "display_name": kernel}
    return str(nbformat.writes(notebook))


def tab_to(wanted: Locator) -> None:
    """Go to a control with the Tab key."""
    for _ in range(100):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        wanted.page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not lead to {wanted}")


class Hand:
    """Somebody who steps, by mouse or by keyboard alone."""

    def __init__(self, view: Locator, by: str) -> None:
        self.view = view
        self.by = by

    @property
    def says(self) -> Locator:
        """Where the stepper stands, in words."""
        return self.view.locator(".fnb-step-says")

    @property
    def bar(self) -> Locator:
        """The debugger's buttons."""
        return self.view.get_by_role("toolbar", name="Stepper")

    @property
    def line(self) -> Locator:
        """The line that is lit."""
        return self.view.locator(".fnb-source-line[aria-current=step]")

    @property
    def current(self) -> Locator:
        """The node that the stepper is about, in the graph."""
        return self.view.locator(".fnb-graph [role=treeitem][aria-current=step]")

    def nodes(self, name: str) -> Locator:
        """Return the nodes of the graph whose names begin so."""
        return node(self.view, name)

    def do(self, command: str, says: str) -> None:
        """Give a command, and wait until the stepper stands where these words are."""
        if self.by == "mouse":
            self.bar.get_by_role("button", name=command, exact=True).click()
        else:
            self.view.press(KEYS[command])
        self.stands(says)

    def stands(self, says: str) -> None:
        """Wait until the stepper stands where these words are, and takes commands."""
        expect(self.says).to_have_attribute("title", re.compile(says))
        expect(self.bar).to_have_attribute("aria-busy", "false")

    def press(self, button: Locator) -> None:
        """Press a button: with the mouse, or with the Tab key from where the focus is, and Enter."""
        if self.by == "mouse":
            button.click()
            return
        tab_to(button)
        self.view.page.keyboard.press("Enter")

    def break_here(self) -> None:
        """Set a breakpoint on the node that is selected."""
        if self.by == "mouse":
            self.view.get_by_role("group", name="What to do with this node").get_by_role(
                "button", name="Breakpoint"
            ).click()
        else:
            self.view.press("b")
        expect(self.view.get_by_role("button", name="2 breakpoints")).to_be_visible()


def stepping(notebook: Notebook) -> Hand:
    """Run all cells of a notebook whose last view is a stepper's, and take the mouse."""
    notebook.run_all()
    hand = Hand(notebook.views().first, "mouse")
    expect(hand.says).to_have_attribute("title", "wf is compiled, and nothing has run")
    return hand
