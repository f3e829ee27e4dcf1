"""Both libraries run all programs once, each in a process of its own, side by side."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

WORKER = Path(__file__).with_name("worker.py")


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return what came of each program, by library and name."""
    if importlib.util.find_spec("flytekit") is None:
        pytest.skip("flytekit is not installed: `make test-all` installs it")
    started = {}
    for library in ("flytekit", "flyte_nb"):
        folder = tmp_path_factory.mktemp(library)
        environment = {
            **os.environ,
            "HOME": str(folder),  # flytekit keeps its cache there
            "TMPDIR": str(folder),
            "FLYTE_NB_CACHE_DIR": str(folder / "cache"),
            "FLYTE_SDK_LOGGING_LEVEL": "50",
        }
        with open(folder / "log.txt", "w") as log:
            process = subprocess.Popen(
                [sys.executable, WORKER, library, folder], cwd=folder, env=environment, stdout=log, stderr=log
            )
        started[library] = (folder, process)
    found = {}
    for library, (folder, process) in started.items():
        assert process.wait(100) == 0, (folder / "log.txt").read_text()[-3000:]
        found[library] = json.loads((folder / "outcomes.json").read_text(encoding="utf-8"))
    return found
