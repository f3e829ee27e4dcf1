"""Poisoned stops: a saved stepper commands nothing, whatever is written in it; a live one shows names as text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from flyte_nb import dynamic, step, task, where, workflow
from flyte_nb.replay import payload_of

from . import hands, programs, strangers
from .nodes import node
from .opened import OpenNotebook

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


SCRIPT, LONG, POISONS = strangers.SCRIPT, strangers.LONG, strangers.POISONS

#: A live view's messages: of itself, and nothing that would have to be typed or pressed.
QUIET = re.compile(r'comm_msg flyte_nb\.cmd \{"type":("snapshot","view":"[0-9a-f]{32}"|"notebook")\}')


@task
def names(n: int) -> list[str]:
    return [f"m{i}" for i in range(n)]


@task
def score(m: str) -> float:
    return len(m) / 4


@dynamic
def evaluate(names: list[str]) -> list[float]:
    scores = []
    for m in names:
        scores.append(score(m=m))
    return scores


@workflow
def wf(n: int) -> list[float]:
    return evaluate(names=names(n=n))


def stopped(trap: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the payload of a stepper in a body, poisoned, and where it stands, as it was."""
    stepper = step(wf, n=3)
    stepper.breakpoints.add("score[2]", when="o0 > 0.4")
    stepper.run_to("evaluate").into().into()
    stood = where.step(stepper)
    made = payload_of(stepper.execution)
    made.pop("layout", None)
    made.pop("previews", None)
    payload = {**strangers.poison(made), "view": strangers.VIEW}
    return dict(json.loads(trap.set(json.dumps(payload)))), stood


def poisoned_stop(trap: Any, stood: dict[str, Any]) -> dict[str, Any]:
    """Return a stop all of whose texts are poisoned, except the words of the format and the paths."""
    made = strangers.poison(stood)
    made["stop"], made["path"], made["last"] = stood["stop"], stood["path"], stood["last"]
    made["source"]["times"] = stood["source"]["times"]
    made["source"]["lines"] += [*POISONS, SCRIPT + LONG, *(f"{SCRIPT}{n}" for n in range(2_000))]
    made["source"]["variables"] += [[poison, poison] for poison in POISONS] + [["long", LONG], ["__proto__", SCRIPT]]
    made["says"] += LONG
    made["said"] = [*POISONS, SCRIPT + LONG, *(str(n) for n in range(2_000))]
    for n, poison in enumerate((*POISONS, LONG, "__proto__", "n1/dn0", "javascript:window.pwned=21")):
        point = {
            "number": 10 + n,
            "target": poison,
            "when": poison,
            "failure": n % 2 == 0,
            "hits": n,
            "paths": ["n1/dn1"],
        }
        made["breakpoints"].append(point)
    made["breakpoints"] += [{**made["breakpoints"][-1], "number": 1_000 + n} for n in range(2_000)]
    return dict(json.loads(trap.set(json.dumps(made))))


def unfit_stops(stood: dict[str, Any]) -> list[Any]:
    """Return things that are no stops, or lead nowhere in their runs."""
    source = stood["source"]
    return [
        SCRIPT,
        [SCRIPT],
        {},
        {**stood, "at": 10**9},
        {**stood, "at": SCRIPT},
        {**stood, "stop": SCRIPT},
        {**stood, "stop": "__proto__"},
        {**stood, "said": SCRIPT},
        {**stood, "says": {"text": SCRIPT}},
        {**stood, "path": None},
        {**stood, "past": SCRIPT},
        {**stood, "breakpoints": {"0": SCRIPT}},
        {**stood, "breakpoints": [SCRIPT]},
        {**stood, "breakpoints": [{"number": "1", "target": None}]},
        {**stood, "source": SCRIPT},
        {**stood, "source": {**source, "lines": SCRIPT}},
        {**stood, "source": {**source, "times": ["window.pwned=22"]}},
        {**stood, "source": {**source, "variables": [[SCRIPT]]}},
    ]


def odd_stops(stood: dict[str, Any]) -> list[Any]:
    """Return stops of which something is not so, and which are shown all the same."""
    source = stood["source"]
    return [
        {**stood, "at": -7},
        {**stood, "path": SCRIPT, "last": SCRIPT},
        {**stood, "path": "__proto__", "last": "__proto__"},
        {**stood, "busy": True},
        {**stood, "stop": "compile", "revealed": 10**9},
        {**stood, "revealed": -1, "past": True},
        {**stood, "source": {**source, "first": 10**15, "lit": -(10**15)}},
        {**stood, "source": {**source, "first": 0, "lit": 10**15, "lines": []}},
        {
            **stood,
            "source": {**source, "times": [], "lines": ["\t" * 10_000 + "x", " " * 100_000, "\r\n\u2028\u202e\u0000"]},
        },
    ]


def look(view: Locator) -> None:
    """Look at everything that a saved stepper shows, press all that can be pressed, and all the keys."""
    page = view.page
    expect(view.locator(".fnb-step-says")).to_be_visible()
    view.get_by_role("button", name=re.compile("breakpoints?$")).click()
    expect(view.get_by_role("group", name="Breakpoints")).to_be_visible()
    for button in view.locator(".fnb-source-lines button").all()[:4]:
        button.click()
    view.locator(".fnb-source-file").click()
    for name in ("names", "evaluate", "score"):
        item = node(view, name).first
        item.focus()
        page.keyboard.press("Enter")
        expect(view.get_by_role("group", name="Inspector")).to_be_visible()
        item.focus()
        for key in "nsoc,.br":
            page.keyboard.press(key)
    for tab in ("Timeline", "Table", "Graph"):
        view.get_by_role("tab", name=tab).click()
    strangers.assert_text(view)
    # Nothing steps: no bar, no field, no word of what could be done.
    expect(view.get_by_role("toolbar", name="Stepper")).to_have_count(0)
    expect(view.locator("form, .fnb-actions, .fnb-edit, [aria-label^='Remove the breakpoint']")).to_have_count(0)


def beside_a_live_stepper(open_notebook: OpenNotebook, tmp_path: Path, *payloads: Any) -> Any:
    """Open a notebook with these outputs, in whose kernel a stepper of its own steps."""
    gate = tmp_path / "gate"
    gate.touch()
    before = (programs.LOAD, programs.SIX.format(gate=str(gate)), "stepper = flyte_nb.step(wf)\nstepper")
    notebook = open_notebook("poisoned.ipynb", programs.saved(*payloads, before=before, text=SCRIPT))
    notebook.select(3)
    notebook.command("notebook:run-all-above")
    notebook.done()
    expect(notebook.views().first.get_by_role("toolbar", name="Stepper")).to_be_visible()
    return notebook


def assert_quiet(spy: Any) -> None:
    """Hold that the page has asked for the live views and what the notebook defines, and for nothing else."""
    asked = [said for said in spy.said if said.startswith("comm_msg flyte_nb")]
    assert asked
    assert [one for one in asked if not QUIET.fullmatch(one)] == []
    assert [one for one in spy.said if strangers.VIEW in one] == []


def test_a_poisoned_stop_is_shown_as_text_and_commands_nothing(
    open_notebook: OpenNotebook, trap: Any, spy: Any, tmp_path: Path
) -> None:
    payload, stood = stopped(trap)
    payload["step"] = poisoned_stop(trap, stood)
    notebook = beside_a_live_stepper(open_notebook, tmp_path, payload)
    view = notebook.views().last
    look(view)
    expect(view.locator(".fnb-step-says")).to_contain_text("window.pwned")
    expect(view.locator(".fnb-points li").last).to_have_text(re.compile("^and [0-9,]+ more$"))
    expect(view.locator(".fnb-source-line[aria-current=step] .fnb-source-value").first).to_contain_text("m")
    assert_quiet(spy)
    assert notebook.evaluate("stepper.current.kind, len(stepper.breakpoints)") == "('start', 1)"


def test_what_is_no_stop_leaves_the_run_as_it_is(
    open_notebook: OpenNotebook, trap: Any, spy: Any, tmp_path: Path
) -> None:
    payload, stood = stopped(trap)
    unfit, odd = unfit_stops(stood), odd_stops(stood)
    notebook = beside_a_live_stepper(open_notebook, tmp_path, *({**payload, "step": one} for one in [*unfit, *odd]))
    views = notebook.views()
    expect(views).to_have_count(1 + len(unfit) + len(odd))
    for number in range(1, 1 + len(unfit) + len(odd)):
        view = views.nth(number)
        expect(view.get_by_role("treeitem").nth(1)).to_be_attached()
        expect(view.locator(".fnb-step")).to_have_count(0 if number <= len(unfit) else 1)
        expect(view.get_by_role("toolbar", name="Stepper")).to_have_count(0)
        strangers.assert_text(view)
        view.get_by_role("treeitem").nth(1).focus()
        for key in "nsoc,.br":
            notebook.page.keyboard.press(key)
    assert_quiet(spy)


HOSTILE = """
POISONS = {poisons!r}
NAME = "".join(POISONS).replace("/", "").replace("\\0", "")[:300]

class Loud:
    def __repr__(self):
        return "".join(POISONS)

class Silent:
    def __repr__(self):
        raise ValueError("".join(POISONS))

@task
def loud() -> list[Loud]:
    return [Loud(), Loud()]

@task
def texts() -> list[str]:
    return [*POISONS, "long " * 200_000]

@task
def one(text: str, loud: Loud, n: int) -> str:
    print(text[:1000])
    if n == 2:
        raise ValueError(text + "long " * 200_000)
    return text

@dynamic
def several(texts: list[str], louds: list[Loud]) -> list[str]:
    made, silent = [], Silent()
    for n, text in enumerate(texts[-4:]):
        made.append(one(text=text, loud=louds[0], n=n).with_overrides(node_name=NAME + str(n)))
    return made

@workflow
def wf() -> list[str]:
    return several(texts=texts(), louds=loud())

stepper = flyte_nb.step(wf)
stepper
"""


def test_a_live_stepper_shows_hostile_names_and_values_as_text(open_notebook: OpenNotebook, trap: Any) -> None:
    text = programs.notebook(programs.LOAD, HOSTILE.format(poisons=[trap.set(poison) for poison in POISONS]))
    hand = hands.stepping(open_notebook("hostile.ipynb", text))
    view = hand.view
    hand.do("Step over", "^before ")
    hand.do("Step over", "^before several")
    for n in range(4):
        hand.do("Step into", rf"\(n2/dn{n}\)")
        expect(hand.line.locator(".fnb-source-value").first).to_be_visible()
        expect(view.get_by_role("treeitem")).to_have_count(4 + 1 + n)
    strangers.assert_text(view)
    hand.do("Step out", r"\(n2/dn0\)")
    points = view.get_by_role("button", name="1 breakpoint")
    points.click()
    field = view.get_by_label("Stop at")
    field.fill("".join(trap.set(poison) for poison in POISONS if "\n" not in poison and "\x00" not in poison))
    view.get_by_label("when", exact=True).fill(f"'{SCRIPT}' == '")
    field.press("Enter")
    expect(view.locator(".fnb-points-refused")).not_to_be_empty()
    view.get_by_label("when", exact=True).fill(f"text == '{SCRIPT}'")
    field.press("Enter")
    expect(view.get_by_role("button", name="2 breakpoints")).to_be_visible()
    hand.do("Continue", "failed$")
    for item in view.get_by_role("treeitem").all():
        item.focus()
        view.page.keyboard.press("Enter")
        strangers.assert_text(view)
    inspector = view.get_by_role("group", name="Inspector")
    view.locator(".fnb-step-line").click()
    view.press("f")
    inspector.get_by_role("button", name=re.compile("^(Edit|Give)")).first.click()
    edit = inspector.get_by_role("textbox").first
    edit.fill(f"{SCRIPT!r} + 1")
    edit.press("Enter")
    expect(inspector.get_by_role("alert")).to_contain_text("TypeError")
    strangers.assert_text(view)
