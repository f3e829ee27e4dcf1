"""The view for everyone: axe-core finds nothing, the keyboard reaches it all and nothing else, and a run is said."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from flyte_nb import conditional, dynamic, executions, run, task, workflow

from . import audit, programs
from .nodes import choose, node
from .opened import OpenNotebook

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

CURRENT = "window.jupyterapp.shell.currentWidget"
CELLS = f"{CURRENT}.content.model.toJSON().cells"


@task
def names(n: int) -> list[str]:
    return [f"model-{k}" for k in range(n)]


@task
def score(name: str) -> dict[str, float]:
    print("scoring", name)
    return {"recall": 0.5}


@dynamic
def evaluate(models: list[str]) -> list[dict[str, float]]:
    return [score(name=name) for name in models]


@task
def best(scores: list[dict[str, float]]) -> str:
    raise ValueError("all are equally good")


@task
def publish(name: str) -> str:
    return name


@workflow
def wf(n: int = 3) -> str:
    return publish(name=best(scores=evaluate(models=names(n=n))))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save a run that fails at its last but one node."""
    with suppress(ValueError):
        run(wf)
    file = tmp_path_factory.mktemp("replay") / "wf.html"
    executions()[-1].save_replay(file)
    return file


@pytest.fixture
def view(page: Page, file: Path) -> Locator:
    """Open the replay."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.add_init_script(path=audit.AXE)
    page.goto(file.as_uri())
    view = page.get_by_role("region", name="Run of wf", exact=True)
    expect(node(view, "score[2]")).to_be_visible()
    return view


def inspect(view: Locator, name: str) -> None:
    """Click a node, and see its values."""
    choose(node(view, name))
    expect(view.get_by_role("group", name="Inspector")).to_be_visible()


def audited(page: Page, open_notebook: OpenNotebook, gate: Path) -> Any:
    """Run the program of six in a notebook that can be audited."""
    page.add_init_script(path=audit.AXE)
    gate.touch()
    notebook = open_notebook("six.ipynb", programs.six(gate, "execution = %flyte run wf"))
    notebook.run_all()
    expect(node(notebook.views().first, "score[5]")).to_be_visible()
    return notebook


# axe-core


def test_axe_finds_nothing_in_jupyterlab(page: Page, open_notebook: OpenNotebook, tmp_path: Path) -> None:
    notebook = audited(page, open_notebook, tmp_path / "gate")
    view = notebook.views().first
    inspect(view, "score[3]")
    for theme in ("JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"):
        notebook.theme(theme)
        expect(view).to_have_attribute("data-fnb-theme", "light" if theme == "JupyterLab Light" else "dark")
        audit.assert_accessible(view)


@pytest.mark.parametrize("server", ["notebook7"], indirect=True)
def test_axe_finds_nothing_in_notebook_7(page: Page, open_notebook: OpenNotebook, tmp_path: Path) -> None:
    view = audited(page, open_notebook, tmp_path / "gate").views().first
    audit.assert_accessible(view)
    inspect(view, "score[3]")
    audit.assert_accessible(view)


@pytest.mark.parametrize("colours", ["light", "dark", "forced"])
def test_axe_finds_nothing_in_a_replay(view: Locator, colours: str) -> None:
    if colours == "forced":
        view.page.emulate_media(forced_colors="active")
    else:
        view.page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
        expect(view).to_have_attribute("data-fnb-theme", colours)
    for name in (None, "score[1]", "best", "publish"):
        if name is not None:
            inspect(view, name)
        for tab in ("Timeline", "Table", "Graph"):
            view.get_by_role("tab", name=tab).click()
            expect(view.get_by_role("tabpanel", name=tab)).to_be_visible()
            audit.assert_accessible(view)
    view.press("?")
    expect(view.get_by_role("dialog", name="Keys")).to_be_visible()
    audit.assert_accessible(view)


@workflow
def sized(n: int) -> str:
    return conditional("size").if_(n > 5).then(publish(name="large")).elif_(n > 2).then("some").else_().fail("too few")


def test_a_conditional_says_which_way_it_went_and_axe_finds_nothing(page: Page, tmp_path: Path) -> None:
    page.add_init_script(path=audit.AXE)
    page.goto(run(sized, n=3).save_replay(tmp_path / "sized.html").as_uri())
    view = page.get_by_role("region", name="Run of sized", exact=True)
    expect(node(view, "publish")).to_have_accessible_name(re.compile("skipped"))
    expect(node(view, "'some'")).to_have_accessible_name("'some', n > 2, taken")
    expect(node(view, "fails: too few")).to_have_accessible_name("fails: too few, else, not taken")
    inspect(view, "?")
    cases = view.get_by_role("group", name="Inspector").get_by_role("listitem")
    expect(cases.filter(has_text="n > 5")).to_contain_text("does not hold")
    expect(cases.filter(has_text="n > 2")).to_contain_text("taken")
    expect(view.get_by_text("decided on n = 3")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        audit.assert_accessible(view)


# The keyboard


def test_a_whole_visit_by_keyboard(view: Locator) -> None:
    keyboard = view.page.keyboard
    inspector = view.get_by_role("group", name="Inspector")
    focused = view.page.locator(":focus")
    for _ in range(30):
        keyboard.press("Tab")
        if focused.get_attribute("role") == "treeitem":
            break
    expect(view.get_by_role("treeitem").and_(focused)).to_have_count(1)
    # From here on, nothing around the view hears of a key.
    view.page.evaluate("() => { window.heard = []; addEventListener('keydown', event => heard.push(event.key)); }")

    keyboard.press("Home")
    for _ in range(8):
        if (focused.get_attribute("aria-label") or "").startswith("names"):
            break
        keyboard.press("ArrowRight")
    expect(node(view, "names")).to_be_focused()
    keyboard.press("ArrowRight")
    expect(node(view, "evaluate")).to_be_focused()
    keyboard.press("e")
    expect(node(view, "evaluate")).to_have_attribute("aria-expanded", "false")
    expect(node(view, "score[0]")).to_have_count(0)
    expect(node(view, "evaluate")).to_be_focused()
    keyboard.press("ArrowRight")
    expect(node(view, "best")).to_be_focused()
    keyboard.press("ArrowLeft")
    keyboard.press("e")
    expect(node(view, "score[0]")).to_be_visible()

    keyboard.press("Enter")
    expect(inspector).to_be_focused()
    expect(inspector.get_by_role("heading", name="evaluate").first).to_be_visible()
    keyboard.press("Escape")
    expect(inspector).to_have_count(0)
    expect(node(view, "evaluate")).to_be_focused()

    keyboard.press("f")
    expect(inspector.get_by_text("all are equally good").first).to_be_visible()
    expect(node(view, "best")).to_have_attribute("aria-selected", "true")

    keyboard.press("/")
    field = view.get_by_label("Search the nodes")
    expect(field).to_be_focused()
    keyboard.type("score")
    keyboard.press("Enter")
    expect(node(view, "score[0]")).to_have_attribute("aria-selected", "true")
    keyboard.press("Enter")
    expect(node(view, "score[1]")).to_have_attribute("aria-selected", "true")
    keyboard.press("Escape")
    expect(field).to_have_value("")
    keyboard.press("Escape")
    expect(field).not_to_be_focused()

    for key, tab in (("t", "Timeline"), ("l", "Table"), ("g", "Graph")):
        keyboard.press(key)
        expect(view.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
        expect(view.get_by_role("tabpanel", name=tab).locator(":focus")).to_have_count(1)
    moment = view.get_by_role("slider", name="Moment of the run")
    last = int(moment.get_attribute("max") or 0)
    keyboard.press("[")
    expect(moment).to_have_value(str(last - 1))
    keyboard.press("]")
    expect(moment).to_have_value(str(last))
    keyboard.press("?")
    expect(view.get_by_role("dialog", name="Keys")).to_be_focused()

    for _ in range(5):
        keyboard.press("Escape")
    expect(view.get_by_role("dialog")).to_have_count(0)
    expect(inspector).to_have_count(0)
    expect(view).to_be_focused()
    assert view.page.evaluate("() => window.heard") == []
    keyboard.press("Tab")
    expect(view.locator(":focus")).to_have_count(1)


def test_keys_in_the_view_change_no_cell(page: Page, open_notebook: OpenNotebook, tmp_path: Path) -> None:
    notebook = audited(page, open_notebook, tmp_path / "gate")
    view = notebook.views().first

    def cells() -> str:
        """Return everything of the notebook: sources, kinds, outputs, how often each was run."""
        return str(page.evaluate(f"() => JSON.stringify({CELLS})"))

    before = cells()
    view.get_by_label("Search the nodes").click()
    page.keyboard.type("ddxabyzm1c v00ii")
    expect(view.get_by_label("Search the nodes")).to_have_value("ddxabyzm1c v00ii")
    for key in ("Enter", "Shift+Enter", "ArrowDown", "ArrowUp", "Escape"):
        page.keyboard.press(key)
    for place in (node(view, "score[1]"), view, view.get_by_role("slider", name="Moment of the run")):
        place.focus()
        for key in "ddxabyzm1cvjkoOii":
            page.keyboard.press(key)
        for key in ("Shift+Enter", "Alt+Enter", "ArrowDown", "ArrowUp", "Delete", "Backspace", "Escape"):
            page.keyboard.press(key)
        assert view.evaluate("view => view.contains(document.activeElement)")
    page.wait_for_function(f"() => {CURRENT}.sessionContext.session.kernel.status === 'idle'")
    assert cells() == before
    expect(page.get_by_role("dialog")).to_have_count(0)  # `0 0` asks whether to restart the kernel

    page.keyboard.press("Escape")
    page.locator(".jp-Notebook .jp-InputPrompt").first.click()
    page.keyboard.press("b")  # which JupyterLab hears elsewhere
    page.wait_for_function(f"() => JSON.stringify({CELLS}) !== {json.dumps(before)}")


# What is said, and what moves


def test_a_run_is_said_while_it_goes_on_and_when_it_is_over(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    notebook = open_notebook("six.ipynb", programs.six(gate, "execution = %flyte run wf"))
    notebook.command("notebook:run-all-cells")
    view = notebook.views().first
    said = view.locator("[role=status][aria-live=polite]").filter(has_text="done")
    expect(said).to_have_text("6 of 8 done")
    gate.touch()
    notebook.done()
    expect(said).to_have_text(re.compile(r"^The run succeeded in [\d.]+ m?s: 8 of 8 done$"))


def test_nothing_moves_where_the_reader_wants_no_motion(view: Locator) -> None:
    view.page.emulate_media(reduced_motion="no-preference")
    assert view.evaluate(audit.MOVING)
    view.page.emulate_media(reduced_motion="reduce")
    inspect(view, "score[1]")
    assert view.evaluate(audit.MOVING) == []
    node(view, "evaluate").press("e")
    expect(node(view, "score[0]")).to_have_count(0)
    assert view.evaluate(audit.MOVING) == []
