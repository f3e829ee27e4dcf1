"""Mistakes that both libraries refuse, and how early."""

from typing import NamedTuple

from flyte_nb import task, workflow


class Two(NamedTuple):
    a: int
    b: int


@task
def inc(x: int) -> int:
    return x + 1


@task
def words(n: int) -> str:
    return "word" * n


@task
def two() -> Two:
    return Two(1, 2)


@task
def nothing() -> None:
    return None


def program_refuses_an_edge_of_another_type():
    @workflow
    def wf(n: int) -> int:
        return inc(x=words(n=n))

    return wf, {"n": 1}


def program_refuses_an_edge_of_a_list():
    @task
    def texts() -> list[str]:
        return ["a"]

    @task
    def total(xs: list[int]) -> int:
        return sum(xs)

    @workflow
    def wf() -> int:
        return total(xs=texts())

    return wf, {}


def program_refuses_a_constant_of_another_type():
    @workflow
    def wf() -> int:
        return inc(x="three")

    return wf, {}


def program_refuses_an_input_of_another_type():
    @workflow
    def wf(n: int) -> int:
        return inc(x=n)

    return wf, {"n": "three"}


def program_refuses_an_input_of_another_type_of_a_task():
    return inc, {"x": "three"}


def program_refuses_an_element_of_another_type():
    @task
    def total(xs: list[int]) -> int:
        return sum(xs)

    return total, {"xs": [1, "two"]}


def program_refuses_an_output_of_another_type():
    @task
    def f() -> int:
        return "three"

    return f, {}


def program_refuses_none_for_an_int():
    @task
    def f() -> int:
        return None

    return f, {}


def program_refuses_an_unknown_member_of_an_enum():
    import enum

    class Colour(enum.Enum):
        RED = "red"

    @task
    def f(c: Colour) -> str:
        return c.value

    return f, {"c": "blue"}


def program_refuses_a_missing_input():
    @workflow
    def wf() -> int:
        return inc()

    return wf, {}


def program_refuses_a_missing_input_of_the_workflow():
    @workflow
    def wf(n: int) -> int:
        return inc(x=n)

    return wf, {}


def program_refuses_an_unknown_input():
    @workflow
    def wf(n: int) -> int:
        return inc(x=n, y=n)

    return wf, {"n": 1}


def program_refuses_too_many_arguments():
    @workflow
    def wf(n: int) -> int:
        return inc(n, n)

    return wf, {"n": 1}


def program_refuses_fewer_outputs():
    @task
    def f() -> tuple[int, int]:
        return (1,)

    return f, {}


def program_refuses_one_value_for_two():
    @task
    def f() -> tuple[int, int]:
        return 1

    return f, {}


def program_refuses_all_outputs_as_one_input():
    @workflow
    def wf() -> int:
        return inc(x=two())

    return wf, {}


def program_refuses_the_result_of_a_task_without_outputs():
    @workflow
    def wf() -> int:
        return inc(x=nothing())

    return wf, {}


def program_refuses_to_return_a_text_for_a_number():
    @workflow
    def wf() -> int:
        return "x"

    return wf, {}


def program_refuses_to_return_none_for_a_number():
    @workflow
    def wf() -> int:
        inc(x=1)
        return None

    return wf, {}


def program_refuses_one_of_two_outputs():
    @workflow
    def wf() -> tuple[int, int]:
        return inc(x=1)

    return wf, {}


def program_refuses_a_workflow_that_calls_itself():
    @workflow
    def wf(n: int) -> int:
        return wf(n=n)

    return wf, {"n": 1}


def program_refuses_an_unknown_option():
    @task(retry=3)
    def f(x: int) -> int:
        return x

    return f, {"x": 1}


def program_refuses_variable_arguments():
    @task
    def f(*xs: int) -> int:
        return sum(xs)

    return f, {"xs": 1}


def program_refuses_a_generator():
    @task
    def f(n: int) -> list[int]:
        yield from range(n)

    return f, {"n": 1}
