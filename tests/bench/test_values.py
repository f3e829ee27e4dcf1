"""Values between tasks: checking, copying, digests; long lists and large arrays, inline and across processes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import flyte_nb
from flyte_nb.types.check import checker
from flyte_nb.types.digest import digest

from .conftest import needs_flytekit
from .programs import program

ROWS = [[float(i * j) for j in range(15)] for i in range(5_000)]
MEGABYTES = 200
ours = program("flyte_nb")


@flyte_nb.task
def made(megabytes: int) -> np.ndarray:
    return np.zeros(megabytes * 2**17)


@flyte_nb.task
def passed(array: np.ndarray) -> np.ndarray:
    return array


@flyte_nb.workflow
def array_hops(megabytes: int) -> np.ndarray:
    array = made(megabytes=megabytes)
    for _ in range(4):
        array = passed(array=array)
    return array


def test_check_rows(measure: Callable[..., float]) -> None:
    rows = checker(list[list[float]])
    measure(lambda: rows.check(ROWS, "X"), bare=lambda: [row.copy() for row in ROWS])


def test_copy_rows(measure: Callable[..., float]) -> None:
    rows = checker(list[list[float]])
    measure(lambda: rows.copy(ROWS), bare=lambda: [row.copy() for row in ROWS])


def test_digest_rows(measure: Callable[..., float]) -> None:
    rows = checker(list[list[float]])
    measure(lambda: digest(ROWS, rows))


def test_digest_array(measure: Callable[..., float]) -> None:
    array = np.zeros(MEGABYTES * 2**17)
    measure(lambda: digest(array, checker(np.ndarray)), bare=array.sum)


def test_rows_through_five_tasks(measure: Callable[..., float]) -> None:
    measure(lambda: flyte_nb.run(ours.five_hops, rows=ROWS), bare=lambda: [row.copy() for row in ROWS])


def test_a_long_list_between_two_tasks(measure: Callable[..., float]) -> None:
    measure(lambda: flyte_nb.run(ours.one_list, n=100_000), bare=lambda: len([float(i) for i in range(100_000)]))


@pytest.mark.parametrize("executor", ["inline", "processes"])
def test_a_large_array_through_five_tasks(measure: Callable[..., float], executor: str) -> None:
    def run() -> Any:
        return flyte_nb.run(array_hops, megabytes=MEGABYTES, executor=executor, workers=2)

    measure(run, bare=lambda: np.zeros(MEGABYTES * 2**17), rounds=2)


@needs_flytekit
@pytest.mark.filterwarnings("ignore")  # flytekit's own
def test_flytekits_rows_through_five_tasks(measure: Callable[..., float]) -> None:
    theirs = program("flytekit")
    measure(lambda: theirs.five_hops(rows=ROWS), rounds=1)
