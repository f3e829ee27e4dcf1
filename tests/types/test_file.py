"""FlyteFile by flytekit's names, and where a plain path will do."""

from __future__ import annotations

import os
import pathlib
import pickle
import subprocess
import sys
import typing
from typing import Any

import pydantic
import pytest

import flyte_nb.types.file as files
from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types.check import checker
from flyte_nb.types.directory import FlyteDirectory
from flyte_nb.types.file import FlyteFile, JoblibSerializedFile
from flyte_nb.types.located import RemoteFile


@pytest.fixture
def folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model-k2.joblib.dat").write_text("a model")
    return tmp_path


def test_text_and_path_are_the_plain_path(folder: pathlib.Path) -> None:
    file: Any = checker(JoblibSerializedFile).check("model-k2.joblib.dat")
    assert type(file) is JoblibSerializedFile
    assert str(file) == file.path == file.download() == os.fspath(file) == "model-k2.joblib.dat"
    with file.open() as opened:
        assert opened.read() == "a model"


@pytest.mark.parametrize("make", [str, pathlib.Path, FlyteFile, JoblibSerializedFile])
def test_whatever_names_a_file_is_taken_for_one(folder: pathlib.Path, make: Any) -> None:
    (file,) = checker(list[JoblibSerializedFile]).check([make("model-k2.joblib.dat")])
    assert type(file) is JoblibSerializedFile


def test_a_missing_file_names_the_folder_and_near_names(folder: pathlib.Path) -> None:
    with pytest.raises(TypeMismatch) as caught:
        checker(list[FlyteFile]).check(["model-k3.joblib.dat"], "models")
    assert caught.value.headline == (
        "models[0]: expected file, 'model-k3.joblib.dat' is not a file "
        f"(looked in {folder}); did you mean 'model-k2.joblib.dat'?"
    )


def test_a_folder_is_no_file(folder: pathlib.Path) -> None:
    with pytest.raises(TypeMismatch, match="is a folder"):
        checker(FlyteFile).check(str(folder))


@pytest.mark.skipif(sys.platform == "win32", reason="devices have other names")
def test_a_device_is_neither_a_file_nor_a_folder() -> None:
    with pytest.raises(TypeMismatch, match="is neither a file nor a folder"):
        checker(FlyteFile).check(os.devnull)


def test_a_url_is_kept_and_not_fetched() -> None:
    file: Any = checker(FlyteFile).check("s3://bucket/key.csv")
    assert str(file) == "s3://bucket/key.csv"
    with pytest.raises(RemoteFile, match="not on this machine"):
        file.download()


def test_a_file_url_is_a_local_path(folder: pathlib.Path) -> None:
    path = folder / "a b.txt"
    path.write_text("")
    assert str(checker(FlyteFile).check(path.as_uri())) == str(path)


def test_a_downloader_runs_when_the_file_is_first_needed(folder: pathlib.Path) -> None:
    calls = []

    def fetch() -> None:
        calls.append(1)
        pathlib.Path("late.txt").write_text("late")

    file: Any = checker(FlyteFile).check(FlyteFile("late.txt", downloader=fetch))
    assert calls == []
    assert pathlib.Path(file).read_text() == "late"
    assert file.download() == "late.txt"
    assert calls == [1]


def test_formats_are_cached_classes() -> None:
    assert FlyteFile["joblib"] is JoblibSerializedFile
    assert FlyteFile["tar.gz"] is FlyteFile["tar.gz"]
    assert FlyteFile[typing.TypeVar("csv")] is files.CSVFile
    assert FlyteFile["tar.gz"].extension() == "tar.gz"
    assert FlyteFile.extension() == ""


@pytest.mark.parametrize("cls", [FlyteFile, JoblibSerializedFile, FlyteFile["tar.gz"]])
def test_files_and_their_classes_pickle(cls: Any) -> None:
    assert pickle.loads(pickle.dumps(cls)) is cls
    assert pickle.loads(pickle.dumps(cls("a/b"))) == cls("a/b")


def test_an_unknown_name_of_the_module_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'FlyteFile_zz'"):
        files.FlyteFile_zz


def test_paths(folder: pathlib.Path) -> None:
    assert checker(pathlib.Path).check("a/b") == pathlib.Path("a/b")
    assert checker(pathlib.Path).check(FlyteFile("a/b")) == pathlib.Path("a/b")
    with pytest.raises(TypeMismatch, match="expected Path, got int"):
        checker(pathlib.Path).check(3)


def test_extensions_of_several_parts() -> None:
    packed = typing.Annotated[str, files.FileExt("tar.gz")]
    assert FlyteFile[packed] is FlyteFile["tar.gz"]
    assert FlyteFile[files.csv] is files.CSVFile


def test_new_files_are_in_the_working_folder() -> None:
    file = FlyteFile.new("deep/a.txt")
    with file.open("w") as opened:
        opened.write("new")
    assert pathlib.Path(file).read_text() == "new"
    assert FlyteFile.new_remote_file("a.txt") != FlyteFile.new_remote_file("a.txt")
    with pytest.raises(ValueError, match="a relative path, is wanted"):
        FlyteFile.new("/a.txt")


MAKES = """
import os, sys
from flyte_nb.types.file import FlyteFile

file = FlyteFile.new("a.txt")
with file.open("w") as opened:
    opened.write("new")
if not os.fork():
    sys.exit()
os.wait()
print(file.path, os.path.exists(file.path))
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no forks")
def test_the_working_folder_goes_when_the_interpreter_that_made_it_ends() -> None:
    done = subprocess.run([sys.executable, "-c", MAKES], capture_output=True, text=True, check=True)
    path, was_there = done.stdout.split()
    assert was_there == "True"
    assert not pathlib.Path(path).parent.exists()


def test_from_source_is_the_file_itself(folder: pathlib.Path) -> None:
    file = FlyteFile.from_source("model-k2.joblib.dat")
    assert (file.path, file.remote_source, file.downloaded) == ("model-k2.joblib.dat", None, False)
    file.download()
    assert file.downloaded
    assert FlyteFile.from_source("s3://bucket/key").remote_source == "s3://bucket/key"


def test_what_is_returned_is_copied_to_the_remote_path(folder: pathlib.Path) -> None:
    notes: list[str] = []
    target = folder / "out" / "copy.dat"
    made: Any = checker(FlyteFile).check(FlyteFile("model-k2.joblib.dat", remote_path=target))
    assert made == str(target)
    assert target.read_text() == "a model"
    checker(FlyteFile).check(FlyteFile("model-k2.joblib.dat", remote_path="s3://bucket/key"), "o0", notes)
    assert notes == ["o0 is not copied to s3://bucket/key: that is on another machine, and nothing leaves this one"]


def test_metadata_stays_with_a_file(folder: pathlib.Path) -> None:
    file = FlyteFile("model-k2.joblib.dat", metadata={"k": "2"})
    made: Any = checker(JoblibSerializedFile).check(file)
    assert made.metadata == pickle.loads(pickle.dumps(file)).metadata == {"k": "2"}


def test_models_have_files_and_directories_as_fields(folder: pathlib.Path) -> None:
    class Model(pydantic.BaseModel):
        file: JoblibSerializedFile
        folder: FlyteDirectory | None = None

    path = str(folder / "model-k2.joblib.dat")
    made = Model(file=path, folder=folder)  # type: ignore[arg-type]
    assert type(made.file) is JoblibSerializedFile
    assert Model.model_validate_json(made.model_dump_json()) == made
    assert made.model_dump(mode="json") == {"file": {"path": path}, "folder": {"path": str(folder)}}
    with pytest.raises(pydantic.ValidationError, match="a path is wanted"):
        Model(file=3)  # type: ignore[arg-type]
    with pytest.raises(TypeMismatch, match=r"config\.file: expected file, 'gone' is not a file"):
        checker(Model).check(Model(file="gone"), "config")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "read",
            r"'JoblibSerializedFile' object has no attribute 'read': `with file.open\(\) as stream:` gives a stream",
        ),
        ("read_text", r"no attribute 'read_text': pathlib.Path\(file\) has it"),
        ("colour", "no attribute 'colour'$"),
    ],
)
def test_what_a_file_has_not_is_had_elsewhere(name: str, said: str) -> None:
    with pytest.raises(AttributeError, match=said):
        getattr(JoblibSerializedFile("a.joblib"), name)
