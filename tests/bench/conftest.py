"""Measuring: each bench notes its time for one unit of work, and the ratio to bare Python in the same run."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from typing import Any

import pytest

ROUNDS = 5


def best(function: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the shortest of some runs, in seconds: the one that the machine disturbed least."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


@pytest.fixture
def measure(benchmark: Any) -> Callable[..., float]:
    """Measure a function: ``measure(f, units=1000, unit="node", bare=g)``; returns seconds for one unit."""

    def measure(
        function: Callable[[], object],
        *,
        units: int = 1,
        unit: str = "run",
        bare: Callable[[], object] | None = None,
        rounds: int = ROUNDS,
    ) -> float:
        benchmark.pedantic(function, rounds=rounds, iterations=1, warmup_rounds=1)
        shortest: float = benchmark.stats.stats.min
        one = shortest / units
        benchmark.extra_info[f"us_per_{unit}"] = round(one * 1e6, 2)
        line = f"{one * 1e6:,.1f} us a {unit}"
        if bare is not None:
            ratio = shortest / max(best(bare, rounds), 1e-9)
            benchmark.extra_info["times_bare_python"] = round(ratio, 2)
            line += f", {ratio:,.2f} times bare Python"
        print(f"\n  {line}")
        return one

    return measure


needs_flytekit = pytest.mark.skipif(importlib.util.find_spec("flytekit") is None, reason="flytekit is not installed")
