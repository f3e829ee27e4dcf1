"""A conditional over plain values, in a task's body: decided as it is written."""

from __future__ import annotations

import pytest

from flyte_nb import conditional, run, task, workflow
from flyte_nb.authoring import host
from flyte_nb.authoring.choosing import NOT_TAKEN
from flyte_nb.model.errors import CompileError, ConditionError, OptionError

called: list[int] = []


@pytest.fixture(autouse=True)
def nothing_called():
    called.clear()


@task
def inc(x: int) -> int:
    called.append(x)
    return x + 1


@task
def pair(x: int) -> tuple[int, int]:
    called.append(x)
    return x, x


@task
def chosen(n: int) -> int:
    return conditional("c").if_(n > 5).then(inc(x=n)).elif_(n > 2).then(inc(x=inc(x=n))).else_().then(n)


@pytest.mark.parametrize(("n", "made", "calls"), [(6, 7, [6]), (3, 5, [3, 4]), (1, 1, [])])
def test_only_the_calls_of_the_branch_taken_are_made(n, made, calls):
    assert (run(chosen, n=n).outputs.o0, called) == (made, calls)


@task
def nested(n: int) -> int:
    return (
        conditional("outer")
        .if_(n > 5)
        .then(conditional("inner").if_(inc(x=n) > 7).then(inc(x=n)).else_().then(0))
        .else_()
        .then(pair(x=n)[1])
    )


@pytest.mark.parametrize(("n", "made", "calls"), [(8, 9, [8, 8]), (6, 0, [6]), (1, 1, [1])])
def test_a_conditional_in_a_branch_that_is_not_taken_decides_nothing(n, made, calls):
    assert (run(nested, n=n).outputs.o0, called) == (made, calls)


@task
def failing(n: int) -> int:
    return conditional("c").if_(n > 5).fail("too large").else_().then(n)


def test_a_case_that_fails_fails_if_it_is_taken():
    assert run(failing, n=1).outputs.o0 == 1
    with pytest.raises(ConditionError, match="too large"):
        run(failing, n=6)


@task
def after(n: int) -> int:
    conditional("c").if_(n > 5).then(inc(x=n)).else_().then(None)
    return inc(x=n)


def test_calls_behind_it_are_made():
    assert (run(after, n=1).outputs.o0, called) == (2, [1])


def test_what_was_not_called_stands_for_anything():
    assert NOT_TAKEN.part[0](x=1) is NOT_TAKEN
    assert (NOT_TAKEN > 3) is NOT_TAKEN
    assert not NOT_TAKEN
    assert repr(NOT_TAKEN) == "<not taken>"


def test_what_is_no_condition_is_refused():
    with pytest.raises(OptionError, match="which is no condition"):
        host.inside(host.PLAIN, lambda: conditional("c").if_(object()), {})


def test_at_the_prompt_it_is_refused():
    with pytest.raises(CompileError, match="outside of a workflow's body"):
        conditional("c")


# In debug mode.


@task
def is_even(x: int) -> bool:
    return x % 2 == 0


@workflow
def debugged(n: int, limit: int | None = None) -> int:
    even = is_even(x=n)
    return (
        conditional("c")
        .if_(even.is_true() & (n > 2))
        .then(inc(x=inc(x=n)))
        .elif_(limit.is_none() | even.is_(True))
        .then(inc(x=n))
        .else_()
        .then(n)
    )


@pytest.mark.parametrize(
    ("given", "made", "calls"), [({"n": 4}, 6, [4, 5]), ({"n": 1}, 2, [1]), ({"n": 1, "limit": 3}, 1, [])]
)
def test_a_workflow_that_is_debugged_goes_the_way_that_it_runs(given, made, calls):
    assert (debugged.debug(**given), called) == (made, calls)
    called.clear()
    assert (debugged(**given), called) == (made, calls)
