"""Copies of users' files: whether they are what was kept."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from flyte_nb.engine.kept import KeptFile
from flyte_nb.engine.shelf import Shelf, Stored
from flyte_nb.types.directory import FlyteDirectory
from flyte_nb.types.file import FlyteFile


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "data.txt").write_text("abc")
    return folder


def stored(shelf: Shelf, value: object) -> Stored:
    kept = shelf.put(value, "o0")
    return Stored("", "", None, "", kept.data, kept.pickle, tuple(map(tuple, kept.files)))  # type: ignore[arg-type]


def overwrite(path: str, text: str) -> None:
    """As root may, whose are most containers."""
    os.chmod(path, stat.S_IRUSR | stat.S_IWUSR)
    with open(path, "r+") as file:
        file.write(text)
    os.utime(path, ns=(1, 1))  # the clock of a file system may be coarse


@pytest.mark.parametrize("whole", [True, False], ids=["directory", "file"])
def test_a_copy_that_was_written_to_in_place_is_not_found(tmp_path: Path, source: Path, whole: bool) -> None:
    value = FlyteDirectory(str(source)) if whole else FlyteFile(str(source / "data.txt"))
    found = stored(Shelf(tmp_path / "cache"), value)
    path = found.files[-1][0]
    assert path != str(source / "data.txt")
    assert found.present()
    overwrite(path, "abc")
    assert found.present(), "the same content, at another time, is what was kept"
    overwrite(path, "cba")
    assert not found.present()
    assert stored(Shelf(tmp_path / "cache"), value).present(), "it is kept anew"
    assert Path(path).read_text() == "abc"


def test_a_row_without_a_time_is_read_as_ever(source: Path) -> None:
    path = str(source / "data.txt")
    assert Stored("", "", None, "", b"", "", ((path, 3),)).present()
    assert not Stored("", "", None, "", b"", "", ((path, 4),)).present()
    assert not KeptFile(str(source / "gone.txt"), 3).present()


def test_a_name_as_long_as_a_file_system_takes_is_kept(tmp_path: Path) -> None:
    long = tmp_path / ("n" * 255)
    long.write_text("x")
    assert stored(Shelf(tmp_path / "cache"), FlyteFile(str(long))).present()
