"""Stepping in a real notebook: the lesson's program, from its skeleton into the dynamic's body, what if, and back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from . import hands, programs
from .opened import OpenNotebook

HELPER = "helper_evaluate_model"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.notebook
@pytest.mark.parametrize(
    ("kernel", "by"),
    [
        pytest.param("python3", "keyboard", id="by-keyboard"),
        pytest.param("serial", "mouse", id="without-subshells"),
    ],
)
def test_the_lesson_is_stepped_through(open_notebook: OpenNotebook, kernel: str, by: str) -> None:
    notebook = open_notebook("knn.ipynb", hands.lesson(kernel))
    notebook.run_all()
    view = notebook.views().nth(1)  # the first is the compiled workflow's
    hand = hands.Hand(view, by)
    view.scroll_into_view_if_needed()
    expect(hand.says).to_have_attribute("title", "wf is compiled, and nothing has run")
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
    fork = hands.Hand(notebook.views().nth(2), by)
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
    while (before := hand.says.get_attribute("title") or "") != "wf is compiled, and nothing has run":
        hand.do("Back", f"^(?!{re.escape(before)}$)")
        places += 1
        assert places < 40
    expect(view.get_by_text("in the past", exact=True)).to_be_visible()
    expect(view.get_by_role("treeitem")).to_have_count(4)
    for _ in range(places):
        before = hand.says.get_attribute("title") or ""
        hand.do("Forward", f"^(?!{re.escape(before)}$)")
    expect(hand.says).to_have_attribute("title", "wf is over")
    expect(hand.nodes(HELPER)).to_have_count(6)
    assert notebook.evaluate("len(stepper.execution.events)") == count


def test_buttons_and_cells_command_the_same_stepper(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    notebook = open_notebook("six.ipynb", programs.six(gate, "stepper = flyte_nb.step(wf)"))
    hand = hands.stepping(notebook)
    hand.do("Step over", "^before dataset")
    assert notebook.evaluate("stepper.current.path") == "'n1'"
    notebook.evaluate("stepper.run_to('score[2]').current.path")
    expect(hand.says).to_have_attribute("title", re.compile(r"^before .*score\[2\]"))
    expect(hand.nodes("score[1]")).to_have_accessible_name(re.compile("succeeded"))
    hand.do("Back", "^before dataset")
    assert notebook.evaluate("stepper.in_the_past") == "True"


def test_stop_ends_a_step_that_goes_on(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    notebook = open_notebook("six.ipynb", programs.six(tmp_path / "never", "stepper = flyte_nb.step(wf)"))
    hand = hands.stepping(notebook)
    bar = hand.view.get_by_role("toolbar", name="Stepper")
    bar.get_by_role("button", name="Continue", exact=True).click()
    expect(hand.nodes("score[4]")).to_have_accessible_name(re.compile("running"))
    bar.get_by_role("button", name="Stop", exact=True).click()
    expect(hand.says).to_have_attribute("title", "wf was stopped")
    expect(hand.nodes("score[4]")).to_have_accessible_name(re.compile("aborted"))
    assert notebook.evaluate("1 + 1") == "2"
    hand.do("Restart", "^wf is compiled, and nothing has run$")
    expect(hand.nodes("score[")).to_have_count(0)


def test_a_forgotten_stepper_lets_its_kernel_restart(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    notebook = open_notebook("six.ipynb", programs.six(tmp_path / "gate", "stepper = flyte_nb.step(wf)"))
    hand = hands.stepping(notebook)
    hand.do("Step over", "^before dataset")
    hand.do("Step over", "^before evaluate")
    hand.do("Step into", "^in the body of evaluate")
    notebook.restart()
    assert notebook.evaluate("'stepper' in globals()") == "False"
    expect(hand.view.get_by_role("toolbar", name="Stepper")).to_have_count(0)
    expect(hand.says).to_have_attribute("title", re.compile("^in the body of evaluate"))


@pytest.mark.parametrize("server", ["lab", "notebook7"], indirect=True)
def test_a_saved_session_shows_where_it_stood(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    notebook = open_notebook("six.ipynb", programs.six(tmp_path / "gate", "stepper = flyte_nb.step(wf)"))
    hand = hands.stepping(notebook)
    hand.do("Step over", "^before dataset")
    hand.do("Step over", "^before evaluate")
    hand.do("Step into", "^in the body of evaluate")
    hand.do("Step into", r"made evaluate/score\[1\]")
    notebook.page.wait_for_function(
        "() => JSON.stringify(window.jupyterapp.shell.currentWidget.content.model.toJSON()).includes('(n2/dn1)')"
    )
    notebook.shut_down()
    expect(hand.says).to_have_attribute("title", re.compile(r"made evaluate/score\[1\]"))
    expect(hand.current).to_have_accessible_name(re.compile(r"^score\[1\]"))
    expect(hand.line).to_contain_text("return [score(name=name, xs=xs) for name in names]")
    expect(hand.view.get_by_role("toolbar", name="Stepper")).to_have_count(0)


def test_open_puts_a_node_into_a_cell(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    notebook = open_notebook("six.ipynb", programs.six(gate, "stepper = flyte_nb.step(wf)"))
    hand = hands.stepping(notebook)
    hand.do("Continue", "wf is over")
    hand.nodes("score[1]").focus()
    hand.view.page.keyboard.press("Enter")
    hand.view.get_by_role("button", name="Open in a cell").click()
    cell = notebook.page.locator(".jp-Cell .cm-content").last
    expect(cell).to_contain_text("node = flyte_nb.inspect('n2/dn1', run='e1')")
    expect(cell).to_contain_text('print("scoring", name)')
    notebook.command("notebook:run-cell")
    notebook.done()
    expect(notebook.page.get_by_text("scoring model-k3.joblib.dat").last).to_be_visible()


def test_the_step_button_of_a_form(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    notebook = open_notebook("six.ipynb", programs.six(tmp_path / "gate", "form = flyte_nb.form(wf)\nform"))
    notebook.run_all()
    notebook.page.get_by_role("button", name=re.compile("Step$")).click()  # an icon stands before it
    hand = hands.Hand(notebook.views().first, "mouse")
    expect(hand.says).to_have_attribute("title", "wf is compiled, and nothing has run")
    hand.do("Step over", "^before dataset")
    assert notebook.evaluate("form.stepper.current.path") == "'n1'"


@pytest.mark.parametrize("server", ["bare_lab"], indirect=True)
def test_the_widget_steps_too(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    step = "%config FlyteMagics.view = 'widget'\nstepper = flyte_nb.step(wf)"
    notebook = open_notebook("six.ipynb", programs.six(tmp_path / "gate", step))
    hand = hands.stepping(notebook)
    hand.do("Step over", "^before dataset")
    hand.do("Step over", "^before evaluate")
    hand.do("Step into", "^in the body of evaluate")
    expect(hand.line).to_contain_text("name = 'model-k2.joblib.dat'")
    assert notebook.evaluate("stepper.current.kind") == "'body'"


def test_two_steppers_and_a_live_run_do_not_mix(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    begin = "stepper = flyte_nb.step(wf)"
    notebook = open_notebook("six.ipynb", programs.six(gate, begin, begin.replace("stepper", "other"), "1"))
    one = hands.stepping(notebook)
    other = hands.Hand(notebook.views().nth(1), "mouse")
    one.do("Step over", "^before dataset")
    other.stands("^wf is compiled, and nothing has run$")
    other.do("Step into", "^compiling wf")
    other.do("Step out", "^before models")
    for hand in (other, one):
        while "evaluate" not in (hand.says.get_attribute("title") or ""):
            hand.do("Step over", "^before (dataset|evaluate)")
    # Both stand in the same body, at different turns.
    for turn in range(3):
        one.do("Step into", rf"\(n2/dn{turn}\)$")
    other.do("Step into", r"\(n2/dn0\)$")
    one.stands(r"^in the body of evaluate: .*\(n2/dn2\)$")
    expect(one.nodes("score")).to_have_count(3)
    expect(other.nodes("score")).to_have_count(1)
    expect(one.line).to_contain_text("name = 'model-k4.joblib.dat'")
    expect(other.line).to_contain_text("name = 'model-k2.joblib.dat'")
    one.current.click(force=True)
    one.break_here()
    expect(other.view.get_by_role("button", name="1 breakpoint")).to_be_visible()
    inspected = other.view.get_by_role("group", name="Inspector").get_by_role("heading").first
    expect(inspected).to_have_text("score")  # where it stands itself

    # A run that goes on meanwhile is a third one.
    notebook.edit(4, "run = %flyte run wf")
    notebook.select(4)
    notebook.command("notebook:run-cell")
    live = hands.Hand(notebook.views().nth(2), "mouse")
    expect(live.nodes("score[4]")).to_have_accessible_name(re.compile("running"))
    expect(live.view.get_by_role("toolbar", name="Stepper")).to_have_count(0)
    one.stands(r"\(n2/dn2\)$")
    gate.touch()
    notebook.done()
    expect(live.nodes("score[5]")).to_have_accessible_name(re.compile("succeeded"))
    expect(one.nodes("score")).to_have_count(3)
    expect(other.nodes("score")).to_have_count(1)
    one.do("Step out", r"\(n2/dn0\)$")
    one.do("Continue", r"\(n2/dn2\)$")
    other.stands(r"\(n2/dn0\)$")
    other.do("Continue", "^wf is over$")
    one.stands(r"^before .*\(n2/dn2\)$")
    assert notebook.evaluate("(stepper.current.path, other.phase.name, run.phase.name)") == (
        "('n2/dn2', 'SUCCEEDED', 'SUCCEEDED')"
    )
