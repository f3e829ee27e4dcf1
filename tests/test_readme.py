"""The README's picture is what the program draws, byte for byte."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

import flyte_nb
from flyte_nb.engine.clock import ManualClock
from flyte_nb.model.places import label_cell
from flyte_nb.views.bundle import picture

HERE = Path(__file__).parent


def readme_program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("readme_program", HERE / "readme_program.py")
    assert spec is not None
    assert spec.loader is not None
    label_cell(spec.origin or "", "knn.py")  # the same wherever the project stands
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_documented_picture_is_drawn_by_the_readmes_program(
    golden: Callable[[str, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = readme_program()
    monkeypatch.chdir(tmp_path)
    execution = flyte_nb.run(program.wf, clock=ManualClock())
    golden("../../docs/images/knn.svg", picture(execution.graph, execution.state))


def test_the_page_about_the_view_shows_it() -> None:
    assert "images/knn.svg" in (HERE.parent / "docs" / "view.md").read_text(encoding="utf-8")
