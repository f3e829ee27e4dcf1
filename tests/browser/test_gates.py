"""Gates in a browser: a busy cell is answered in its view, by mouse and by keyboard; a saved one asks nobody."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from . import audit, hands, programs
from .opened import OpenNotebook

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

HOSTILE = "<img src=x onerror='window.hit = 1'>"
PROGRAM = f"""
from datetime import timedelta
from typing import Literal
from flyte_nb import approve, wait_for_input
HOUR = timedelta(hours=1)
scale = 10

@task
def train(rate: float, rounds: list[int]) -> dict[str, float]:
    return {{f"fold-{{n}}": rate * n for n in rounds}}

@task
def report(scores: dict[str, float], kind: str, loud: bool) -> str:
    return f"{{kind}} {{sum(scores.values())}} {{loud}}"

@workflow
def wf() -> str:
    rate = wait_for_input("rate", timeout=HOUR, expected_type=float)
    rounds = wait_for_input("rounds", timeout=HOUR, expected_type=list[int])
    scores = approve(train(rate=rate, rounds=rounds), "good enough", timeout=HOUR)
    kind = wait_for_input({HOSTILE!r}, timeout=HOUR, expected_type=Literal["short", {HOSTILE!r}])
    loud = wait_for_input("loud", timeout=HOUR, expected_type=bool)
    return report(scores=scores, kind=kind, loud=loud)
"""


def inspect(view: Locator, name: str) -> Locator:
    """Go to a gate by the line above the graph, and return its pane."""
    view.locator(".fnb-waits").get_by_role("button", name=name, exact=True).click()
    pane = view.get_by_role("group", name="Inspector")
    expect(pane.get_by_role("heading", name=re.compile("^Waits for "))).to_be_visible()
    return pane


def test_gates_are_answered_while_the_cell_is_busy(open_notebook: OpenNotebook, page: Page, tmp_path: Path) -> None:
    page.add_init_script(path=audit.AXE)
    # The first run is answered in the view; the second, which is stepped through, still waits when it is saved.
    cells = ("execution = flyte_nb.run(wf)", "stepper = flyte_nb.step(wf)\nstepper.continue_();")
    notebook = open_notebook("gates.ipynb", programs.notebook(programs.LOAD, PROGRAM, cells[0]))
    notebook.command("notebook:run-all-cells")
    view = notebook.views().first
    waits = view.locator(".fnb-waits")
    expect(waits).to_contain_text("wait for you")
    expect(view.get_by_text("0 of 7 done, 4 wait for an answer", exact=True)).to_be_visible()
    expect(view.get_by_role("treeitem", name=re.compile("^rate"))).to_have_accessible_name(
        re.compile("waits for float")
    )
    expect(view.get_by_role("status").filter(has_text="rate waits for float")).to_be_attached()
    assert not notebook.ended

    # With the mouse: what does not fit is refused beside the field, and the gate waits on.
    pane = inspect(view, "rounds")
    field = pane.get_by_role("textbox", name="Python for rounds")
    field.fill("[1, 'two']")
    pane.get_by_role("button", name="Send").click()
    expect(pane.get_by_role("alert")).to_have_text("rounds[1]: expected int, got str ('two')")
    expect(field).to_have_attribute("aria-invalid", "true")
    audit.assert_accessible(view)
    shot(page, view, "light-refused")
    field.fill("[1, 2, scale]")
    pane.get_by_role("button", name="Send").click()
    expect(waits).not_to_contain_text("rounds")

    # By keyboard alone: from the line above the graph to the field, the answer with Enter.
    waits.get_by_role("button", name="rate", exact=True).press("Enter")
    number = view.get_by_role("spinbutton", name="rate: float")
    hands.tab_to(number)
    page.keyboard.type("0.5")
    page.keyboard.press("Enter")
    expect(view.get_by_role("heading", level=3, name="rate")).to_be_focused()
    expect(waits).to_contain_text("good enough")

    # What is to be approved is shown in full.
    pane = inspect(view, "good enough")
    expect(pane.get_by_text("fold-10").first).to_be_visible()
    expect(pane.get_by_text("5.0").first).to_be_visible()
    audit.assert_accessible(view)
    shot(page, view, "light-approve")
    notebook.theme("JupyterLab Dark")
    audit.assert_accessible(view)
    shot(page, view, "dark-approve")
    approve = pane.get_by_role("button", name="Approve")
    hands.tab_to(approve)
    page.keyboard.press("Enter")
    expect(waits).not_to_contain_text("good enough")

    pane = inspect(view, HOSTILE)
    menu = pane.get_by_role("combobox")
    menu.select_option(HOSTILE)
    shot(page, view, "dark-menu")
    menu.press("Tab")
    page.keyboard.press("Enter")
    expect(waits).not_to_contain_text("img")
    pane = inspect(view, "loud")
    pane.get_by_role("checkbox", name="loud").check()
    pane.get_by_role("button", name="Send").click()
    notebook.done()
    assert notebook.evaluate("execution.outputs.o0") == repr(f"{HOSTILE} 6.5 True")
    expect(waits).to_have_count(0)
    assert page.evaluate("window.hit") is None

    # What is saved shows that it waits, and asks nobody.
    notebook.edit(2, cells[1])
    notebook.run_all()
    expect(notebook.views().last.get_by_text("0 of 7 done, 4 wait for an answer", exact=True)).to_be_visible()
    notebook.shut_down()
    saved = notebook.views().last
    expect(saved.locator(".fnb-waits")).to_contain_text("wait for an answer")
    pane = inspect(saved, "rate")
    expect(pane.get_by_text("Nobody can give it here")).to_be_visible()
    expect(pane.get_by_role("button", name="Send")).to_have_count(0)


def shot(page: Page, view: Locator, name: str) -> None:
    """Keep a picture, where FLYTE_NB_SHOTS names a folder for it."""
    folder = os.environ.get("FLYTE_NB_SHOTS")
    if folder:
        view.screenshot(path=str(Path(folder) / f"{name}.png"))
