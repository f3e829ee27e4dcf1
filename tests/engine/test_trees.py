"""The shelf's copies of directories."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from flyte_nb.engine import trees
from flyte_nb.engine.shelf import Shelf, remove
from flyte_nb.types.directory import FlyteDirectory, TensorboardLogs
from flyte_nb.types.file import FlyteFile
from flyte_nb.types.structured import StructuredDataset
from flyte_nb.types.trees import tree_content

from .test_shelf import stored


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "cache")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "logs"
    (made / "deep").mkdir(parents=True)
    (made / "empty").mkdir()
    (made / "deep" / "a.txt").write_text("a")
    (made / "b.txt").write_text("b")
    return made


def test_a_directory_is_copied_under_its_name(shelf: Shelf, folder: Path) -> None:
    before = tree_content(str(folder))
    kept = shelf.put({"logs": TensorboardLogs(folder)}, "o0")
    (folder / "b.txt").write_text("changed")
    for made in (kept.value, stored(kept).load()):
        assert isinstance(made, dict)
        copy = made["logs"]
        assert type(copy) is TensorboardLogs
        assert Path(copy.path).is_relative_to(shelf.root / "files")
        assert Path(copy.path).name == "logs"
        assert tree_content(copy.path) == before
        assert (Path(copy.path) / "b.txt").stat().st_mode & 0o222 == 0


def test_a_stored_directory_is_not_copied_again(shelf: Shelf, folder: Path) -> None:
    kept: Any = shelf.put(FlyteDirectory(folder), "o0")
    assert shelf.put(kept.value, "o0").value == kept.value
    inside: Any = shelf.put(FlyteFile(Path(kept.value) / "b.txt"), "o0")
    assert inside.value.path == str(Path(kept.value) / "b.txt")
    assert len(shelf.paths()) == 2


def test_what_is_missing_from_a_kept_directory_is_noticed_and_mended(shelf: Shelf, folder: Path) -> None:
    kept: Any = shelf.put(FlyteDirectory(folder), "o0")
    assert stored(kept).present()
    remove(os.path.join(kept.value.path, "deep", "a.txt"))
    assert not stored(kept).present()
    again: Any = shelf.put(FlyteDirectory(folder), "o0")
    assert again.value == kept.value
    assert stored(kept).present()


def test_an_empty_directory_that_is_gone_is_noticed(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    kept: Any = shelf.put(FlyteDirectory(tmp_path / "nothing"), "o0")
    assert stored(kept).present()
    os.rmdir(kept.value.path)
    assert not stored(kept).present()


def test_the_file_of_a_dataset_is_kept(shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("x\n1\n")
    kept: Any = shelf.put(StructuredDataset(uri=path), "o0")
    path.unlink()
    loaded: Any = stored(kept).load()
    assert Path(loaded.uri).read_text() == "x\n1\n"
    assert Path(loaded.uri).name == "points.csv"


def test_nothing_half_made_stays(folder: Path, tmp_path: Path) -> None:
    digest = trees.copy(str(folder), str(tmp_path / "copy"))
    assert digest == tree_content(str(folder))
    assert trees.copy(str(folder), str(tmp_path / "copy")) == digest
    with pytest.raises(OSError, match="gone"):
        trees.copy(str(tmp_path / "gone"), str(tmp_path / "other"))
    assert sorted(os.listdir(tmp_path)) == ["copy", "logs"]
