"""A stepper for everyone: axe-core finds nothing wherever it stands, and a whole visit is made by keyboard."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from . import audit, hands, programs
from .opened import OpenNotebook

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def stepping(open_notebook: OpenNotebook, gate: Path) -> tuple[Any, Any]:
    """Open the program of six, whose stepper stands at the start."""
    notebook = open_notebook("six.ipynb", programs.six(gate, "stepper = flyte_nb.step(wf)"))
    return notebook, hands.stepping(notebook)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"])
def test_axe_finds_nothing_wherever_a_stepper_stands(
    page: Page, open_notebook: OpenNotebook, tmp_path: Path, theme: str
) -> None:
    page.add_init_script(path=audit.AXE)
    gate = tmp_path / "gate"
    gate.touch()
    notebook, hand = stepping(open_notebook, gate)
    view, inspector = hand.view, hand.view.get_by_role("group", name="Inspector")
    notebook.theme(theme)
    expect(view).to_have_attribute("data-fnb-theme", "light" if theme == "JupyterLab Light" else "dark")
    audit.assert_accessible(view)

    hand.do("Step into", "^compiling wf")
    expect(hand.line).to_be_visible()
    audit.assert_accessible(view)

    hand.do("Step out", "^before models")
    for _ in range(2):
        hand.do("Step over", "^before")
    for _ in range(2):
        hand.do("Step into", "^in the body of evaluate")
    hand.current.focus()
    page.keyboard.press("Enter")
    expect(inspector).to_be_focused()
    hand.break_here()
    audit.assert_accessible(view)

    view.get_by_role("button", name="2 breakpoints").click()
    view.get_by_label("when", exact=True).fill("1 +")
    view.get_by_role("button", name="Add").click()
    expect(view.locator(".fnb-points-refused")).not_to_be_empty()
    audit.assert_accessible(view)
    view.get_by_label("Stop at").press("Escape")

    hand.do("Step out", "^before evaluate/score")
    hand.do("Continue", r"^before evaluate/score\[1\]")
    inspector.get_by_role("button", name="Edit name").click()
    field = inspector.get_by_role("textbox", name="Python for name")
    field.fill("1 +")
    field.press("Enter")
    expect(inspector.get_by_role("alert")).not_to_be_empty()
    audit.assert_accessible(view)

    hand.do("Back", "^before evaluate/score")
    expect(view.get_by_text("in the past", exact=True)).to_be_visible()
    audit.assert_accessible(view)

    view.get_by_role("button", name="2 breakpoints").click()
    view.get_by_role("button", name="Remove the breakpoint on n2/dn1").click()
    expect(view.get_by_role("button", name="1 breakpoint")).to_be_visible()
    hand.do("Continue", r"^before evaluate/score\[1\]")  # where the run has come to
    hand.do("Continue", "^wf is over")
    audit.assert_accessible(view)
    view.press("?")
    expect(view.get_by_role("dialog", name="Keys")).to_be_visible()
    audit.assert_accessible(view)


def test_a_whole_stepping_visit_by_keyboard(page: Page, open_notebook: OpenNotebook, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    _, opened = stepping(open_notebook, gate)
    hand = hands.Hand(opened.view, "keyboard")
    view, keyboard, focused = hand.view, page.keyboard, page.locator(":focus")
    bar = hand.bar
    stops = bar.get_by_role("button")
    inspector = view.get_by_role("group", name="Inspector")
    view.focus()
    page.evaluate("() => { window.heard = []; addEventListener('keydown', event => heard.push(event.key)); }")

    # One stop of the Tab key for the whole bar; the arrows move in it, to what does nothing now too.
    in_bar = 0
    for _ in range(30):
        keyboard.press("Tab")
        in_bar += bar.evaluate("bar => bar.contains(document.activeElement)")
        if focused.get_attribute("role") == "treeitem":
            break
    assert in_bar == 1
    expect(view.get_by_role("treeitem").and_(focused)).to_have_count(1)
    while not bar.evaluate("bar => bar.contains(document.activeElement)"):
        keyboard.press("Shift+Tab")
    expect(stops.nth(1)).to_be_focused()
    expect(stops.nth(1)).to_have_accessible_name("Step over")
    for key, number in (("ArrowRight", 2), ("End", 7), ("ArrowRight", 0), ("ArrowLeft", 7), ("Home", 0)):
        keyboard.press(key)
        expect(stops.nth(number)).to_be_focused()
    keyboard.press("ArrowRight")
    keyboard.press("Enter")
    hand.stands("^before dataset")
    expect(stops.nth(1)).to_be_focused()
    keyboard.press("ArrowRight")
    keyboard.press("ArrowRight")
    keyboard.press("ArrowRight")
    expect(stops.nth(4)).to_have_accessible_name("Back")
    keyboard.press("Space")
    hand.stands("^wf is compiled")
    expect(stops.nth(4)).to_be_focused()  # which does nothing any more
    keyboard.press("Space")
    hand.stands("^wf is compiled")

    # From the graph.
    while focused.get_attribute("role") != "treeitem":
        keyboard.press("Tab")
    keyboard.press("Home")
    here = view.get_by_role("treeitem").and_(focused)

    def press(key: str, says: str) -> None:
        keyboard.press(key)
        hand.stands(says)
        expect(here).to_have_count(1)

    press(".", "^before dataset")
    press(",", "^wf is compiled")
    press("s", "^compiling wf: this line made models")
    press("o", "^before models")
    press("n", "^before dataset")
    press("n", "^before evaluate")
    for turn in range(3):
        press("s", rf"\(n2/dn{turn}\)")
    # On to the new nodes, one by one: what was made is reached by the arrows.
    hand.nodes("score[2]").focus()
    keyboard.press("Enter")
    expect(inspector).to_be_focused()
    keyboard.press("b")
    expect(view.get_by_role("button", name="2 breakpoints")).to_be_visible()
    expect(inspector).to_be_focused()
    keyboard.press("o")
    hand.stands(r"^before evaluate/score\[?0?\]? ?\(n2/dn0\)")
    expect(inspector).to_be_focused()
    keyboard.press("c")
    hand.stands(r"\(n2/dn2\)$")
    keyboard.press("b")
    expect(view.get_by_role("button", name="1 breakpoint")).to_be_visible()
    keyboard.press("Escape")
    expect(inspector).to_have_count(0)
    expect(here).to_have_count(1)

    # To a node whose task waits: the focus stays, the keys do nothing meanwhile, Stop is reached.
    hand.nodes("score[5]").focus()
    keyboard.press("Enter")
    expect(inspector).to_be_focused()
    keyboard.press("r")
    expect(bar).to_have_attribute("aria-busy", "true")
    expect(hand.nodes("score[4]")).to_have_accessible_name(re.compile("running"))
    expect(inspector).to_be_focused()
    for key in "nsoc,.b":
        keyboard.press(key)
    expect(inspector).to_be_focused()
    expect(bar).to_have_attribute("aria-busy", "true")
    gate.touch()
    hand.stands(r"\(n2/dn5\)$")
    expect(inspector).to_be_focused()
    expect(view.get_by_role("button", name="1 breakpoint")).to_be_visible()

    # What if? A refusal leaves the focus in the field, and Escape gives it back.
    edit = inspector.get_by_role("button", name="Edit name")
    hand.press(edit)
    field = inspector.get_by_role("textbox", name="Python for name")
    expect(field).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    keyboard.type("1 +")
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(inspector.get_by_role("alert")).to_contain_text("SyntaxError")
    expect(inspector.get_by_role("button", name="Fork")).to_be_focused()
    keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(edit).to_be_focused()

    # Breakpoints.
    while (focused.get_attribute("aria-label") or "") != "1 breakpoint":
        keyboard.press("Shift+Tab")
    keyboard.press("Enter")
    points = view.get_by_role("group", name="Breakpoints")
    while (focused.get_attribute("aria-label") or "") != "Remove the breakpoint on any failure":
        keyboard.press("Tab")
    keyboard.press("Enter")
    expect(view.get_by_role("button", name="0 breakpoints")).to_be_visible()
    expect(points).to_be_focused()
    keyboard.press("Tab")
    expect(view.get_by_label("Stop at")).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    keyboard.type("score[5]")
    keyboard.press("Enter")
    expect(view.get_by_role("button", name="1 breakpoint")).to_be_visible()
    expect(view.get_by_label("Stop at")).to_be_focused()
    keyboard.press("Escape")
    expect(points).to_have_count(0)
    expect(view.get_by_role("button", name="1 breakpoint")).to_be_focused()

    # And out.
    for _ in range(4):
        keyboard.press("Escape")
    expect(inspector).to_have_count(0)
    expect(view).to_be_focused()
    assert [key for key in page.evaluate("() => window.heard") if key not in ("Control", "Meta", "a", "A")] == []
    hand.stands(r"\(n2/dn5\)$")
    keyboard.press("Tab")
    expect(view.locator(":focus")).to_have_count(1)
