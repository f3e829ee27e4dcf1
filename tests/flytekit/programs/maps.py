"""Map tasks: partials, concurrency, tolerance, and lists of unusual lengths."""

import functools
from typing import Optional

from flyte_nb import dynamic, map_task, task, workflow


@task
def square(x: int) -> int:
    return x * x


@task
def add(a: int, b: int) -> int:
    return a + b


@task
def fussy(x: int) -> int:
    if x == 2:
        raise ValueError("no 2")
    return x * 10


@task
def numbers(n: int) -> list[int]:
    return list(range(n))


@task
def total(xs: list[int]) -> int:
    return sum(xs)


def program_map():
    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(square)(x=xs)

    return wf, {"xs": [1, 2, 3]}


def value_map_at_the_prompt():
    return map_task(square)(x=[1, 2, 3])


def program_between_two_tasks():
    @workflow
    def wf(n: int) -> int:
        return total(xs=map_task(square)(x=numbers(n=n)))

    return wf, {"n": 5}


def program_two_lists():
    @workflow
    def wf(xs: list[int], ys: list[int]) -> list[int]:
        return map_task(add)(a=xs, b=ys)

    return wf, {"xs": [1, 2], "ys": [10, 20]}


def program_partial_of_a_constant():
    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(functools.partial(add, b=5))(a=xs)

    return wf, {"xs": [1, 2, 3]}


def program_partial_of_a_promise():
    @workflow
    def wf(xs: list[int], n: int) -> list[int]:
        return map_task(functools.partial(add, b=square(x=n)))(a=xs)

    return wf, {"xs": [1, 2, 3], "n": 4}


def program_partial_of_an_input():
    @workflow
    def wf(xs: list[int], n: int) -> list[int]:
        return map_task(functools.partial(add, b=n))(a=xs)

    return wf, {"xs": [1, 2, 3], "n": 4}


def program_partial_of_a_list():
    @task
    def has(x: int, among: list[int]) -> bool:
        return x in among

    @workflow
    def wf(xs: list[int]) -> list[bool]:
        return map_task(functools.partial(has, among=[2, 3]))(x=xs)

    return wf, {"xs": [1, 2, 3]}


def program_concurrency():
    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(square, concurrency=2)(x=xs)

    return wf, {"xs": [1, 2, 3, 4]}


def program_an_element_fails_and_is_tolerated():
    @workflow
    def wf(xs: list[int]) -> list[Optional[int]]:  # noqa: UP045
        return map_task(fussy, min_success_ratio=0.5)(x=xs)

    return wf, {"xs": [1, 2, 3]}


def program_an_element_fails_and_a_count_tolerates_it():
    @workflow
    def wf(xs: list[int]) -> list[Optional[int]]:  # noqa: UP045
        return map_task(fussy, min_successes=2)(x=xs)

    return wf, {"xs": [1, 2, 3]}


def program_raises_for_an_element():
    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(fussy)(x=xs)

    return wf, {"xs": [1, 2, 3]}


def program_raises_for_too_many_elements():
    @workflow
    def wf(xs: list[int]) -> list[Optional[int]]:  # noqa: UP045
        return map_task(fussy, min_success_ratio=0.9)(x=xs)

    return wf, {"xs": [1, 2, 3, 2]}


def program_empty_list():
    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(square)(x=xs)

    return wf, {"xs": []}


def program_lists_of_lists():
    @workflow
    def wf(rows: list[list[int]]) -> list[int]:
        return map_task(total)(xs=rows)

    return wf, {"rows": [[1, 2], [3], []]}


def program_a_list_is_made():
    @workflow
    def wf(ns: list[int]) -> list[list[int]]:
        return map_task(numbers)(n=ns)

    return wf, {"ns": [0, 1, 3]}


def program_map_of_a_map():
    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(square)(x=map_task(square)(x=xs))

    return wf, {"xs": [1, 2]}


def program_map_in_a_dynamic():
    @dynamic
    def each(n: int) -> list[int]:
        return map_task(square)(x=[square(x=i) for i in range(n)])

    return each, {"n": 3}


def program_list_of_promises():
    @workflow
    def wf(n: int) -> list[int]:
        return map_task(square)(x=[square(x=n), n, 3])

    return wf, {"n": 2}


def program_overrides():
    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(square)(x=xs).with_overrides(retries=2)

    return wf, {"xs": [1, 2]}


def program_no_output():
    @task
    def note(x: int) -> None:
        return None

    @workflow
    def wf(xs: list[int]):
        map_task(note)(x=xs)

    return wf, {"xs": [1, 2]}


def program_two_outputs():
    @task
    def both(x: int) -> tuple[int, str]:
        return x, str(x)

    @workflow
    def wf(xs: list[int]) -> tuple[list[int], list[str]]:
        return map_task(both)(x=xs)

    return wf, {"xs": [1, 2]}


def program_refuses_a_shorter_second_list():
    @workflow
    def wf(xs: list[int], ys: list[int]) -> list[int]:
        return map_task(add)(a=xs, b=ys)

    return wf, {"xs": [1, 2], "ys": [10]}


def program_a_longer_second_list():
    @workflow
    def wf(xs: list[int], ys: list[int]) -> list[int]:
        return map_task(add)(a=xs, b=ys)

    return wf, {"xs": [1, 2], "ys": [10, 20, 30]}


def program_refuses_what_is_no_list():
    @workflow
    def wf(n: int) -> list[int]:
        return map_task(square)(x=square(x=n))

    return wf, {"n": 2}


def program_map_of_a_dynamic():
    @dynamic
    def each(n: int) -> int:
        return square(x=n)

    @workflow
    def wf(ns: list[int]) -> list[int]:
        return map_task(each)(n=ns)

    return wf, {"ns": [1, 2]}


def program_refuses_a_default_left_out():
    @task
    def power(x: int, exponent: int = 2) -> int:
        return x**exponent

    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(power)(x=xs)

    return wf, {"xs": [1, 2, 3]}


def program_by_position():
    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(square)(xs)

    return wf, {"xs": [1, 2, 3]}


def program_map_of_a_workflow():
    @workflow
    def twice(x: int) -> int:
        return square(x=square(x=x))

    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(twice)(x=xs)

    return wf, {"xs": [1, 2, 3]}


def program_all_elements_fail_and_none_is_needed():
    @workflow
    def wf(xs: list[int]) -> list[Optional[int]]:  # noqa: UP045
        return map_task(fussy, min_success_ratio=0.0)(x=xs)

    return wf, {"xs": [2, 2]}


def program_constant_list():
    @workflow
    def wf() -> list[int]:
        return map_task(square)(x=[1, 2])

    return wf, {}


def program_texts_and_files():
    from pathlib import Path

    from flyte_nb.types.file import FlyteFile

    @task
    def write(text: str) -> FlyteFile:
        Path(f"{text}.txt").write_text(text)
        return f"{text}.txt"

    @task
    def read(file: FlyteFile, ending: str) -> str:
        return Path(file).read_text() + ending

    @workflow
    def wf(texts: list[str]) -> list[str]:
        return map_task(functools.partial(read, ending="!"))(file=map_task(write)(text=texts))

    return wf, {"texts": ["a", "b"]}
