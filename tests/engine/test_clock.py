"""The clocks."""

from __future__ import annotations

import time

import pytest

from flyte_nb import run, task
from flyte_nb.engine.clock import Clock, ManualClock, StoppableClock, SystemClock


def test_manual_clock_ticks_the_same_every_time() -> None:
    readings = [[clock.now() for _ in range(1000)] for clock in (ManualClock(1.7e9, 0.001), ManualClock(1.7e9, 0.001))]
    assert readings[0] == readings[1]
    assert readings[0][999] == 1.7e9 + 999 * 0.001


def test_manual_clock_sleeps_without_waiting() -> None:
    clock = ManualClock(step=0.0)
    clock.sleep(3600)
    clock.sleep(-5)
    assert clock.now() == 3600


def test_a_run_keeps_the_time_whatever_a_task_puts_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    @task
    def stand_still() -> None:
        for name in ("time", "monotonic", "perf_counter"):
            monkeypatch.setattr(time, name, lambda: 0.0)

    assert 0 <= run(stand_still)["n0"].duration < 10
    SystemClock().sleep(0.001)


def test_manual_clock_advances() -> None:
    clock = ManualClock(step=0.0)
    clock.advance(2.5)
    assert clock.now() == 2.5


def test_manual_clock_does_not_run_back() -> None:
    with pytest.raises(ValueError, match="zero or more seconds, not by -1"):
        ManualClock().advance(-1)


def test_system_clock_is_the_time_of_day() -> None:
    clock: Clock = SystemClock()
    first = clock.now()
    clock.sleep(0)
    clock.sleep(-1)
    assert first <= clock.now()


def test_a_clock_that_stands_still_goes_on_where_it_stood() -> None:
    hand = ManualClock(step=0.0)
    clock = StoppableClock(hand)
    hand.advance(3)
    clock.stand_still()
    hand.advance(1000)
    clock.stand_still()
    assert clock.now() == 3
    clock.go_on()
    clock.go_on()
    hand.advance(2)
    assert clock.now() == 5


def test_waiting_moves_a_clock_on_that_stands_still() -> None:
    clock = StoppableClock(ManualClock(step=0.0))
    clock.stand_still()
    clock.sleep(2.5)
    clock.sleep(-1)
    assert clock.now() == 2.5


def test_a_stoppable_clock_is_set_while_it_stands_and_while_it_goes() -> None:
    hand = ManualClock(step=0.0)
    clock = StoppableClock(hand)
    clock.set(50)
    hand.advance(1)
    assert clock.now() == 51
    clock.stand_still()
    clock.set(70)
    hand.advance(1)
    assert clock.now() == 70
    clock.go_on()
    assert clock.now() == 70
