"""The worker's part: what is measured, set and checked around a call."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from flyte_nb import Resources, task
from flyte_nb.engine.worker import perform, timed_out
from flyte_nb.model.errors import NodeTimeout, TypeMismatch
from flyte_nb.model.graph import Policy


@task
def inc(x: int) -> int:
    return x + 1


def given(**values: Any) -> dict[str, Any]:
    return {name: (value, None, False) for name, value in values.items()}


def test_inputs_are_checked_and_outputs_too():
    assert perform(inc, given(x=2), Policy()).values == (3,)
    error = perform(inc, given(x="two"), Policy()).error
    assert isinstance(error, TypeMismatch)
    assert "inc() was given x: expected int, got str" in str(error)


def test_an_exception_is_an_outcome_and_an_interrupt_is_not():
    @task
    def fail() -> int:
        raise ValueError

    @task
    def stop() -> int:
        raise KeyboardInterrupt

    assert isinstance(perform(fail, {}, Policy()).error, ValueError)
    with pytest.raises(KeyboardInterrupt):
        perform(stop, {}, Policy())


def test_leniencies_are_noted_once_each():
    @task
    def scale(x: float) -> float:
        return 2

    outcome = perform(scale, given(x=1), Policy())
    assert outcome.values == (2.0,)
    assert len(outcome.notes) == len(set(outcome.notes)) == 2


def test_peak_memory_is_measured_where_a_limit_asks_for_it():
    @task(limits=Resources(mem="600Mi"))
    def big() -> int:
        return len(bytearray(50_000_000))

    peak = perform(big, {}, big.spec.policy).peak
    assert peak is None or peak > 50_000_000
    assert perform(inc, given(x=1), Policy()).peak is None


def test_the_alarm_and_its_handler_are_put_back():
    @task
    def slow() -> int:
        while True:
            pass

    before = signal.getsignal(signal.SIGALRM)
    outcome = perform(slow, {}, Policy(timeout=0.02), alarm=True)
    assert isinstance(outcome.error, NodeTimeout)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_a_timeout_says_how_long_and_what_to_do():
    assert timed_out("fit", 2.5).lines() == [
        "NodeTimeout: fit() took longer than its timeout of 2.5 s",
        "  Raise it: @task(timeout=...)",
    ]
