"""Dynamic workflows: loops, nesting, recursion, and what their bodies may return."""

from typing import NamedTuple

from flyte_nb import dynamic, task, workflow


class Ends(NamedTuple):
    first: int
    last: int


@task
def square(x: int) -> int:
    return x * x


@task
def times(a: int, b: int) -> int:
    return a * b


@task
def numbers(n: int) -> list[int]:
    return list(range(n))


@task
def merged(left: list[int], right: list[int]) -> list[int]:
    result = []
    left, right = list(left), list(right)
    while left and right:
        result.append((left if left[0] <= right[0] else right).pop(0))
    return result + left + right


@dynamic
def squares(xs: list[int]) -> list[int]:
    return [square(x=x) for x in xs]


@dynamic
def factorial(n: int) -> int:
    if n <= 1:
        return 1
    return times(a=n, b=factorial(n=n - 1))


@dynamic
def merge_sort(xs: list[int]) -> list[int]:
    if len(xs) <= 1:
        return xs
    middle = len(xs) // 2
    return merged(left=merge_sort(xs=xs[:middle]), right=merge_sort(xs=xs[middle:]))


def program_loop():
    return squares, {"xs": [1, 2, 3]}


def program_loop_in_a_workflow():
    @workflow
    def wf(n: int) -> list[int]:
        return squares(xs=numbers(n=n))

    return wf, {"n": 4}


def program_empty_list():
    return squares, {"xs": []}


def program_factorial():
    return factorial, {"n": 6}


def program_merge_sort():
    return merge_sort, {"xs": [5, 3, 9, 1, 1, 8, 2]}


def program_nested():
    @dynamic
    def triangle(n: int) -> list[list[int]]:
        return [squares(xs=list(range(i))) for i in range(n)]

    return triangle, {"n": 3}


def program_a_dynamics_result_goes_to_another_dynamic():
    @dynamic
    def again(n: int) -> list[int]:
        return squares(xs=squares(xs=list(range(n))))

    return again, {"n": 4}


def program_mixed_list():
    @dynamic
    def mixed(x: int) -> list[int]:
        return [square(x=x), x, 7, square(x=7)]

    return mixed, {"x": 3}


def program_mixed_list_handed_to_a_task():
    @task
    def total(xs: list[int]) -> int:
        return sum(xs)

    @dynamic
    def mixed(x: int) -> int:
        return total(xs=[square(x=x), x, 7])

    return mixed, {"x": 3}


def program_dict_of_promises():
    @dynamic
    def named(xs: list[int]) -> dict[str, int]:
        return {f"{x} squared": square(x=x) for x in xs}

    return named, {"xs": [1, 2]}


def program_nested_lists_of_promises():
    @dynamic
    def table(n: int) -> list[list[int]]:
        return [[times(a=i, b=j) for j in range(n)] for i in range(n)]

    return table, {"n": 3}


def program_a_dict_of_lists_of_promises():
    @dynamic
    def table(n: int) -> dict[str, list[int]]:
        return {str(i): [times(a=i, b=j) for j in range(i)] for i in range(n)}

    return table, {"n": 3}


def program_constants_returned():
    @dynamic
    def constants(n: int) -> tuple[int, str, list[int]]:
        return n + 1, "text", list(range(n))

    return constants, {"n": 3}


def program_several_outputs():
    @dynamic
    def ends(n: int) -> Ends:
        made = [square(x=x) for x in range(n)]
        return Ends(first=made[0], last=made[-1])

    return ends, {"n": 4}


def program_no_output():
    @task
    def note(x: int) -> None:
        return None

    @dynamic
    def each(n: int):
        for x in range(n):
            note(x=x)

    return each, {"n": 4}


def program_an_accumulator():
    @dynamic
    def product(xs: list[int]) -> int:
        made = 1
        for x in xs:
            made = times(a=made, b=x)
        return made

    return product, {"xs": [2, 3, 4]}


def program_if_on_an_input():
    @dynamic
    def maybe(x: int, twice: bool = False) -> int:
        if twice:
            x = square(x=x)
        return square(x=x)

    return maybe, {"x": 3, "twice": True}


def program_workflow_in_a_dynamic():
    @workflow
    def fourth(x: int) -> int:
        return square(x=square(x=x))

    @dynamic
    def fourths(n: int) -> list[int]:
        return [fourth(x=x) for x in range(n)]

    return fourths, {"n": 3}


def program_positional_arguments_and_defaults():
    @task
    def power(x: int, exponent: int = 2) -> int:
        return x**exponent

    @dynamic
    def powers(n: int) -> list[int]:
        return [power(3), power(3, n), power(x=n, exponent=3)]

    return powers, {"n": 4}


def program_parts_of_promises():
    @dynamic
    def parts(n: int) -> list[int]:
        made = numbers(n=n)
        return [square(x=made[1]), square(x=made[2])]

    return parts, {"n": 4}


def program_inputs_of_a_dynamic_are_plain_values():
    @dynamic
    def plain(xs: list[int], text: str) -> str:
        return f"{sum(xs)} {text.upper()} {len(xs)}"

    return plain, {"xs": [1, 2], "text": "a"}


def program_refuses_iterating_over_a_promise():
    @dynamic
    def wrong(n: int) -> list[int]:
        return [square(x=x) for x in numbers(n=n)]

    return wrong, {"n": 3}


def program_refuses_a_condition_on_a_promise():
    @dynamic
    def wrong(n: int) -> int:
        if square(x=n) > 3:
            return 1
        return 0

    return wrong, {"n": 3}


def program_refuses_computing_with_a_promise():
    @dynamic
    def wrong(n: int) -> int:
        return square(x=n) + 1

    return wrong, {"n": 3}


def program_refuses_endless_recursion():
    @dynamic
    def endless(n: int) -> int:
        return endless(n=n + 1)

    return endless, {"n": 0}
