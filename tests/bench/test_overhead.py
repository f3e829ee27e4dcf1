"""Overhead per node: a dynamic's fan-out and a static chain of trivial tasks, everything recorded; and memory."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable

import pytest

import flyte_nb

from .conftest import needs_flytekit
from .programs import chain, program

SIZES = [10, 100, 1_000, 10_000]
ours = program("flyte_nb")


def bare_fan_out(n: int) -> int:
    return sum([i + 1 for i in range(n)])


@pytest.mark.parametrize("n", SIZES)
def test_dynamic_fan_out(measure: Callable[..., float], n: int) -> None:
    measure(lambda: flyte_nb.run(ours.fan_out, n=n), units=n + 2, unit="node", bare=lambda: bare_fan_out(n))


@pytest.mark.parametrize("n", SIZES)
def test_static_chain(measure: Callable[..., float], n: int) -> None:
    wf = chain(flyte_nb, ours.inc, n)
    wf.compile()
    measure(lambda: flyte_nb.run(wf, x=0), units=n, unit="node", bare=lambda: bare_fan_out(n))


@pytest.mark.parametrize("n", SIZES)
def test_compile(measure: Callable[..., float], n: int) -> None:
    measure(lambda: chain(flyte_nb, ours.inc, n).compile(), units=n, unit="node")


def test_memory_of_a_node(measure: Callable[..., float], benchmark: object) -> None:
    n = 10_000
    flyte_nb.run(ours.fan_out, n=10)
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    execution = flyte_nb.run(ours.fan_out, n=n)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"\n  {(after - before) / n:,.0f} bytes a node, values included")
    assert len(execution.state.nodes) == n + 2
    measure(lambda: None)
    benchmark.extra_info["bytes_per_node"] = (after - before) / n  # type: ignore[attr-defined]


@needs_flytekit
@pytest.mark.filterwarnings("ignore")  # flytekit's own
@pytest.mark.parametrize("n", SIZES[:3])
def test_flytekits_fan_out(measure: Callable[..., float], n: int) -> None:
    theirs = program("flytekit")
    measure(lambda: theirs.fan_out(n=n), units=n + 2, unit="node", bare=lambda: bare_fan_out(n), rounds=3)
