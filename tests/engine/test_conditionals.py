"""Conditionals as they run: in every executor, from the cache, again, step by step, and with other values."""

from __future__ import annotations

import pytest

from flyte_nb import conditional, dynamic, inspect, run, step, task, workflow
from flyte_nb.model.errors import ConditionError, NotFound
from flyte_nb.model.phases import CacheStatus, Phase
from flyte_nb.model.state import fold

from .stepping import at, press

counted: list[str] = []


@pytest.fixture(autouse=True)
def nothing_counted():
    counted.clear()


@task
def count(n: int) -> int:
    counted.append(f"count {n}")
    return n


@task
def small(n: int) -> int:
    counted.append(f"small {n}")
    return n + 1


@task(cache=True, cache_version="1")
def large(n: int) -> int:
    counted.append(f"large {n}")
    return n * 10


@task
def other(n: int) -> int:
    counted.append(f"other {n}")
    return -n


@dynamic
def grow(n: int) -> int:
    return small(n=small(n=n))


@workflow
def wf(n: int, limit: int = 5) -> int:
    chosen = (
        conditional("size")
        .if_(count(n=n) > limit)
        .then(large(n=n))
        .elif_(n == 0)
        .then(limit)
        .elif_(n > 0)
        .then(grow(n=other(n=n)))
        .else_()
        .fail("negative")
    )
    return small(n=chosen)


@pytest.mark.parametrize("executor", ["inline", "threads", pytest.param("processes", marks=pytest.mark.slow)])
@pytest.mark.parametrize(("n", "made"), [(7, 71), (0, 6), (2, 1)])
def test_it_gives_the_same_in_every_executor(executor, n, made):
    execution = run(wf, n=n, executor=executor, workers=2)
    assert execution.outputs.o0 == made
    assert execution.phase is Phase.SUCCEEDED


def test_nodes_in_it_are_kept_and_found_again():
    run(wf, n=8)
    counted.clear()
    again = run(wf, n=8)
    assert counted == ["count 8", "small 80"]
    assert again["size/large"].cache is CacheStatus.HIT


def test_it_decides_anew_when_it_is_run_again():
    execution = run(wf, n=2)
    counted.clear()
    assert dict(execution.rerun("n1")) == {"o0": 0}
    assert counted == ["other 2", "small -2", "small -1"]


def test_a_node_in_it_runs_again_by_itself():
    execution = run(wf, n=2)
    counted.clear()
    assert dict(execution.rerun("size/grow")) == {"o0": 0}
    assert counted == ["small -2", "small -1"]


def test_a_value_is_followed_through_it():
    assert str(run(wf, n=7).lineage("n2")) == "\n".join(
        [
            "n2.o0 = 71, made by small",
            "└─ n <- n1.o0 = 70, made by size",
            "   └─ n1/n0.o0 = 70, made by large",
            "      └─ n <- n1(n) <- (n) = 7, given to wf",
        ]
    )


def test_a_constant_that_a_case_gives_is_followed():
    @workflow
    def constant(n: int) -> int:
        return conditional("c").if_(n > 0).then(3).else_().then(small(n=n))

    execution = run(constant, n=1)
    assert str(execution.lineage("n0")) == "n0.o0 = 3, made by c\n└─ 3, a constant"
    assert execution.value("n0/0->o0") == 3


def test_it_has_no_body_to_open():
    with pytest.raises(NotFound, match="n1 is a conditional: it decides"):
        run(wf, n=2).open("n1")


def test_a_node_of_a_case_that_was_not_taken_cannot_run_again():
    execution = run(wf, n=2)
    assert execution["size/large"].phase is Phase.SKIPPED
    assert execution["size/large"].outputs == {}


def test_it_fails_after_the_end_of_what_runs_beside_it():
    with pytest.raises(ConditionError, match="negative"):
        run(wf, n=-1)
    nodes = inspect().state.nodes
    assert (nodes["n1"].chosen, nodes["n1"].phase, nodes["n2"].phase) == (3, Phase.FAILED, Phase.SKIPPED)
    assert all(node.phase is Phase.SKIPPED for node in nodes["n1"].children.values())


# Step by step.


def test_into_it_leads_to_the_branch_that_is_taken():
    stepper = step(wf, n=2).run_to("size")
    assert press(stepper, "into over into over out") == [
        "before n1/n1",
        "before n1/n2",
        "body n1/n2/dn0",
        "body n1/n2/dn1",
        "before n1/n2/dn0",
    ]


def test_over_it_performs_all_of_it():
    assert press(step(wf, n=2).run_to("size"), "over back forward") == ["before n2", "before n1", "before n2"]


@pytest.mark.parametrize(("target", "there"), [("grow", "before n1/n2"), ("size/other", "before n1/n1")])
def test_a_name_in_it_is_known_before_it_decides(target, there):
    assert at(step(wf, n=2).run_to(target)) == there


def test_what_a_branch_would_make_is_known_before_it_decides():
    stepper = step(wf, n=2)
    stepper.breakpoints.add("small[1]")
    assert at(stepper.continue_()) == "before n1/n2/dn1"


def test_a_name_that_no_branch_has_is_refused():
    with pytest.raises(NotFound, match="Did you mean 'small'"):
        step(wf, n=2).run_to("smal")


def test_a_breakpoint_in_a_branch_that_is_not_taken_is_never_hit():
    stepper = step(wf, n=2)
    stepper.breakpoints.add("large")
    assert at(stepper.continue_()) == "end"


# With other values.


def test_another_value_may_take_another_branch():
    stepper = step(wf, n=2).continue_()
    counted.clear()
    fork = stepper.replace("n0", o0=9)
    assert at(fork) == "before n1"
    assert (fork.continue_().execution.outputs.o0, counted) == (21, ["large 2", "small 20"])
    assert whole_phases(fork)["n1/n1"] is Phase.SKIPPED


def test_what_does_not_depend_on_the_change_is_taken_over_within_the_same_branch():
    stepper = step(wf, n=7).continue_()
    counted.clear()
    fork = stepper.replace("n0", o0=8).continue_()
    assert (fork.execution.outputs.o0, counted) == (71, [])


def test_another_branch_that_gives_what_was_there_already_counts_as_a_change():
    @workflow
    def either(a: int, b: int) -> int:
        return small(n=conditional("c").if_(count(n=a) > 0).then(a).else_().then(b))

    stepper = step(either, a=1, b=2).continue_()
    counted.clear()
    fork = stepper.replace("n0", o0=0).continue_()
    assert (fork.execution.outputs.o0, counted) == (3, ["small 2"])


def test_an_edited_input_of_it_decides():
    fork = step(wf, n=2).continue_().replace("n1", limit=1).continue_()
    assert fork.execution.state.nodes["n1"].chosen == 0


def test_a_failure_of_a_fork_names_its_values():
    fork = step(wf, n=2).continue_().replace("", n=-4).continue_()
    assert isinstance(fork.execution.error, ConditionError)
    assert fork.execution.error.details[-1] == "with count = -4, limit = 5, n = -4"


def whole_phases(stepper):
    assert fold(stepper.execution.events).count == len(stepper.execution.events)
    return {path: node.phase for path, node in stepper.execution.state.nodes.items()}
