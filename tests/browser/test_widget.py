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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

OpenNotebook = Callable[[str, str], Any]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

APP = """
import marimo

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


@pytest.fixture
def marimo(tmp_path: Path) -> Iterator[str]:
    """Serve a small app, and give its address."""
    app = tmp_path / "app.py"
    app.write_text(APP, encoding="utf-8")
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


@pytest.mark.parametrize("server", ["bare_lab"], indirect=True)
def test_jupyterlab_without_our_extension_shows_a_run(open_notebook: OpenNotebook) -> None:
    name = secrets.token_hex(3)
    program = f"@task\ndef one() -> str:\n    return '{name}'\n\n@workflow\ndef wf() -> str:\n    return one()"
    load = "%load_ext flyte_nb\n%config FlyteMagics.view = 'widget'\nfrom flyte_nb import task, workflow"
    notebook = open_notebook("widget.ipynb", programs().notebook(load, program, "%flyte run wf"))
    notebook.run_all()
    view = notebook.views().first
    item = view.get_by_role("treeitem", name=re.compile("^one"))
    expect(item).to_have_accessible_name(re.compile("succeeded"))
    item.focus()
    item.press("Enter")
    expect(view.get_by_text(name).first).to_be_visible()


def programs() -> Any:
    import importlib.util

    spec = importlib.util.spec_from_file_location("programs", Path(__file__).with_name("programs.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
