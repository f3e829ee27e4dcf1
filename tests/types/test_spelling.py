"""Annotations as text."""

# ruff: noqa: UP007, UP045  (programs that users write have these spellings)
from __future__ import annotations

import typing
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
import typing_extensions

from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types.check import checker
from flyte_nb.types.file import FlyteFile, JoblibSerializedFile
from flyte_nb.types.spelling import plain

Metres = typing.NewType("Metres", float)


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (int, "int"),
        (None, "None"),
        (Any, "Any"),
        (typing.List[typing.List[float]], "list[list[float]]"),  # noqa: UP006
        (typing.List, "list"),  # noqa: UP006
        (typing.Tuple[()], "tuple[()]"),  # noqa: UP006
        (typing.Tuple, "tuple"),  # noqa: UP006
        (tuple[int, ...], "tuple[int, ...]"),
        (typing.Optional[int], "int | None"),
        (typing.Union[None, int, str], "int | str | None"),
        (typing.Literal["a", 1], "Literal['a', 1]"),
        (typing.Annotated[int, "metres"], "int"),
        (Callable[[int], str], "Callable[[int], str]"),
        (Callable[..., str], "Callable[..., str]"),
        (Sequence[int], "Sequence[int]"),
        (np.ndarray, "ndarray"),
        (list[JoblibSerializedFile], "list[JoblibSerializedFile]"),
        (FlyteFile["xyz"], 'FlyteFile["xyz"]'),
        (Metres, "Metres"),
        ("Later", "Later"),
    ],
)
def test_text_is_what_the_user_would_write(annotation: Any, text: str) -> None:
    assert checker(annotation).text == text


A, B = typing.TypeVar("A"), typing.TypeVar("B")
Swapped = typing_extensions.TypeAliasType("Swapped", dict[B, list[A]], type_params=(A, B))


def test_a_generic_alias_is_what_it_stands_for() -> None:
    """As ``numpy.typing.NDArray`` is one from numpy 2.5 on."""
    assert plain(Swapped[int, str]) == dict[str, list[int]]
    assert plain(Swapped) == dict[B, list[A]]
    with pytest.raises(TypeMismatch, match=r"x\['a'\]\[0\]: expected int, got str"):
        checker(Swapped[int, str]).check({"a": ["b"]}, "x")
