"""JupyterLab and Notebook 7 in a headless Chromium: one server for each, one browser, a fresh page for each test."""

from __future__ import annotations

import json
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
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

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
SETTINGS = {
    # Or a toast about news covers the page, and asks the network.
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # Every output is in the page, wherever the page is scrolled to.
    "notebook-extension/tracker": {"windowingMode": "none"},
}
PATIENCE = 60_000  # milliseconds

#: A kernel that hears nothing while a cell runs, as those before ipykernel 7 do.
SERIAL = """
from ipykernel import kernelbase, kernelapp
kernelbase.Kernel._supports_kernel_subshells = property(lambda self: False)
kernelapp.launch_new_instance()
"""

CURRENT = "window.jupyterapp.shell.currentWidget"
#: What Notebook 7 says by itself, with our extension and without.
NOISE = "reading 'schema'"
READY = f"""() => {{
    const panel = window.jupyterapp && {CURRENT};
    const session = panel && panel.context && panel.context.isReady && panel.sessionContext;
    const kernel = session && session.isReady && session.session && session.session.kernel;
    return Boolean(kernel) && kernel.connectionStatus === 'connected' && kernel.status === 'idle';
}}"""


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


@dataclass(frozen=True)
class Server:
    """A running JupyterLab or Notebook 7, and the folder that it serves."""

    url: str
    token: str
    folder: Path
    app: str

    def address(self, place: str, name: str) -> str:
        """Return where a notebook in a folder is opened."""
        if self.app == "notebook":
            return f"{self.url}/notebooks/{place}/{name}?token={self.token}"
        return f"{self.url}/lab/workspaces/{secrets.token_hex(4)}/tree/{place}/{name}?token={self.token}&reset"

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/api/status?token={self.token}", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def isolated(home: Path) -> dict[str, str]:
    """Return an environment in which nothing of the user's Jupyter is read or written."""
    variables = ["JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"]
    variables += ["JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"]
    folders = {variable: home / variable.lower() for variable in variables}
    for folder in folders.values():
        folder.mkdir()
    for plugin, values in SETTINGS.items():
        file = folders["JUPYTERLAB_SETTINGS_DIR"] / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    spec = folders["JUPYTER_DATA_DIR"] / "kernels" / "serial" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [sys.executable, "-c", SERIAL, "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "Serial", "language": "python"}), encoding="utf-8")
    return {**os.environ, **{variable: str(folder) for variable, folder in folders.items()}}


@contextmanager
def serving(app: str, home: Path, folder: Path, disabled: tuple[str, ...] = ()) -> Iterator[Server]:
    """Start an application of Jupyter in an empty folder, without these extensions, and stop it again."""
    environment = isolated(home)
    config = Path(environment["JUPYTER_CONFIG_DIR"], "labconfig", "page_config.json")
    config.parent.mkdir()
    config.write_text(json.dumps({"disabledExtensions": dict.fromkeys(disabled, True)}), encoding="utf-8")
    port = free_port()
    server = Server(f"http://127.0.0.1:{port}", secrets.token_hex(8), folder, app)
    log = home / "server.log"
    options = [
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={folder}",
        f"--IdentityProvider.token={server.token}",
        "--LabApp.extension_manager=readonly",
        f"--{'JupyterNotebookApp' if app == 'notebook' else 'LabApp'}.expose_app_in_browser=True",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyter", app, *options],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + PATIENCE / 1000
        while not server.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"jupyter {app} did not start:\n" + log.read_text(errors="replace")[-3000:])
            time.sleep(0.1)  # a process outside: there is nothing to wait on
        yield server
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


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


@dataclass(frozen=True)
class Notebook:
    """A notebook that is open, with a kernel that is ready."""

    page: Page
    server: Server
    file: Path

    def command(self, name: str) -> None:
        """Begin a command. `done` waits for its end: a promise is not awaited inside, page.evaluate has no timeout."""
        self.page.evaluate(
            """name => {
                window.ran = false;
                window.jupyterapp.commands.execute(name).then(() => { window.ran = true; });
            }""",
            name,
        )

    def done(self) -> None:
        """Wait for the end of a command, and of what the kernel does."""
        self.page.wait_for_function("() => window.ran", timeout=2 * PATIENCE)
        expect(self.page.get_by_text("[*]:", exact=True)).to_have_count(0, timeout=PATIENCE)  # the last may be late
        self.page.wait_for_function(READY)

    def run_all(self) -> None:
        """Run all cells, and wait until the last has answered."""
        self.command("notebook:run-all-cells")
        self.done()

    @property
    def ended(self) -> bool:
        """Whether the command has ended."""
        return bool(self.page.evaluate("() => window.ran"))

    def save(self) -> None:
        """Write the notebook to its file."""
        self.command("docmanager:save")
        self.page.wait_for_function("() => window.ran")

    def views(self) -> Locator:
        """Return the views in the outputs."""
        return self.page.get_by_role("region", name=re.compile("^(Graph|Run) of "))

    def outputs(self) -> list[dict[str, Any]]:
        """Return the outputs of all cells, as nbformat has them."""
        cells = self.page.evaluate(f"() => {CURRENT}.content.model.toJSON().cells")
        return [output for cell in cells for output in cell.get("outputs", [])]

    def evaluate(self, expression: str) -> str:
        """Return the repr of what an expression of Python means to the kernel."""
        answer: dict[str, Any] = self.page.evaluate(
            f"""async expression => {{
                const {{ kernel }} = {CURRENT}.sessionContext.session;
                const asked = {{ code: '', user_expressions: {{ value: expression }}, store_history: false }};
                return (await kernel.requestExecute(asked).done).content.user_expressions.value;
            }}""",
            expression,
        )
        assert answer["status"] == "ok", answer
        return str(answer["data"]["text/plain"])

    def theme(self, name: str) -> None:
        """Change JupyterLab's theme, such as `JupyterLab Dark`, and wait until the page wears it."""
        self.page.evaluate("(theme) => { window.jupyterapp.commands.execute('apputils:change-theme', {theme}); }", name)
        self.page.wait_for_function("(theme) => document.body.dataset.jpThemeName === theme", arg=name)
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0)  # it covers the page meanwhile


@pytest.fixture
def open_notebook(page: Page, server: Server) -> Iterator[Callable[[str, str], Notebook]]:
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
