"""Stepping in a real notebook: the lesson's program, from its skeleton into the dynamic's body, what if, and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from playwright.sync_api import Locator, expect

LESSON = Path(__file__).parents[2] / "notebooks" / "01_knn.ipynb"
STEP = "stepper = %flyte step --overwrite-cache wf"
HELPER = "helper_evaluate_model"
KEYS = {"Continue": "c", "Step over": "n", "Step into": "s", "Step out": "o", "Back": ",", "Forward": "."}

OpenNotebook = Callable[[str, str], Any]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.notebook]


def lesson(kernel: str) -> str:
    """Return the first lesson up to its workflow, which is then stepped through."""
    notebook = nbformat.read(LESSON, as_version=4)
    run = next(n for n, cell in enumerate(notebook.cells) if cell.source.startswith("execution = %flyte run"))
    cells = [cell for cell in notebook.cells[:run] if cell.cell_type == "code"]
    notebook.cells = [*cells, new_code_cell(STEP)]
    notebook.metadata["kernelspec"] = {"name": kernel, "display_name": kernel}
    return str(nbformat.writes(notebook))


@dataclass
class Hand:
    """Somebody who steps, by mouse or by keyboard alone."""

    view: Locator
    by: str

    @property
    def says(self) -> Locator:
        """Where the stepper stands, in words."""
        return self.view.locator(".fnb-step-says")

    @property
    def line(self) -> Locator:
        """The line that is lit."""
        return self.view.locator(".fnb-source-line[aria-current=step]")

    @property
    def current(self) -> Locator:
        """The node that the stepper is about, in the graph."""
        return self.view.locator(".fnb-graph [role=treeitem][aria-current=step]")

    def nodes(self, name: str) -> Locator:
        """Return the nodes of the graph whose names begin so."""
        return self.view.get_by_role("treeitem", name=re.compile("^" + re.escape(name)))

    def do(self, command: str, says: str) -> None:
        """Give a command, and wait until the stepper stands where these words are."""
        if self.by == "mouse":
            self.view.get_by_role("toolbar", name="Stepper").get_by_role("button", name=command, exact=True).click()
        else:
            self.view.press(KEYS[command])
        expect(self.says).to_have_text(re.compile(says), timeout=60_000)  # it may train a model

    def press(self, button: Locator) -> None:
        """Press a button: with the mouse, or with the Tab key from where the focus is, and Enter."""
        if self.by == "mouse":
            button.click()
            return
        for _ in range(100):
            if button.evaluate("button => button === document.activeElement"):
                self.view.page.keyboard.press("Enter")
                return
            self.view.page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key does not lead to {button}")

    def break_here(self) -> None:
        """Set a breakpoint on the node that is selected."""
        if self.by == "mouse":
            self.view.get_by_role("group", name="What to do with this node").get_by_role(
                "button", name="Breakpoint"
            ).click()
        else:
            self.view.press("b")
        expect(self.view.get_by_role("button", name="2 breakpoints")).to_be_visible()


@pytest.mark.parametrize(
    ("server", "kernel", "by"),
    [
        pytest.param("lab", "python3", "mouse", id="lab-mouse"),
        pytest.param("lab", "python3", "keyboard", id="lab-keyboard"),
        pytest.param("lab", "serial", "mouse", id="without-subshells"),
        pytest.param("notebook7", "python3", "mouse", id="notebook7"),
    ],
    indirect=["server"],
)
def test_the_lesson_is_stepped_through(open_notebook: OpenNotebook, kernel: str, by: str) -> None:
    notebook = open_notebook("knn.ipynb", lesson(kernel))
    notebook.run_all()
    view = notebook.views().nth(1)  # the first is the compiled workflow's
    hand = Hand(view, by)
    view.scroll_into_view_if_needed()
    expect(hand.says).to_have_text("wf is compiled, and nothing has run")
    expect(view.get_by_role("treeitem")).to_have_count(4)

    # Compile time: each line makes a node, and runs nothing.
    for name, line in (
        ("get_dataset", "X, y = get_dataset()"),
        ("get_models", "models = get_models()"),
        ("evaluate_model", "return evaluate_model(models=models, X=X, y=y)"),
    ):
        hand.do("Step into", rf"compiling wf: this line made {name} \(n\d\), and ran nothing")
        expect(hand.line).to_contain_text(line)
        expect(hand.current).to_have_accessible_name(re.compile(f"^{name}"))
    hand.do("Step out", "^before get_dataset")
    hand.do("Step over", "^before get_models")
    hand.do("Step over", "^before evaluate_model")

    # Expansion: at each turn of the loop the lit line and the new node agree.
    for turn in range(6):
        hand.do("Step into", rf"in the body of evaluate_model: this line made .*{HELPER}.* \(n2/dn{turn}\)")
        expect(hand.line).to_contain_text(f"final_result.append({HELPER}(")
        expect(hand.line).to_contain_text(f"model_ser = model-k{turn + 2}.joblib.dat")
        expect(hand.nodes(HELPER)).to_have_count(turn + 1)
        name = HELPER if turn == 0 else rf"{HELPER}\[{turn}\]"
        expect(hand.current).to_have_accessible_name(re.compile(f"^{name}.*model-k{turn + 2}"))
        if turn == 3:
            hand.break_here()

    # Run time.
    hand.do("Step out", r"^before .* \(n2/dn0\)")
    hand.do("Continue", r"^before .* \(n2/dn3\)")
    expect(view.locator(".fnb-step-said")).to_have_text("breakpoint 2 on n2/dn3")

    # What if?
    inspector = view.get_by_role("group", name="Inspector")
    hand.press(inspector.get_by_role("button", name="Edit scores"))
    field = inspector.get_by_role("textbox", name="Python for scores")
    field.fill("[1, 'x']")
    field.press("Enter")
    expect(inspector.get_by_role("alert")).to_contain_text("scores[1]")
    field.fill("[1.0, 1.0]")
    field.press("Enter")
    fork = Hand(notebook.views().nth(2), by)
    expect(fork.view.locator(".fnb-step-said")).to_contain_text("a fork of e1, with n2/dn3(scores) = [1.0, 1.0]")
    expect(notebook.views()).to_have_count(3)
    fork.do("Continue", "wf is over")
    hand.do("Continue", "wf is over")
    scores = "[score for name, score, spread in {}.outputs.o0]"
    original = notebook.evaluate(scores.format("stepper.execution"))
    forked = notebook.evaluate(scores.format("__import__('flyte_nb').inspect(run='e2')"))
    assert forked.count("'1.0'") == 1
    assert forked.split(",")[3].strip() == "'1.0'"
    assert "'1.0'" not in original
    assert original.split(",")[4:] == forked.split(",")[4:]

    # Back to the start and forward to the end: nothing runs again.
    count = notebook.evaluate("len(stepper.execution.events)")
    places = 0
    while hand.says.inner_text() != "in the pastwf is compiled, and nothing has run":
        before = hand.says.inner_text()
        hand.do("Back", f"^(?!{re.escape(before)}$)")
        places += 1
        assert places < 40
    expect(view.get_by_role("treeitem")).to_have_count(4)
    for _ in range(places):
        before = hand.says.inner_text()
        hand.do("Forward", f"^(?!{re.escape(before)}$)")
    expect(hand.says).to_have_text("wf is over")
    expect(hand.nodes(HELPER)).to_have_count(6)
    assert notebook.evaluate("len(stepper.execution.events)") == count
