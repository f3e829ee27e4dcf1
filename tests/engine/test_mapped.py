"""Arrays as mapped files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_nb.engine import mapped


class Estimator:
    pass


def large() -> mapped.Array:
    return np.arange(1 << 18, dtype=np.float64)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.zeros(1 << 17), True),
        (np.zeros((1 << 17) - 1), False),
        (np.array([None] * (1 << 18)), False),
        (np.ma.masked_array(np.zeros(1 << 18)), False),
        ("x" * (1 << 21), False),
    ],
)
def test_what_counts_as_large(value: object, expected: bool) -> None:
    assert mapped.is_large(value) is expected


@pytest.mark.parametrize(
    "array",
    [
        large(),
        np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        large()[::3],
        np.zeros(5, dtype="datetime64[ns]"),
        np.zeros(4, dtype=[("a", "i4"), ("b", "f8")]),
        np.zeros((0, 3)),
    ],
    ids=["plain", "fortran", "strided", "dates", "fields", "empty"],
)
def test_an_array_comes_back_as_it_was(array: mapped.Array, tmp_path: Path) -> None:
    path = str(tmp_path / "a.npy")
    mapped.write(array, path)
    if array.size:
        back = mapped.map_file(path, "r", lasting=True)
        assert back.dtype == array.dtype
        np.testing.assert_array_equal(back, array)
    assert mapped.content(array) == mapped.content(array.copy("K"))


def test_a_mapped_array_is_read_only(tmp_path: Path) -> None:
    mapped.write(large(), str(tmp_path / "a.npy"))
    array = mapped.map_file(str(tmp_path / "a.npy"), "r", lasting=True)
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1


def test_writing_to_a_copy_on_write_map_leaves_the_file(tmp_path: Path) -> None:
    mapped.write(large(), str(tmp_path / "a.npy"))
    array = mapped.map_file(str(tmp_path / "a.npy"), "c", lasting=True)
    array[0] = 99
    assert mapped.map_file(str(tmp_path / "a.npy"), "r", lasting=True)[0] == 0


def test_the_file_of_a_map_is_known_through_plain_views(tmp_path: Path) -> None:
    path = str(tmp_path / "a.npy")
    mapped.write(large(), path)
    array = mapped.map_file(path, "r", lasting=True)
    assert mapped.file_of(array) == (path, True)
    assert mapped.file_of(array.view(np.ndarray)) == (path, True)
    assert mapped.file_of(np.asarray(array)[:]) == (path, True)


def test_a_part_of_a_map_has_no_file(tmp_path: Path) -> None:
    path = str(tmp_path / "a.npy")
    mapped.write(large(), path)
    array = mapped.map_file(path, "r", lasting=True)
    for part in (array[1:], array[::-1], array.reshape(2, -1), array.view(np.int64), array + 0, array.copy()):
        assert mapped.file_of(part) is None


def test_a_copy_on_write_map_has_no_file(tmp_path: Path) -> None:
    path = str(tmp_path / "a.npy")
    mapped.write(large(), path)
    assert mapped.file_of(mapped.map_file(path, "c", lasting=True)) is None


def test_a_removed_file_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    mapped.write(large(), str(path))
    array = mapped.map_file(str(path), "r", lasting=True)
    path.unlink()
    assert mapped.file_of(array) is None
    assert array[-1] == (1 << 18) - 1


def test_a_file_that_fails_half_way_does_not_appear(tmp_path: Path) -> None:
    def fail() -> None:
        with mapped.replacing(str(tmp_path / "a")) as file:
            file.write(b"half")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_written_file_is_read_only(tmp_path: Path) -> None:
    with mapped.replacing(str(tmp_path / "a")) as file:
        file.write(b"x")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o444


@given(st.lists(st.integers(0, 3), min_size=1, max_size=6), st.lists(st.integers(0, 3), min_size=1, max_size=6))
def test_the_digest_is_equal_for_equal_arrays_alone(first: list[int], second: list[int]) -> None:
    assert (mapped.content(np.array(first)) == mapped.content(np.array(second))) == (first == second)


def test_the_digest_knows_type_and_shape() -> None:
    zeros = [np.zeros(4), np.zeros(4, "i8"), np.zeros((2, 2)), np.zeros((4, 1)), np.zeros(4, "f4")]
    assert len({mapped.content(array) for array in zeros}) == len(zeros)


def test_arrays_in_containers_are_read_only_and_in_objects_are_not() -> None:
    sight = mapped.Sight()
    sight.meet(np.dtype("f8"))
    assert sight.mode() == "r"
    sight.meet(Path("x"))
    assert sight.mode() == "r"
    sight.meet(Estimator())
    assert sight.mode() == "c"
