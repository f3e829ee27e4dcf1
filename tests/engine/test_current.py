"""Current: what stands before and behind a stepper's cursor."""

from __future__ import annotations

import pytest

from flyte_nb import map_task, step, task, workflow

from .programs import fail, inc
from .stepping import fan, press, wf, within


@workflow
def failing(n: int) -> int:
    return fail(x=inc(x=n))


@pytest.mark.parametrize(
    ("entity", "commands", "shown"),
    [
        (within, "", "<start n0 inc[0], ... line N>"),
        (within, "into", "<compile n0 inc[0], ... line N>"),
        (within, "over", "<before n1 inc[1], ... line N>"),
        (within, "continue_", "<end>"),
        (failing, "continue_", "<failed n1 fail, ... line N>"),
        (wf, "over into", "<body n1/dn0 fan/inc, ... line N>"),
    ],
)
def test_its_repr_says_where_it_is(entity, commands, shown):
    stepper = step(entity, {next(iter(entity.inputs)): 1})
    press(stepper, commands)
    head, _, place = repr(stepper.current).partition(", ")
    expected, _, _ = shown.partition(", ")
    assert head == expected
    assert (" line " in place) == ("line" in shown)


def test_it_stays_what_it_was_when_the_stepper_goes_on():
    stepper = step(within, x=1).over()
    before = stepper.current
    stepper.over()
    assert (before.path, before.last.path, dict(before.outputs)) == ("n1", "n0", {"o0": 2})
    assert (stepper.current.path, dict(stepper.current.outputs)) == ("", {"o0": 3})


def test_in_a_body_it_knows_the_entity_the_line_and_the_loop_variables():
    current = step(fan, n=2).into().into().current
    assert (current.body.name, current.place.text, current.variables) == ("fan", "made.append(inc(x=i))", {"i": "1"})
    assert dict(current.inputs) == {}


def test_before_anything_has_ended_nothing_came_out():
    current = step(within, x=1).current
    assert (current.last, dict(current.outputs), current.error, current.said) == (None, {}, None, "")


def test_at_a_failure_it_has_the_error_and_what_went_in():
    current = step(failing, n=1).continue_().current
    assert (repr(current.error), dict(current.inputs), current.last.path) == ("ValueError('no', 2)", {"x": 2}, "n1")


def test_at_the_end_it_has_what_came_of_all():
    assert step(within, x=1).continue_().current.outputs.o0 == 3
    failed = step(failing, n=1).continue_().continue_().current
    assert (repr(failed.error), dict(failed.outputs)) == ("ValueError('no', 2)", {})


def test_what_is_ready_and_what_waits_for_what():
    stepper = step(wf, n=0)
    press(stepper, "over over back into out")
    assert stepper.ready == ["n1/dn0", "n1/dn1"]
    assert stepper.waiting == {"n1/dn2": ["n1/dn0", "n1/dn1"]}
    stepper.over()
    assert (stepper.ready, stepper.waiting) == (["n1/dn1"], {"n1/dn2": ["n1/dn1"]})


def test_an_input_that_will_not_fit_is_shown_as_it_is():
    @task
    def reads(xs: list[int]) -> int:
        return len(xs)

    @workflow
    def misfit(n: int) -> int:
        return reads(xs=map_task(fail, min_success_ratio=0.0)(x=[n, n]))

    stepper = step(misfit, n=1)
    stepper.breakpoints.remove(1)
    assert dict(stepper.over().current.inputs) == {"xs": [None, None]}
    assert press(stepper, "over") == ["end"]
