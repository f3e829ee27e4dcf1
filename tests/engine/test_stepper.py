"""Stepper: where each command leads from each kind of stop."""

from __future__ import annotations

import pytest

from flyte_nb import dynamic, map_task, run, step, workflow
from flyte_nb.model.errors import NotFound, OptionError
from flyte_nb.model.phases import Phase

from .programs import inc, up_to
from .stepping import at, fan, press, total, wf, within


@workflow
def nothing(n: int) -> int:
    return n


# From the start, and in the compile.


def test_a_workflow_starts_compiled_with_nothing_run():
    stepper = step(wf, n=1)
    assert (at(stepper), stepper.phase, len(stepper.execution.events)) == ("start n0", Phase.DYNAMIC_RUNNING, 1)
    assert (stepper.ready, stepper.waiting) == (["n0"], {"n1": ["n0"]})


def test_into_the_start_reveals_the_compile_call_by_call_and_runs_nothing():
    stepper = step(wf, n=1)
    assert press(stepper, "into over") == ["compile n0", "compile n1"]
    assert (list(stepper.graph.nodes), len(stepper.execution.events)) == (["n0", "n1"], 1)
    assert press(stepper, "into") == ["before n0"]


def test_the_graph_has_what_the_compile_has_made_so_far():
    stepper = step(wf, n=1).into()
    assert (list(stepper.graph.nodes), stepper.graph.outputs, stepper.current.body.name) == (["n0"], (), "wf")


def test_out_of_the_compile_stands_before_the_first_node():
    assert press(step(wf, n=1), "into out") == ["compile n0", "before n0"]


@pytest.mark.parametrize(("command", "there"), [("over", "before n1"), ("continue_", "end"), ("out", "end")])
def test_what_is_pressed_at_the_start_runs(command, there):
    assert press(step(wf, n=1), command) == [there]


def test_back_through_the_compile_leads_to_the_start():
    stepper = step(wf, n=1)
    assert press(stepper, "into into into back back back back") == [
        "compile n0",
        "compile n1",
        "before n0",
        "compile n1",
        "compile n0",
        "start n0",
        "start n0",
    ]
    assert stepper.said == "this is the beginning"


def test_a_workflow_that_calls_nothing():
    stepper = step(nothing, n=3)
    assert press(stepper, "into") == ["start"]
    assert stepper.said == "its body calls nothing, so there is nothing to see: over() brings it to its end"
    assert press(stepper, "over") == ["end"]
    assert stepper.execution.outputs.o0 == 3


@pytest.mark.parametrize(("entity", "path"), [(inc, "n0"), (up_to, "n0"), (map_task(inc), "n0")])
def test_what_is_no_workflow_starts_before_its_node(entity, path):
    given = {"n": 1} if entity is up_to else {"x": 1} if entity is inc else {"x": [1]}
    stepper = step(entity, given)
    assert at(stepper) == f"before {path}"
    assert dict(stepper.current.inputs) == given
    assert press(stepper, "over") == ["end"]


# Before a node.


def test_over_performs_one_node_with_all_that_is_in_it():
    assert press(step(wf, n=1), "over over") == ["before n1", "end"]


def test_into_a_workflow_within_stands_before_its_first_node():
    stepper = step(wf, n=1)
    assert press(stepper, "into out into over over") == [
        "compile n0",
        "before n0",
        "before n0/n0",
        "before n0/n1",
        "before n1",
    ]


def test_into_a_map_stands_before_its_first_instance():
    stepper = step(map_task(inc), x=[1, 2])
    assert press(stepper, "into over over") == ["before n0/0", "before n0/1", "end"]


def test_into_a_task_performs_it_and_says_so():
    stepper = step(wf, n=1)
    assert press(stepper, "over into out into") == ["before n1", "body n1/dn0", "before n1/dn0", "before n1/dn1"]
    assert stepper.said == (
        'inc is a task, so it was performed: print(stepper.execution.open("n1/dn0")) unfolds its body'
    )


def test_out_of_a_scope_stands_after_all_that_is_in_it():
    stepper = step(wf, n=1)
    assert press(stepper, "into out into out") == ["compile n0", "before n0", "before n0/n0", "before n1"]
    assert press(stepper, "out") == ["end"]


def test_what_goes_in_next_and_what_came_out_last_are_at_the_prompt():
    stepper = step(wf, n=1).over()
    current = stepper.current
    assert (dict(current.inputs), dict(current.outputs), current.last.path) == ({"n": 3}, {"o0": 3}, "n0")
    assert (stepper["n0"].outputs.o0, stepper["within/inc[1]"].inputs.x) == (3, 2)


# In a body.


def test_a_body_stands_still_at_each_call_with_the_loop_variables():
    stepper = step(fan, n=2)
    seen = []
    for _ in range(3):
        current = stepper.into().current
        seen.append((current.path, current.place.text, current.variables))
    assert seen == [
        ("n0/dn0", "made.append(inc(x=i))", {"i": "0"}),
        ("n0/dn1", "made.append(inc(x=i))", {"i": "1"}),
        ("n0/dn2", "return total(xs=made)", {}),
    ]
    assert (list(stepper.state.nodes), stepper["n0"].phase) == (["n0", "n0/dn0", "n0/dn1", "n0/dn2"], Phase.RUNNING)


def test_over_in_a_body_goes_to_its_next_call_and_then_to_its_first_node():
    assert press(step(fan, n=1), "into over over over over") == [
        "body n0/dn0",
        "body n0/dn1",
        "before n0/dn0",
        "before n0/dn1",
        "end",
    ]


def test_out_of_a_body_leads_to_where_it_has_returned():
    stepper = step(fan, n=5)
    assert press(stepper, "into out") == ["body n0/dn0", "before n0/dn0"]
    assert len(stepper["n0"].graph.nodes) == 6


def test_continue_from_within_a_body_runs_to_the_end():
    stepper = step(fan, n=2)
    assert press(stepper, "into continue_") == ["body n0/dn0", "end"]
    assert stepper.execution.outputs.o0 == 3


def test_stop_while_a_body_stands_still():
    stepper = step(fan, n=2)
    assert press(stepper, "into stop") == ["body n0/dn0", "end"]
    assert (stepper.phase, stepper["n0"].phase) == (Phase.ABORTED, Phase.ABORTED)
    assert press(stepper, "over back") == ["end", "body n0/dn0"]


def test_a_dynamic_in_a_dynamic_is_entered_level_by_level():
    @dynamic
    def deeper(n: int) -> int:
        return inc(x=deeper(n=n - 1)) if n else inc(x=0)

    stepper = step(deeper, n=1)
    assert press(stepper, "into into into into into into") == [
        "body n0/dn0",
        "body n0/dn1",
        "before n0/dn0",
        "body n0/dn0/dn0",
        "before n0/dn0/dn0",
        "before n0/dn1",
    ]


def test_an_empty_dynamic_has_nothing_to_enter():
    stepper = step(up_to, n=0)
    assert press(stepper, "into") == ["end"]
    assert stepper.said == "up_to made no call, so there is nothing in it to perform"


def test_a_cache_hit_does_not_expand(cache_folder):
    @dynamic(cache=True, cache_version="1")
    def kept(n: int) -> int:
        return inc(x=n)

    run(kept, n=1)
    stepper = step(kept, n=1)
    assert press(stepper, "into") == ["end"]
    assert stepper.said == "the result of kept was in the cache, so nothing in it has run"


# To a node.


@pytest.mark.parametrize(
    ("target", "there"),
    [
        ("n1", "before n1"),
        ("within/n1", "before n0/n1"),
        ("inc", "before n0/n0"),
        ("inc[1]", "before n0/n1"),
        ("fan/inc[1]", "before n1/dn1"),
        ("n1/dn3", "before n1/dn3"),
        ("total", "before n1/dn3"),
        (total, "before n1/dn3"),
        (fan, "before n1"),
    ],
)
def test_run_to(target, there):
    assert at(step(wf, n=1).run_to(target)) == there


def test_run_to_a_node_as_a_view_shows_it():
    stepper = step(wf, n=1)
    assert at(stepper.run_to(stepper["n1"])) == "before n1"


def test_run_to_what_starts_next():
    stepper = step(wf, n=1)
    assert at(stepper.run_to("n0")) == "before n0"
    assert (at(stepper.run_to("n0")), stepper.said) == ("before n0", "n0 starts next: it stands before it already")


def test_run_to_what_has_begun():
    stepper = step(within, x=1).over()
    assert (at(stepper.run_to("n0")), stepper.said) == ("before n1", "n0 has run already: go back(), or restart()")
    stepper = step(wf, n=1).over().into()
    assert (at(stepper.run_to("n1")), stepper.said) == ("body n1/dn0", "n1 has begun already: go back(), or restart()")


def test_run_to_what_never_comes():
    stepper = step(wf, n=1)
    assert (at(stepper.run_to("inc[99]")), stepper.said) == ("end", "it ended without coming to inc[99]")


def test_run_to_what_cannot_be():
    with pytest.raises(NotFound, match="the execution has no node 'inv'"):
        step(within, x=1).run_to("inv")


@pytest.mark.parametrize("target", ["", "/", 3, None])
def test_run_to_what_is_no_name(target):
    with pytest.raises(OptionError, match=r'is no node and no entity\n  Name one: run_to\("my_task"\)'):
        step(within, x=1).run_to(target)
