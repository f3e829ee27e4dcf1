"""What it costs to watch: the same run in a kernel with a page connected, shown and not shown."""

from __future__ import annotations

import ast
from typing import Any

import pytest

pytestmark = [pytest.mark.bench, pytest.mark.notebook]

PROGRAM = """
import statistics, time
import flyte_nb

@flyte_nb.task
def busy(x: int) -> int:
    end = time.perf_counter() + 0.004
    while time.perf_counter() < end:
        x += 1
    return x

@flyte_nb.task
def rest(x: int) -> int:
    time.sleep(0.004)
    return x

@flyte_nb.dynamic
def many(n: int, resting: bool) -> list[int]:
    return [(rest if resting else busy)(x=i) for i in range(n)]

def seconds(resting, progress):
    flyte_nb.config(progress=progress)
    start = time.perf_counter()
    flyte_nb.run(many, n=400, resting=resting)
    return time.perf_counter() - start
"""

MEASURE = """
seconds({resting}, True)
pairs = [(seconds({resting}, True), seconds({resting}, False)) for _ in range(5)]
flyte_nb.config(progress=True)
print([min(shown for shown, _ in pairs), min(hidden for _, hidden in pairs)])
"""


@pytest.mark.parametrize("resting", [True, False], ids=["resting", "busy"])
def test_a_watched_run(benchmark: Any, live_kernel: Any, resting: bool) -> None:
    live_kernel.page()
    live_kernel.run(PROGRAM)
    reply, outputs = live_kernel.run(MEASURE.format(resting=resting))
    assert reply["status"] == "ok", reply
    printed = "".join(content["text"] for kind, content in outputs if kind == "stream" and content["name"] == "stdout")
    shown, hidden = ast.literal_eval(printed.strip().splitlines()[-1])
    benchmark.extra_info |= {"shown": round(shown, 3), "not_shown": round(hidden, 3), "ratio": round(shown / hidden, 4)}
    benchmark.pedantic(lambda: None, rounds=1)
    print(f"\n  shown {shown:.3f} s, not shown {hidden:.3f} s: {100 * (shown / hidden - 1):+.1f} %")
