"""What the third lesson claims about map tasks is so."""

from __future__ import annotations

import re
from collections.abc import Callable

import nbformat
import pytest

pytestmark = [pytest.mark.notebook, pytest.mark.slow]

Said = Callable[..., str]
Cells = Callable[[str], list[nbformat.NotebookNode]]


@pytest.fixture
def ran(said: Said) -> Callable[[str], list[int]]:
    """Return which k `score` has run for in a cell, in order."""
    return lambda source: [int(k) for k in re.findall(r"score runs: k = (\d+)", said("03_map_tasks", source))]


def test_there_is_one_instance_for_each_element_in_order(ran: Callable[[str], list[int]]) -> None:
    assert ran("execution = %flyte run") == [2, 3, 4, 5, 6]


def test_one_more_element_runs_one_more_instance(ran: Callable[[str], list[int]]) -> None:
    assert ran("again = %flyte run wf last=7") == [7]


def test_a_failure_names_its_instance(said: Said, ran: Callable[[str], list[int]]) -> None:
    text = said("03_map_tasks", "failed = %flyte run")
    assert "in node n2/0 (map_score/score[0])" in text
    assert "k=0" in text
    assert ran("failed = %flyte run") == [0]


def test_a_tolerated_failure_is_none_at_its_place(said: Said) -> None:
    assert re.search(r"\[None, 0\.\d+(, 0\.\d+){5}\]$", said("03_map_tasks", "tolerated = %flyte run"))


def test_a_workflow_is_mapped_and_its_instances_score(
    cells: Cells, said: Said, ran: Callable[[str], list[int]]
) -> None:
    assert ran("experiments = %flyte run") == [5, 5, 5]
    (cell,) = [cell for cell in cells("03_map_tasks") if "experiments = %flyte run" in cell.source]
    assert any("map_experiment ran 3 experiment" in str(output) for output in cell.outputs)


def test_lists_of_different_lengths_are_refused_with_both_lengths(said: Said) -> None:
    assert "k has 3, weight has 2" in said("03_map_tasks", "def uneven")


def test_the_answers_to_the_exercises_are_right(said: Said) -> None:
    assert said("03_map_tasks", "print(with_a_loop())").count("0.") == 5
    assert said("03_map_tasks", "one = flyte_nb.run(rounded").splitlines()[-1] == "4 14"
    assert said("03_map_tasks", "first=5, last=4").splitlines()[-1] == "[]"
    assert said("03_map_tasks", "print(both(").splitlines()[-1].endswith("(o0=[1.0, 2.0], o1=[0.1, 0.2])")
