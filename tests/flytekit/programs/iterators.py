"""Iterators and generators, of typed values and of JSON."""

from collections.abc import Iterator

from flyte_nb import task, workflow
from flyte_nb.types.iterator import FlyteIterator


@task
def yielded(n: int) -> Iterator[int]:
    yield from range(n)


@task
def returned(n: int) -> Iterator[int]:
    return iter(range(n))


@task
def total(xs: Iterator[int]) -> int:
    return sum(xs)


@task
def many(xs: Iterator[int]) -> int:
    return len(list(xs)) + len(list(xs)) + len(xs)


def program_a_generator_is_a_task():
    @workflow
    def wf(n: int) -> tuple[int, int]:
        made = yielded(n=n)
        return total(xs=made), many(xs=made)

    return wf, {"n": 3}


def program_an_iterator_is_read_by_several():
    @workflow
    def wf(n: int) -> tuple[int, int]:
        made = returned(n=n)
        return total(xs=made), total(xs=made)

    return wf, {"n": 4}


def program_an_iterator_is_a_list_and_a_list_an_iterator():
    @task
    def listed(n: int) -> list[int]:
        return list(range(n))

    @task
    def summed(xs: list[int]) -> int:
        return sum(xs)

    @workflow
    def wf(n: int) -> tuple[int, int]:
        return total(xs=listed(n=n)), summed(xs=returned(n=n))

    return wf, {"n": 4}


def value_an_iterator_at_the_prompt():
    made = yielded(n=2)
    return type(made) is FlyteIterator, len(made), list(made)


def value_a_list_given_for_an_iterator():
    return total(xs=[1, 2])


def program_refuses_a_value_of_another_type():
    @task
    def texts() -> Iterator[int]:
        yield "a"

    @workflow
    def wf() -> int:
        return total(xs=texts())

    return wf, {}
