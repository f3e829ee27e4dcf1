"""Mistakes with gates: what is no time or name, nothing to approve, and gates where nothing waits."""

# ruff: noqa
# fmt: off
from datetime import timedelta

from flyte_nb import approve, sleep, wait_for_input

HOUR = timedelta(hours=1)


@compiled
def gate_sleeps_for_a_text() -> int:
    rest = sleep("5 minutes")
    return inc(x=1)


@compiled
def gate_sleeps_backwards() -> int:
    sleep(timedelta(seconds=-1))
    return inc(x=1)


@compiled
def gate_without_a_name() -> int:
    return wait_for_input("", HOUR, int)


@compiled
def gate_with_a_path_for_a_name() -> int:
    return wait_for_input("a/b", HOUR, int)


@compiled
def gate_without_a_type() -> int:
    return wait_for_input("n", HOUR, None)


@compiled
def gate_whose_timeout_is_a_text() -> int:
    return wait_for_input("n", "an hour", int)


@compiled
def gate_approves_nothing() -> int:
    approve(void(), "fine", HOUR)
    return 1


@compiled
def gate_approves_two_outputs() -> int:
    approve(pair(), "fine", HOUR)
    return 1


@compiled
def gate_of_another_type() -> int:
    return total(xs=wait_for_input("n", HOUR, int))


@compiled
def gate_is_given_retries() -> int:
    return wait_for_input("n", HOUR, int).with_overrides(retries=2)


@mistake
def gate_in_a_task():
    @task
    def inside() -> int:
        return wait_for_input("n", HOUR, int)

    run(inside)


@mistake
def gate_that_nobody_answers():
    @workflow
    def wf() -> int:
        return inc(x=wait_for_input("how many", HOUR, int))

    run(wf, answers={"how_many": 3})


@mistake
def gate_that_is_refused():
    @workflow
    def wf() -> int:
        return approve(inc(x=1), "fine", HOUR)

    run(wf, answers={"fine": False})


@mistake
def gate_given_another_type_beforehand():
    @workflow
    def wf() -> int:
        return inc(x=wait_for_input("how many", HOUR, int))

    run(wf, answers={"how many": "3"})
