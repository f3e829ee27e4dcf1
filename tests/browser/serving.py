"""Servers: JupyterLab and Notebook 7 as processes, with settings and folders of their own."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

#: How long tests wait for a kernel, a layout or a page, in milliseconds. A busy machine is slow, not wrong.
PATIENCE = 60_000

SETTINGS = {
    # Or a toast about news covers the page, and asks the network.
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # Every output is in the page, wherever the page is scrolled to.
    "notebook-extension/tracker": {"windowingMode": "none"},
}

#: A kernel that hears nothing while a cell runs, as those before ipykernel 7 do.
SERIAL = """
from ipykernel import kernelbase, kernelapp
kernelbase.Kernel._supports_kernel_subshells = property(lambda self: False)
kernelapp.launch_new_instance()
"""


@dataclass(frozen=True)
class Server:
    """A running JupyterLab or Notebook 7, the folder that it serves, and the one that its users' settings are in."""

    url: str
    token: str
    folder: Path
    settings: Path
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
    settings = Path(environment["JUPYTERLAB_SETTINGS_DIR"])
    port = free_port()
    server = Server(f"http://127.0.0.1:{port}", secrets.token_hex(8), folder, settings, app)
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
