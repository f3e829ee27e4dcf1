"""Arrays and frames: nobody writes into what another one holds."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types.arrays import BIG
from flyte_nb.types.check import checker


def test_a_small_array_is_copied() -> None:
    given = np.zeros(3)
    taken: Any = checker(np.ndarray).check(given)
    given[0] = 1
    assert taken.tolist() == [0, 0, 0]
    copied: Any = checker(np.ndarray).copy(taken)
    copied[0] = 2
    assert taken.tolist() == [0, 0, 0]


def test_a_big_array_is_shared_and_cannot_be_written_to() -> None:
    given = np.zeros(BIG // 8)
    one = checker(np.ndarray)
    taken: Any = one.check(given)
    assert np.shares_memory(taken, given)
    with pytest.raises(ValueError, match="read-only"):
        one.copy(taken)[0] = 1
    assert given.flags.writeable


def test_a_writable_copy_can_be_asked_for() -> None:
    one = checker(list[np.ndarray])
    taken: Any = one.check([np.zeros(BIG // 8)])
    copied: Any = one.copy(taken, writable=True)
    copied[0][0] = 1
    assert taken[0][0] == 0


def test_subscripted_arrays_are_arrays() -> None:
    assert checker(npt.NDArray[np.float64]).text == "NDArray[float64]"
    assert checker(npt.NDArray[np.float64]).check(np.zeros(2)).shape == (2,)
    with pytest.raises(TypeMismatch, match=r"numpy\.asarray"):
        checker(npt.NDArray[np.float64]).check([0.0], "a")


@pytest.mark.parametrize("given", [pd.DataFrame({"a": [1, 2]}), pd.Series([1, 2])], ids=["frame", "series"])
def test_a_frame_is_isolated(given: Any) -> None:
    one = checker(type(given))
    taken: Any = one.check(given)
    copied: Any = one.copy(taken)
    copied.iloc[0] = 9
    assert taken.equals(given)
    given.iloc[0] = 8
    assert taken.iloc[0].item() == 1
