"""Errors that nobody catches: what a script prints when it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
from flyte_nb import task, workflow

@task
def numbers() -> list[int]:
    return [1, 2]

@task
def broken(x: int) -> int:
    return 1 // x

@workflow
def loops() -> int:
    for n in numbers():
        pass
    return n

@workflow
def fails() -> int:
    return broken(x=0)

"""


def stderr_of(tmp_path: Path, last: str, first: str = "") -> str:
    script = tmp_path / "script.py"
    script.write_text(first + PROGRAM + last, encoding="utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    return done.stderr


def test_ours_are_a_few_lines(tmp_path: Path) -> None:
    printed = stderr_of(tmp_path, "loops()")
    assert printed.startswith("PromiseUseError: 'Promise' object is not iterable")
    assert "line 14" in printed
    assert len(printed.splitlines()) <= 6


def test_the_users_own_have_the_users_frames_and_notes(tmp_path: Path) -> None:
    printed = stderr_of(tmp_path, "fails()")
    assert "return 1 // x" in printed
    assert "ZeroDivisionError" in printed
    assert "in node n0 (broken)" in printed
    assert "flyte_nb/" not in printed


@pytest.mark.parametrize(
    ("raised", "words"),
    [("KeyError('n') from error", "direct cause"), ("ExceptionGroup('g', [error])", "1 sub-exception")],
)
def test_what_it_was_raised_from_and_the_parts_of_a_group_have_the_users_frames_too(
    tmp_path: Path, raised: str, words: str
) -> None:
    last = f"try:\n    fails()\nexcept ZeroDivisionError as error:\n    raise {raised}\n"
    printed = stderr_of(tmp_path, last)
    assert "return 1 // x" in printed
    assert words in printed
    assert "flyte_nb/" not in printed


def test_a_hook_of_someone_else_stays(tmp_path: Path) -> None:
    hook = "import sys\nsys.excepthook = lambda *_: print('mine', file=sys.stderr)\n"
    assert stderr_of(tmp_path, "loops()", hook) == "mine\n"
