"""Digests: equal for equal values, different for different ones, and the same in every process."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import enum
import functools
import pathlib
import pickle
import subprocess
import sys
import threading
from typing import Annotated, Any

import numpy as np
import pandas as pd
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import RandomForestClassifier
from sklearn.neighbors import KNeighborsClassifier

from flyte_nb.model.errors import NotPortableValue
from flyte_nb.types.check import checker
from flyte_nb.types.digest import digest
from flyte_nb.types.file import FlyteFile
from flyte_nb.types.hashing import HashMethod
from flyte_nb.types.trees import content


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclasses.dataclass
class Point:
    x: Any


class Model(pydantic.BaseModel):
    x: int = 1


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary() | st.just(...),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=4),
        st.frozensets(st.text(max_size=3) | st.integers(), max_size=4),
        inner.map(Point),
    ),
    max_leaves=8,
)


def rebuilt(value: Any) -> Any:
    """Return an equal value of other objects, dicts and sets filled the other way round."""
    if isinstance(value, dict):
        return {key: rebuilt(value[key]) for key in reversed(value)}
    if isinstance(value, (list, tuple)):
        return type(value)(rebuilt(part) for part in value)
    if isinstance(value, frozenset):
        return frozenset(sorted(value, key=repr, reverse=True))
    if isinstance(value, Point):
        return Point(rebuilt(value.x))
    return pickle.loads(pickle.dumps(value))


@given(values)
def test_equal_values_have_equal_digests(value: Any) -> None:
    assert digest(value) == digest(rebuilt(value))


@given(values, values)
def test_different_values_have_different_digests(one: Any, other: Any) -> None:
    if repr(one) != repr(other) and one != other:
        assert digest(one) != digest(other)


@given(st.lists(st.lists(st.floats()), max_size=4))
def test_a_checker_makes_it_faster_and_not_different(value: list[list[float]]) -> None:
    assert digest(value, checker(list[list[float]])) == digest(value, checker(Any)) == digest(value)


def test_sharing_does_not_count() -> None:
    part = [1]
    assert digest([part, part]) == digest([[1], [1]])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        ([1], (1,)),
        ("a", b"a"),
        ({1: 2}, {1: 3}),
        ({1}, frozenset([1])),
        (Colour.RED, Colour.BLUE),
        (Point(1), Point(2)),
        (Model(x=1), Model(x=2)),
        ((..., "Ellipsis"), ...),
        (np.zeros(2), np.zeros((2, 1))),
        (np.zeros(2), np.zeros(2, "f4")),
        (np.array(["a", None], object), np.array(["a", 1], object)),
        (np.int64(1), np.int32(1)),
        (KNeighborsClassifier(2), KNeighborsClassifier(3)),
        (lambda: 1, lambda: 2),
        (pathlib.Path("a"), pathlib.Path("b")),
        (collections.OrderedDict(a=1, b=2), collections.OrderedDict(b=2, a=1)),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1]})),
        (pd.Series(["a", None]), pd.Series(["a", "b"])),
        (functools.partial(max, 1), functools.partial(max, 2)),
    ],
    ids=lambda value: repr(value).partition(" at 0x")[0],
)
def test_it_tells_apart(one: Any, other: Any) -> None:
    assert digest(one) != digest(other)


stamps = pd.date_range("2024-01-01", periods=3, tz="UTC")


@pytest.mark.parametrize(
    "make",
    [
        lambda: datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC),
        lambda: collections.Counter("abca"),
        lambda: Model(x=1),
        lambda: KNeighborsClassifier(3),
        lambda: pd.DataFrame({"a": [1.5], "s": ["x"], "c": pd.Categorical(["u"])}, index=["i"]),
        lambda: pd.Series(range(3), index=stamps, name="n"),
        lambda: pd.Series([1, None], dtype="Int64"),
        lambda: pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")])),
        lambda: np.ma.masked_array([1, 2], mask=[False, True]),
        lambda: np.array(["2024-01-01"], dtype="M8[D]"),
        lambda: np.array(["a", "bc"]),
        lambda: np.array(3.0),
        lambda: functools.partial(sorted, reverse=True),
        lambda: "a".join,
        lambda: len,
        lambda: lambda x: x + 1,
        lambda: range(3),
        lambda: np.random.RandomState(3),
    ],
)
def test_made_twice_it_is_the_same(make: Any) -> None:
    assert digest(make()) == digest(make())


def test_the_layout_of_an_array_does_not_count() -> None:
    array = np.arange(12.0).reshape(3, 4)
    assert digest(array) == digest(np.asfortranarray(array)) == digest(np.repeat(array, 2, axis=0)[::2])


def test_bytes_between_fields_do_not_count() -> None:
    dtype = np.dtype({"names": ["a", "b"], "formats": ["u1", "f8"], "offsets": [0, 8], "itemsize": 16})
    one, other = np.zeros(3, dtype), np.frombuffer(b"\xff" * 48, dtype).copy()
    other["a"], other["b"] = 0, 0
    assert digest(one) == digest(other)


def test_a_fitted_estimator() -> None:
    x = np.arange(40.0).reshape(20, 2)
    one, other = (RandomForestClassifier(3, random_state=seed).fit(x, x[:, 0] > 20) for seed in (0, 0))
    assert digest(one) == digest(other) == digest(pickle.loads(pickle.dumps(one)))
    assert digest(one) != digest(RandomForestClassifier(3, random_state=1).fit(x, x[:, 0] > 20))


def test_a_function_is_its_code_and_what_it_closes_over_not_its_line() -> None:
    def add(n: int) -> Any:
        return lambda x: x + n

    def make(source: str) -> Any:
        space: dict[str, Any] = {}
        exec(source, space)
        return space["f"]

    assert digest(add(1)) == digest(add(1)) != digest(add(2))
    assert digest(make("def f(x):\n    return x + 1")) == digest(make("\n\n# a comment\ndef f(x): return x + 1"))


def test_a_function_that_calls_itself_and_a_list_that_holds_itself_end() -> None:
    def outer() -> Any:
        def inner(n: int) -> int:
            return n and inner(n - 1)

        return inner

    holder: list[Any] = []
    holder.append(holder)
    assert digest(outer()) == digest(outer())
    assert len(digest(holder)) == 32


def test_a_file_is_its_name_and_content(tmp_path: pathlib.Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "data.csv").write_text("1,2")
    one, other = (FlyteFile(tmp_path / name / "data.csv") for name in ("one", "other"))
    assert digest(one) == digest(other)
    (tmp_path / "other" / "data.csv").write_text("1,3")
    assert digest(one) != digest(other)
    assert len(content(one.path)) == 32
    with pytest.raises(NotPortableValue, match="cannot be read"):
        digest(FlyteFile(tmp_path / "none"))


def test_a_hash_method_wins_wherever_it_is_declared() -> None:
    by_length = Annotated[list[int], HashMethod(len)]
    assert digest([1, 2], checker(by_length)) == digest([3, 4], checker(by_length))
    assert digest([1], checker(by_length)) != digest([3, 4], checker(by_length))
    many = checker(dict[str, list[by_length | None]])
    assert digest({"a": [[1], None]}, many) == digest({"a": [[2], None]}, many)
    assert digest({"a": [[1]]}, many) != digest({"a": [[1, 2]]}, many)


@pytest.mark.parametrize(
    "value",
    [(n for n in "ab"), sys.stdout, {"a": [threading.Lock()]}],
    ids=lambda value: repr(value).partition(" at 0x")[0],
)
def test_what_has_no_digest_is_named(value: Any) -> None:
    with pytest.raises(NotPortableValue, match="has no digest, so it cannot be part of a cache key"):
        digest(value)


def test_what_is_too_deep_is_said() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(NotPortableValue, match="nested too deeply"):
        digest(deep)
    while deep:  # taken apart step by step, or freeing it recurses
        deep = deep[0]


@pytest.mark.slow
def test_the_process_and_its_hash_seed_do_not_count() -> None:
    code = (
        "from flyte_nb.types.digest import digest; import numpy as np, datetime;"
        "print(digest([{'a', 'b', 'c'}, {'x': 1, 'y': frozenset('abc')}, np.arange(3), datetime.date(2024, 1, 1)]))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
