"""Records: rebuilt field by field, with the field's name in the place."""

from __future__ import annotations

import collections
import dataclasses
import typing
from typing import Any, Generic, NamedTuple, TypedDict, TypeVar

import numpy as np
import pydantic
import pytest

from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types.check import checker

T = TypeVar("T")


@dataclasses.dataclass
class Inner:
    xs: list[float]


@dataclasses.dataclass
class Outer:
    inner: Inner
    name: str = "a"
    more: Outer | None = None
    made: int = dataclasses.field(default=0, init=False)

    def __post_init__(self) -> None:
        self.made += 1


@dataclasses.dataclass(frozen=True, slots=True)
class Frozen:
    xs: list[int]


@dataclasses.dataclass
class Child(Inner):
    ys: list[int]


@dataclasses.dataclass
class Box(Generic[T]):
    thing: T
    things: list[T]


class Point(NamedTuple):
    x: float
    tags: list[str]


class Options(TypedDict, total=False):
    depth: typing.Required[int]
    names: list[str]


class Model(pydantic.BaseModel):
    xs: list[float]
    inner: Inner | None = None


def test_a_dataclass_is_rebuilt_and_its_fields_are_as_declared() -> None:
    given = Outer(Inner([1, 2]), more=Outer(Inner([])))
    taken: Any = checker(Outer).check(given)
    assert taken == given
    assert type(taken.inner.xs[0]) is float
    assert taken is not given
    assert taken.inner is not given.inner
    assert taken.more is not given.more


def test_a_copy_of_a_dataclass_is_isolated_and_runs_no_post_init() -> None:
    one: Any = checker(Outer)
    taken = one.check(Outer(Inner([1.0])))
    copied = one.copy(taken)
    copied.inner.xs.append(2.0)
    assert taken.inner.xs == [1.0]
    assert copied.made == 1


@pytest.mark.parametrize(
    ("annotation", "value", "at"),
    [
        (Outer, Outer(Inner([1.0, "a"])), ".inner.xs[1]"),
        (list[Outer], [Outer(Inner([]), name=3)], "[0].name"),
        (Frozen, Frozen([None]), ".xs[0]"),
        (Point, Point(1.0, [1]), ".tags[0]"),
        (Options, {"depth": "a"}, "['depth']"),
        (Model, Model.model_construct(xs=[1.0, "a"]), ".xs[1]"),
        (Box[int], Box(1, [1, "a"]), ".things[1]"),
        (Inner, Child([1.0], ["a"]), ".ys[0]"),
    ],
)
def test_the_place_names_the_field(annotation: Any, value: Any, at: str) -> None:
    with pytest.raises(TypeMismatch) as caught:
        checker(annotation).check(value, "p")
    assert caught.value.at == at


def test_a_frozen_dataclass_with_slots_is_isolated() -> None:
    given = Frozen([1])
    taken: Any = checker(Frozen).check(given)
    assert taken == given
    assert taken.xs is not given.xs
    assert checker(Frozen).copy(taken).xs is not taken.xs


def test_a_named_tuple_keeps_its_class() -> None:
    taken: Any = checker(Point).check(Point(1, ["a"]))
    assert taken == Point(1.0, ["a"])
    assert type(taken) is Point
    untyped = collections.namedtuple("untyped", "a b")
    assert checker(untyped).check(untyped(1, "x")) == (1, "x")
    with pytest.raises(TypeMismatch, match=r"Point\(\*\.\.\.\) makes it one"):
        checker(Point).check((1.0, []))


def test_a_typed_dict_knows_its_keys() -> None:
    assert checker(Options).check({"names": ["a"], "depth": 1}) == {"names": ["a"], "depth": 1}
    with pytest.raises(TypeMismatch, match="needs the key 'depth'"):
        checker(Options).check({})
    with pytest.raises(TypeMismatch, match=r"no key 'dept'\. Did you mean 'depth'"):
        checker(Options).check({"depth": 1, "dept": 2})


def test_a_pydantic_model_is_a_deep_copy_and_keeps_what_was_set() -> None:
    given = Model(xs=[1.0])
    taken: Any = checker(Model).check(given)
    assert taken == given
    assert taken.xs is not given.xs
    assert taken.model_fields_set == {"xs"}
    assert checker(Model).copy(taken).xs is not taken.xs


def test_a_dict_for_a_dataclass_says_how_to_make_one() -> None:
    with pytest.raises(TypeMismatch, match=r"Inner\(\*\*\.\.\.\) makes it one"):
        checker(Inner).check({"xs": []})


def test_a_class_of_a_cell_that_ran_again_is_explained() -> None:
    again = dataclasses.make_dataclass("Inner", [("xs", list)])
    with pytest.raises(TypeMismatch, match="There are two classes Inner: its cell ran again"):
        checker(Inner).check(again([]))


def test_parts_of_records() -> None:
    assert checker(Outer).at(("more", "inner", "xs", 0)) is checker(float)
    assert checker(Point).at((1,)) is checker(list[str])
    with pytest.raises(TypeMismatch, match=r"no field 'iner'\. Did you mean 'inner'"):
        checker(Outer).part("iner")


def test_an_array_in_a_dataclass_is_isolated() -> None:
    holder = dataclasses.make_dataclass("Holder", [("a", np.ndarray)])
    given = holder(np.zeros(3))
    taken: Any = checker(holder).check(given)
    given.a[0] = 1
    assert taken.a[0] == 0


def test_a_chain_that_is_too_long_says_that_alone() -> None:
    @dataclasses.dataclass
    class Link:
        next: Link | None = None

    chain = None
    for _ in range(100_000):
        chain = Link(chain)
    with pytest.raises(TypeMismatch) as caught:
        checker(Link).check(chain, "x")
    assert str(caught.value) == "x: holds itself, or is nested too deeply"
    while chain is not None:  # taken apart by hand: its end would be as deep
        chain = chain.next


def test_a_class_made_in_a_function_may_name_itself() -> None:
    @dataclasses.dataclass
    class Local:
        size: int
        inner: Local | None = None
        other: "Unknown | None" = None  # type: ignore[name-defined]  # noqa: F821, UP037

    with pytest.raises(TypeMismatch, match=r"x\.inner\.size: expected int"):
        checker(Local).check(Local(1, Local("a")), "x")  # type: ignore[arg-type]
    assert checker(Local).check(Local(1, other="anything")) == Local(1, other="anything")
