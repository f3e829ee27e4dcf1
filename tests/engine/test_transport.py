"""Values on their way to other processes."""

from __future__ import annotations

import subprocess
import sys
import threading
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import typing_extensions
from hypothesis import given
from hypothesis import strategies as st

from flyte_nb.engine.processes import ProcessesPool
from flyte_nb.engine.shelf import Shelf, Stored
from flyte_nb.engine.transport import Packed, Packer, pack, unpack
from flyte_nb.model.errors import NotPortableValue


class Estimator:
    def __init__(self) -> None:
        self.weights = np.zeros(1 << 18)


@pytest.fixture
def packer() -> Iterator[Packer]:
    packer = Packer()
    yield packer
    packer.close()


def files(packer: Packer) -> list[str]:
    assert packer.folder is not None
    return sorted(path.name for path in Path(packer.folder).iterdir())


def in_worker(packed: Packed) -> Packed:
    """What a task that returns its input does."""
    return pack(unpack(packed), packed.folder)


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.tuples(inner, inner)))
def test_a_value_comes_back(value: object) -> None:
    assert unpack(pack(value, None)) == value


def test_a_large_array_travels_as_a_file(packer: Packer) -> None:
    packed = packer.pack({"X": np.arange(1 << 18), "k": 3})
    assert len(packed.data) < 1000
    value: Any = unpack(packed)
    np.testing.assert_array_equal(value["X"], np.arange(1 << 18))
    assert not value["X"].flags.writeable


def test_an_array_is_written_once_however_often_it_is_sent(packer: Packer) -> None:
    array = np.arange(1 << 18)
    for value in (array, array.view(), [array, array], {"x": array}):
        packer.pack(value)
    assert len(files(packer)) == 1


def test_an_array_goes_through_five_tasks_in_one_file(packer: Packer) -> None:
    value: object = np.arange(1 << 18)
    for _ in range(5):
        value = packer.unpack(in_worker(packer.pack({"x": value})))
        value = value["x"]  # type: ignore[index]
    assert len(files(packer)) == 1
    np.testing.assert_array_equal(value, np.arange(1 << 18))  # type: ignore[arg-type]


def test_an_array_that_a_worker_made_is_not_written_by_the_kernel(packer: Packer) -> None:
    made = pack(np.arange(1 << 18), packer.folder)
    value = packer.unpack(made)
    packer.pack(value)
    packer.pack([value])
    assert len(files(packer)) == 1


def test_a_part_of_an_array_is_written_by_itself(packer: Packer) -> None:
    value: Any = packer.unpack(packer.pack(np.arange(1 << 19)))
    part: Any = unpack(packer.pack(value[: 1 << 18]))
    assert len(part) == 1 << 18
    assert len(files(packer)) == 2


def test_an_array_of_the_cache_is_not_written(packer: Packer, tmp_path: Path) -> None:
    kept = Shelf(tmp_path).put(np.arange(1 << 18), "o0")
    value = Stored("", "", None, "", kept.data, kept.pickle, kept.files).load()
    value = packer.unpack(in_worker(packer.pack(value)))
    np.testing.assert_array_equal(value, np.arange(1 << 18))  # type: ignore[arg-type]
    assert files(packer) == []


def test_a_worker_may_write_to_what_is_inside_an_object(packer: Packer) -> None:
    packed = packer.pack(Estimator())
    first: Any = unpack(packed)
    first.weights[0] = 1.0
    second: Any = unpack(packed)
    assert second.weights[0] == 0.0
    changed: Any = packer.unpack(pack(first, packed.folder))
    assert changed.weights[0] == 1.0


def test_a_worker_may_write_to_a_frame(packer: Packer) -> None:
    frame = pd.DataFrame({"a": np.arange(1 << 18)})
    sent: Any = unpack(packer.pack(frame))
    sent.loc[0, "a"] = 99
    back: Any = packer.unpack(pack(sent, packer.folder))
    assert back.loc[0, "a"] == 99
    assert frame.loc[0, "a"] == 0


def test_a_value_outlives_the_folder(packer: Packer) -> None:
    value: Any = packer.unpack(in_worker(packer.pack(np.arange(1 << 18))))
    packer.close()
    assert packer.folder is not None
    assert not Path(packer.folder).exists()
    assert value[-1] == (1 << 18) - 1


def test_an_array_is_written_again_by_another_execution(packer: Packer) -> None:
    value = packer.unpack(packer.pack(np.arange(1 << 18)))
    packer.close()
    other = Packer()
    np.testing.assert_array_equal(unpack(other.pack(value)), np.arange(1 << 18))  # type: ignore[arg-type]
    assert len(files(other)) == 1
    other.close()


def test_a_changed_array_is_sent_as_it_is_by_another_execution(packer: Packer) -> None:
    array = np.zeros(1 << 18)
    packer.pack(array)
    array[0] = 1.0
    other = Packer()
    value: Any = unpack(other.pack(array))
    other.close()
    assert value[0] == 1.0


def test_without_a_common_disk_arrays_are_in_the_pickle() -> None:
    packer = Packer(shares_files=False)
    assert packer.folder is None
    packed = packer.pack(np.arange(1 << 18))
    assert len(packed.data) > 1 << 20
    np.testing.assert_array_equal(packer.unpack(in_worker(packed)), np.arange(1 << 18))  # type: ignore[arg-type]
    packer.close()


def test_arrays_of_objects_are_in_the_pickle(packer: Packer) -> None:
    value: Any = unpack(packer.pack(np.array([None, "x"] * (1 << 17))))
    assert list(value[:2]) == [None, "x"]
    assert files(packer) == []


def test_what_cannot_be_pickled_is_named(packer: Packer) -> None:
    with pytest.raises(
        NotPortableValue, match=r"inputs\['lock'\] cannot reach another process: cannot pickle '_thread"
    ):
        packer.pack({"x": 1, "lock": threading.Lock()}, "inputs")


def test_a_function_that_goes_by_value_keeps_its_files_name(packer: Packer) -> None:
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile("def outer():\n    return lambda: 1", "<cell 4>", "exec"), names)
    outer: Any = packer.unpack(packer.pack(names["outer"]))
    assert outer is not names["outer"]
    assert outer.__code__.co_filename == outer().__code__.co_filename == "<cell 4>"


def test_functions_and_classes_of_main_go_by_value(packer: Packer) -> None:
    script = """
import sys
from flyte_nb.engine.transport import pack
class Point:
    def __init__(self, x): self.x = x
    def twice(self): return 2 * self.x
sys.stdout.buffer.write(pack([Point(3), lambda p: p.twice()], None).data)
"""
    made = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    value: Any = unpack(Packed(made.stdout, None))
    assert value[1](value[0]) == 6


@pytest.mark.slow
def test_an_array_goes_through_real_processes_in_one_file(packer: Packer) -> None:
    def there(packed: Packed) -> Packed:  # local functions go by value
        return pack(unpack(packed), packed.folder)

    value: object = np.arange(1 << 18)
    pool = ProcessesPool(2)
    for _ in range(5):
        value = packer.unpack(pool.submit(there, packer.pack(value)).result())
    pool.close()
    assert len(files(packer)) == 1
    np.testing.assert_array_equal(value, np.arange(1 << 18))  # type: ignore[arg-type]


def test_types_that_a_notebook_names_travel() -> None:
    cell: dict[str, Any] = {"__name__": "__main__", "NewType": typing.NewType, "Alias": typing_extensions.TypeAliasType}
    exec('User = NewType("User", int)\nUsers = Alias("Users", list[int])', cell)
    user, alias = cell["User"], cell["Users"]
    there: Any = unpack(pack({"new": list[user], "of a module": list[Outside]}, None))
    (made,) = typing.get_args(there["new"])
    assert (made.__name__, made.__supertype__, made.__module__) == ("User", int, "__main__")
    assert there["of a module"] == list[Outside]
    again: Any = unpack(pack(alias, None))
    assert (again.__name__, again.__value__) == ("Users", list[int])


Outside = typing.NewType("Outside", int)
