"""Forks: what if a value were another? What depends on it runs again; nothing else does."""

from __future__ import annotations

import pytest

from flyte_nb import dynamic, map_task, run, step, task, workflow
from flyte_nb.model.errors import NotFound, OptionError, TypeMismatch
from flyte_nb.model.phases import CacheStatus
from flyte_nb.model.state import fold

from .programs import fail, up_to
from .stepping import at, press

counted: list[str] = []


@pytest.fixture(autouse=True)
def nothing_counted():
    counted.clear()


@task
def score(x: int) -> float:
    counted.append(f"score {x}")
    return x / 2


@task
def best(scores: list[float]) -> int:
    counted.append(f"best of {len(scores)}")
    return scores.index(max(scores))


@dynamic
def evaluate(n: int) -> int:
    counted.append(f"evaluate {n}")
    return best(scores=[score(x=i) for i in range(n)])


@task
def count(n: int) -> int:
    counted.append(f"count {n}")
    return n + 1


@task
def note(n: int) -> int:
    counted.append(f"note {n}")
    return -n


@workflow
def wf(n: int) -> tuple[int, int]:
    return evaluate(n=count(n=n)), note(n=n)


@task
def both(x: int) -> tuple[int, int]:
    return x, x + 1


@task
def sums(x: int, y: int) -> int:
    counted.append(f"sums {x} {y}")
    return x + y


@workflow
def of_two(x: int) -> int:
    a, b = both(x=x)
    return sums(x=a, y=b)


def of(stepper):
    return tuple(stepper.continue_().execution.outputs.values())


def forked(stepper, *args, **values):
    """Make a fork, and forget what has run until then."""
    counted.clear()
    return stepper.replace(*args, **values)


# What runs.


def test_an_output_of_one_instance():
    stepper = step(wf, n=2).continue_()
    fork = forked(stepper, "evaluate/score[1]", o0=9.0)
    assert at(fork) == "before n1/dn3"
    assert of(fork) == (1, -2)
    assert counted == ["best of 3"]
    assert tuple(stepper.execution.outputs.values()) == (2, -2)


def test_an_input_of_one_instance():
    fork = forked(step(wf, n=2).continue_(), "n1/dn1", x=50)
    assert at(fork) == "before n1/dn1"
    assert dict(fork.current.inputs) == {"x": 50}
    assert (of(fork), counted) == ((1, -2), ["score 50", "best of 3"])


def test_what_a_dynamic_depends_on():
    fork = forked(step(wf, n=1).continue_(), "n0", o0=4)
    assert at(fork) == "before n1"
    assert (of(fork), counted[0], len(counted)) == ((3, -1), "evaluate 4", 6)


def test_an_input_of_a_dynamic():
    fork = forked(step(wf, n=1).continue_(), "evaluate", n=1)
    assert (of(fork), counted) == ((0, -1), ["evaluate 1", "score 0", "best of 1"])


def test_an_output_of_a_whole_dynamic():
    fork = forked(step(wf, n=1).continue_(), "n1", o0=7)
    assert (at(fork), counted, tuple(fork.execution.outputs.values())) == ("end", [], (7, -1))


def test_an_input_of_the_execution():
    fork = forked(step(wf, n=1).continue_(), "", n=2)
    assert (of(fork), fork.execution.inputs.n) == ((2, -2), 2)
    assert "note 2" in counted
    assert fork.execution.state.edits[0].id == "(n)"


def test_an_input_that_nothing_reads_runs_nothing():
    @workflow
    def ignores(n: int, m: int) -> int:
        return note(n=n)

    assert at(forked(step(ignores, n=1, m=2).continue_(), "", m=3)) == "end"
    assert counted == []


def test_an_instance_of_a_map():
    @workflow
    def mapped(n: int) -> int:
        return best(scores=map_task(score)(x=[1, 2, 3]))

    stepper = step(mapped, n=1).continue_()
    fork = forked(stepper, "n0/1", x=100)
    assert (of(fork), counted) == ((1,), ["score 100", "best of 3"])
    assert of(forked(stepper, "n0/0", o0=100.0)) == (0,)


def test_within_a_workflow_that_is_within():
    @workflow
    def within(x: int) -> int:
        return note(n=count(n=x))

    @workflow
    def around(x: int) -> int:
        return count(n=within(x=x))

    stepper = step(around, x=1).continue_()
    assert of(forked(stepper, "n0/n0", o0=10)) == (-9,)
    assert counted == ["note 10", "count -10"]
    fork = forked(stepper, "n0", x=5)
    assert (at(fork), of(fork)) == ("before n0", (-5,))
    fork = forked(stepper, "n1", o0=5)
    assert (at(fork), of(fork), counted) == ("end", (5,), [])


def test_one_of_two_outputs():
    stepper = step(of_two, x=1).continue_()
    assert (of(forked(stepper, "n0", o1=10)), counted) == ((11,), ["sums 1 10"])


def test_of_what_has_not_run_yet_all_outputs_are_given():
    stepper = step(of_two, x=1)
    with pytest.raises(OptionError, match=r"both \(n0\) has not run, so all its outputs must be given: o0 too"):
        stepper.replace("n0", o1=10)
    fork = stepper.replace("n0", o0=3, o1=4)
    assert (at(fork), of(fork)) == ("before n1", (7,))


def test_in_the_past_it_takes_over_what_has_run_since():
    stepper = step(of_two, x=1).continue_().back()
    assert (at(stepper), stepper.state.count) == ("start n0", 1)
    fork = forked(stepper, "n0", o1=10)
    assert (at(fork), of(fork), counted) == ("before n1", (11,), ["sums 1 10"])


def test_what_has_failed_is_tried_with_another_input():
    @workflow
    def failing(n: int) -> int:
        return count(n=fail(x=note(n=n)))

    stepper = step(failing, n=1).continue_()
    fork = forked(stepper, "n1", o0=5)
    assert (at(fork), of(fork), counted) == ("before n2", (6,), ["count 5"])
    assert press(forked(stepper, "n1", x=3), "over") == ["failed n1"]


def test_while_a_body_stands_still():
    stepper = step(wf, n=1).over().into().into()
    fork = forked(stepper, "n0", o0=1)
    assert (at(fork), of(fork)) == ("before n1", (0, -1))
    assert press(stepper, "over") == ["body n1/dn2"]
    with pytest.raises(OptionError) as error:
        stepper.replace("n1/dn1", o0=9.0)
    assert str(error.value) == (
        "the body that calls evaluate/score[1] (n1/dn1) has not returned\n  Let it return first: stepper.out()"
    )


def test_a_fork_of_a_fork_keeps_both_changes():
    first = forked(step(evaluate, n=3).continue_(), "n0/dn0", o0=9.0)
    first.continue_()
    second = forked(first, "n0/dn1", o0=10.0)
    assert dict(second.current.inputs) == {"scores": [9.0, 10.0, 1.0]}
    assert (of(second), counted, second.execution.state.parent) == ((1,), ["best of 3"], first.execution.id)


def test_a_fork_of_a_fork_can_take_a_change_back():
    first = forked(step(evaluate, n=3).continue_(), "n0/dn0", x=9)
    first.continue_()
    second = forked(first, "n0/dn0", x=0)
    assert of(second) == of(step(evaluate, n=3))


def test_a_fork_of_what_goes_on():
    stepper = step(wf, n=1).over()
    fork = forked(stepper, "n0", o0=1)
    assert (of(fork), of(stepper)) == ((0, -1), (1, -1))


def test_one_that_begins_anew_takes_over_the_same():
    fork = forked(step(wf, n=2).continue_(), "n1/dn1", o0=9.0)
    fork.continue_()
    before = fork.execution.id
    counted.clear()
    assert at(fork.restart()) == "before n1/dn3"
    assert (fork.execution.id != before, of(fork), counted) == (True, (1, -2), ["best of 3"])


def test_what_is_taken_over_is_passed_without_a_stop():
    stepper = step(wf, n=2).continue_()
    fork = stepper.replace("n1/dn1", x=7)
    fork.breakpoints.add("score")
    fork.breakpoints.add(when="n == 2")
    assert press(fork, "continue_ back continue_") == ["end", "before n1/dn1", "end"]
    assert press(fork, "back into over") == ["before n1/dn1", "before n1/dn3", "end"]


# Its log, and its caches.


def test_the_log_names_the_parent_and_the_edits_and_folds(whole):
    stepper = step(wf, n=2).continue_()
    fork = stepper.replace("n1/dn1", o0=9.0)
    assert fork.said == f"a fork of {stepper.execution.id}, with n1/dn1.o0 = 9.0"
    of(fork)
    execution = fork.execution
    assert (execution.state.parent, [edit.preview for edit in execution.state.edits]) == (stepper.execution.id, ["9.0"])
    assert whole(fold(execution.events)) == whole(execution.state)


def test_the_parent_stays_as_it_was():
    stepper = step(wf, n=2).over()
    events = list(stepper.execution.events)
    of(stepper.replace("n0", o0=1))
    assert (stepper.execution.events, at(stepper)) == (events, "before n1")


def test_nothing_around_the_change_is_looked_up_in_the_cache_or_kept(cache_folder):
    @dynamic(cache=True, cache_version="1")
    def kept(n: int) -> int:
        return best(scores=[score(x=i) for i in range(n)])

    stepper = step(kept, n=2).continue_()
    assert stepper["n0"].cache is CacheStatus.POPULATED
    fork = stepper.replace("n0/dn0", o0=9.0)
    assert of(fork) == (0,)
    assert run(kept, n=2).outputs.o0 == 1


def test_what_runs_in_a_fork_may_be_in_the_cache(cache_folder):
    @task(cache=True, cache_version="1")
    def slow(x: int) -> int:
        counted.append(f"slow {x}")
        return x

    @workflow
    def one(x: int) -> int:
        return slow(x=count(n=x))

    run(one, x=4)
    fork = forked(step(one, x=1).continue_(), "n0", o0=5)
    assert (of(fork), counted, fork["n1"].cache) == ((5,), [], CacheStatus.HIT)


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_forks_run_elsewhere_too(executor):
    stepper = step(up_to, n=3, executor=executor, workers=2)
    fork = stepper.continue_().replace("n0/dn1", x=10)
    assert (at(fork), of(fork)) == ("before n0/dn1", ([1, 11, 3],))


# Mistakes.


def test_a_value_of_another_type_is_refused_where_it_was_to_stand():
    stepper = step(wf, n=2).continue_()
    with pytest.raises(TypeMismatch, match=r"^score \(n1/dn1\): o0: "):
        stepper.replace("n1/dn1", o0="high")
    with pytest.raises(TypeMismatch, match=r"^wf: n: "):
        stepper.replace("", n="two")


def test_what_is_replaced_is_delivered_as_declared():
    fork = step(wf, n=2).continue_().replace("n1/dn1", o0=9)
    assert repr(fork["n1/dn1"].outputs.o0) == "9.0"


@pytest.mark.parametrize(
    ("path", "given", "says"),
    [
        ("n0", {"m": 1}, "count (n0) has no input or output 'm'.\n  Its interface is count(n: int) -> int"),
        ("", {"m": 1}, "wf has no input or output 'm'."),
        ("", {"o0": 1}, "wf has no input or output 'o0'."),
    ],
)
def test_what_has_no_such_name(path, given, says):
    with pytest.raises(NotFound) as error:
        step(wf, n=1).over().replace(path, **given)
    assert str(error.value).startswith(says)


def test_no_such_node():
    with pytest.raises(NotFound, match="the execution has no node 'n7'"):
        step(wf, n=1).replace("n7", n=1)


def test_nothing_or_too_much():
    stepper = step(wf, n=1).over()
    with pytest.raises(
        OptionError, match=r"nothing of count \(n0\) is replaced\n  Name a value: replace\('n0', n=...\)"
    ):
        stepper.replace("n0")
    with pytest.raises(OptionError, match=r"count \(n0\): replace its inputs or its outputs, not both"):
        stepper.replace("n0", n=1, o0=2)


def test_a_name_that_is_an_inputs_and_an_outputs():
    stepper = step(same, o0=1).continue_()
    with pytest.raises(OptionError, match=r"has an input 'o0' and an output 'o0'\n  Say which: inputs="):
        stepper.replace("n0", o0=1)
    assert of(stepper.replace("n0", {"o0": 5})) == (6,)
    assert of(stepper.replace("n0", None, {"o0": 5})) == (5,)


@task
def same(o0: int) -> int:
    return o0 + 1


def test_a_node_as_a_view_shows_it_can_be_named():
    stepper = step(wf, n=2).continue_()
    assert of(stepper.replace(stepper["n1/dn0"], o0=9.0)) == (0, -2)


def test_a_fork_knows_what_it_took_over():
    fork = step(wf, n=1).continue_().replace("n1/dn1", o0=9.0).execution.actor.fork
    assert fork.taken == ["n0", "n1", "n1/dn0"]
    assert fork.told == {*fork.taken, "n1/dn1"}
