"""Current: what stands before and behind a stepper's cursor."""

from __future__ import annotations

import pytest

from flyte_nb import dynamic, map_task, step, task, workflow
from flyte_nb.engine.clock import ManualClock

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


def test_what_a_body_has_made_waits_for_the_body():
    stepper = step(wf, n=0)
    press(stepper, "over into into into")
    assert stepper.ready == []
    assert stepper.waiting == {
        "n1/dn0": ["n1"],
        "n1/dn1": ["n1"],
        "n1/dn2": ["n1", "n1/dn0", "n1/dn1"],
    }


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


def test_its_name_and_path_stay_what_they_were_though_others_of_the_name_come():
    stepper = step(fan, n=2).into()
    first = stepper.current
    seen = repr(first), first.path, first.name, first.variables, first.body.name
    stepper.into()
    assert (repr(first), first.path, first.name, first.variables, first.body.name) == seen
    assert (first.name, stepper.current.name) == ("fan/inc", "fan/inc[1]")


def test_it_stays_when_its_node_is_gone():
    @dynamic
    def stops(n: int) -> int:
        inc(x=n)
        raise KeyboardInterrupt

    stepper = step(stops, n=1).into()
    first = stepper.current
    with pytest.raises(KeyboardInterrupt):
        stepper.over()
    assert list(stepper.state.nodes) == ["n0"]
    assert (first.name, first.node.path, first.body.name) == ("stops/inc", "n0/dn0", "stops")


# The variables of a body.


@dynamic
def gathers(n: int, word: str, _hidden: int = 0) -> list[int]:
    import math

    half = math.floor(n / 2)
    made = []
    for i in range(2 * half):
        made.append(inc(x=i))
    return made


def test_a_body_that_stands_still_shows_its_arguments_and_variables():
    stepper = step(gathers, n=2, word="x" * 10_000)
    first = stepper.into().current
    assert list(first.locals) == ["n", "word", "half", "made", "i"]
    assert (first.locals["n"], first.locals["made"], first.locals["i"]) == ("2", "[]", "0")
    assert len(first.locals["word"]) <= 200
    second = stepper.into().current
    assert (second.locals["i"], second.locals["made"]) == ("1", "[Promise(inc().o0: int)]")
    assert first.locals["i"] == "0"
    assert stepper.out().current.locals == {}


def test_in_the_past_they_are_those_of_that_stop():
    stepper = step(gathers, n=2, word="")
    press(stepper, "into into over over back back")
    assert (stepper.current.path, stepper.current.locals["i"]) == ("n0/dn1", "1")
    assert stepper.back().current.locals["i"] == "0"


def test_of_a_body_that_was_passed_they_are_unknown():
    stepper = step(gathers, n=2, word="").over().back().into()
    assert (stepper.current.kind, stepper.current.locals) == ("body", {})


def test_in_a_comprehension_those_around_it_too():
    @dynamic
    def lists(n: int) -> list[int]:
        return [inc(x=i + j) for i in range(n) for j in range(1)]

    assert step(lists, n=1).into().current.locals == {"n": "1", "i": "0", "j": "0"}


def test_they_are_few_and_those_that_cannot_be_shown_do_no_harm():
    class Shy:
        def __repr__(self):
            raise ValueError("no")

    @dynamic
    def many(n: int) -> int:
        shy = Shy()  # noqa: F841
        v0 = v1 = v2 = v3 = v4 = v5 = v6 = v7 = v8 = v9 = "<script>\n"  # noqa: F841
        w0 = w1 = w2 = w3 = w4 = w5 = w6 = w7 = w8 = w9 = n  # noqa: F841
        return inc(x=n)

    found = step(many, n=1).into().current.locals
    assert (len(found), found["shy"], found["v0"]) == (20, "<Shy>", r"'<script>\n'")


def test_promises_among_them_are_shown_as_promises():
    @dynamic
    def holds(n: int) -> int:
        one = inc(x=n)
        several = [one, n, several_of(one), one]  # noqa: F841
        return inc(x=one)

    assert step(holds, n=1).into().into().current.locals == {
        "n": "1",
        "one": "Promise(inc().o0: int)",
        "several": "[Promise(inc().o0: int), 1, <list>, … 4 items]",
    }


def several_of(one):
    return [one]


def test_a_helper_shows_its_own():
    def helper(x):
        y = x + 1
        return inc(x=y)

    @dynamic
    def asks(n: int) -> int:
        return helper(n)

    assert step(asks, n=1).into().current.locals == {"x": "1", "y": "2"}


# A second attempt.


def test_before_a_retry_it_says_what_failed_the_attempt_before():
    tries = []

    @task(retries=2)
    def flaky(x: int) -> int:
        tries.append(x)
        if len(tries) == 1:
            raise RuntimeError("once\n" * 1000)
        if len(tries) == 2:
            raise KeyboardInterrupt
        return x

    stepper = step(flaky, x=1, clock=ManualClock())
    assert stepper.current.said == ""
    stepper.breakpoints.add("flaky")
    said = stepper.continue_().current.said
    assert said.startswith("breakpoint 2 on flaky; attempt 2; attempt 1 failed: RuntimeError: once once ")
    assert len(said) < 300
    with pytest.raises(KeyboardInterrupt):
        stepper.over()
    error = stepper["n0"].state.error
    assert (stepper.current.said, f"{error.type}: {error.message}") == (
        "attempt 2 again: it was interrupted",
        "KeyboardInterrupt: interrupted",
    )
    assert press(stepper, "over") == ["end"]
