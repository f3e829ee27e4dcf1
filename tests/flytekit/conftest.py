"""Two long-lived processes, one for each library, that are fed with the same programs and answer side by side."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
FLYTEKIT = HERE.parents[1] / ".venv-flytekit" / "bin" / "python"
PYTHONS = {"flytekit": FLYTEKIT, "flyte_nb": Path(sys.executable)}
PATIENCE = 60.0
collect_ignore = ["worker.py"]  # a script of the two processes: it imports from its own folder


class Process:
    """A process that runs programs with one library, until it is closed. One that hangs is replaced."""

    def __init__(self, library: str, folder: Path) -> None:
        self.library = library
        self.folder = folder
        self._count = itertools.count()
        self._running: subprocess.Popen[str] | None = None

    def ask(self, request: dict[str, Any]) -> None:
        """Send a program; the process begins to run it."""
        process = self._running or self._started()
        assert process.stdin is not None
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """Wait for what came of it."""
        process = self._running
        assert process is not None
        assert process.stdout is not None
        alarm = threading.Timer(PATIENCE, process.kill)
        alarm.start()
        line = process.stdout.readline()
        alarm.cancel()
        if not line:
            self.close()
            log = (self.folder / "log.txt").read_text(encoding="utf-8")[-2000:]
            pytest.fail(f"{self.library} came to no end within {PATIENCE:.0f} s, or its process died\n{log}")
        found: dict[str, Any] = json.loads(line)
        return found

    def close(self) -> None:
        """End the process."""
        if self._running is not None:
            self._running.kill()
            self._running.communicate()
            self._running = None

    def _started(self) -> subprocess.Popen[str]:
        folder = self.folder / str(next(self._count))
        folder.mkdir()
        environment = {
            **os.environ,
            "HOME": str(folder),  # flytekit keeps its cache there
            "TMPDIR": str(folder),
            "FLYTE_NB_CACHE_DIR": str(folder / "cache"),
            "FLYTE_SDK_LOGGING_LEVEL": "50",
        }
        with open(self.folder / "log.txt", "w", encoding="utf-8") as log:
            self._running = subprocess.Popen(
                [PYTHONS[self.library], HERE / "worker.py", self.library, folder],
                cwd=folder,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
            )
        return self._running


class Both:
    """flytekit and flyte_nb, asked the same. An outcome of a program by name is asked for once."""

    def __init__(self, folder: Path) -> None:
        self.processes = [Process(library, folder / library) for library in PYTHONS]
        self._known: dict[tuple[str, str], tuple[dict[str, Any], dict[str, Any]]] = {}
        self._count = itertools.count()
        for process in self.processes:
            process.folder.mkdir()

    def __call__(self, module: str, program: str, text: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what came of a program of a module: with flytekit, and with flyte_nb."""
        if (module, program) not in self._known:
            self._known[module, program] = self._ask({"module": module, "program": program, "text": text})
        return self._known[module, program]

    def once(self, text: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what came of a text that defines ``program()``. No two of them are the same module."""
        name = f"generated_{next(self._count)}"
        return self._ask({"module": name, "program": "program", "text": text, "once": True})

    def _ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        for process in self.processes:
            process.ask(request)
        try:
            flytekit, ours = (process.answer() for process in self.processes)
        except BaseException:
            for process in self.processes:  # an answer that nobody has read would be taken for the next one's
                process.close()
            raise
        return flytekit, ours


@pytest.fixture(scope="session")
def flytekit() -> Path:
    """Return the Python that has flytekit."""
    if not FLYTEKIT.exists():
        what = f"no {FLYTEKIT.parents[1].name}: `make compare` makes it"
        if os.environ.get("CI"):
            pytest.fail(what)
        pytest.skip(what)
    return FLYTEKIT


@pytest.fixture(scope="session")
def ask(flytekit: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Ask both libraries what comes of a program."""
    both = Both(tmp_path_factory.mktemp("both"))
    yield both
    for process in both.processes:
        process.close()
