"""The anywidget, where no renderer of ours is: in marimo, and in JupyterLab when it is asked for."""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from . import hands, programs
from .opened import OpenNotebook

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

APP = """import marimo

app = marimo.App()


@app.cell
def _():
    import flyte_nb
    from flyte_nb import dynamic, task, workflow

    @task
    def square(x: int) -> int:
        return x * x

    @dynamic
    def squares(n: int) -> list[int]:
        return [square(x=i) for i in range(n)]

    @workflow
    def wf(n: int = 4) -> list[int]:
        return squares(n=n)

    execution = flyte_nb.run(wf)
    return execution, flyte_nb


@app.cell
def _(execution, flyte_nb):
    flyte_nb.view(execution)
    return


if __name__ == "__main__":
    app.run()
"""


#: Cells that step: one shows the stepper, and another a fork.
STEPS = """
    stepper = flyte_nb.step(wf)
    return stepper, flyte_nb


@app.cell
def _(stepper, flyte_nb):
    flyte_nb.view(stepper)
    return


@app.cell
def _(stepper, flyte_nb):
    fork = stepper.replace("", n=2)
    flyte_nb.view(fork)
    return (fork,)
"""
SHOWS = APP[APP.index("\n    execution =") : APP.index("\n\nif __name__")]


@pytest.fixture
def marimo(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve a small app, and give its address; the app shows a run, or what a test is parametrised with."""
    app = tmp_path / "app.py"
    app.write_text(APP.replace(SHOWS, getattr(request, "param", SHOWS)), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = {name: str(tmp_path / "home") for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")}
    options = ["run", str(app), "--headless", "--no-token", "--host=127.0.0.1", f"--port={port}"]
    process = subprocess.Popen(
        [sys.executable, "-m", "marimo", *options],
        cwd=tmp_path,
        env={**os.environ, **home, "MARIMO_SKIP_UPDATE_CHECK": "1", "DO_NOT_TRACK": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{address}/health", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                assert process.poll() is None, "marimo ended"
                assert time.monotonic() < deadline, "marimo did not start"
                time.sleep(0.1)  # a process outside: there is nothing to wait on
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(15)


def test_marimo_shows_a_run(marimo: str, page: Page) -> None:
    page.goto(marimo)
    view = page.get_by_role("region", name="Run of wf").first
    expect(view.get_by_role("treeitem", name=re.compile(r"^square\[3\]"))).to_be_visible()
    view.get_by_role("slider", name="Moment of the run").press("Home")
    expect(view.get_by_role("treeitem", name=re.compile(r"^square\["))).to_have_count(0)


@pytest.mark.parametrize("marimo", [STEPS], indirect=True)
def test_marimo_steps(marimo: str, page: Page) -> None:
    page.goto(marimo)
    views = page.get_by_role("region", name=re.compile("of wf"))
    expect(views).to_have_count(2)
    hand, fork = (hands.Hand(views.nth(number), "mouse") for number in range(2))
    hand.stands("^wf is compiled, and nothing has run$")
    hand.do("Step into", r"^compiling wf: this line made squares \(n0\)")
    expect(hand.line).to_contain_text("return squares(n=n)")
    hand.do("Step out", "^before squares")
    for turn in range(4):
        hand.do("Step into", rf"^in the body of squares: .* \(n0/dn{turn}\)$")
        expect(hand.line).to_contain_text(f"i = {turn}")
        expect(hand.nodes("square[") if turn else hand.current).to_have_count(turn + 1)
    hand.do("Step out", r"\(n0/dn0\)$")
    hand.do("Step over", r"\(n0/dn1\)$")
    hand.do("Back", r"\(n0/dn0\)$")
    fork.stands("^before squares")
    fork.do("Continue", "^wf is over$")
    expect(fork.nodes("square[")).to_have_count(2)
    hand.stands(r"\(n0/dn0\)$")
    hand.do("Continue", r"\(n0/dn1\)$")
    hand.do("Continue", "^wf is over$")
    expect(hand.nodes("square[")).to_have_count(4)


@pytest.mark.parametrize("marimo", [STEPS], indirect=True)
def test_marimo_says_how_a_fork_is_shown_there(marimo: str, page: Page) -> None:
    page.goto(marimo)
    hand = hands.Hand(page.get_by_role("region", name=re.compile("of wf")).first, "mouse")
    hand.do("Step over", "^wf is over$")
    hand.nodes("square[1]").focus()
    page.keyboard.press("Enter")
    inspector = hand.view.get_by_role("group", name="Inspector")
    inspector.get_by_role("button", name="Edit x").click()
    inspector.get_by_role("textbox", name="Python for x").fill("5")
    page.keyboard.press("Enter")
    expect(inspector.get_by_role("alert")).to_contain_text("flyte_nb.view(stepper.replace(")


@pytest.mark.parametrize("server", ["bare_lab"], indirect=True)
def test_jupyterlab_without_our_extension_shows_a_run(open_notebook: OpenNotebook) -> None:
    name = secrets.token_hex(3)
    program = f"@task\ndef one() -> str:\n    return '{name}'\n\n@workflow\ndef wf() -> str:\n    return one()"
    load = "%load_ext flyte_nb\n%config FlyteMagics.view = 'widget'\nfrom flyte_nb import task, workflow"
    notebook = open_notebook("widget.ipynb", programs.notebook(load, program, "%flyte run wf"))
    notebook.run_all()
    view = notebook.views().first
    item = view.get_by_role("treeitem", name=re.compile("^one"))
    expect(item).to_have_accessible_name(re.compile("succeeded"))
    item.focus()
    item.press("Enter")
    expect(view.get_by_text(name).first).to_be_visible()
