"""The lessons run from top to bottom in a real kernel; cells that are meant to fail do, with their lesson."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"
LESSONS = sorted(FOLDER.glob("*.ipynb"))

pytestmark = [pytest.mark.notebook, pytest.mark.slow]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, nbformat.NotebookNode]:
    """Every lesson, executed in a folder of its own."""
    done = {}
    for lesson in LESSONS:
        notebook = nbformat.read(lesson, as_version=4)
        folder = tmp_path_factory.mktemp(lesson.stem)
        resources = {"metadata": {"path": str(folder)}}
        NotebookClient(notebook, timeout=300, resources=resources, store_widget_state=False).execute()
        done[lesson.stem] = notebook
    return done


@pytest.mark.parametrize("lesson", [lesson.stem for lesson in LESSONS])
def test_only_the_cells_that_should_fail_do(run: dict[str, nbformat.NotebookNode], lesson: str) -> None:
    for cell in run[lesson].cells:
        if cell.cell_type == "code":
            failed = any(output.output_type == "error" for output in cell.outputs)
            assert failed == ("raises-exception" in cell.metadata.get("tags", [])), cell.source


@pytest.mark.parametrize("lesson", [lesson.stem for lesson in LESSONS])
def test_a_kernel_is_named(run: dict[str, nbformat.NotebookNode], lesson: str) -> None:
    assert run[lesson].metadata.kernelspec.name == "python3"


def outputs(cell: nbformat.NotebookNode, mime: str) -> list[str]:
    return [output.data[mime] for output in cell.outputs if mime in output.get("data", {})]


def test_knn_prints_the_seeds_list(run: dict[str, nbformat.NotebookNode]) -> None:
    shown = [text for cell in run["01_knn"].cells if cell.cell_type == "code" for text in outputs(cell, "text/plain")]
    assert any("'model-k5.joblib.dat', '0.95', '0.008'" in text for text in shown)


def test_knn_draws_the_compiled_and_the_expanded_graph(run: dict[str, nbformat.NotebookNode]) -> None:
    drawn = [svg for cell in run["01_knn"].cells if cell.cell_type == "code" for svg in outputs(cell, "image/svg+xml")]
    assert "expands at run time" in drawn[0]
    assert any("helper_evaluate_model[5]" in svg for svg in drawn[1:])


def test_knn_says_what_a_promise_is(run: dict[str, nbformat.NotebookNode]) -> None:
    lines = [
        output.traceback
        for cell in run["01_knn"].cells
        if "raises-exception" in cell.metadata.get("tags", [])
        for output in cell.outputs
        if output.output_type == "error"
    ]
    assert len(lines) == 2
    for lines_of_one in lines:
        text = "\n".join(lines_of_one)
        assert "'Promise' object is not iterable" in text
        assert "@dynamic" in text
        assert "map_task" in text
        assert len(text.splitlines()) <= 6
        assert "flyte_nb/" not in text
