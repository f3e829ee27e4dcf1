"""The view in a real browser: first paint, a phase change, opening a group; and what a payload costs to make."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import flyte_nb
from flyte_nb import replay
from flyte_nb.engine.execution import Execution

FIND_BROWSER = Path(__file__).parents[2] / "tools" / "browser.py"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

#: Notes when the payload was read and the view mounted, and when the first card was painted: Graphviz starts between.
WATCH = """
const cards = () => document.querySelectorAll('[role=treeitem]').length;
new MutationObserver((_, observer) => {
  if (window.there === undefined && document.querySelector('.fnb-view')) { window.there = performance.now(); }
  if (cards() > 0) {
    observer.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => { window.painted = performance.now(); }));
  }
}).observe(document, { childList: true, subtree: true });
"""

#: Moves the scrubber, and resolves with the milliseconds until the next frame has been painted.
SEEK = """
([to]) => new Promise(done => {
  const slider = document.querySelector('input[type=range]');
  const start = performance.now();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(slider, String(to));
  slider.dispatchEvent(new Event('input', { bubbles: true }));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
})
"""


@flyte_nb.task
def step(x: int) -> int:
    return x + 1


@flyte_nb.task
def add(x: int, y: int) -> int:
    return x + y


@flyte_nb.dynamic
def fan(n: int) -> list[int]:
    return [step(x=i) for i in range(n)]


def layered(count: int) -> Any:
    """Return a workflow of so many nodes, eight in a layer, each waiting for two of the layer before."""

    @flyte_nb.workflow
    def wf() -> int:
        row = [step(x=i) for i in range(8)]
        for _ in range(count // 8 - 1):
            row = [add(x=row[i], y=row[(i + 1) % 8]) for i in range(8)]
        return row[0]

    return wf


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = subprocess.run([sys.executable, FIND_BROWSER], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(found.stderr.strip())
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found.stdout.strip(), args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Callable[[Execution], Page]]:
    with browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce") as context:

        def open_(execution: Execution) -> Page:
            path = execution.save_replay(tmp_path / "run.html")
            page = context.new_page()
            page.set_default_timeout(90_000)
            page.add_init_script(WATCH)
            page.goto(path.as_uri())
            return page

        yield open_


def note(benchmark: Any, **milliseconds: float) -> None:
    """Note what the browser measured, in milliseconds; the benchmark's own clock has nothing to measure there."""
    benchmark.extra_info |= {name: round(value, 1) for name, value in milliseconds.items()}
    benchmark.pedantic(lambda: None, rounds=1)
    print("\n  " + ", ".join(f"{name} {value:,.0f} ms" for name, value in milliseconds.items()))


def first_paint(page: Page) -> float:
    page.wait_for_function("() => window.painted")
    return float(page.evaluate("() => window.painted - (window.there ?? 0)"))


@pytest.mark.parametrize("count", [50, 300, 1000])
def test_first_paint_and_phase_changes(benchmark: Any, opened: Callable[[Execution], Page], count: int) -> None:
    execution = flyte_nb.run(layered(count))
    page = opened(execution)
    paint = first_paint(page)
    events = len(execution.events)
    seeks = sorted(page.evaluate(SEEK, [events - back]) for back in range(2, 22))
    note(benchmark, first_paint=paint, phase_change=seeks[len(seeks) // 2], phase_change_at_worst=seeks[-1])


def test_three_thousand_nodes_are_a_table_first(benchmark: Any, opened: Callable[[Execution], Page]) -> None:
    page = opened(flyte_nb.run(layered(3000)))
    page.get_by_role("treegrid").wait_for()
    table = float(page.evaluate("() => performance.now() - (window.there ?? 0)"))
    note(benchmark, table=table)


@pytest.mark.parametrize("count", [100, 1000])
def test_opening_a_group(benchmark: Any, opened: Callable[[Execution], Page], count: int) -> None:
    page = opened(flyte_nb.run(fan, n=count))
    first_paint(page)
    page.evaluate(
        """count => {
            window.before = performance.now();
            new MutationObserver(() => {
                if (document.querySelectorAll('.fnb-dag [role=treeitem]').length >= count && !window.grown) {
                    requestAnimationFrame(() => { window.grown = performance.now() - window.before; });
                }
            }).observe(document.body, { childList: true, subtree: true });
        }""",
        count,
    )
    page.get_by_role("treeitem", name="+").first.focus()
    page.keyboard.press("e")
    page.wait_for_function("() => window.grown")
    note(benchmark, opened=float(page.evaluate("() => window.grown")))


@pytest.mark.parametrize("count", [100, 10_000])
def test_a_payload(measure: Callable[..., float], count: int) -> None:
    execution = flyte_nb.run(fan, n=count)
    measure(lambda: replay.payload_of(execution, seconds=0.0), units=count, unit="node", rounds=3)
