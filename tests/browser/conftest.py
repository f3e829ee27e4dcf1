"""JupyterLab and Notebook 7 in a headless Chromium: one server for each, one browser, a fresh page for each test."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from .opened import READY, Notebook, OpenNotebook
from .serving import PATIENCE, Server, serving
from .strangers import spy, trap

__all__ = ["spy", "trap"]  # fixtures

expect.set_options(timeout=PATIENCE)

FIND_BROWSER = Path(__file__).parents[2] / "tools" / "browser.py"
QUIET_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: What Notebook 7 says by itself, with our extension and without.
NOISE = "reading 'schema'"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser that tools/browser.py finds. None: skip, but in CI fail."""
    found = subprocess.run([sys.executable, FIND_BROWSER], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(found.stderr.strip())
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found.stdout.strip(), args=QUIET_CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page with cookies and storage of its own."""
    with browser.new_context(viewport={"width": 1280, "height": 1600}) as context:
        context.set_default_timeout(PATIENCE)
        yield context.new_page()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start JupyterLab."""
    with serving("lab", tmp_path_factory.mktemp("jupyter"), tmp_path_factory.mktemp("notebooks")) as server:
        yield server


@pytest.fixture(scope="session")
def notebook7(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start Notebook 7."""
    with serving("notebook", tmp_path_factory.mktemp("jupyter"), tmp_path_factory.mktemp("notebooks")) as server:
        yield server


@pytest.fixture(scope="session")
def bare_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start JupyterLab as it is where our extension is not installed."""
    home, folder = tmp_path_factory.mktemp("jupyter"), tmp_path_factory.mktemp("notebooks")
    with serving("lab", home, folder, ("flyte-nb",)) as server:
        yield server


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Server:
    """JupyterLab; or what a test is parametrised with, indirectly: `lab`, `bare_lab` or `notebook7`."""
    return request.getfixturevalue(getattr(request, "param", "lab"))  # type: ignore[no-any-return]


@pytest.fixture
def open_notebook(page: Page, server: Server) -> Iterator[OpenNotebook]:
    """Open a notebook of this name and text, in a workspace and a folder of its own; script errors fail the test."""
    script_errors: list[str] = []
    page.on("pageerror", lambda error: script_errors.append(str(error)))

    def open_(name: str, text: str) -> Notebook:
        place = secrets.token_hex(4)
        file = server.folder / place / name
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
        page.goto(server.address(place, name))
        page.wait_for_function(READY)
        return Notebook(page, server, file)

    yield open_
    assert not [error for error in script_errors if server.app == "lab" or NOISE not in error]
