"""Failures: what is tried again, and what is added to an exception."""

from __future__ import annotations

import pytest

from flyte_nb import dynamic, eager, map_task, task, workflow
from flyte_nb.engine.failures import back_off, worth_a_retry
from flyte_nb.exceptions.user import FlyteRecoverableException
from flyte_nb.model.errors import InterfaceError, NodeTimeout, TypeMismatch, WorkerLost


@pytest.mark.parametrize(
    ("error", "worth"),
    [
        (ValueError(), True),
        (OSError(), True),
        (NodeTimeout("t"), True),
        (WorkerLost("t"), True),
        (TypeMismatch("t"), False),
        (InterfaceError("t"), False),
    ],
)
def test_only_what_may_end_otherwise_is_tried_again(error, worth):
    assert worth_a_retry(error) is worth


def test_pauses_grow_and_are_bounded():
    pauses = [back_off(n) for n in range(1, 100)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 30.0


def test_notes_are_bounded_and_safe(ran):
    @task
    def fail(text: str, xs: list[str]) -> int:
        raise ValueError("no")

    hostile = "<script>\n" * 10_000 + "🙂"
    notes = ran(fail, text=hostile, xs=[hostile] * 50).error.__notes__
    assert max(map(len, notes)) <= 400
    assert all("\n" not in note for note in notes)


def test_the_message_of_an_exception_is_bounded_in_the_log(ran):
    @task
    def fail() -> int:
        raise ValueError("x" * 1_000_000)

    execution = ran(fail)
    assert len(execution.state.nodes["n0"].error.message) == 4_000
    assert len(str(execution.error)) == 1_000_000


def test_frames_in_the_log_are_the_users(ran):
    def helper():
        return 1 / 0

    @task
    def fail() -> int:
        return helper()

    frames = ran(fail).state.nodes["n0"].error.frames
    assert [(frame.function, frame.place.text) for frame in frames] == [
        ("fail", "return helper()"),
        ("helper", "return 1 / 0"),
    ]


def test_a_cause_is_followed_down_to_where_it_began(ran):
    @task
    def fail() -> int:
        raise ValueError

    @dynamic
    def inner() -> int:
        return fail()

    @workflow
    def sub() -> int:
        return inner()

    @workflow
    def wf() -> int:
        return sub()

    execution = ran(wf)
    assert execution.state.root.cause == "n0/n0/dn0"
    assert [execution.state.nodes[path].cause for path in ("n0", "n0/n0", "n0/n0/dn0")] == ["n0/n0/dn0"] * 2 + [None]


def test_the_same_exception_object_in_two_runs_gathers_no_notes_of_the_first(ran):
    shared = ValueError("one object")

    @task
    def fail(x: int) -> int:
        raise shared

    ran(fail, x=1)
    notes = ran(fail, x=2).error.__notes__
    assert notes[-2:] == ["inputs: x=2", 'look inside: flyte_nb.inspect("n0")']


def test_a_map_of_which_too_many_failed_says_which_and_how_many_may(ran):
    @task
    def odd(x: int) -> int:
        if x % 2 == 0:
            raise ValueError(f"{x} is even")
        return x

    @workflow
    def wf(xs: list[int]) -> list[int | None]:
        return map_task(odd, min_successes=3)(x=xs)

    notes = "\n".join(ran(wf, xs=[1, 2, 3, 4]).error.__notes__)
    assert "2 of 4 failed (1, 3), and 1 may" in notes


def test_what_bodies_raise_on_is_told_of_once_where_it_came_up(ran):
    @eager
    async def down(n: int) -> int:
        return await down(n=n - 1) if n else int("no")

    notes = ran(down, n=3).error.__notes__
    assert [note.split(",")[0] for note in notes] == [
        "in node n0/dn0/dn0/dn0 (down/down/down/down)",
        "inputs: n=0",
        'look inside: flyte_nb.inspect("n0/dn0/dn0/dn0")',
    ]


def test_one_exception_that_is_raised_twice_has_the_notes_of_the_second_time(ran):
    ever_the_same = ValueError("no")

    @task
    def fail(x: int) -> int:
        raise ever_the_same

    ran(fail, x=1)
    assert "inputs: x=2" in ran(fail, x=2).error.__notes__
    assert len(ever_the_same.__notes__) == 3


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"min_success_ratio": 0.9}, "1 of 4 failed (1), and none may: min_success_ratio=0.9 of 4 is all of them"),
        ({"min_successes": 7}, "1 of 4 failed (1), and none may: min_successes=7 of 4 is all of them"),
        ({"min_success_ratio": 0.75}, "2 of 4 failed (1, 3), and 1 may"),
    ],
)
def test_a_map_says_when_its_tolerance_comes_to_nothing(ran, options, said):
    @task
    def odd(x: int) -> int:
        if x % 2 == 0:
            raise ValueError(f"{x} is even")
        return x

    assert said in ran(map_task(odd, **options), x=[1, 2, 3, 4]).error.__notes__


def test_a_map_that_tolerates_nothing_says_no_more_than_which_failed(ran):
    @task
    def fail(x: int) -> int:
        raise ValueError("no")

    notes = ran(map_task(fail), x=[1, 2]).error.__notes__
    assert [note.split(",")[0] for note in notes] == ["in node n0/0 (map_fail/fail[0])", "inputs: x=1", notes[2]]


class Flaky(Exception):
    pass


@pytest.mark.parametrize(
    ("kind", "noted"),
    [(Flaky, True), (OSError, True), (FlyteRecoverableException, False)],
)
@pytest.mark.parametrize("decorate", [task, dynamic])
def test_a_retry_that_a_cluster_would_not_make_is_noted(ran, kind, noted, decorate):
    tried = []

    @decorate(retries=2)
    def flaky(x: int) -> int:
        tried.append(x)
        if len(tried) < 3:
            raise kind("not yet")
        return x

    note = f"flytekit 1.16 on a cluster does not try again after {kind.__name__}: raise FlyteRecoverableException"
    assert ran(flaky, x=1)["n0"].notes == ((note,) if noted else ())


def test_a_value_that_is_asked_what_a_promise_is_asked_says_what_to_write(ran):
    @task
    def flag() -> bool:
        return True

    @eager
    async def asks() -> bool:
        return flag().is_true()

    assert ran(asks).error.__notes__[-1].endswith("a result is a value: write `if flag:`.")


def test_a_value_whose_node_is_to_be_overridden_says_where_to_say_it(ran):
    @task
    def one() -> int:
        return 1

    @eager
    async def overrides() -> int:
        return one().with_overrides(retries=2)

    assert "Say it of the task itself, @task(retries=2)" in ran(overrides).error.__notes__[-1]
