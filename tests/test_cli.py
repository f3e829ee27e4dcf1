"""The command line: a lesson without a browser."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import nbformat
import pytest

from flyte_nb import cli


def written(tmp_path: Path, *cells: str) -> Path:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
    path = tmp_path / "lesson.ipynb"
    nbformat.write(notebook, path)
    return path


DEFINES = """
from flyte_nb import run, task, workflow

@task
def double(x: int) -> int:
    return 2 * x

@workflow
def wf(x: int) -> int:
    return double(x=x)
"""


def test_demo_prints_the_run_and_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lesson = written(tmp_path, DEFINES, "execution = run(wf, x=21)")
    page = tmp_path / "out" / "page.html"
    assert cli.main(["demo", str(lesson), "-o", str(page)]) == 0
    printed = capsys.readouterr().out
    assert "wf calls double." in printed
    assert "o0 = 42" in printed
    assert "<svg" in page.read_text(encoding="utf-8")


def test_demo_prints_into_a_file_of_any_encoding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lesson = written(tmp_path, DEFINES, "execution = run(wf, x=21)")
    printed = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(printed, encoding="cp1252"))
    assert cli.main(["demo", str(lesson), "-o", str(tmp_path / "page.html")]) == 0
    sys.stdout.flush()
    assert b"o0 = 42" in printed.getvalue()


def test_demo_takes_the_last_run_where_no_name_holds_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lesson = written(tmp_path, DEFINES, "wf(x=4)")
    assert cli.main(["demo", str(lesson), "-o", str(tmp_path / "page.html")]) == 0
    assert "o0 = 8" in capsys.readouterr().out


def test_a_run_by_magic_is_shown_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lesson = written(tmp_path, "%load_ext flyte_nb", DEFINES, "execution = %flyte run wf x=21")
    assert cli.main(["demo", str(lesson), "-o", str(tmp_path / "page.html")]) == 0
    printed = capsys.readouterr()
    assert printed.out.count("wf calls double.") == 1
    assert printed.err == ""


def test_a_cell_that_fails_ends_it_with_its_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lesson = written(tmp_path, "x = 1", "1 / 0")
    assert cli.main(["demo", str(lesson)]) == 1
    assert "code cell 2 failed" in capsys.readouterr().err


def test_no_notebook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["demo", str(tmp_path / "none.ipynb")]) == 1
    assert "there is no notebook" in capsys.readouterr().err


def test_what_is_no_notebook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.ipynb").write_text("[]")
    assert cli.main(["demo", str(tmp_path / "x.ipynb")]) == 1
    assert "is not a notebook" in capsys.readouterr().err
