"""The checked-in list of flytekit's public names is what flytekit has."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

pytestmark = [pytest.mark.flytekit, pytest.mark.slow]

LISTED = Path(__file__).with_name("names.txt")
TOOL = Path(__file__).parents[2] / "tools" / "flytekit_names.py"


def said(python: Path, *arguments: str | Path) -> str:
    return subprocess.run([python, *arguments], check=True, capture_output=True, text=True).stdout


def test_the_list_is_what_flytekits_source_says(flytekit: Path) -> None:
    assert LISTED.read_text(encoding="utf-8") == said(flytekit, TOOL)


def test_every_name_of_the_list_is_there_in_flytekit(flytekit: Path) -> None:
    rows = [line.split() for line in LISTED.read_text(encoding="utf-8").splitlines()]
    program = "\n".join(f"from {module} import {name}" for module, name in rows)
    assert said(flytekit, "-c", f"{program}\nprint('all')") == "all\n"
