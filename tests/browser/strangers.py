"""Strangers: poisoned texts, a trap for what gets out of a page, and a spy on what a page says to kernels."""

from __future__ import annotations

import os
import re
import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Dialog, Locator, Page, WebSocket, expect

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
    """Return a text with all poisons behind it, the same for the same text or file; which comes first differs."""
    told = os.path.basename(text) if os.path.isabs(text) else text  # a checkout may be anywhere
    first = zlib.crc32(told.encode()) % len(POISONS)
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


class Trap:
    """Somebody who listens: whoever connects, or sends a browser there, is caught."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.caught: list[str] = []

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


class Spy:
    """What a page asks kernels to do, and what it says to flyte_nb in them."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self._comms: dict[str, str] = {}

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


def assert_text(view: Locator) -> None:
    """Hold that no markup of a stranger has become part of the page: there is only what views are made of."""
    strange = (
        "script, style, link, meta, base, object, embed, audio, video, foreignObject, image, use, animate, set, "
        "form:not(.fnb-points-form, .fnb-edit-field)"
    )
    expect(view.locator(f"{strange}, img:not(.fnb-image), iframe:not([sandbox='']), a[href]")).to_have_count(0)
    handlers = "element => element.getAttributeNames().filter(name => name.startsWith('on') || name === 'href')"
    assert view.evaluate(f"view => [...view.querySelectorAll('*')].flatMap({handlers})") == []
