"""Iterators, which are run to their end once, and the standard library's other containers."""

from __future__ import annotations

import collections
import pickle
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types.check import checker
from flyte_nb.types.digest import digest
from flyte_nb.types.flow import can_flow
from flyte_nb.types.iterator import JSON, FlyteIterator
from flyte_nb.types.preview import preview
from flyte_nb.views.rich import rich


@pytest.mark.parametrize("annotation", [Iterator[float], Generator[float, None, None], FlyteIterator[float]])
@pytest.mark.parametrize("make", [iter, list, tuple, FlyteIterator, lambda values: (value for value in values)])
def test_values_come_one_after_another_as_often_as_one_likes(annotation: Any, make: Any) -> None:
    made: Any = checker(annotation).check(make([1, 2.5]))
    assert len(made) == 2
    assert list(made) == list(made) == [1.0, 2.5]
    assert type(next(iter(made))) is float


def test_a_value_that_does_not_fit_is_named() -> None:
    with pytest.raises(TypeMismatch, match=r"xs\[1\]: expected int, got str"):
        checker(Iterator[int]).check(iter([1, "a"]), "xs")
    with pytest.raises(TypeMismatch, match=r"iter\(\.\.\.\) makes one"):
        checker(Iterator[int]).check({1: 2}, "xs")


def test_each_consumer_begins_at_the_first_and_changes_nothing_for_others() -> None:
    typed = checker(Iterator[list[int]])
    kept: Any = typed.check(iter([[1], [2]]))
    first: Any = typed.copy(kept)
    next(iter(first)).append(9)
    second: Any = typed.copy(kept)
    assert list(second) == [[1], [2]]


def test_iterators_and_lists_flow_into_each_other() -> None:
    assert can_flow(list[int], Iterator[int]) is None
    assert can_flow(Iterator[int], list[float]) is None
    assert can_flow(Iterator[str], list[int]) == "str is not int"
    assert checker(list[int]).check(FlyteIterator([1, 2])) == [1, 2]
    assert checker(Iterator[JSON]).check(iter([{"a": [1]}, 2.5, "b"])) == FlyteIterator([{"a": [1]}, 2.5, "b"])


@given(st.lists(st.integers(), max_size=3), st.lists(st.integers(), max_size=3))
def test_iterators_are_digested_by_their_values(one: list[int], other: list[int]) -> None:
    first, taken = FlyteIterator(one), FlyteIterator(one)
    list(taken)
    assert digest(first) == digest(taken) == digest(pickle.loads(pickle.dumps(first)))
    assert (digest(first) == digest(FlyteIterator(other))) == (one == other)
    assert digest(first) != digest(one)


def test_an_iterator_is_shown_by_its_values() -> None:
    assert preview(FlyteIterator([1, 2])) == "FlyteIterator [1, 2]"
    assert rich(FlyteIterator([10, 20]))["items"] == [["0", "10"], ["1", "20"]]
    assert rich(FlyteIterator([10, 20]))["type"] == "FlyteIterator"


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        (collections.OrderedDict[str, list[int]], collections.OrderedDict(a=[1])),
        (collections.defaultdict[str, list[int]], collections.defaultdict(list, a=[1])),
        (collections.Counter, collections.Counter("ab")),
        (collections.deque[list[int]], collections.deque([[1]], maxlen=3)),
        (bytearray, bytearray(b"ab")),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_other_containers_are_checked_and_copied_as_they_are(annotation: Any, value: Any) -> None:
    typed = checker(annotation)
    before = pickle.dumps(value)
    for made in (typed.check(value), typed.copy(value)):
        assert type(made) is type(value)
        assert made == value
        assert getattr(made, "maxlen", 0) == getattr(value, "maxlen", 0)
        for part in (
            made if isinstance(made, collections.deque) else dict(made).values() if isinstance(made, dict) else []
        ):
            if isinstance(part, list):
                part.append(9)
    assert pickle.dumps(value) == before


def test_their_parts_are_named() -> None:
    with pytest.raises(TypeMismatch, match=r"x\['a'\]\[0\]: expected int"):
        checker(collections.defaultdict[str, list[int]]).check(collections.defaultdict(list, a=["b"]), "x")
    with pytest.raises(TypeMismatch, match=r"x\[1\]: expected int"):
        checker(collections.deque[int]).check(collections.deque([1, "a"]), "x")
