"""Arrays: of objects, mapped, and digested as their user says."""

from typing import Annotated

import numpy as np

from flyte_nb import HashMethod, kwtypes, task, workflow


def value_arrays_of_objects():
    @task
    def made() -> Annotated[np.ndarray, kwtypes(allow_pickle=True)]:
        return np.array([{"a": 1}, None], dtype=object)

    @task
    def read(array: Annotated[np.ndarray, kwtypes(allow_pickle=True)]) -> str:
        return str(array.tolist())

    @workflow
    def wf() -> str:
        return read(array=made())

    return wf()


def program_arrays_of_objects_without_the_option():
    @task
    def made() -> np.ndarray:
        return np.array([{"a": 1}, None], dtype=object)

    @task
    def read(array: np.ndarray) -> str:
        return str(array.tolist())

    @workflow
    def wf() -> str:
        return read(array=made())

    return wf, {}


def value_a_mapped_array():
    @task
    def made() -> np.ndarray:
        return np.arange(5)

    @task
    def read(array: Annotated[np.ndarray, kwtypes(mmap_mode="r")]) -> bool:
        return bool(array.flags.writeable)

    @workflow
    def wf() -> bool:
        return read(array=made())

    return wf()


def value_a_hash_of_the_users_own():
    ran = []

    def rounded(array: np.ndarray) -> str:
        return str(array.round().tolist())

    @task
    def made(x: float) -> Annotated[np.ndarray, HashMethod(rounded)]:
        return np.array([x])

    @task(cache=True, cache_version="1")
    def read(array: np.ndarray) -> float:
        ran.append(1)
        return float(array.round().sum())

    @workflow
    def wf(x: float) -> float:
        return read(array=made(x=x))

    return wf(x=1.1), wf(x=1.2), wf(x=3.0), len(ran)
