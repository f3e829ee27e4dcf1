from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flyte_nb.views import svg


def test_the_engine_is_the_one_we_bring() -> None:
    assert "graphviz-pure" in svg.engine()


def test_a_layout_is_remembered() -> None:
    assert svg.layout("digraph { a -> b }") is svg.layout("digraph { a -> b }")


def test_bad_dot_is_an_error_in_words() -> None:
    with pytest.raises(svg.LayoutError, match="Graphviz failed"):
        svg.layout("digraph {")


def test_without_graphviz_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(svg.sysconfig, "get_path", lambda _: str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(svg.LayoutError, match="pip install graphviz-pure"):
        svg.engine()


def test_a_program_that_cannot_start_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(svg.LayoutError, match="could not be started"):
        svg.layout("digraph {}", str(tmp_path / "dot"))


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_a_layout_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "dot"
    slow.write_text("#!/bin/sh\nexec cat /dev/zero\n")
    slow.chmod(0o755)
    monkeypatch.setattr(svg, "LIMIT", 0.05)
    with pytest.raises(svg.LayoutError, match="took longer"):
        svg.layout("digraph {}", str(slow))
