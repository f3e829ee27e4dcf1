"""What the lesson on conditionals claims is so."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

pytestmark = [pytest.mark.notebook, pytest.mark.slow]

LESSON = "04_conditionals"
Said = Callable[..., str]


def ran(text: str) -> list[str]:
    return re.findall(r"^(\w+) runs", text, re.MULTILINE)


def test_an_if_on_a_promise_offers_a_conditional(said: Said) -> None:
    text = said(LESSON, "def with_if")
    assert "In[3] line 4:   if count(y=y) < 500:" in text
    assert 'conditional("name").if_(count() < 500)' in text


def test_one_branch_runs_and_the_other_is_skipped(said: Said) -> None:
    assert ran(said(LESSON, "small = %flyte run")) == ["fit_knn"]
    assert ran(said(LESSON, "large = %flyte run")) == ["fit_linear"]


def test_the_first_condition_that_holds_is_taken_and_fail_says_why(said: Said) -> None:
    assert ran(said(LESSON, "for samples in (200, 5000)")) == ["fit_knn", "fit_linear"]
    refused = said(LESSON, "careful(samples=10)")
    assert "fewer than 50 samples say nothing" in refused
    assert "with samples = 10" in refused


def test_the_compiler_finds_a_missing_else_and_two_types(said: Said) -> None:
    assert "has no else_" in said(LESSON, "def unfinished")
    assert "give different types: float and str" in said(LESSON, "def two_types")


def test_the_recursion_sorts_four_times_three(said: Said) -> None:
    text = said(LESSON, "sorting = %flyte run")
    assert len(re.findall(r"^sort_locally runs: \[\d+, \d+, \d+\]$", text, re.MULTILINE)) == 4
    assert str(list(range(1, 13))) in text


def test_another_value_takes_the_other_branch_in_the_fork(said: Said) -> None:
    assert ran(said(LESSON, "fork = stepper.replace")) == ["fit_linear"]


def test_the_answers_to_the_exercises_are_right(said: Said) -> None:
    assert said(LESSON, 'print("three:"').splitlines()[-1] == "three: 0.0"
    assert ran(said(LESSON, 'print("asked:"')) == ["fit_knn"]
    assert ran(said(LESSON, 'print("nested:"')) == ["fit_linear"]
