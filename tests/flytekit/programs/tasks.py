"""Tasks alone: how they are called, and what their calls return."""

import functools
from typing import NamedTuple

from flyte_nb import Resources, task


class Pair(NamedTuple):
    low: int
    high: str


class Single(NamedTuple):
    only: int


def value_call_by_keyword():
    @task
    def add(a: int, b: int) -> int:
        return a + b

    return add(a=1, b=2)


def value_call_by_position():
    @task
    def sub(a: int, b: int) -> int:
        return a - b

    return sub(5, 2), sub(5, b=3)


def value_defaults():
    @task
    def power(base: int, exponent: int = 2) -> int:
        return base**exponent

    return power(base=3), power(base=3, exponent=3), power(2, 5)


def value_two_outputs():
    @task
    def both(x: int) -> tuple[int, str]:
        return x, str(x)

    return both(x=3)


def value_two_outputs_in_brackets():
    @task
    def both(x: int) -> (int, str):
        return x, str(x)

    made = both(x=3)
    return made, made.o0, made[1]


def value_named_tuple():
    @task
    def pair(x: int) -> Pair:
        return Pair(low=x, high=str(x))

    made = pair(x=3)
    return made, made.low, made.high


def value_named_tuple_from_a_plain_tuple():
    @task
    def pair(x: int) -> Pair:
        return x, "high"

    return pair(x=3)


def value_named_tuple_of_one_field():
    @task
    def single(x: int) -> Single:
        return Single(only=x)

    made = single(x=3)
    return tuple(made), made.only


def value_no_output():
    seen = []

    @task
    def note(x: int) -> None:
        seen.append(x)

    @task
    def note_without_arrow(x: int):
        seen.append(x)

    return note(x=1), note_without_arrow(x=2), seen


def value_options_of_a_task():
    @task(
        retries=2,
        timeout=60,
        limits=Resources(cpu="1", mem="100Mi"),
        requests=Resources(cpu="500m"),
        interruptible=True,
        environment={"COLOUR": "blue"},
        container_image="python:3.12",
        deprecated="old",
    )
    def f(x: int) -> int:
        return x

    return f(x=4)


def value_a_task_keeps_its_name_and_docs():
    @task
    def documented(x: int) -> int:
        """Say what it does."""
        return x

    return documented.__name__, documented.__doc__


def value_a_task_called_by_a_task():
    @task
    def inc(x: int) -> int:
        return x + 1

    @task
    def outer(x: int) -> int:
        y = inc(x=x)
        return y + 1

    return outer(x=1)


def value_a_task_that_returns_what_another_returned():
    @task
    def inc(x: int) -> int:
        return x + 1

    @task
    def outer(x: int) -> int:
        return inc(x=x)

    return outer(x=1)


def value_an_input_changed_in_place_stays_as_it_was():
    @task
    def add_one(xs: list[int]) -> int:
        xs.append(1)
        return len(xs)

    mine = [5]
    return add_one(xs=mine), mine


def value_a_mutable_default():
    @task
    def f(xs: list[int] = [1, 2]) -> int:  # noqa: B006
        xs.append(3)
        return len(xs)

    return f(), f()


def value_a_value_though_none_is_declared():
    @task
    def f(x: int) -> None:
        return x

    return f(x=1)


def value_untyped():
    @task
    def f(x):
        return x

    return f(x=1)


def value_another_decorator_below():
    def doubled(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return 2 * function(*args, **kwargs)

        return wrapper

    @task
    @doubled
    def inc(x: int) -> int:
        return x + 1

    return inc(x=1)


def value_keyword_only_inputs():
    @task
    def sub(*, a: int, b: int = 1) -> int:
        return a - b

    return sub(a=5), sub(b=2, a=5)


def value_annotations_as_text():
    @task
    def inc(x: "int") -> "int":
        return x + 1

    return inc(x=1)


def value_a_task_by_another_name():
    @task
    def inc(x: int) -> int:
        return x + 1

    other = inc
    return other(x=1)


def value_a_list_returned_for_two_outputs():
    @task
    def both() -> tuple[int, int]:
        return [1, 2]

    return both()


def value_a_tuple_inside_an_output_of_any():
    from typing import Any

    @task
    def f() -> Any:
        return (1, 2)

    return f()


def value_refuses_a_generator_returned_for_a_list():
    @task
    def f() -> list[int]:
        return (x for x in range(3))

    return f()
