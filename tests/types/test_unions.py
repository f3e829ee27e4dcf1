"""Unions and abstract containers."""

# ruff: noqa: UP007, UP045  (programs that users write have these spellings)
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Optional, Union

import pytest

from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types.check import checker


@pytest.mark.parametrize("annotation", [Union[float, int], Union[int, float]])
def test_the_class_that_a_value_has_exactly_wins(annotation: Any) -> None:
    assert type(checker(annotation).check(1)) is int
    assert type(checker(annotation).check(1.0)) is float


def test_the_first_match_takes_what_none_has_exactly() -> None:
    assert type(checker(Union[float, str]).check(1)) is float


def test_the_misfit_deepest_inside_is_told() -> None:
    with pytest.raises(TypeMismatch) as caught:
        checker(Optional[list[int]]).check([1, "a"], "x")
    assert caught.value.headline == "x[1]: expected int, got str ('a')"


def test_a_value_of_no_member_names_them_all() -> None:
    with pytest.raises(TypeMismatch, match=r"expected int \| str, got list"):
        checker(Union[int, str]).check([], "x")


def test_a_copy_follows_the_member_that_fits() -> None:
    one = checker(Union[dict[str, int], list[int]])
    value = one.check([1])
    assert one.copy(value) == value
    assert one.copy(value) is not value


def test_a_sequence_is_checked_and_copied_as_the_list_that_it_is() -> None:
    one = checker(Sequence[float])
    given = [1, 2]
    taken = one.check(given, "x")
    assert taken == [1.0, 2.0]
    assert one.copy(taken) is not taken
    with pytest.raises(TypeMismatch, match=r"x\[1\]: expected float"):
        one.check([1.0, "a"], "x")


def test_another_iterable_goes_by_reference() -> None:
    source = iter([1])
    assert checker(Iterable[int]).check(source) is source
    with pytest.raises(TypeMismatch, match=r"expected Mapping\[str, int\]"):
        checker(Mapping[str, int]).check(3)
