"""checker(annotation): which checker an annotation gets, and what every checker promises."""

# ruff: noqa: UP045  (programs that users write have these spellings)
from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import typing
from typing import Any, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types.check import checker
from flyte_nb.types.file import FlyteFile

WEIRD = [
    typing.TypeVar("T"),
    "Forward",
    typing.ForwardRef("X"),
    typing.Annotated[Any, []],
    42,
    typing.NoReturn,
    typing.ClassVar[int],
    typing.SupportsIndex,
    typing.LiteralString,
    [int],
    {"a": int},
    lambda: 0,
]


class Closed(typing.Protocol):
    """A protocol that cannot be asked at run time."""

    def close(self) -> None: ...


scalars: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (int, st.integers()),
    (float, st.floats(allow_nan=False)),
    (str, st.text()),
    (bool, st.booleans()),
    (bytes, st.binary()),
    (type(None), st.none()),
]


def wider(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Strategies of (annotation, strategy of its values), one level deeper."""
    return st.one_of(
        inner.map(lambda one: (list[one[0]], st.lists(one[1], max_size=4))),
        inner.map(lambda one: (tuple[one[0], ...], st.lists(one[1], max_size=4).map(tuple))),
        inner.map(lambda one: (dict[str, one[0]], st.dictionaries(st.text(max_size=3), one[1], max_size=4))),
        inner.map(lambda one: (Optional[one[0]], st.none() | one[1])),
        st.tuples(inner, inner).map(lambda two: (tuple[two[0][0], two[1][0]], st.tuples(two[0][1], two[1][1]))),
    )


typed_values = st.recursive(st.sampled_from(scalars), wider, max_leaves=4).flatmap(
    lambda one: st.tuples(st.just(one[0]), one[1])
)


def mutable_parts(value: Any) -> list[int]:
    if isinstance(value, dict):
        return [id(value), *(name for part in value.values() for name in mutable_parts(part))]
    if isinstance(value, (list, tuple)):
        own = [id(value)] if isinstance(value, list) else []
        return own + [name for part in value for name in mutable_parts(part)]
    return []


@pytest.mark.slow
@given(typed_values)
def test_a_value_of_its_type_is_equal_and_shares_no_mutable_part_with_the_given_one(typed: Any) -> None:
    annotation, value = typed
    taken = checker(annotation).check(value)
    assert taken == value
    assert not set(mutable_parts(taken)) & set(mutable_parts(value))


@given(typed_values)
def test_a_copy_is_equal_and_isolated(typed: Any) -> None:
    annotation, value = typed
    one = checker(annotation)
    taken = one.check(value)
    copied = one.copy(taken)
    assert copied == taken
    assert not set(mutable_parts(copied)) & set(mutable_parts(taken))
    assert copied is taken or not one.immutable


@given(typed_values)
def test_checking_is_idempotent_and_changes_nothing_given(typed: Any) -> None:
    annotation, value = typed
    before = copy.deepcopy(value)
    once = checker(annotation).check(value)
    assert value == before
    assert checker(annotation).check(once) == once


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every leaf of lists and dicts."""
    if isinstance(value, list):
        return [place for n, part in enumerate(value) for place in places(part, (*at, n))]
    if isinstance(value, dict):
        return [place for key, part in value.items() for place in places(part, (*at, key))]
    return [at]


nested = st.recursive(
    st.just((float, st.floats(allow_nan=False))),
    lambda inner: st.one_of(
        inner.map(lambda one: (list[one[0]], st.lists(one[1], min_size=1, max_size=300))),
        inner.map(lambda one: (dict[str, one[0]], st.dictionaries(st.text(max_size=3), one[1], min_size=1))),
    ),
    max_leaves=3,
).flatmap(lambda one: st.tuples(st.just(one[0]), one[1]))


@pytest.mark.slow
@given(nested, st.data())
def test_the_place_of_the_first_misfit_is_exact(typed: Any, data: st.DataObject) -> None:
    annotation, value = typed
    at = data.draw(st.sampled_from(places(value)))
    if not at:
        return
    inner = value
    for step in at[:-1]:
        inner = inner[step]
    inner[at[-1]] = "wrong"
    with pytest.raises(TypeMismatch) as caught:
        checker(annotation).check(value, "x")
    assert caught.value.at == "".join(f"[{step!r}]" for step in at)
    assert caught.value.headline == f"x{caught.value.at}: expected float, got str ('wrong')"


def test_the_message_names_place_type_value_and_remedy() -> None:
    rows: list[list[Any]] = [[1.0] * 15 for _ in range(200)]
    for text, remedy in (("2.5", "float(X[17][3]) makes it one."), ("a", "If texts are meant, declare str.")):
        rows[17][3] = text
        with pytest.raises(TypeMismatch) as caught:
            checker(list[list[float]]).check(rows, "X")
        assert str(caught.value).split("\n") == [f"X[17][3]: expected float, got str ({text!r})", f"  {remedy}"]


def test_spellings_of_one_type_share_one_checker() -> None:
    assert checker(typing.List[typing.Dict[str, int] | None]) is checker(list[dict[str, int] | None])  # noqa: UP006


def test_equal_literals_of_different_classes_do_not_share_a_checker() -> None:
    assert checker(list[typing.Literal[1]]).check([1]) == [1]
    with pytest.raises(TypeMismatch):
        checker(list[typing.Literal[True]]).check([1])


@pytest.mark.parametrize("annotation", [*WEIRD, Closed], ids=lambda value: repr(value).partition(" at 0x")[0])
def test_a_weird_annotation_never_crashes(annotation: Any) -> None:
    one = checker(annotation)
    assert isinstance(one.text, str)
    assert one.copy(3) == 3
    if annotation is not typing.SupportsIndex:
        assert one.check(3) == 3


def test_an_unhashable_annotation_still_checks() -> None:
    one = checker(typing.Annotated[list[int], {"unhashable": 1}])
    assert one.check([1]) == [1]
    assert one.text == "list[int]"


@pytest.mark.parametrize("annotation", [int, list[float], FlyteFile["tar.gz"], Optional[dict[str, Any]]])
def test_a_checker_pickles_as_its_annotation(annotation: Any) -> None:
    assert pickle.loads(pickle.dumps(checker(annotation))) is checker(annotation)


def test_a_checker_of_an_int_loads_nothing_heavy() -> None:
    code = (
        "import sys; from flyte_nb.types.check import checker; checker(int).check(5); checker(list[int]).check([5]);"
        "print([m for m in ('pydantic', 'pydantic_core', 'beartype', 'numpy', 'pandas') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_at_gives_the_checker_of_a_part_or_none() -> None:
    assert checker(dict[str, list[int]]).at(("a", 0)) is checker(int)
    assert checker(Any).at(("a",)) is None
    assert checker(int).at((0,)) is None
    assert checker(list[int]).at(()) is checker(list[int])


@pytest.mark.parametrize(
    ("annotation", "plain", "immutable"),
    [
        (int, True, True),
        (list[list[float]], True, False),
        (tuple[int, str], True, True),
        (tuple[list[int], str], True, False),
        (Optional[list[int]], True, False),
        (dict[str, int], False, False),
        (list[set[int]], False, False),
        (Any, False, True),
        (frozenset[int], False, True),
    ],
)
def test_what_is_plain_and_what_is_immutable(annotation: Any, plain: bool, immutable: bool) -> None:
    assert (checker(annotation).plain, checker(annotation).immutable) == (plain, immutable)


def test_a_value_that_holds_itself_is_a_mismatch_not_a_crash() -> None:
    node: dict[str, Any] = {}
    node["next"] = node
    with pytest.raises(TypeMismatch, match="holds itself"):
        checker(Loop).check(node, "node")


class Loop(typing.TypedDict):
    next: Loop
