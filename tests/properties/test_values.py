"""Properties of values: whatever is declared comes back equal from a check, a copy, the cache and another process."""

from __future__ import annotations

import atexit
import dataclasses
import datetime
import enum
import itertools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_nb import FlyteDirectory, FlyteFile, StructuredDataset
from flyte_nb.engine.shelf import Shelf, Stored
from flyte_nb.engine.transport import pack, unpack
from flyte_nb.types.check import checker
from flyte_nb.types.digest import digest
from flyte_nb.types.flow import can_flow
from flyte_nb.types.iterator import FlyteIterator
from flyte_nb.types.preview import describe, preview
from flyte_nb.views.rich import rich
from flyte_nb.views.values import text

pytestmark = pytest.mark.slow

FOLDER = Path(tempfile.mkdtemp(prefix="flyte_nb-properties-"))
atexit.register(shutil.rmtree, FOLDER, True)
_count = itertools.count()


class Colour(enum.Enum):
    RED = "red"
    BLUE = 2


T = TypeVar("T")


@dataclasses.dataclass
class Box(Generic[T]):
    item: T
    size: int = 0


class Pair(NamedTuple):
    first: int
    second: str


class Model(pydantic.BaseModel):
    file: FlyteFile
    data: StructuredDataset
    sizes: list[int] = []


def path_of(text: str) -> str:
    path = FOLDER / f"{next(_count)}.txt"
    path.write_text(text)
    return str(path)


def directory_of(texts: dict[str, str]) -> FlyteDirectory:
    folder = FOLDER / str(next(_count))
    folder.mkdir()
    for name, text_ in texts.items():
        (folder / f"{name}.txt").write_text(text_)
    return FlyteDirectory(folder)


columns = st.lists(st.integers(-3, 3), min_size=1, max_size=3)
words = st.text("abé", max_size=3)
FRAMES: list[Any] = [pd.DataFrame, pl.DataFrame, pa.table]

#: Annotations, each with a strategy for its values.
LEAVES: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (int, st.integers()),
    (float, st.floats(allow_nan=False)),
    (str, words),
    (bool, st.booleans()),
    (bytes, st.binary(max_size=3)),
    (datetime.datetime, st.datetimes()),
    (datetime.timedelta, st.timedeltas()),
    (Colour, st.sampled_from(Colour)),
    (Any, st.none() | st.integers() | words),
    (FlyteFile, words.map(path_of).map(FlyteFile)),
    (FlyteDirectory, st.dictionaries(st.sampled_from("xyz"), words, max_size=2).map(directory_of)),
    (np.ndarray, columns.map(np.array)),
    (pd.DataFrame, columns.map(lambda values: pd.DataFrame({"a": values}))),
    (pl.DataFrame, columns.map(lambda values: pl.DataFrame({"a": values}))),
    (pa.Table, columns.map(lambda values: pa.table({"a": values}))),
    (
        StructuredDataset,
        st.builds(
            lambda make, values: StructuredDataset(dataframe=make({"a": values})), st.sampled_from(FRAMES), columns
        ),
    ),
    (Pair, st.builds(Pair, st.integers(), words)),
    (
        Model,
        st.builds(
            lambda text_, values: Model(file=path_of(text_), data=pl.DataFrame({"a": values}), sizes=values),  # type: ignore[arg-type]
            words,
            columns,
        ),
    ),
]


def within(typed: tuple[Any, st.SearchStrategy[Any]]) -> st.SearchStrategy[tuple[Any, st.SearchStrategy[Any]]]:
    annotation, values = typed
    return st.sampled_from(
        [
            (list[annotation], st.lists(values, max_size=3)),
            (dict[str, annotation], st.dictionaries(words, values, max_size=3)),
            (annotation | None if annotation is not Any else Any, st.none() | values),
            (tuple[annotation, int], st.tuples(values, st.integers())),
            (tuple[annotation, ...], st.lists(values, max_size=3).map(tuple)),
            (Iterator[annotation], st.lists(values, max_size=3).map(FlyteIterator)),
            (Box[annotation], st.builds(Box, values, st.integers())),
        ]
    )


TYPES = st.recursive(st.sampled_from(LEAVES), lambda inner: inner.flatmap(within), max_leaves=3)
TYPED = TYPES.flatmap(lambda typed: st.tuples(st.just(typed[0]), typed[1]))


@given(TYPED)
def test_a_value_comes_back_equal_from_everywhere(typed: tuple[Any, Any]) -> None:
    annotation, value = typed
    wanted = checker(annotation)
    taken = wanted.check(value, "x", [])
    known = digest(taken)
    assert digest(wanted.check(taken)) == known
    assert digest(wanted.copy(taken)) == digest(wanted.copy(taken, True)) == known
    assert digest(taken, wanted) == known
    assert digest(unpack(pack(taken, None))) == known
    kept = Shelf(FOLDER / "shelf").put(taken, "x")
    loaded = Stored("", "", None, "", kept.data, kept.pickle, kept.files).load()
    assert digest(loaded) == digest(kept.value) == known
    assert digest(wanted.check(loaded)) == known


@given(TYPED)
def test_a_value_is_shown_in_bounds(typed: tuple[Any, Any]) -> None:
    _, value = typed
    assert len(preview(value)) <= 80
    assert describe(value, "x").preview == preview(value)
    assert len(text(rich(value))) < 20_000


@given(TYPES, TYPES)
def test_a_type_flows_into_itself_and_what_cannot_flow_does_not_pass(one: Any, other: Any) -> None:
    assert can_flow(one[0], one[0]) is None
    assert can_flow(one[0], Any) is None
    assert can_flow(Any, other[0]) is None


#: Containers of containers may be of several types, where the inner ones are empty.
FLAT = st.sampled_from(LEAVES) | st.sampled_from(LEAVES).flatmap(within)


@given(FLAT.flatmap(lambda typed: st.tuples(st.just(typed[0]), typed[1])), FLAT)
def test_a_value_passes_no_edge_that_is_refused(typed: tuple[Any, Any], other: Any) -> None:
    annotation, value = typed
    if can_flow(annotation, other[0]) is None:
        return
    taken = checker(annotation).check(value)
    empty = value is None or (hasattr(value, "__len__") and len(value) == 0)
    if not empty:
        with pytest.raises(TypeError):
            checker(other[0]).check(taken)
