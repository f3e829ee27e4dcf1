"""Cached re-runs in a fresh process: a fan-out of small results, and a chain over a large array."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

FAN_OUT = """
    @flyte_nb.task(cache=True, cache_version="1")
    def square(x: int) -> int:
        return x * x

    @flyte_nb.dynamic
    def wf(n: int) -> list[int]:
        return [square(x=i) for i in range(n)]

    inputs = {"n": 1_000}
"""
ARRAYS = """
    import numpy as np

    @flyte_nb.task(cache=True, cache_version="1")
    def made(n: int) -> np.ndarray:
        return np.zeros(n * 2**17)

    @flyte_nb.task(cache=True, cache_version="1")
    def plus(a: np.ndarray, k: int) -> np.ndarray:
        return a + k

    @flyte_nb.workflow
    def wf(n: int) -> np.ndarray:
        a = made(n=n)
        for k in range(4):
            a = plus(a=a, k=k)
        return a

    inputs = {"n": 200}
"""
TIMED = """
    import time
    start = time.perf_counter()
    execution = flyte_nb.run(wf, **inputs)
    print(time.perf_counter() - start)
    found = {node.cache.value for node in execution if node.node.policy.cache}
    assert found == {expected}, found
"""


def seconds(tmp_path: Path, text: str, expected: str) -> float:
    script = tmp_path / "script.py"
    timed = TIMED.replace("{expected}", repr({expected}))
    script.write_text("import flyte_nb\n" + textwrap.dedent(text) + textwrap.dedent(timed))
    environment = {**os.environ, "FLYTE_NB_CACHE_DIR": str(tmp_path / "cache")}
    done = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout)


def rerun(tmp_path: Path, text: str, units: int, unit: str, benchmark: object) -> None:
    cold = seconds(tmp_path, text, "POPULATED")
    warm = min(seconds(tmp_path, text, "HIT") for _ in range(3))
    print(f"\n  {warm / units * 1e6:,.1f} us a {unit}, {warm / cold:.2f} times the first run")
    benchmark.extra_info[f"us_per_{unit}"] = warm / units * 1e6  # type: ignore[attr-defined]
    benchmark.pedantic(lambda: None)  # type: ignore[attr-defined]  # the times were taken in the other processes


def test_a_cached_fan_out(tmp_path: Path, benchmark: Callable[..., float]) -> None:
    rerun(tmp_path, FAN_OUT, 1_000, "node", benchmark)


def test_a_cached_chain_over_a_large_array(tmp_path: Path, benchmark: Callable[..., float]) -> None:
    rerun(tmp_path, ARRAYS, 1, "run", benchmark)
