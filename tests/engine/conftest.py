"""What the engine's tests stand on: a run under a clock wound by hand, and a comparison of whole states."""

from __future__ import annotations

import contextlib
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flyte_nb import inspect, run
from flyte_nb.engine.clock import ManualClock
from flyte_nb.engine.execution import Execution
from flyte_nb.model.state import fold

_whole = runpy.run_path(str(Path(__file__).parents[1] / "golden" / "states.py"))["whole"]


@pytest.fixture
def ran() -> Callable[..., Execution]:
    """Run something whatever comes of it, and check that its log folds to its state."""

    def go(entity: Any, /, **inputs: Any) -> Execution:
        inputs.setdefault("clock", ManualClock(step=0.5))
        with contextlib.suppress(Exception, KeyboardInterrupt, SystemExit):
            run(entity, **inputs)
        execution = inspect()
        assert isinstance(execution, Execution)
        assert _whole(fold(execution.events)) == _whole(execution.state)
        return execution

    return go


@pytest.fixture
def whole() -> Callable[..., Any]:
    """Return everything that is in a state, to be compared."""
    return _whole


@pytest.fixture
def cache_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A cache that no other test uses."""
    folder = tmp_path / "own-cache"
    monkeypatch.setenv("FLYTE_NB_CACHE_DIR", str(folder))
    return folder
