"""The cells of a notebook, as their reader finds them: marks, chips, the lit line, what is said of a name."""

from __future__ import annotations

import contextlib

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from .opened import Notebook

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


class Cells:
    """The cells of one notebook."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.page: Page = notebook.page

    def cell(self, index: int) -> Locator:
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").nth(index)

    def marked(self, index: int, letters: str) -> None:
        """Wait until the lines of a cell are marked with these letters."""
        self.page.wait_for_function(LETTERS, arg=[self.cell(index).element_handle(), letters])

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

    def chips(self, index: int) -> Locator:
        """What stands below a cell's text."""
        return self.cell(index).locator(".fnb-cell-chips")

    def chip(self, index: int) -> Locator:
        return self.cell(index).locator(".fnb-cell-chip")

    def lit(self, index: int, text: str) -> None:
        """Wait until this line of a cell is lit, and no other line of any cell."""
        expect(self.cell(index).locator(".fnb-cell-lit")).to_have_text(text)
        expect(self.page.locator(".fnb-cell-lit")).to_have_count(1)
