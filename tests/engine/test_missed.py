"""Breakpoints that fit no node, and those that a fork takes over."""

from __future__ import annotations

import pytest

from flyte_nb import step

from .programs import inc
from .stepping import at, fan, total, wf, within


def test_one_that_fits_no_node_yet_says_so():
    stepper = step(wf, n=0)
    stepper.breakpoints.add(total)
    stepper.breakpoints.add("fann")
    stepper.breakpoints.add(when="x > 100")
    assert repr(stepper.breakpoints) == (
        "breakpoint 1 on a failure\n"
        "breakpoint 2 on total (fits no node yet)\n"
        "breakpoint 3 on fann (fits no node yet)\n"
        "breakpoint 4 on any node when x > 100"
    )
    stepper.continue_()
    assert repr(stepper.breakpoints).splitlines()[1:3] == [
        "breakpoint 2 on total, hit once",
        "breakpoint 3 on fann (fits no node yet)",
    ]


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        (["fann"], "no node was fann: did you mean 'fan'?"),
        (["incc[1]", "inc[99]"], "no node was incc[1], inc[99]: did you mean 'inc'?"),
        (["zebra"], "no node was zebra"),
    ],
)
def test_at_the_end_it_says_what_was_no_node(targets, said):
    stepper = step(wf, n=0)
    for target in targets:
        stepper.breakpoints.add(target)
    assert (at(stepper.continue_()), stepper.said) == ("end", said)
    assert stepper.back().said == ""


def test_one_that_has_fitted_a_node_is_not_missed():
    stepper = step(fan, n=1)
    stepper.breakpoints.add("inc", when="x > 100")
    assert (at(stepper.continue_()), stepper.said) == ("end", "")


def test_what_was_run_to_is_named_first():
    stepper = step(fan, n=1)
    stepper.breakpoints.add("zebra")
    stepper.run_to("inc[5]")
    assert stepper.said == "it ended without coming to inc[5]; no node was zebra"


def test_a_missed_one_of_any_length_is_one_short_line():
    stepper = step(within, x=1)
    stepper.breakpoints.add("x\n" * 10_000)
    said = stepper.continue_().said
    assert len(said) < 300
    assert "\n" not in said


def test_a_fork_takes_copies_of_the_breakpoints_over():
    stepper = step(within, x=1)
    stepper.breakpoints.add("zebra")
    stepper.breakpoints.remove("zebra")
    stepper.breakpoints.add(inc, when="o0 > 0")
    stepper.continue_().continue_().continue_()
    fork = stepper.replace("n0", o0=7)
    assert [(one.number, one.hits) for one in stepper.breakpoints] == [(1, 0), (3, 2)]
    assert [(one.number, one.hits) for one in fork.breakpoints] == [(1, 0), (3, 0)]
    assert at(fork.continue_()) == "after n1"
    fork.breakpoints.remove(3)
    assert fork.breakpoints.add("n1").number == 4
    assert [one.number for one in stepper.breakpoints] == [1, 3]
