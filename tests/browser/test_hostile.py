"""Poisoned notebooks and replays: nothing in them runs, leaves, or reaches a kernel, and text is shown as text."""

from __future__ import annotations

import importlib.util
import json
import re
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_output
from playwright.sync_api import Dialog, Locator, Page, WebSocket, expect

from flyte_nb import dynamic, executions, run, task, workflow
from flyte_nb.replay import payload_of
from flyte_nb.views.payload import MIME

_spec = importlib.util.spec_from_file_location("programs", Path(__file__).with_name("programs.py"))
assert _spec is not None
assert _spec.loader is not None
programs = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(programs)

OpenNotebook = Callable[[str, str], Any]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

everywhere = pytest.mark.parametrize("server", ["lab", "notebook7"], indirect=True)

#: An address that somebody listens on; `Trap` puts the real one in its place.
TRAP = "http://trap.invalid"
SCRIPT = "<script>window.pwned=1</script>"
POISONS = (
    SCRIPT,
    f'"><img src="{TRAP}/a.png" onerror="window.pwned=2">',
    "]]></title></text></svg><svg onload=window.pwned=3>",
    '\\"]; n0 [label=<<b>x</b>>, URL="javascript:window.pwned=4"];\n}} //',
    f"</script></style><style>@import url({TRAP}/b.css);</style><!--",
    "\u202egnp.elif\u202c\u0000\x1b[31m",
    "\N{FIRECRACKER}\N{ZERO WIDTH JOINER}",
    "javascript:window.pwned=5 ${window.pwned=6} {{constructor.constructor('window.pwned=7')()}}",
)
MARKUP = f"""<!doctype html><html><head><base href="{TRAP}/" target="_top">
<meta http-equiv="refresh" content="0; url={TRAP}/refresh"><link rel="stylesheet" href="{TRAP}/c.css">
<link rel="preload" as="image" href="{TRAP}/d.png"><link rel="icon" href="{TRAP}/e.ico">
<link rel="preconnect" href="{TRAP}"><link rel="prefetch" href="{TRAP}/o"><link rel="modulepreload" href="{TRAP}/p.js">
<script>window.pwned=8; top.pwned=8; parent.pwned=8; alert(8)</script><script src="{TRAP}/f.js"></script></head>
<body onload="top.pwned=9" background="{TRAP}/g.png"><style>body {{ background: url({TRAP}/h.png) }}</style>
<p>framed, and harmless</p><a id="out" href="javascript:top.pwned=10">out</a>
<img src="{TRAP}/i.png" onerror="top.pwned=11"><iframe src="{TRAP}/j.html"></iframe>
<iframe srcdoc="<script>top.pwned=12</script>"></iframe><object data="{TRAP}/k.svg"></object>
<video src="{TRAP}/l.mp4" autoplay></video><svg><image href="{TRAP}/m.png"/><script>top.pwned=13</script></svg>
<form action="{TRAP}/n" target="_top">
<input autofocus onfocus="this.form.submit()"><button>Send</button></form>
"""
VIEW = "0123456789abcdef" * 2
LONG = "long " * 200_000  # a megabyte

#: What is no text: ids, and words of the format.
STRUCTURE = {"$", "id", "node", "nodes", "path", "kind", "key", "spec", "cause", "parent", "cache", "view", "version"}


def poisoned(text: str) -> str:
    """Return a text with all poisons behind it, the same for the same text; which comes first differs."""
    first = zlib.crc32(text.encode()) % len(POISONS)
    return text + " ".join(POISONS[first:] + POISONS[:first])


def poison(thing: Any) -> Any:
    """Poison all texts of a payload, names too; and give it what no payload has."""
    if isinstance(thing, str):
        return poisoned(thing)
    if isinstance(thing, list):
        return [poison(item) for item in thing]
    if isinstance(thing, dict):
        kept = {key: value if key in STRUCTURE and flat(value) else poison(value) for key, value in thing.items()}
        extra = {"commands": ["stop"], "code": "import os", "href": "javascript:window.pwned=14", "onclick": SCRIPT}
        return {**kept, **extra, "onload": "window.pwned=15", "innerHTML": SCRIPT}
    return thing


def flat(thing: Any) -> bool:
    """Return whether there is no object in a thing: `spec`, `node` and `nodes` are ids or objects."""
    return not isinstance(thing, dict) and not (isinstance(thing, list) and any(isinstance(one, dict) for one in thing))


class Displayed:
    """A value with HTML of its own."""

    def _repr_html_(self) -> str:
        return MARKUP


@task
def many() -> tuple[str, str, str, str, str, str, str, Displayed]:
    print("".join(POISONS))
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


@dataclass
class Trap:
    """Somebody who listens: whoever connects, or sends a browser there, is caught."""

    address: str
    caught: list[str] = field(default_factory=list)

    def dialog(self, dialog: Dialog) -> None:
        self.caught.append(dialog.message)
        dialog.dismiss()

    def set(self, text: str) -> str:
        return text.replace(TRAP, self.address)


@pytest.fixture
def trap(page: Page) -> Iterator[Trap]:
    """Listen for whoever gets out of a page; nobody may, no script of a stranger may run, and no dialog may open."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        trap = Trap(f"http://127.0.0.1:{listener.getsockname()[1]}")

        def listen() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        connection.settimeout(2)
                        with suppress(OSError):
                            trap.caught.append(connection.recv(200).decode(errors="replace").split("\r\n")[0])

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        page.on("dialog", trap.dialog)
        page.on("popup", lambda popup: trap.caught.append(popup.url))
        page.on("download", lambda download: trap.caught.append(download.url))
        yield trap
        assert page.evaluate("() => window.pwned") is None
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)
    assert not trap.caught


@dataclass
class Spy:
    """What a page asks kernels to do, and what it says to flyte_nb in them."""

    said: list[str] = field(default_factory=list)
    _comms: dict[str, str] = field(default_factory=dict)

    def watch(self, page: Page) -> None:
        page.on("websocket", self._follow)

    def _follow(self, socket: WebSocket) -> None:
        if "/channels" in socket.url:
            socket.on("framesent", self._sent)

    def _sent(self, frame: str | bytes) -> None:
        text = frame if isinstance(frame, str) else frame.decode(errors="replace")
        kind = re.search(r'"msg_type":\s*"(\w+)"', text)
        assert kind is not None, text[:500]
        comm = re.search(r'"comm_id":\s*"([^"]+)"', text)
        target = re.search(r'"target_name":\s*"([^"]+)"', text)
        if kind[1] == "comm_open" and comm is not None and target is not None:
            self._comms[comm[1]] = target[1]
        # JupyterLab's widgets have a comm of their own; and it asks every kernel about its debugger and its history.
        if kind[1] in ("execute_request", "input_reply"):
            self.said.append(kind[1])
        elif kind[1].startswith("comm_") and comm is not None and self._comms.get(comm[1]) != "jupyter.widget.control":
            data = re.search(r'"data":\s*(\{.*?\})', text)
            self.said.append(f"{kind[1]} {self._comms.get(comm[1])} {data[1] if data is not None else ''}")


@pytest.fixture
def spy(page: Page) -> Spy:
    spy = Spy()
    spy.watch(page)
    return spy


def middle(item: Locator) -> tuple[float, float]:
    item.scroll_into_view_if_needed()
    box = item.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def visit(view: Locator) -> None:
    """Look at everything that a view shows: each node and value, all tabs, the tooltips, the moments; use the keys."""
    page = view.page
    expect(view.get_by_role("treeitem").nth(4)).to_be_visible()
    for name in ("many", "one", "several", "fails"):
        item = view.get_by_role("treeitem", name=re.compile("^" + name)).first
        x, y = middle(item)
        if name == "several":
            y = (item.bounding_box() or {"y": 0.0})["y"] + 12  # the header of the group
        page.mouse.move(x, y, steps=3)
        expect(view.get_by_role("tooltip")).to_be_visible()
        page.mouse.click(x, y)
        inspector = view.get_by_role("group", name="Inspector")
        expect(inspector.get_by_role("heading").first).to_be_visible()
        if name == "fails":
            expect(inspector.get_by_text(SCRIPT).first).to_be_visible()  # its error says it, as text
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
    assert_text(view)


def assert_text(view: Locator) -> None:
    """Hold that no markup of a stranger has become part of the page: there is only what views are made of."""
    strange = (
        "script, style, link, meta, base, form, object, embed, audio, video, foreignObject, image, use, animate, set"
    )
    expect(view.locator(f"{strange}, img:not(.fnb-image), iframe:not([sandbox='']), a[href]")).to_have_count(0)
    handlers = "element => element.getAttributeNames().filter(name => name.startsWith('on') || name === 'href')"
    assert view.evaluate(f"view => [...view.querySelectorAll('*')].flatMap({handlers})") == []


def in_notebook(*data: Any, before: tuple[str, ...] = ()) -> str:
    """Return a notebook with cells, and then one cell that has these as our outputs."""
    notebook = nbformat.reads(programs.notebook(*before, "pass"), as_version=4)
    bundle = {"text/plain": SCRIPT, "text/html": SCRIPT}
    notebook.cells[-1].outputs = [new_output("display_data", data={MIME: one, **bundle}) for one in data]
    return json.dumps(notebook)


def poisoned_payload(trap: Trap, view: Any = VIEW) -> dict[str, Any]:
    """Return a run that is poisoned by hand: every text of it, its values, and fields that no payload has."""
    made = payload_of(failed_run())
    del made["layout"], made["previews"]
    payload: dict[str, Any] = {**poison(made), "view": view}
    payload["previews"] = {
        f"n0.{name}": {"type": SCRIPT, "summary": SCRIPT, "digest": SCRIPT, **rich} for name, rich in RICH.items()
    }
    payload["previews"]["__proto__"] = {"kind": "text", "type": "x", "text": "x"}
    return dict(json.loads(trap.set(json.dumps(payload))))


@everywhere
def test_a_poisoned_notebook_says_nothing_to_a_kernel_that_is_strange_to_it(
    open_notebook: OpenNotebook, trap: Trap, spy: Spy
) -> None:
    notebook = open_notebook("poisoned.ipynb", in_notebook(poisoned_payload(trap)))
    view = notebook.views().first
    expect(view.get_by_role("heading", name=re.compile("^wf")).first).to_be_visible()
    visit(view)
    assert spy.said == []


def test_a_poisoned_notebook_says_nothing_to_a_kernel_with_live_runs(
    open_notebook: OpenNotebook, trap: Trap, spy: Spy, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    text = in_notebook(
        poisoned_payload(trap), before=(programs.LOAD, programs.SIX.format(gate=str(gate)), "execution = %flyte run wf")
    )
    notebook = open_notebook("poisoned.ipynb", text)
    notebook.page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 3; }")
    notebook.command("notebook:run-all-above")
    notebook.done()
    live = notebook.views().first
    expect(live.get_by_text("8 of 8 done", exact=True)).to_be_visible()
    assert "comm_open flyte_nb.cmd {}" in spy.said  # there is a channel, and the kernel has said hello
    visit(notebook.views().last)
    # Of the live view the page asks for everything, whenever it does; of the poisoned one nothing.
    asked = [said for said in spy.said if said.startswith("comm_msg flyte_nb")]
    assert asked
    assert all(
        re.fullmatch(r'comm_msg flyte_nb\.cmd \{"type":"snapshot","view":"[0-9a-f]{32}"\}', one) for one in asked
    )
    assert not [said for said in spy.said if VIEW in said]


def unfit() -> list[Any]:
    """Return things that are no payloads, or bad ones."""
    good = payload_of(failed_run())
    events = good["events"]
    started, *rest = events
    again = json.loads(json.dumps(started).replace('"n1"', '"n0"'))
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
    ]


def test_what_is_no_payload_is_said_in_a_line_or_shown_as_far_as_it_goes(
    open_notebook: OpenNotebook, trap: Trap, spy: Spy
) -> None:
    outputs = unfit()
    notebook = open_notebook("unfit.ipynb", in_notebook(*outputs))
    page = notebook.page
    lines = page.get_by_role("status").get_by_text(re.compile("^This run cannot be shown: "))
    expect(lines.nth(3)).to_be_attached()
    shown = page.get_by_text(re.compile("^The run is shown up to event 1 of"))
    expect(shown.nth(2)).to_be_attached()
    expect(notebook.views()).to_have_count(len(outputs) - lines.count())
    for view in notebook.views().all():
        expect(view.get_by_role("treeitem").nth(2)).to_be_attached()
        assert_text(view)
    assert spy.said == []


def test_a_poisoned_replay_shows_its_texts(page: Page, trap: Trap, tmp_path: Path) -> None:
    file = tmp_path / "poisoned.html"
    failed_run().save_replay(file)
    file.write_text(trap.set(file.read_text(encoding="utf-8")), encoding="utf-8")
    page.goto(file.as_uri())
    visit(page.get_by_role("region", name="Run of wf", exact=True))


def test_a_replay_whose_payload_was_poisoned_shows_its_texts(page: Page, trap: Trap, tmp_path: Path) -> None:
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
