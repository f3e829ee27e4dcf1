"""The lessons run from top to bottom in a real kernel; cells that are meant to fail do, with their lesson."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
LESSONS = sorted(FOLDER.glob("*.ipynb"))

pytestmark = [pytest.mark.notebook, pytest.mark.slow]


@pytest.mark.parametrize("lesson", [lesson.stem for lesson in LESSONS])
def test_only_the_cells_that_should_fail_do(cells: Any, lesson: str) -> None:
    for cell in cells(lesson):
        failed = any(output.output_type == "error" for output in cell.outputs)
        assert failed == ("raises-exception" in cell.metadata.get("tags", [])), cell.source


@pytest.mark.parametrize("lesson", [lesson.stem for lesson in LESSONS])
def test_it_is_saved_with_a_kernels_name_and_without_outputs(lesson: str) -> None:
    notebook = nbformat.read(FOLDER / f"{lesson}.ipynb", as_version=4)
    assert notebook.metadata.kernelspec.name == "python3"
    assert not any(cell.outputs or cell.execution_count for cell in notebook.cells if cell.cell_type == "code")


def outputs(cell: nbformat.NotebookNode, mime: str) -> list[str]:
    return [output.data[mime] for output in cell.outputs if mime in output.get("data", {})]


def test_knn_prints_the_seeds_list(cells: Any) -> None:
    shown = [text for cell in cells("01_knn") for text in outputs(cell, "text/plain")]
    assert any("'model-k5.joblib.dat', '0.95', '0.008'" in text for text in shown)


def test_knn_draws_the_compiled_and_the_expanded_graph(cells: Any) -> None:
    drawn = [svg for cell in cells("01_knn") for svg in outputs(cell, "image/svg+xml")]
    assert "expands at run time" in drawn[0]
    assert any("helper_evaluate_model[5]" in svg for svg in drawn[1:])


def test_knn_makes_nine_nodes_and_none_for_what_comes_from_the_cache(cells: Any) -> None:
    texts = {cell.source: text for cell in cells("01_knn") for text in outputs(cell, "text/plain")}
    first = next(text for source, text in texts.items() if source.startswith("execution = %flyte run"))
    again = next(text for source, text in texts.items() if source.startswith("again = %flyte run"))
    assert len(re.findall(r" (?:n|dn)\d · ", first)) == 9
    assert len(re.findall(r" n\d · cached ", again)) == 3
    assert "dn0" not in again


def test_the_answers_to_the_exercises_of_knn_are_right(said: Any) -> None:
    for program in ("in_parallel", "print(mapped())"):
        scores = re.findall(r"\['model-k(\d)\.joblib\.dat', '0\.9\d*'\]", said("01_knn", program))
        assert scores == [*"234567"]


def test_knn_says_what_a_promise_is(cells: Any) -> None:
    lines = [
        output.traceback
        for cell in cells("01_knn")
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
