"""What the lesson on dynamics in dynamics claims is so."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

pytestmark = [pytest.mark.notebook, pytest.mark.slow]

LESSON = "05_dynamic_in_dynamic"
Said = Callable[..., str]


def test_the_recursion_sorts_and_goes_three_levels_down(said: Said) -> None:
    lines = said(LESSON, "print(sorting.outputs.o0)").splitlines()
    assert lines[0] == "[1, 2, 3, 4, 5, 6]"
    assert sum(line.startswith("   n0/dn") for line in lines) == 3
    assert max(line.split()[0].count("/") for line in lines[1:]) == 3
    assert said(LESSON, "sorting = %flyte run").startswith("sort_locally runs: [5]\n")


def test_stepping_into_a_body_makes_three_nodes_and_sorts_nothing(said: Said) -> None:
    text = said(LESSON, "stepper.into()\nwhile")
    assert re.findall(r"(\S+) was made", text) == ["n0/dn0", "n0/dn1", "n0/dn2"]
    assert "runs:" not in text
    assert said(LESSON, "%flyte over").count("sort_locally runs") == 2


def test_a_workflow_that_calls_itself_is_refused(said: Said) -> None:
    assert "the workflow forever calls itself" in said(LESSON, "def forever")


def test_deciding_on_a_result_is_refused_with_the_remedy(said: Said) -> None:
    text = said(LESSON, "def halve_in_a_loop")
    assert "while len(ks) > 1:" in text
    assert "`ks` was made by better_half()" in text
    assert "another @dynamic function that takes `ks` as input" in text


def test_halving_hands_its_result_to_itself(said: Said) -> None:
    assert re.findall(r"kept: (\[.*\])", said(LESSON, "halving = %flyte run")) == ["[4, 6, 7, 8]", "[4, 6]", "[6]"]
    rounds = said(LESSON, 'if node.node.title == "halve"').splitlines()
    assert [line.split()[0] for line in rounds] == ["n0", "n0/dn9", "n0/dn9/dn5", "n0/dn9/dn5/dn3"]


def test_an_endless_recursion_is_stopped_with_the_chain_of_calls(said: Said) -> None:
    text = said(LESSON, "def deeper")
    assert "dynamics call each other 11 deep: deeper > deeper" in text
    assert "max_depth=20" in text


def test_the_answers_to_the_exercises_are_right(said: Said) -> None:
    fib = said(LESSON, "def fib")
    assert "fib(6) = 8" in fib
    assert "bodies that ran: 7" in fib
    assert re.search(r"best k: \d", said(LESSON, "def go_on_or_stop"))
    assert said(LESSON, "parallel = flyte_nb.run(merge_sort").splitlines()[-1] == "[1, 2, 3, 4, 5, 6]"
