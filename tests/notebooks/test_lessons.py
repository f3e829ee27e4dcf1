"""The lessons run from top to bottom in a real kernel; cells that are meant to fail do, with their lesson."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"
LESSONS = sorted(FOLDER.glob("*.ipynb"))

pytestmark = [pytest.mark.notebook, pytest.mark.slow]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, nbformat.NotebookNode]:
    """Every lesson, executed in a folder of its own; the programs in the answers to its exercises come last."""
    done = {}
    for lesson in LESSONS:
        notebook = nbformat.read(lesson, as_version=4)
        notebook.cells += [nbformat.v4.new_code_cell(program) for program in answers(notebook)]
        folder = tmp_path_factory.mktemp(lesson.stem)
        resources = {"metadata": {"path": str(folder)}}
        NotebookClient(notebook, timeout=300, resources=resources, store_widget_state=False).execute()
        done[lesson.stem] = notebook
    return done


def answers(notebook: nbformat.NotebookNode) -> list[str]:
    """Return the programs that stand in the text of a lesson."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return [textwrap.dedent(program) for program in re.findall(r"```python\n(.*?)```", text, re.DOTALL)]


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


def said(run: dict[str, nbformat.NotebookNode], source: str, which: int = 0) -> str:
    """Return what a cell of the stepping lesson that holds a text has printed, and its result as text."""
    cells = [cell for cell in run["02_stepping"].cells if cell.cell_type == "code" and source in cell.source]
    found = cells[which].outputs
    printed = [output.text for output in found if output.output_type == "stream"]
    results = [output.data["text/plain"] for output in found if output.output_type == "execute_result"]
    return "".join([*printed, *results])


def test_stepping_is_saved_without_outputs() -> None:
    cells = nbformat.read(FOLDER / "02_stepping.ipynb", as_version=4).cells
    assert not any(cell.outputs or cell.execution_count for cell in cells if cell.cell_type == "code")


def test_stepping_through_the_compile_makes_a_node_for_each_line_and_runs_nothing(
    run: dict[str, nbformat.NotebookNode],
) -> None:
    assert "this line made get_dataset (n0), and ran nothing" in said(run, "%flyte into", 0)
    last = said(run, "for line in range(3)")
    assert "this line made best (n3), and ran nothing" in last
    assert re.findall(r"\b(n\d) ·", last) == ["n0", "n1", "n2", "n3"]
    assert not re.search(r"^\w+ runs", last, re.MULTILINE)


def test_stepping_comes_to_the_dynamic_with_real_values(run: dict[str, nbformat.NotebookNode]) -> None:
    text = said(run, "run_to evaluate_model")
    assert text.startswith("get_dataset runs\nget_models runs\n")
    assert "before evaluate_model (n2)" in text
    assert "in  models = [model-k2.joblib.dat" in text
    assert "of 4 done" in text


def test_stepping_shows_each_turn_of_the_loop_and_runs_nothing(run: dict[str, nbformat.NotebookNode]) -> None:
    first = said(run, "%flyte into", 1)
    assert re.search(r"▶ 5 x .*helper_evaluate_model.*# model_ser = model-k2", first)
    assert "▶ · helper_evaluate_model  dn0 · waiting" in first
    assert not re.search(r"^\w+ runs", first, re.MULTILINE)
    turns = said(run, "while stepper.current.kind").splitlines()
    assert turns == [f"n2/dn{n} was made for model-k{n + 2}.joblib.dat" for n in range(6)]


def test_stepping_over_performs_one_node(run: dict[str, nbformat.NotebookNode]) -> None:
    assert re.findall(r"^\w+ runs.*$", said(run, "%flyte over"), re.MULTILINE) == [
        "helper_evaluate_model runs: model-k2.joblib.dat"
    ]
    values = said(run, 'node = stepper["n2/dn0"]').splitlines()
    assert re.fullmatch(r"model-k2.joblib.dat -> 0\.\d+", values[0])
    assert values[1].endswith("['n2/dn1', 'n2/dn2', 'n2/dn3', 'n2/dn4', 'n2/dn5']")
    assert values[2].endswith("{'n3': ['n2']}")


def test_stepping_stops_at_an_instance_and_where_a_condition_holds(run: dict[str, nbformat.NotebookNode]) -> None:
    instance = said(run, "%flyte break helper_evaluate_model[3]")
    assert re.findall(r"runs: (.*)", instance) == ["model-k3.joblib.dat", "model-k4.joblib.dat"]
    assert "before evaluate_model/helper_evaluate_model[3] (n2/dn3)" in instance
    condition = said(run, "when=o0 > 0.9")
    assert re.findall(r"runs: (.*)", condition) == ["model-k5.joblib.dat"]
    assert "after evaluate_model/helper_evaluate_model[3] (n2/dn3)" in condition


def test_stepping_back_runs_nothing(run: dict[str, nbformat.NotebookNode]) -> None:
    lines = said(run, "before = len(").splitlines()
    assert [line[:14] for line in lines[:3]] == ["<before n2/dn3", "<before n2/dn1", "<before n2/dn3"]
    assert lines[3:] == ["events gained: 0"]
    rest = said(run, "breakpoints.clear()")
    assert re.findall(r"^(\w+) runs", rest, re.MULTILINE) == [*["helper_evaluate_model"] * 2, "best"]
    assert "wf is over" in rest


def test_a_fork_has_another_winner_and_runs_only_what_depends_on_the_change(
    run: dict[str, nbformat.NotebookNode],
) -> None:
    assert said(run, "fork = stepper.replace").splitlines() == [
        "best runs",
        "the fork:     model-k2.joblib.dat",
        "the original: model-k3.joblib.dat",
    ]


def test_stepping_stops_at_a_failure_and_opens_it(run: dict[str, nbformat.NotebookNode]) -> None:
    assert "evaluate_model/helper_evaluate_model[0] (n2/dn0) failed" in said(run, "broken = %flyte step")
    opened = said(run, "%flyte open n2/dn0")
    assert "model_ser = node.inputs['model_ser']" in opened
    assert "model = joblib.load(model_ser)" in opened


def test_the_answers_to_the_exercises_are_right(run: dict[str, nbformat.NotebookNode]) -> None:
    assert re.findall(r"n2/dn\d", said(run, "three = ")) == ["n2/dn0", "n2/dn1", "n2/dn2"]
    assert "<before n2/dn4" in said(run, "six = ")
    ran = re.findall(r"^(\w+) runs", said(run, "exchanged = "), re.MULTILINE)
    assert ran == [*["helper_evaluate_model"] * 6, "best"]
    assert said(run, "mended = ").splitlines()[-1] == "model-k3.joblib.dat"
    assert "get_models runs" not in said(run, "mended = ")
