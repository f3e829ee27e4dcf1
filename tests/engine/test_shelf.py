"""Values as files."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_nb.engine.shelf import INLINE, CorruptValue, Kept, Shelf, ShelfTrouble, Stored, default_root, remove
from flyte_nb.model.errors import NotPortableValue
from flyte_nb.types.file import FlyteFile, JoblibSerializedFile


@dataclass
class Model:
    name: str
    file: FlyteFile


class Estimator:
    def __init__(self) -> None:
        self.weights = np.zeros(1 << 18)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "cache")


def stored(kept: Kept) -> Stored:
    return Stored("digest", "type", None, "preview", kept.data, kept.pickle, kept.files)


def overwrite(path: str, content: bytes) -> None:
    os.chmod(path, 0o666)
    Path(path).write_bytes(content)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=20,
)


@given(plain)
def test_a_small_value_is_bytes_and_comes_back(value: object) -> None:
    kept = Shelf(Path("/nowhere")).put(value, "o0")
    assert kept.files == ()
    assert kept.value is value
    assert stored(kept).load() == value


def test_a_large_value_is_a_file(shelf: Shelf) -> None:
    value = [float(n) for n in range(INLINE)]
    kept = shelf.put(value, "o0")
    assert kept.data == b""
    assert len(kept.files) == 1
    assert stored(kept).load() == value


def test_equal_values_share_a_file(shelf: Shelf) -> None:
    first, second = (shelf.put({"x": np.ones(1 << 18)}, "o0") for _ in range(2))
    assert first.files == second.files
    assert len(shelf.paths()) == 1


def test_a_large_array_is_mapped(shelf: Shelf) -> None:
    value = np.arange(1 << 18)
    loaded: Any = stored(shelf.put(value, "o0")).load()
    assert type(loaded) is np.ndarray
    assert isinstance(loaded.base, np.memmap)
    assert not loaded.flags.writeable
    np.testing.assert_array_equal(loaded, value)


def test_large_arrays_within_a_value_are_mapped(shelf: Shelf) -> None:
    value = {"X": [np.arange(1 << 18), np.ones(1 << 18)], "k": 3}
    kept = shelf.put(value, "o0")
    loaded: Any = stored(kept).load()
    assert len(kept.files) == 2
    assert all(isinstance(array.base, np.memmap) for array in loaded["X"])
    np.testing.assert_array_equal(loaded["X"][0], value["X"][0])  # type: ignore[index]


def test_a_frame_comes_back_and_can_be_written_to(shelf: Shelf) -> None:
    frame = pd.DataFrame({"a": np.arange(1 << 18), "b": np.ones(1 << 18), "c": ["x"] * (1 << 18)})
    loaded: Any = stored(shelf.put(frame, "o0")).load()
    pd.testing.assert_frame_equal(loaded, frame)
    loaded.loc[0, "a"] = 99
    assert loaded.loc[0, "a"] == 99
    again: Any = stored(shelf.put(frame, "o0")).load()
    assert again.loc[0, "a"] == 0


def test_an_object_can_write_to_its_arrays_but_not_to_the_file(shelf: Shelf) -> None:
    kept = shelf.put(Estimator(), "o0")
    loaded: Any = stored(kept).load()
    loaded.weights[0] = 1.0
    again: Any = stored(kept).load()
    assert again.weights[0] == 0.0


def test_a_mapped_array_is_not_written_again(shelf: Shelf) -> None:
    kept = shelf.put(np.arange(1 << 18), "o0")
    loaded: Any = stored(kept).load()
    before = os.stat(kept.files[0][0])
    assert shelf.put(loaded.view(), "o0").files == kept.files
    assert os.stat(kept.files[0][0]) == before


def test_a_file_is_copied_under_its_name(shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "model-k2.joblib.dat"
    path.write_bytes(b"weights")
    kept = shelf.put(JoblibSerializedFile(path), "o0")
    path.write_bytes(b"changed")
    for file in (kept.value, stored(kept).load()):
        assert isinstance(file, JoblibSerializedFile)
        assert Path(file.path).is_relative_to(shelf.root / "files")
        assert Path(file.path).name == "model-k2.joblib.dat"
        assert Path(file.path).read_bytes() == b"weights"
        assert Path(file.path).stat().st_mode & 0o222 == 0


def test_files_within_a_value_are_copied(shelf: Shelf, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.csv" for n in range(3)]
    for n, path in enumerate(paths):
        path.write_text(str(n))
    value = {"many": [FlyteFile(paths[0]), FlyteFile(paths[1])], "model": Model("k", FlyteFile(paths[2]))}
    kept = shelf.put(value, "o0")
    for made in (kept.value, stored(kept).load()):
        assert isinstance(made, dict)
        files = [*made["many"], made["model"].file]
        assert [Path(file.path).read_text() for file in files] == ["0", "1", "2"]
        assert all(Path(file.path).is_relative_to(shelf.root) for file in files)
    assert value["many"][0].path == str(paths[0])  # type: ignore[index]


def test_a_stored_file_is_not_copied_again(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1")
    kept = shelf.put(FlyteFile(tmp_path / "a.csv"), "o0")
    again = shelf.put(kept.value, "o0")
    assert again.value == kept.value
    assert len(shelf.paths()) == 1


def test_files_of_one_content_keep_their_names(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1")
    (tmp_path / "b.csv").write_text("1")
    kept = shelf.put([FlyteFile(tmp_path / "a.csv"), FlyteFile(tmp_path / "b.csv")], "o0")
    assert isinstance(kept.value, list)
    assert [Path(file.path).name for file in kept.value] == ["a.csv", "b.csv"]


def test_a_remote_file_stays_where_it_is(shelf: Shelf) -> None:
    kept = shelf.put(FlyteFile("s3://bucket/key"), "o0")
    assert isinstance(kept.value, FlyteFile)
    assert kept.value.path == "s3://bucket/key"
    assert kept.files == ()


def test_a_file_that_is_not_there_is_named(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(NotPortableValue, match=r"o0\['model'\].*No such file"):
        shelf.put({"model": FlyteFile(tmp_path / "gone.csv")}, "o0")


def test_what_cannot_be_pickled_is_named(shelf: Shelf) -> None:
    with pytest.raises(NotPortableValue, match=r"o0\[1\] cannot reach the cache: cannot pickle '_thread.lock'"):
        shelf.put([1, threading.Lock()], "o0")


def test_a_missing_file_is_noticed(shelf: Shelf) -> None:
    value = stored(shelf.put(np.arange(1 << 18), "o0"))
    assert value.present()
    remove(value.files[0][0])
    assert not value.present()
    with pytest.raises(CorruptValue, match="is gone"):
        value.load()


@pytest.mark.parametrize("value", [np.arange(1 << 18), ["text"] * INLINE], ids=["array", "pickle"])
def test_a_truncated_file_is_noticed(shelf: Shelf, value: object) -> None:
    made = stored(shelf.put(value, "o0"))
    path, size, _ = made.files[0]
    os.chmod(path, 0o666)
    os.truncate(path, size // 2)
    assert not made.present()
    with pytest.raises(CorruptValue, match="is damaged"):
        made.load()
    assert not Path(path).exists()


@pytest.mark.parametrize("value", [np.arange(1 << 18), ["text"] * INLINE], ids=["array", "pickle"])
def test_a_garbled_file_is_noticed_and_written_anew(shelf: Shelf, value: object) -> None:
    made = stored(shelf.put(value, "o0"))
    path, size, _ = made.files[0]
    content = bytearray(Path(path).read_bytes())
    content[size // 2] ^= 1
    overwrite(path, bytes(content))
    with pytest.raises(CorruptValue, match="is damaged"):
        made.load()
    np.testing.assert_array_equal(stored(shelf.put(value, "o0")).load(), value)  # type: ignore[arg-type]


def test_a_garbled_file_is_not_trusted_when_the_value_is_put_again(shelf: Shelf) -> None:
    value = np.arange(1 << 18)
    path = shelf.put(value, "o0").files[0][0]
    overwrite(path, Path(path).read_bytes()[:-1] + b"!")
    np.testing.assert_array_equal(stored(shelf.put(value, "o0")).load(), value)  # type: ignore[arg-type]


def test_an_array_file_that_was_only_touched_is_good(shelf: Shelf) -> None:
    value = np.arange(1 << 18)
    made = stored(shelf.put(value, "o0"))
    os.utime(made.files[0][0])
    np.testing.assert_array_equal(made.load(), value)  # type: ignore[arg-type]


def test_a_value_whose_class_is_gone_says_so() -> None:
    gone = Stored("d", "Gone", None, "", b"cno_such_module\nGone\n.", "", ())
    with pytest.raises(CorruptValue, match="the stored Gone cannot be loaded") as caught:
        gone.load()
    assert "run the cell that defines it" in caught.value.details[0]


def test_a_folder_that_cannot_be_is_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "user.csv").write_text("1")
    shelf = Shelf(tmp_path / "file")
    for value in (np.arange(1 << 18), "x" * INLINE, [FlyteFile(tmp_path / "user.csv")]):
        with pytest.raises(ShelfTrouble):
            shelf.put(value, "o0")


def test_the_root_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FLYTE_NB_CACHE_DIR", str(tmp_path))
    assert default_root() == tmp_path
    monkeypatch.delenv("FLYTE_NB_CACHE_DIR")
    assert default_root().name == "flyte_nb"


def test_a_stored_value_describes_itself() -> None:
    ref = Stored("d", "list", 12, "[1]", b"", "", ()).ref("n0.o0")
    assert (ref.id, ref.type, ref.size, ref.preview) == ("n0.o0", "list", 12, "[1]")
