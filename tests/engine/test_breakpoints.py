"""Breakpoints: where a stepper stops by itself, and what its conditions see."""

from __future__ import annotations

import signal

import pytest

from flyte_nb import dynamic, map_task, step, task, workflow
from flyte_nb.engine.breakpoints import Breakpoint, Breakpoints, fits
from flyte_nb.model.errors import NotFound, OptionError
from flyte_nb.model.phases import Phase

from .programs import fail, inc
from .stepping import at, fan, press, total, wf, within


@dynamic
def outer(n: int) -> int:
    return fan(n=n)


@workflow
def failing_within(n: int) -> int:
    return fail(x=inc(x=n))


@workflow
def failing(n: int) -> int:
    return inc(x=failing_within(n=n))


@task
def doubled(xs: list[int]) -> list[int]:
    return [2 * x for x in xs]


@workflow
def once(x: int) -> int:
    return inc(x=x)


@task
def shown(inputs: int) -> int:
    return inputs


def stops(stepper):
    """Continue to the end; return where it has stopped on its way."""
    seen = []
    while at(stepper.continue_()) != "end":
        seen.append(at(stepper))
    return seen


@pytest.mark.parametrize(
    ("target", "where"),
    [
        (inc, ["before n0/n0", "before n0/n1", "before n1/dn0", "before n1/dn1"]),
        ("inc", ["before n0/n0", "before n0/n1", "before n1/dn0", "before n1/dn1"]),
        ("within", ["before n0"]),
        ("n1", ["before n1"]),
        ("n1/dn1", ["before n1/dn1"]),
        ("/n1/dn1/", ["before n1/dn1"]),
        ("fan/inc[1]", ["before n1/dn1"]),
        ("n1/inc[0]", ["before n1/dn0"]),
        ("fan/inc", ["before n1/dn0", "before n1/dn1"]),
        ("inc[1]", ["before n0/n1", "before n1/dn1"]),
        ("inc[2]", []),
        ("dn1", []),
        ("outer/inc", []),
    ],
)
def test_each_kind_of_target(target, where):
    stepper = step(wf, n=0)
    stepper.breakpoints.add(target)
    assert stops(stepper) == where


def test_a_node_as_a_view_shows_it_is_a_target():
    stepper = step(wf, n=1)
    assert stepper.breakpoints.add(stepper["n1"]).target == "n1"


def test_one_instance_of_a_map():
    stepper = step(map_task(inc), x=[5, 6, 7, 8])
    stepper.breakpoints.add("n0/3")
    assert stops(stepper) == ["before n0/3"]
    assert stepper.back().current.inputs.x == 8


def test_an_instance_by_name_in_a_nested_dynamic():
    stepper = step(outer, n=3)
    stepper.breakpoints.add("outer/fan/inc[2]")
    assert stops(stepper) == ["before n0/dn0/dn2"]


def test_it_says_which_breakpoint_and_counts():
    stepper = step(wf, n=0)
    stepper.breakpoints.add(inc, when="x > 0")
    assert stepper.continue_().current.said == "breakpoint 2 on inc when x > 0"
    stepper.continue_()
    assert repr(stepper.breakpoints) == "breakpoint 1 on a failure\nbreakpoint 2 on inc when x > 0, hit twice"


def test_every_command_stops_at_one_on_its_way():
    for command in ("over", "out", "continue_"):
        stepper = step(wf, n=1)
        stepper.breakpoints.add("inc[1]")
        assert press(stepper, command) == ["before n0/n1"]


def test_in_the_past_too():
    stepper = step(fan, n=3).continue_().back()
    stepper.breakpoints.add("inc[1]")
    assert press(stepper, "continue_ continue_") == ["before n0/dn1", "end"]


@pytest.mark.parametrize("command", ["continue_", "over", "out", "into into continue_"])
def test_on_the_first_node_from_the_start(command):
    stepper = step(within, x=1)
    stepper.breakpoints.add("n0")
    assert press(stepper, command)[-1] == "before n0"
    assert stepper.current.said == "breakpoint 2 on n0"
    assert press(stepper, "continue_ back back")[:2] == ["end", "before n0"]


# Conditions.


def test_over_inputs_it_stops_before():
    stepper = step(fan, n=4)
    stepper.breakpoints.add(when="x == 2")
    assert stops(stepper) == ["before n0/dn2"]


def test_over_outputs_it_stops_after():
    stepper = step(fan, n=4)
    stepper.breakpoints.add("inc", when="o0 == 2 and x == 1")
    assert at(stepper.continue_()) == "after n0/dn1"
    assert (stepper.current.outputs.o0, stepper["n0/dn1"].phase) == (2, Phase.SUCCEEDED)
    assert press(stepper, "over over") == ["before n0/dn2", "before n0/dn3"]


def test_from_after_a_node_the_next_one_is_not_passed():
    for command in ("over", "into", "continue_"):
        stepper = step(within, x=1)
        stepper.breakpoints.add("n0", when="o0 == 2")
        stepper.breakpoints.add("n1")
        assert press(stepper, f"continue_ {command}") == ["after n0", "before n1"]
        assert stepper.current.said == "breakpoint 3 on n1"
        assert press(stepper, "back forward continue_") == ["after n0", "before n1", "end"]


def test_run_to_and_out_from_after_a_node():
    stepper = step(wf, n=1)
    stepper.breakpoints.add("inc", when="o0 == 2")
    assert press(stepper, "continue_ out") == ["after n0/n0", "before n1"]
    stepper.restart()
    stepper.continue_()
    assert (at(stepper.run_to("n0/n1")), stepper.said) == ("before n0/n1", "")


def test_without_a_target_it_is_asked_of_the_nodes_that_have_what_it_names():
    stepper = step(wf, n=2)
    stepper.breakpoints.add(when="sum(xs) > 1")
    assert stops(stepper) == ["before n1/dn4"]


def test_over_all_inputs_or_outputs():
    stepper = step(fan, n=2)
    stepper.breakpoints.add("total", when="inputs.xs == [1, 2]")
    stepper.breakpoints.add("total", when="sum(outputs.values()) == 3")
    assert stops(stepper) == ["before n0/dn2", "after n0/dn2"]


def test_after_a_scope_has_ended():
    stepper = step(wf, n=0)
    stepper.breakpoints.add("within", when="o0 == 2")
    assert stops(stepper) == ["after n0"]


def test_an_input_may_be_called_as_we_call_all_of_them():
    @workflow
    def shows(n: int) -> int:
        return shown(inputs=n)

    stepper = step(shows, n=3)
    stepper.breakpoints.add(when="inputs == 3")
    assert stops(stepper) == ["before n0"]


def test_a_condition_that_raises_stops_and_says_so():
    stepper = step(fan, n=1)
    stepper.breakpoints.add("inc", when="xs[0] < 0.9")
    assert at(stepper.continue_()) == "before n0/dn0"
    assert stepper.current.said == (
        "breakpoint 2 on inc when xs[0] < 0.9, which raised NameError: name 'xs' is not defined"
    )


@pytest.mark.parametrize("when", ["exit()", "(_ for _ in ()).throw(BaseException('no'))", "1 / 0"])
def test_whatever_it_raises_the_run_goes_on(when):
    stepper = step(once, x=1)
    stepper.breakpoints.add("n0", when=when)
    assert stops(stepper) == ["before n0"]
    assert stepper.execution.outputs.o0 == 2


def test_what_it_raises_is_shown_in_one_bounded_line():
    stepper = step(fan, n=2)
    stepper.breakpoints.add("inc[0]", when="'\\n'.join(['x'] * 9999)()")
    stepper.breakpoints.add("inc[1]", when="int('\\n' * 9999 + 'x' * 9999)")
    for _ in range(2):
        said = stepper.continue_().current.said
        assert len(said) < 500
        assert "\n" not in said


def test_an_input_that_does_not_fit_is_seen_as_it_is():
    @workflow
    def tolerates(xs: list[int]) -> int:
        return total(xs=map_task(odd, min_success_ratio=0.1)(x=xs))

    stepper = step(tolerates, xs=[1, 2])
    stepper.breakpoints.remove(1)
    stepper.breakpoints.add(total, when="xs[1] is None")
    assert at(stepper.continue_()) == "before n1"
    assert dict(stepper.current.inputs) == {"xs": [1, None]}
    assert "xs = [1, None]" in str(stepper)
    assert press(stepper, "over") == ["end"]


@task
def odd(x: int) -> int:
    if x % 2 == 0:
        raise ValueError(x)
    return x


def test_it_sees_copies():
    @workflow
    def twice(xs: list[int]) -> list[int]:
        return doubled(xs=doubled(xs=xs))

    stepper = step(twice, xs=[1])
    stepper.breakpoints.add(when="xs.append(9)")
    stepper.breakpoints.add(when="o0.append(9)")
    assert stepper.continue_().execution.outputs.o0 == [4]


def test_a_ctrl_c_ends_a_condition_that_does_not_end():
    stepper = step(map_task(inc), x=[1, 2])
    interrupt = f"__import__('signal').raise_signal({int(signal.SIGINT)})"
    stepper.breakpoints.add("n0/1", when=f"{interrupt} or [0 for _ in iter(int, 1)]")
    with pytest.raises(KeyboardInterrupt):
        stepper.continue_()
    assert at(stepper) == "before n0/1"
    assert stepper.over().execution.outputs.o0 == [2, 3]


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("x >", "invalid syntax"),
        ("x = 1", "invalid syntax"),
        ("", "invalid syntax"),
        ("import os", "invalid syntax"),
        ("x\0", "null byte"),
        ("await x", "await"),
        ("(" * 1000, "parenthes"),
        ("-" * 100_000 + "1", ""),
    ],
)
def test_what_is_no_expression(when, why):
    with pytest.raises(OptionError) as error:
        Breakpoints().add("inc", when=when)
    assert str(error.value).startswith(f"the condition {when[:80]!r} is no Python expression: ")
    assert why in str(error.value)
    assert len(str(error.value)) < 300


def test_a_condition_is_a_text():
    with pytest.raises(OptionError, match="a condition is a text, not function"):
        Breakpoints().add("inc", when=lambda x: x > 1)  # type: ignore[arg-type]


# Failures.


def test_at_first_it_stops_at_any_failure_where_it_began():
    stepper = step(failing, n=1)
    assert stops(stepper) == ["failed n0/n1"]
    assert stepper.back().current.said == ""


def test_a_failure_of_one_entity():
    stepper = step(failing, n=1)
    stepper.breakpoints.remove(1)
    stepper.breakpoints.add(inc, failure=True)
    stepper.breakpoints.add(fail, failure=True)
    assert stops(stepper) == ["failed n0/n1"]
    assert stepper.back().current.said == "breakpoint 3 on a failure of fail"


def test_a_failure_of_what_it_is_in():
    stepper = step(failing, n=1)
    stepper.breakpoints.add("failing_within", failure=True)
    assert stops(stepper) == ["failed n0/n1", "failed n0"]


def test_a_failure_on_a_condition():
    stepper = step(map_task(fail, min_success_ratio=0.1), x=[1, 2, 3])
    stepper.breakpoints.remove(1)
    stepper.breakpoints.add(failure=True, when="x == 2")
    assert stops(stepper) == ["failed n0/1"]


def test_without_any_it_runs_to_the_end():
    stepper = step(failing, n=1)
    stepper.breakpoints.remove(1)
    assert stops(stepper) == []
    assert stepper.phase is Phase.FAILED


# The list of them.


def test_one_is_taken_away_by_number_by_target_and_by_itself():
    points = Breakpoints()
    one = points.add(inc)
    points.add("n1")
    points.add(total)
    points.remove(one)
    points.remove("n1")
    points.remove(total)
    assert (len(points), [str(one) for one in points]) == (1, ["breakpoint 1 on a failure"])


def test_clear_leaves_the_one_on_failures():
    points = Breakpoints()
    points.add(inc)
    points.remove(1)
    points.clear()
    assert repr(points) == "breakpoint 1 on a failure"


def test_what_is_not_there_cannot_be_taken_away():
    points = Breakpoints()
    points.add("score")
    with pytest.raises(NotFound) as error:
        points.remove("scores")
    assert str(error.value) == (
        "there is no breakpoint 'scores'. Did you mean 'score'?\n  breakpoint 1 on a failure\n  breakpoint 2 on score"
    )
    with pytest.raises(NotFound, match="there is no breakpoint 7"):
        points.remove(7)


@pytest.mark.parametrize("target", ["", " / ", 3, ["inc"], object()])
def test_what_is_no_target(target):
    with pytest.raises(OptionError, match="is no node and no entity"):
        Breakpoints().add(target)


def test_one_needs_something():
    with pytest.raises(OptionError, match="a breakpoint needs a target, a condition or failure=True"):
        Breakpoints().add()


def test_whoever_listens_hears_of_each_change():
    heard = []
    points = Breakpoints(lambda: heard.append(None))
    heard.clear()
    points.add(inc)
    points.remove(inc)
    points.clear()
    assert len(heard) == 3


def test_a_text_of_any_length_is_shown_in_one_line():
    made = Breakpoint(2, "x" * 10_000 + "\n", "y" * 10_000 + "\n")
    assert len(str(made)) < 500
    assert "\n" not in str(made)


def test_names_with_brackets_of_their_own():
    state = step(within, x=1).state
    assert [fits(state.nodes["n1"], text) for text in ("inc[1]", "inc[0]", "inc[]", "inc[x]", "[1]", "inc[1][1]")] == [
        True,
        False,
        False,
        False,
        False,
        False,
    ]
