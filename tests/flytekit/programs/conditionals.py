"""Conditionals: what they give, which calls are made, and what is refused."""

from typing import NamedTuple

from flyte_nb import conditional, dynamic, task, workflow


class Ends(NamedTuple):
    first: int
    last: str


class Named(NamedTuple):
    first: int
    middle: float


called: list[str] = []


@task
def inc(x: int) -> int:
    called.append(f"inc {x}")
    return x + 1


@task
def double(x: int) -> int:
    called.append(f"double {x}")
    return 2 * x


@task
def is_even(x: int) -> bool:
    return x % 2 == 0


@task
def word(x: int) -> str:
    return "word" * x


@task
def maybe(x: int) -> int | None:
    return x if x > 3 else None


@task
def say(x: int) -> None:
    called.append(f"say {x}")


@task
def ends(x: int) -> Ends:
    return Ends(x, str(x))


@task
def named(x: int) -> Named:
    return Named(-x, 0.5)


@workflow
def sized(n: int) -> int:
    return (
        conditional("size")
        .if_(n < 3)
        .then(inc(x=n))
        .elif_((n < 6) & (n != 4))
        .then(double(x=n))
        .elif_((n == 4) | (n >= 9))
        .then(inc(x=inc(x=n)))
        .else_()
        .fail("neither small nor large")
    )


def program_first_case():
    return sized, {"n": 1}


def program_second_case():
    return sized, {"n": 5}


def program_third_case():
    return sized, {"n": 4}


def program_raises_from_a_case_that_fails():
    return sized, {"n": 7}


def value_only_the_branch_taken_is_called():
    called.clear()
    return sized(n=5), list(called)


@workflow
def nested(n: int) -> int:
    return (
        conditional("outer")
        .if_(n > 0)
        .then(conditional("inner").if_(n > 5).then(inc(x=n)).else_().then(double(x=n)))
        .else_()
        .then(double(x=n))
    )


def value_conditionals_within_each_other():
    return nested(n=7), nested(n=2), nested(n=-1)


def program_a_condition_on_a_result():
    @workflow
    def wf(n: int) -> int:
        made = inc(x=n)
        even = is_even(x=made)
        return conditional("c").if_(even.is_true() & (made > 2)).then(double(x=made)).else_().then(inc(x=made))

    return wf, {"n": 3}


def program_is_false():
    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(is_even(x=n).is_false()).then(double(x=n)).else_().then(inc(x=n))

    return wf, {"n": 3}


def program_is_of_a_constant():
    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(is_even(x=n).is_(False)).then(double(x=n)).else_().then(inc(x=n))

    return wf, {"n": 4}


def program_is_none():
    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(maybe(x=n).is_none()).then(double(x=n)).else_().then(inc(x=n))

    return wf, {"n": 2}


def program_two_promises_are_compared():
    @workflow
    def wf(a: int, b: int) -> int:
        return conditional("c").if_(double(x=a) > inc(x=b)).then(inc(x=a)).else_().then(inc(x=b))

    return wf, {"a": 3, "b": 6}


def program_texts_and_floats_are_compared():
    @workflow
    def wf(name: str, rate: float) -> int:
        return conditional("c").if_((name == "a") & (rate <= 0.5)).then(inc(x=1)).else_().then(inc(x=2))

    return wf, {"name": "a", "rate": 0.5}


def program_named_outputs():
    @workflow
    def wf(n: int) -> Ends:
        first, last = conditional("c").if_(n > 2).then(ends(x=n)).else_().then(ends(x=0))
        return Ends(first, last)

    return wf, {"n": 3}


def program_outputs_that_both_have():
    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(n > 2).then(ends(x=n)).else_().then(named(x=n))

    return wf, {"n": 1}


def value_no_outputs():
    @workflow
    def wf(n: int):
        conditional("c").if_(n > 2).then(say(x=n)).else_().then(say(x=0))

    called.clear()
    wf(n=3)
    return list(called)


def program_its_result_goes_on():
    @workflow
    def wf(n: int) -> int:
        return double(x=conditional("c").if_(n > 2).then(inc(x=n)).else_().then(double(x=n)))

    return wf, {"n": 3}


def program_a_result_of_before_is_given():
    @workflow
    def wf(n: int) -> int:
        before = inc(x=n)
        return conditional("c").if_(n > 2).then(before).else_().then(double(x=before))

    return wf, {"n": 3}


def program_in_a_dynamic():
    @dynamic
    def grow(n: int) -> int:
        total = inc(x=n)
        return conditional("c").if_(total > 2).then(double(x=total)).else_().then(inc(x=total))

    return grow, {"n": 3}


def program_in_a_sub_workflow():
    @workflow
    def wf(n: int) -> int:
        return sized(n=inc(x=n))

    return wf, {"n": 1}


@task
def split(xs: list[int]) -> tuple[list[int], list[int], int, int]:
    half = len(xs) // 2
    return xs[:half], xs[half:], half, len(xs) - half


@task
def sort_locally(xs: list[int]) -> list[int]:
    called.append(f"sort_locally {len(xs)}")
    return sorted(xs)


@task
def merge(a: list[int], b: list[int]) -> list[int]:
    return sorted([*a, *b])


@dynamic
def sort_in_parts(xs: list[int], count: int, most: int) -> list[int]:
    a, b, some, others = split(xs=xs)
    return merge(a=merge_sort(xs=a, count=some, most=most), b=merge_sort(xs=b, count=others, most=most))


@workflow
def merge_sort(xs: list[int], count: int, most: int = 5) -> list[int]:
    return (
        conditional("terminal_case")
        .if_(count <= most)
        .then(sort_locally(xs=xs))
        .else_()
        .then(sort_in_parts(xs=xs, count=count, most=most))
    )


def program_merge_sort():
    return merge_sort, {"xs": [5, 3, 9, 1, 1, 8, 2, 7, 4, 0, 6, 2], "count": 12}


# What flytekit has no room for.


def program_a_constant_is_given():
    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(n > 2).then(inc(x=n)).else_().then(5)

    return wf, {"n": 1}


def program_a_bare_promise():
    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(is_even(x=n)).then(double(x=n)).else_().then(inc(x=n))

    return wf, {"n": 2}


def program_a_condition_that_is_known():
    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(True).then(double(x=n)).else_().then(inc(x=n))

    return wf, {"n": 2}


def program_an_input_is_given():
    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(n > 2).then(inc(x=n)).else_().then(n)

    return wf, {"n": 1}


# What is refused.


def program_refuses_and():
    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_((n > 1) and (n < 5)).then(inc(x=n)).else_().then(double(x=n))

    return wf, {"n": 2}


def program_refuses_a_number_as_condition():
    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(n).then(inc(x=n)).else_().then(double(x=n))

    return wf, {"n": 2}


def program_refuses_no_else():
    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(n > 2).then(inc(x=n))

    return wf, {"n": 3}


def program_refuses_branches_of_different_types():
    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(n > 2).then(inc(x=n)).else_().then(word(x=n))

    return wf, {"n": 1}


def value_refuses_a_conditional_outside_of_a_workflow():
    return conditional("c").if_(True).then(1).else_().then(2)
