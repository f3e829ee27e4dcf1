"""Speed-up: CPU-bound tasks on two worker processes, sleeping tasks on four threads."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

import flyte_nb


@flyte_nb.task
def busy(n: int) -> int:
    total = 0
    for i in range(n):
        total += i * i
    return total


@flyte_nb.task
def rest(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


@flyte_nb.dynamic
def eight(n: int) -> list[int]:
    return [busy(n=n + i) for i in range(8)]


@flyte_nb.dynamic
def four(seconds: float) -> list[float]:
    return [rest(seconds=seconds) for _ in range(4)]


@pytest.mark.parametrize("executor", ["inline", "processes"])
def test_eight_busy_tasks(measure: Callable[..., float], executor: str) -> None:
    n = 3_000_000
    measure(
        lambda: flyte_nb.run(eight, n=n, executor=executor, workers=2),
        bare=lambda: [busy.function(n + i) for i in range(8)],
        rounds=2,
    )


@pytest.mark.parametrize("executor", ["inline", "threads"])
def test_four_resting_tasks(measure: Callable[..., float], executor: str) -> None:
    measure(
        lambda: flyte_nb.run(four, seconds=0.25, executor=executor, workers=4),
        bare=lambda: [rest.function(0.25) for _ in range(4)],
        rounds=2,
    )
