"""Poisoned notebooks and replays: nothing in them runs, leaves, or reaches a kernel, and text is shown as text."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from flyte_nb import Deck, dynamic, executions, run, task, workflow
from flyte_nb.replay import payload_of

from . import programs, strangers
from .nodes import node, rest_on
from .opened import OpenNotebook
from .panel import Panel

LONG, MARKUP, POISONS, SCRIPT, VIEW = (
    getattr(strangers, name) for name in ("LONG", "MARKUP", "POISONS", "SCRIPT", "VIEW")
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

everywhere = pytest.mark.parametrize("server", ["lab", "notebook7"], indirect=True)


class Displayed:
    """A value with HTML of its own."""

    def _repr_html_(self) -> str:
        return MARKUP


@task(enable_deck=True)
def many() -> tuple[str, str, str, str, str, str, str, Displayed]:
    print("".join(POISONS))
    for name in ("first", *POISONS[:2]):
        Deck(name, MARKUP)
    return "text", "html", "table", "items", "array", "file", "image", Displayed()


@task
def one(word: str, _: str) -> str:
    return word * 3


@dynamic
def several(words: list[str], text: str) -> list[str]:
    return [one(word=word, _=text) for word in words]


@task
def fails(words: list[str]) -> str:
    raise ValueError("".join(POISONS) + LONG)


@workflow
def wf(words: list[str]) -> str:
    return fails(words=several(words=words, text=many()[0]))


RICH: dict[str, dict[str, Any]] = {
    "o0": {"kind": "text", "text": SCRIPT + LONG},
    "o1": {"kind": "html", "html": MARKUP, "height": 1e9},
    "o2": {"kind": "table", "columns": ["", *POISONS], "index": [SCRIPT], "rows": [[SCRIPT, *POISONS]]},
    "o3": {"kind": "items", "items": [[one, one] for one in POISONS], "rest": -5},
    "o4": {"kind": "array", "shape": [2], "dtype": SCRIPT, "range": [SCRIPT, "1"], "rows": [[SCRIPT]], "heat": [[9e9]]},
    "o5": {"kind": "file", "path": f"/{SCRIPT}/{POISONS[1]}", "size": 1, "lines": list(POISONS)},
    "o6": {"kind": "image", "mime": "image/svg+xml", "base64": "PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+", "alt": SCRIPT},
    "o7": {"kind": "<script>", "html": SCRIPT},
}


def failed_run() -> Any:
    """Run `wf`, whose values are hostile, and return the execution."""
    with suppress(ValueError):
        run(wf, words=["".join(POISONS), "b"])
    return executions()[-1]


def visit(view: Locator) -> None:
    """Look at everything that a view shows: each node and value, all tabs, the tooltips, the moments; use the keys."""
    page = view.page
    expect(view.get_by_role("treeitem").nth(4)).to_be_visible()
    for name in ("many", "one", "several", "fails"):
        page.mouse.click(*rest_on(view, node(view, name).first, 12 if name == "several" else None))
        inspector = view.get_by_role("group", name="Inspector")
        expect(inspector.get_by_role("heading").first).to_be_visible()
        if name == "fails":
            expect(inspector.get_by_text(SCRIPT).first).to_be_visible()  # its error says it, as text
        if name == "many":  # its decks, each under a tab with a poisoned name
            tabs = inspector.get_by_role("tablist", name="Decks").get_by_role("tab")
            expect(tabs).to_have_count(3)
            for tab in tabs.all():
                tab.click()
                expect(inspector.get_by_role("tabpanel").locator("iframe")).to_have_attribute("sandbox", "")
        for button in inspector.get_by_role("button", name=re.compile("^Show")).all():
            button.click()
        for summary in inspector.locator("details:not([open]) > summary, [aria-expanded=false]").all():
            summary.click()
    page.keyboard.press("Escape")
    for tab in ("Timeline", "Table", "Graph"):
        view.get_by_role("tab", name=tab).click()
    view.get_by_label("Search the nodes").fill(POISONS[1])
    view.get_by_label("Search the nodes").fill("")
    moment = view.get_by_role("slider", name="Moment of the run")
    moment.press("Home")
    moment.press("End")
    strangers.assert_text(view)


def poisoned_payload(trap: Any, view: Any = VIEW) -> dict[str, Any]:
    """Return a run that is poisoned by hand: every text of it, its values, and fields that no payload has."""
    made = payload_of(failed_run())
    del made["layout"], made["previews"]
    payload: dict[str, Any] = {**strangers.poison(made), "view": view}
    payload["previews"] = {
        f"n0.{name}": {"type": SCRIPT, "summary": SCRIPT, "digest": SCRIPT, **rich} for name, rich in RICH.items()
    }
    for number in range(3):
        payload["previews"][f"n0.deck[{number}]"] = {"type": SCRIPT, "summary": SCRIPT, **RICH["o1"]}
    payload["previews"]["__proto__"] = {"kind": "text", "type": "x", "text": "x"}
    return dict(json.loads(trap.set(json.dumps(payload))))


@everywhere
def test_a_poisoned_notebook_says_nothing_to_a_kernel_that_is_strange_to_it(
    open_notebook: OpenNotebook, trap: Any, spy: Any
) -> None:
    notebook = open_notebook("poisoned.ipynb", programs.saved(poisoned_payload(trap), text=SCRIPT))
    view = notebook.views().first
    expect(view.get_by_role("heading", name=re.compile("^wf")).first).to_be_visible()
    visit(view)
    assert spy.said == []


def test_a_poisoned_notebook_says_nothing_to_a_kernel_with_live_runs(
    open_notebook: OpenNotebook, trap: Any, spy: Any, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    text = programs.saved(
        poisoned_payload(trap),
        before=(programs.LOAD, programs.SIX.format(gate=str(gate)), "execution = %flyte run wf"),
        text=SCRIPT,
    )
    notebook = open_notebook("poisoned.ipynb", text)
    notebook.select(3)
    notebook.command("notebook:run-all-above")
    notebook.done()
    live = notebook.views().first
    expect(live.get_by_text("8 of 8 done", exact=True)).to_be_visible()
    assert "comm_open flyte_nb.cmd {}" in spy.said  # there is a channel, and the kernel has said hello
    visit(notebook.views().last)
    # Of the notebook and of the live view the page asks for everything, whenever it does; of the poisoned one nothing.
    asked = [said for said in spy.said if said.startswith("comm_msg flyte_nb")]
    assert asked
    everything = r'comm_msg flyte_nb\.cmd \{"type":("notebook"|"snapshot","view":"[0-9a-f]{32}")\}'
    assert all(re.fullmatch(everything, one) for one in asked)
    # In the panel it stands among what is saved, and is played as text there too.
    panel = Panel(notebook.page)
    panel.show()
    panel.executions().last.click()
    expect(panel.executions().last).to_have_accessible_name(re.compile("saved in"))
    expect(panel.view.get_by_role("treeitem").nth(4)).to_be_visible()
    strangers.assert_text(panel.all)
    assert not [said for said in spy.said if VIEW in said]


def unfit() -> list[Any]:
    """Return things that are no payloads, or bad ones."""
    good = payload_of(failed_run())
    events = good["events"]
    started, *rest = events
    again = json.loads(json.dumps(started).replace('"n1"', '"n0"'))
    inherited = json.dumps(good).replace('"kind": "task"', '"kind": "constructor"')
    return [
        {**good, "schema": 99},
        {**good, "schema": SCRIPT},
        {"schema": 1},
        [SCRIPT],
        {**good, "events": [again]},
        {**good, "events": rest},
        {**good, "events": [started, *rest[::-1]]},
        {**good, "events": [started, {"$": SCRIPT, "at": 1.0, "path": "n0"}, *rest]},
        {**good, "events": [started, {"$": "NodeStarted", "at": 1.0, "path": "__proto__"}]},
        {**good, "events": [*events, *events]},
        {**good, "view": ["x"], "previews": {"n0.o0": SCRIPT, "__proto__": {}}, "expected": {"wf": "x"}, "omitted": 3},
        {**good, "layout": {"crc32": 0, "json0": {"objects": SCRIPT}}},
        json.loads(inherited.replace('"kind": "dynamic"', '"kind": "__proto__"')),
    ]


def test_what_is_no_payload_is_said_in_a_line_or_shown_as_far_as_it_goes(
    open_notebook: OpenNotebook, trap: Any, spy: Any
) -> None:
    outputs = unfit()
    notebook = open_notebook("unfit.ipynb", programs.saved(*outputs, text=SCRIPT))
    page = notebook.page
    lines = page.get_by_role("status").get_by_text(re.compile("^This run cannot be shown: "))
    expect(lines.nth(3)).to_be_attached()
    shown = page.get_by_text(re.compile("^The run is shown up to event 1 of"))
    expect(shown.nth(2)).to_be_attached()
    expect(notebook.views()).to_have_count(len(outputs) - lines.count())
    for view in notebook.views().all():
        expect(view.get_by_role("treeitem").nth(2)).to_be_attached()
        strangers.assert_text(view)
    assert spy.said == []


def test_a_poisoned_replay_shows_its_texts(page: Page, trap: Any, tmp_path: Path) -> None:
    file = tmp_path / "poisoned.html"
    failed_run().save_replay(file)
    file.write_text(trap.set(file.read_text(encoding="utf-8")), encoding="utf-8")
    page.goto(file.as_uri())
    visit(page.get_by_role("region", name="Run of wf", exact=True))


def test_a_replay_whose_payload_was_poisoned_shows_its_texts(page: Page, trap: Any, tmp_path: Path) -> None:
    file = tmp_path / "poisoned.html"
    failed_run().save_replay(file)
    made = json.dumps(poisoned_payload(trap)).replace("<", "\\u003c")
    made = made.replace("\\u200d", "\\u200d\\ud83d")  # half an emoji: no server of Jupyter opens a notebook with that
    begin, end = '<script type="application/json" id="flyte-nb-payload">', "</script>"
    head, _, tail = file.read_text(encoding="utf-8").partition(begin)
    file.write_text(head + begin + made + end + tail.partition(end)[2], encoding="utf-8")
    page.goto(file.as_uri())
    view = page.get_by_role("region", name=re.compile("^Run of wf"))
    expect(view.get_by_role("heading", name=re.compile("^wf")).first).to_be_visible()
    visit(view)
