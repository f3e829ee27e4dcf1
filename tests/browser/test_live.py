"""A run seen live, in JupyterLab and Notebook 7: it grows while its cell is busy, is stopped, inspected, replayed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from . import programs
from .nodes import choose, node
from .opened import OpenNotebook

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

everywhere = pytest.mark.parametrize("server", ["lab", "notebook7"], indirect=True)


@everywhere
def test_a_dynamic_grows_while_its_cell_is_busy_and_is_taken_back(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    notebook = open_notebook("six.ipynb", programs.six(gate, "execution = %flyte run wf"))
    notebook.command("notebook:run-all-cells")
    view = notebook.views().first
    for number in range(6):
        expect(node(view, f"score[{number}]")).to_be_visible()
    expect(node(view, "score[3]")).to_have_accessible_name(re.compile("succeeded"))
    expect(node(view, "score[4]")).to_have_accessible_name(re.compile("running"))
    expect(node(view, "score[5]")).to_have_accessible_name(re.compile("k7"))  # what tells it apart, before it runs
    assert not notebook.ended

    choose(node(view, "score[3]"))
    inspector = view.get_by_role("group", name="Inspector")
    expect(inspector.get_by_text("score-of-model-k5.joblib.dat").first).to_be_visible()
    expect(inspector.get_by_text("scoring model-k5").first).to_be_visible()
    assert not notebook.ended

    gate.touch()
    notebook.done()
    expect(node(view, "score[5]")).to_have_accessible_name(re.compile("succeeded"))
    expect(view.get_by_text("8 of 8 done", exact=True)).to_be_visible()

    # To the compiled skeleton, and back.
    moment = view.get_by_role("slider", name="Moment of the run")
    moment.press("Home")
    expect(node(view, "score[5]")).to_have_count(0)
    expect(node(view, "evaluate")).to_have_accessible_name(re.compile("expands at run time|waiting"))
    moment.press("End")
    expect(node(view, "score[5]")).to_be_visible()


@everywhere
def test_stop_ends_a_run_that_blocks_its_cell(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    notebook = open_notebook("six.ipynb", programs.six(tmp_path / "never", "execution = %flyte run wf"))
    notebook.command("notebook:run-all-cells")
    view = notebook.views().first
    expect(node(view, "score[4]")).to_have_accessible_name(re.compile("running"))
    view.get_by_role("button", name=re.compile("^Stop")).click()
    notebook.ran()
    expect(notebook.page.get_by_text("Stopped: execution e1 of wf was stopped")).to_be_visible()
    expect(node(view, "score[4]")).to_have_accessible_name(re.compile("aborted"))
    expect(node(view, "score[3]")).to_have_accessible_name(re.compile("succeeded"))


def test_a_background_run_gives_the_prompt_back(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    notebook = open_notebook("six.ipynb", programs.six(gate, "execution = %flyte run --background wf", "print(6 * 7)"))
    notebook.run_all()
    expect(notebook.page.get_by_text("42", exact=True)).to_be_visible()
    view = notebook.views().first
    expect(node(view, "score[4]")).to_have_accessible_name(re.compile("running"))
    gate.touch()
    expect(view.get_by_text("8 of 8 done", exact=True)).to_be_visible()


def test_what_is_clicked_is_known_to_python(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    cells = (
        "execution = flyte_nb.run(wf)",
        "view = flyte_nb.view(execution)\nview",
        "while view.selected is None: time.sleep(0.02)\nprint('chosen', view.selected)",
    )
    notebook = open_notebook("six.ipynb", programs.six(gate, *cells))
    notebook.command("notebook:run-all-cells")
    expect(notebook.views()).to_have_count(2)
    choose(node(notebook.views().last, "score[2]"))
    notebook.done()
    expect(notebook.page.get_by_text("chosen n2/dn2")).to_be_visible()


def test_a_restarted_kernel_and_a_saved_notebook_still_show_play_and_inspect(
    open_notebook: OpenNotebook, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    notebook = open_notebook("six.ipynb", programs.six(gate, "execution = %flyte run wf"))
    notebook.run_all()
    view = notebook.views().first
    expect(node(view, "score[5]")).to_be_visible()
    notebook.restart()
    choose(node(view, "score[3]"))
    expect(view.get_by_text("score-of-model-k5.joblib.dat").first).to_be_visible()

    notebook.shut_down()
    expect(node(view, "score[5]")).to_be_visible()
    expect(view.get_by_role("button", name=re.compile("^Stop"))).to_have_count(0)
    choose(node(view, "score[3]"))
    expect(view.get_by_text("score-of-model-k5.joblib.dat").first).to_be_visible()
    view.get_by_role("slider", name="Moment of the run").press("Home")
    expect(node(view, "score[5]")).to_have_count(0)
    expect(view.get_by_role("button", name=re.compile("Load whole value"))).to_have_count(0)


DECKS = """
GATE = pathlib.Path({gate!r})

@task(enable_deck=True)
def train(n: int) -> int:
    loss = flyte_nb.Deck("Loss", "<h1>epoch one</h1>")
    flyte_nb.Deck("Data", "<h1>the data</h1>")
    flyte_nb.Deck.publish()
    while not GATE.exists():
        time.sleep(0.02)
    loss.append("<h1>epoch two</h1>")
    return n

@workflow
def wf(n: int) -> int:
    return train(n=n)
"""


def test_a_deck_is_seen_while_its_task_runs(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    cells = (programs.LOAD, DECKS.format(gate=str(gate)), "execution = %flyte run wf n=3")
    notebook = open_notebook("decks.ipynb", programs.notebook(*cells))
    notebook.command("notebook:run-all-cells")
    view = notebook.views().first
    choose(node(view, "train"))

    def shown(name: str) -> Any:
        return view.get_by_role("tabpanel", name=name).frame_locator("iframe").frame_locator("iframe")

    expect(shown("Loss").get_by_text("epoch one")).to_be_visible()
    assert not notebook.ended
    gate.touch()
    notebook.done()
    expect(shown("Loss").get_by_text("epoch two")).to_be_visible()
    view.get_by_role("tab", name="Data").click()
    expect(shown("Data").get_by_text("the data")).to_be_visible()
