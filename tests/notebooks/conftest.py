"""The lessons, each run once from top to bottom in a real kernel, when it is first asked for."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"

Cells = list[nbformat.NotebookNode]


@pytest.fixture(scope="session")
def cells(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Cells]:
    """Return the code cells of a lesson, executed; the programs in the answers to its exercises come last."""
    done: dict[str, Cells] = {}

    def of(lesson: str) -> Cells:
        if lesson not in done:
            notebook = nbformat.read(FOLDER / f"{lesson}.ipynb", as_version=4)
            notebook.cells += [nbformat.v4.new_code_cell(program) for program in answers(notebook)]
            resources = {"metadata": {"path": str(tmp_path_factory.mktemp(lesson))}}
            NotebookClient(notebook, timeout=300, resources=resources, store_widget_state=False).execute()
            done[lesson] = [cell for cell in notebook.cells if cell.cell_type == "code"]
        return done[lesson]

    return of


def answers(notebook: nbformat.NotebookNode) -> list[str]:
    """Return the programs that stand in the text of a lesson."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return [textwrap.dedent(program) for program in re.findall(r"```python\n(.*?)```", text, re.DOTALL)]


@pytest.fixture
def said(cells: Callable[[str], Cells]) -> Callable[..., str]:
    """Return what a cell of a lesson that holds a text has printed, its error, and its result as text."""

    def of(lesson: str, source: str, which: int = 0) -> str:
        found = [cell for cell in cells(lesson) if source in cell.source][which].outputs
        printed = [output.text for output in found if output.output_type == "stream"]
        raised = ["\n".join(output.traceback) for output in found if output.output_type == "error"]
        results = [output.data["text/plain"] for output in found if output.output_type == "execute_result"]
        return "".join([*printed, *raised, *results])

    return of
