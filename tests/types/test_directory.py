"""FlyteDirectory by flytekit's names, and where a plain path will do."""

from __future__ import annotations

import os
import pathlib
import pickle
from typing import Any

import pytest

import flyte_nb.types.directory as directories
from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types.check import checker
from flyte_nb.types.directory import FlyteDirectory, TensorboardLogs
from flyte_nb.types.file import FlyteFile
from flyte_nb.types.located import RemoteFile


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    made = tmp_path / "letters"
    (made / "deep" / "er").mkdir(parents=True)
    for name in ("b.txt", "a.txt", "deep/c.txt", "deep/er/d.txt"):
        (made / name).write_text(name)
    return made


@pytest.mark.parametrize("make", [str, pathlib.Path, FlyteDirectory, TensorboardLogs, pathlib.Path.as_uri])
def test_whatever_names_a_directory_is_taken_for_one(folder: pathlib.Path, make: Any) -> None:
    made: Any = checker(TensorboardLogs).check(make(folder))
    assert type(made) is TensorboardLogs
    assert made.path == str(made) == made.download() == os.fspath(made) == str(folder)


def test_a_missing_directory_names_near_names(folder: pathlib.Path) -> None:
    with pytest.raises(TypeMismatch) as caught:
        checker(dict[str, FlyteDirectory]).check({"a": folder.with_name("leters")}, "x")
    assert caught.value.headline.startswith(  # a long path is cut at the end
        f"x['a']: expected directory, {str(folder.with_name('leters'))!r} is not a directory; "
        f"did you mean '{folder.parent}/let"
    )


def test_a_file_is_no_directory(folder: pathlib.Path) -> None:
    with pytest.raises(TypeMismatch, match=r"expected directory, .* is a file"):
        checker(FlyteDirectory).check(folder / "a.txt")
    with pytest.raises(TypeMismatch, match=r"A path as str, a pathlib\.Path or a FlyteDirectory is a directory"):
        checker(FlyteDirectory).check(FlyteFile(folder / "a.txt"))


def test_listdir_says_what_is_in_it(folder: pathlib.Path) -> None:
    found = FlyteDirectory.listdir(FlyteDirectory(folder))
    assert [(type(one), os.path.basename(one.path)) for one in found] == [
        (FlyteFile, "a.txt"),
        (FlyteFile, "b.txt"),
        (FlyteDirectory, "deep"),
    ]


def test_crawl_yields_every_file(folder: pathlib.Path) -> None:
    made = FlyteDirectory(folder)
    names = ["a.txt", "b.txt", os.path.join("deep", "c.txt"), os.path.join("deep", "er", "d.txt")]
    assert list(made.crawl()) == [(str(folder), name) for name in names]
    assert [name for _, name in made.crawl(maxdepth=2)] == names[:3]
    assert {name for _, name in made.crawl(topdown=False)} == set(names)
    base, details = next(made.crawl(detail=True))
    assert base == str(folder)
    assert details["a.txt"]["size"] == 5


def test_new_files_and_directories_are_inside(folder: pathlib.Path) -> None:
    made = FlyteDirectory(f"{folder}/")
    assert pathlib.Path(made.new_file("e.txt").path) == folder / "e.txt"
    assert pathlib.Path(made.new_dir("f").path) == folder / "f"
    assert made.new_file().path != made.new_file().path
    assert made / "g" == folder / "g"
    with made.new_dir("h").new_file("i.txt").open("w") as file:
        file.write("i")
    assert (folder / "h" / "i.txt").read_text() == "i"


def test_new_makes_one_in_the_working_folder() -> None:
    made = FlyteDirectory.new("made")
    assert os.path.isdir(made)
    with pytest.raises(FileExistsError):
        FlyteDirectory.new("made")
    with pytest.raises(ValueError, match="a relative path, is wanted"):
        FlyteDirectory.new("/made")
    with pytest.raises(ValueError, match="a relative path, is wanted"):
        FlyteDirectory.new("../made")
    os.rmdir(made)


def test_new_remote_is_a_place_of_its_own() -> None:
    first, second = FlyteDirectory.new_remote("made"), FlyteDirectory.new_remote("made")
    assert first != second
    assert os.listdir(first) == []
    with pytest.raises(ValueError, match="no extension"):
        FlyteDirectory.new_remote("made.csv")


def test_a_url_is_kept_and_not_fetched() -> None:
    made: Any = checker(FlyteDirectory).check("s3://bucket/letters")
    assert made.remote_source == str(made) == "s3://bucket/letters"
    for use in (made.download, lambda: FlyteDirectory.listdir(made), lambda: list(made.crawl())):
        with pytest.raises(RemoteFile, match="not on this machine, and remote directories are not fetched"):
            use()


def test_what_is_returned_is_copied_to_the_remote_directory(folder: pathlib.Path, tmp_path: pathlib.Path) -> None:
    notes: list[str] = []
    made: Any = checker(FlyteDirectory).check(FlyteDirectory(folder, remote_directory=tmp_path / "out" / "copy"))
    assert made.path == str(tmp_path / "out" / "copy")
    assert (tmp_path / "out" / "copy" / "deep" / "c.txt").read_text() == "deep/c.txt"
    checker(FlyteDirectory).check(FlyteDirectory(folder, remote_directory="s3://bucket/x"), "o0", notes)
    assert notes == ["o0 is not copied to s3://bucket/x: that is on another machine, and nothing leaves this one"]


@pytest.mark.parametrize("cls", [FlyteDirectory, TensorboardLogs, FlyteDirectory["tar.gz"]])
def test_directories_and_their_classes_pickle(cls: Any) -> None:
    assert pickle.loads(pickle.dumps(cls)) is cls
    assert pickle.loads(pickle.dumps(cls("a/b"))) == cls("a/b")


def test_formats_do_not_mix_with_those_of_files() -> None:
    assert FlyteDirectory["csv"] is FlyteDirectory["csv"]
    assert not issubclass(FlyteDirectory["csv"], FlyteFile)
    assert FlyteDirectory("a") != FlyteFile("a")
    assert FlyteDirectory("a") == "a"
    with pytest.raises(AttributeError, match="no attribute 'FlyteDirectory_zz'"):
        directories.FlyteDirectory_zz
