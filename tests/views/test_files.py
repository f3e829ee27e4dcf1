from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from flyte_nb.types.file import FlyteFile
from flyte_nb.views.rich import rich
from tests.views.test_pictures import PIXEL


def test_a_text_file_shows_its_first_lines(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,<2>\n" + "3,4\n" * 100)
    made = rich(FlyteFile(tmp_path / "a.csv"))
    assert (made["kind"], made["type"], made["size"]) == ("file", "FlyteFile", 410)
    assert made["path"].endswith("a.csv")
    assert made["lines"][:2] == ["x,y", "1,<2>"]
    assert (len(made["lines"]), made["more"]) == (20, True)
    assert len(rich(tmp_path / "a.csv", whole=True)["lines"]) == 102


def test_a_binary_file_is_name_and_size(tmp_path: Path) -> None:
    (tmp_path / "model.joblib.dat").write_bytes(b"\x80\x04\x00\x00")
    made = rich(tmp_path / "model.joblib.dat")
    assert (made["size"], made["lines"], made["summary"], made["more"]) == (4, [], "4 B", False)


def test_a_file_of_a_picture_is_the_picture(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PIXEL)
    made = rich(tmp_path / "a.png")
    assert (made["kind"], made["mime"], made["alt"]) == ("image", "image/png", "a.png")


def test_nothing_is_fetched() -> None:
    fetched: list[bool] = []
    made = rich(FlyteFile("/nowhere/later.csv", downloader=lambda: fetched.append(True)))
    assert (made["size"], made["summary"], fetched) == (None, "not on this machine", [])
    assert rich(FlyteFile("s3://bucket/key"))["path"] == "s3://bucket/key"


def test_a_folder_lists_its_files(tmp_path: Path) -> None:
    for n in range(40):
        (tmp_path / f"f{n:02}").write_text("x")
    (tmp_path / "z").mkdir()
    made = rich(tmp_path)
    assert (made["kind"], made["items"][0], len(made["items"]), made["rest"]) == ("items", ["f00", "1 B"], 30, 11)
    assert rich(tmp_path, whole=True)["items"][-1] == ["z", "folder"]


def test_a_file_larger_than_a_page_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x" * 5_000_000)
    assert len(rich(tmp_path / "a.txt")["lines"][0]) == 200
    assert len(str(rich(tmp_path / "a.txt", whole=True))) < 1_100_000


@pytest.mark.skipif(sys.platform == "win32", reason="has no named pipes of this kind")
def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert rich(tmp_path / "pipe")["summary"] == "not a file to look into"


def test_a_path_that_no_system_takes_is_no_error() -> None:
    assert rich(Path("a\0b"))["size"] is None
