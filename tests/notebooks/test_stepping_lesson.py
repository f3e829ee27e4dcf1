"""What the second lesson claims about stepping is so."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

pytestmark = [pytest.mark.notebook, pytest.mark.slow]

Said = Callable[..., str]


def test_stepping_through_the_compile_makes_a_node_for_each_line_and_runs_nothing(said: Said) -> None:
    assert "this line made get_dataset (n0), and ran nothing" in said("02_stepping", "%flyte into", 0)
    last = said("02_stepping", "for line in range(3)")
    assert "this line made best (n3), and ran nothing" in last
    assert re.findall(r"\b(n\d) ·", last) == ["n0", "n1", "n2", "n3"]
    assert not re.search(r"^\w+ runs", last, re.MULTILINE)


def test_stepping_comes_to_the_dynamic_with_real_values(said: Said) -> None:
    text = said("02_stepping", "run_to evaluate_model")
    assert text.startswith("get_dataset runs\nget_models runs\n")
    assert "before evaluate_model (n2)" in text
    assert "in  models = [model-k2.joblib.dat" in text
    assert "of 4 done" in text


def test_stepping_shows_each_turn_of_the_loop_and_runs_nothing(said: Said) -> None:
    first = said("02_stepping", "%flyte into", 1)
    assert re.search(r"▶ 5 x .*helper_evaluate_model.*# model_ser = model-k2", first)
    assert "▶ · helper_evaluate_model  dn0 · waiting" in first
    assert not re.search(r"^\w+ runs", first, re.MULTILINE)
    turns = said("02_stepping", "while stepper.current.kind").splitlines()
    assert turns == [f"n2/dn{n} was made for model-k{n + 2}.joblib.dat" for n in range(6)]


def test_stepping_over_performs_one_node(said: Said) -> None:
    assert re.findall(r"^\w+ runs.*$", said("02_stepping", "%flyte over"), re.MULTILINE) == [
        "helper_evaluate_model runs: model-k2.joblib.dat"
    ]
    values = said("02_stepping", 'node = stepper["n2/dn0"]').splitlines()
    assert re.fullmatch(r"model-k2.joblib.dat -> 0\.\d+", values[0])
    assert values[1].endswith("['n2/dn1', 'n2/dn2', 'n2/dn3', 'n2/dn4', 'n2/dn5']")
    assert values[2].endswith("{'n3': ['n2']}")


def test_stepping_stops_at_an_instance_and_where_a_condition_holds(said: Said) -> None:
    instance = said("02_stepping", "%flyte break helper_evaluate_model[3]")
    assert re.findall(r"runs: (.*)", instance) == ["model-k3.joblib.dat", "model-k4.joblib.dat"]
    assert "before evaluate_model/helper_evaluate_model[3] (n2/dn3)" in instance
    condition = said("02_stepping", "when=o0 > 0.9")
    assert re.findall(r"runs: (.*)", condition) == ["model-k5.joblib.dat"]
    assert "after evaluate_model/helper_evaluate_model[3] (n2/dn3)" in condition


def test_stepping_back_runs_nothing(said: Said) -> None:
    lines = said("02_stepping", "before = len(").splitlines()
    assert [line[:14] for line in lines[:3]] == ["<before n2/dn3", "<before n2/dn1", "<before n2/dn3"]
    assert lines[3:] == ["events gained: 0"]
    rest = said("02_stepping", "breakpoints.clear()")
    assert re.findall(r"^(\w+) runs", rest, re.MULTILINE) == [*["helper_evaluate_model"] * 2, "best"]
    assert "wf is over" in rest


def test_a_fork_has_another_winner_and_runs_only_what_depends_on_the_change(said: Said) -> None:
    assert said("02_stepping", "fork = stepper.replace").splitlines() == [
        "best runs",
        "the fork:     model-k2.joblib.dat",
        "the original: model-k3.joblib.dat",
    ]


def test_stepping_stops_at_a_failure_and_opens_it(said: Said) -> None:
    assert "evaluate_model/helper_evaluate_model[0] (n2/dn0) failed" in said("02_stepping", "broken = %flyte step")
    opened = said("02_stepping", "%flyte open n2/dn0")
    assert "model_ser = node.inputs['model_ser']" in opened
    assert "model = joblib.load(model_ser)" in opened


def test_the_answers_to_the_exercises_are_right(said: Said) -> None:
    assert re.findall(r"n2/dn\d", said("02_stepping", "three = ")) == ["n2/dn0", "n2/dn1", "n2/dn2"]
    assert "<before n2/dn4" in said("02_stepping", "six = ")
    ran = re.findall(r"^(\w+) runs", said("02_stepping", "exchanged = "), re.MULTILINE)
    assert ran == [*["helper_evaluate_model"] * 6, "best"]
    assert said("02_stepping", "mended = ").splitlines()[-1] == "model-k3.joblib.dat"
    assert "get_models runs" not in said("02_stepping", "mended = ")
