"""The ways in which outputs are taken apart and put together."""

from dataclasses import dataclass
from typing import NamedTuple, Optional

from flyte_nb import dynamic, map_task, task, workflow


class Stats(NamedTuple):
    mean: float
    count: int


class Only(NamedTuple):
    total: int


@dataclass
class Job:
    name: str
    size: int = 1


@task
def inc(x: int) -> int:
    return x + 1


@task
def pair(x: int) -> tuple[int, str]:
    return x, str(x)


@task
def stats(n: int) -> Stats:
    return Stats(mean=n / 2, count=n)


@task
def only(n: int) -> Only:
    return Only(total=n)


@task
def total(xs: list[int]) -> int:
    return sum(xs)


@task
def total_of_dict(xs: dict[str, int]) -> int:
    return sum(xs.values())


@task
def total_of_table(xs: list[list[int]]) -> int:
    return sum(map(sum, xs))


@task
def job(name: str) -> Job:
    return Job(name, len(name))


@task
def size(job: Job) -> int:
    return job.size


def program_outputs_by_name():
    @workflow
    def wf(n: int) -> int:
        made = pair(x=n)
        return inc(x=made.o0)

    return wf, {"n": 1}


def program_outputs_by_position():
    @workflow
    def wf(n: int) -> tuple[int, str]:
        made = pair(x=n)
        return made[0], made[1]

    return wf, {"n": 1}


def program_a_named_tuple_unpacked():
    @workflow
    def wf(n: int) -> tuple[int, float]:
        mean, count = stats(n=n)
        return count, mean

    return wf, {"n": 3}


def program_a_named_tuple_handed_through():
    @workflow
    def wf(n: int) -> Stats:
        return stats(n=n)

    return wf, {"n": 3}


def program_a_named_tuple_of_one_field():
    @workflow
    def wf(n: int) -> int:
        return inc(x=only(n=n).total)

    return wf, {"n": 3}


def program_a_workflow_with_a_named_tuple_of_one_field():
    @workflow
    def wf(n: int) -> Only:
        return Only(total=inc(x=n))

    return wf, {"n": 3}


def program_a_sub_workflow_with_a_named_tuple_of_one_field():
    @workflow
    def inner(n: int) -> Only:
        return Only(total=inc(x=n))

    @workflow
    def wf(n: int) -> int:
        return inc(x=inner(n=n).total)

    return wf, {"n": 3}


def program_overrides_of_a_call_with_two_outputs():
    @workflow
    def wf(n: int) -> int:
        low, _high = pair(x=n).with_overrides(retries=1)
        return low

    return wf, {"n": 3}


def program_order_of_calls_with_two_outputs():
    @workflow
    def wf(n: int) -> int:
        first = inc(x=n)
        low, _high = pair(x=n)
        first >> low
        return low

    return wf, {"n": 3}


def program_a_dict_of_promises_to_a_task():
    @workflow
    def wf(n: int) -> int:
        return total_of_dict(xs={"a": inc(x=n), "b": n, "c": 5})

    return wf, {"n": 3}


def program_nested_lists_of_promises_to_a_task():
    @workflow
    def wf(n: int) -> int:
        return total_of_table(xs=[[inc(x=n), n], [], [4]])

    return wf, {"n": 3}


def program_a_tuple_of_outputs_in_a_list():
    @workflow
    def wf(n: int) -> int:
        return total(xs=[pair(x=n).o0, stats(n=n).count])

    return wf, {"n": 3}


def program_the_same_promise_twice():
    @workflow
    def wf(n: int) -> tuple[int, int, list[int]]:
        one = inc(x=n)
        return one, one, [one, one]

    return wf, {"n": 3}


def program_a_part_goes_into_a_sub_workflow():
    @workflow
    def inner(x: int) -> int:
        return inc(x=x)

    @workflow
    def wf() -> int:
        return inner(x=job(name="three").size)

    return wf, {}


def program_a_workflow_returns_a_dataclass():
    @workflow
    def wf(name: str) -> Job:
        return job(name=name)

    return wf, {"name": "four"}


def program_a_dataclass_as_a_constant_and_a_default():
    @workflow
    def wf(given: Job = Job("five", 5)) -> tuple[int, int]:  # noqa: B008
        return size(job=given), size(job=Job("six", 6))

    return wf, {}


def program_an_optional_default():
    @task
    def shown(x: Optional[int] = None) -> str:  # noqa: UP045
        return repr(x)

    @workflow
    def wf(x: Optional[int] = None) -> tuple[str, str]:  # noqa: UP045
        return shown(x=x), shown()

    return wf, {}


def program_a_map_over_dataclasses():
    @workflow
    def wf(names: list[str]) -> list[int]:
        return map_task(size)(job=map_task(job)(name=names))

    return wf, {"names": ["a", "bb"]}


def program_a_map_then_an_item():
    @workflow
    def wf(xs: list[int]) -> int:
        return inc(x=map_task(inc)(x=xs)[1])

    return wf, {"xs": [1, 2]}


def program_a_dynamic_returns_a_dataclass_from_its_inputs():
    @dynamic
    def made(jobs: list[Job]) -> Job:
        return job(name="".join(one.name for one in jobs))

    return made, {"jobs": [Job("a"), Job("b")]}


def program_a_dynamics_several_outputs_in_a_workflow():
    @dynamic
    def both(n: int) -> tuple[list[int], int]:
        made = [inc(x=x) for x in range(n)]
        return made, total(xs=made)

    @workflow
    def wf(n: int) -> tuple[int, list[int]]:
        many, one = both(n=n)
        return one, many

    return wf, {"n": 3}


def program_a_sub_workflow_with_defaults_in_a_dynamic():
    @workflow
    def inner(x: int, more: int = 10) -> int:
        return total(xs=[x, more])

    @dynamic
    def each(n: int) -> list[int]:
        return [inner(x=x) for x in range(n)] + [inner(x=1, more=2)]

    return each, {"n": 2}


def program_a_dynamic_with_parts_of_outputs():
    @dynamic
    def each(names: list[str]) -> list[int]:
        return [inc(x=job(name=name).size) for name in names]

    return each, {"names": ["a", "bb"]}


def program_fibonacci():
    @task
    def add(a: int, b: int) -> int:
        return a + b

    @dynamic
    def fibonacci(n: int) -> int:
        if n < 2:
            return n
        return add(a=fibonacci(n=n - 1), b=fibonacci(n=n - 2))

    return fibonacci, {"n": 6}


def program_a_dynamic_with_a_default_and_a_map():
    @dynamic
    def scaled(xs: list[int], by: int = 2) -> list[list[int]]:
        return [map_task(inc)(x=[x * by for x in xs]), map_task(inc)(x=xs)]

    return scaled, {"xs": [1, 2]}
