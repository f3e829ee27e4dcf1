"""A conditional that cannot be, or a condition used as a value. (Run by test_messages.py with the names of misuse.py.)"""

# ruff: noqa
# fmt: off
from __future__ import annotations

from flyte_nb import conditional


@task
def flag(x: int) -> bool:
    return x > 0


# Conditions.


@compiled
def join_with_and(n: int) -> int:
    return conditional("c").if_((n > 1) and (n < 5)).then(inc(x=n)).else_().then(inc(x=0))


@compiled
def join_with_or_over_lines(n: int) -> int:
    return (
        conditional("c")
        .if_(n > 1 or not n == 0)
        .then(inc(x=n))
        .else_()
        .then(inc(x=0))
    )


@compiled
def chain_comparisons(n: int) -> int:
    return conditional("c").if_(1 < n < 5).then(inc(x=n)).else_().then(inc(x=0))


@compiled
def negate_a_promise(n: bool) -> int:
    return conditional("c").if_(not n).then(inc(x=1)).else_().then(inc(x=0))


@compiled
def if_on_a_comparison(n: int) -> int:
    if n > 3:
        return inc(x=n)
    return n


@compiled
def in_a_list(n: int) -> int:
    return inc(x=n) if n in [1, 2] else n


@compiled
def a_number_as_condition(n: int) -> int:
    return conditional("c").if_(n).then(inc(x=n)).else_().then(inc(x=0))


@compiled
def nothing_as_condition(n: int) -> int:
    return conditional("c").if_(None).then(inc(x=n)).else_().then(inc(x=0))


@compiled
def never_equal(n: int) -> int:
    return conditional("c").if_(n == "1").then(inc(x=n)).else_().then(inc(x=0))


@compiled
def promises_never_equal(n: int) -> int:
    return conditional("c").if_(text() == n).then(inc(x=n)).else_().then(inc(x=0))


@compiled
def no_order(n: int) -> int:
    return conditional("c").if_(settings() < settings()).then(inc(x=n)).else_().then(inc(x=0))


@compiled
def is_true_of_a_text(n: int) -> int:
    return conditional("c").if_(text().is_true()).then(inc(x=n)).else_().then(inc(x=0))


@compiled
def a_condition_as_input(n: int) -> int:
    return inc(x=n > 3)


@compiled
def a_condition_returned(n: int) -> bool:
    return n > 3


@compiled
def compute_with_a_condition(n: int) -> int:
    return inc(x=(n > 3) + 1)


# Cases.


@compiled
def no_else(n: int) -> int:
    small = conditional("size").if_(n < 5).then(inc(x=n)).elif_(n < 9).then(inc(x=1))
    return inc(x=small)


@compiled
def no_else_and_unused(n: int) -> int:
    conditional("size").if_(n < 5).then(inc(x=n))
    return inc(x=n)


@compiled
def no_then(n: int) -> int:
    conditional("size").if_(n < 5)
    return inc(x=n)


@compiled
def no_then_before_else(n: int) -> int:
    return conditional("size").if_(n < 5).else_().then(inc(x=n))


@compiled
def no_if(n: int) -> int:
    return conditional("size").then(inc(x=n))


@compiled
def no_name(n: int) -> int:
    return conditional("").if_(n < 5).then(inc(x=n)).else_().then(inc(x=0))


@compiled
def condition_instead_of_a_value(n: int) -> int:
    return conditional("size").if_(n < 5).then(n > 3).else_().then(inc(x=n))


@compiled
def unfinished_in_a_case(n: int) -> int:
    return (
        conditional("outer")
        .if_(n < 5)
        .then(conditional("inner").if_(n < 3).then(inc(x=n)))
        .else_()
        .then(inc(x=n))
    )


@compiled
def different_types(n: int) -> int:
    return (
        conditional("size")
        .if_(n < 5)
        .then(inc(x=n))
        .else_()
        .then(text())
    )


@compiled
def different_constants(n: int) -> int:
    return conditional("size").if_(n < 5).then(1).else_().then("a")


@compiled
def does_not_fit_further_on(n: int) -> list[int]:
    chosen = conditional("size").if_(n < 5).then(inc(x=n)).else_().then(n)
    return total(xs=chosen)


@compiled
def nothing_is_used(n: int) -> int:
    chosen = conditional("size").if_(n < 5).then(void()).else_().then(inc(x=n))
    return inc(x=chosen)


@compiled
def a_cases_promise_outside(n: int) -> int:
    chosen = conditional("size").if_(n < 5).then(y := inc(x=n)).else_().then(n)
    return add(a=chosen, b=y)


@compiled
def a_cases_promise_in_another_case(n: int) -> int:
    return conditional("size").if_(n < 5).then(y := inc(x=n)).else_().then(inc(x=y))


@compiled
def a_cases_promise_in_a_condition(n: int) -> int:
    return conditional("size").if_(n < 5).then(y := inc(x=n)).elif_(y > 3).then(y).else_().then(n)


@compiled
def retries_of_a_conditional(n: int) -> int:
    return conditional("size").if_(n < 5).then(inc(x=n)).else_().then(n).with_overrides(retries=3)


# At run time, and where nothing is compiled.


@mistake
def at_the_prompt():
    conditional("size").if_(3 < 5).then(inc(x=1)).else_().then(inc(x=2))


@mistake
def told_to_fail():
    @workflow
    def wf(n: int) -> int:
        return conditional("size").if_(n > 9).then(inc(x=n)).elif_((n > 5) & (n != 7)).then(n).else_().fail("n is too small")

    wf(n=3)


@mistake
def undecidable():
    @workflow
    def wf(n: int | None) -> int:
        return conditional("size").if_(n > 9).then(1).else_().then(2)

    wf(n=None)


@mistake
def in_a_dynamic():
    @dynamic
    def dyn(n: int) -> int:
        made = inc(x=n)
        return conditional("size").if_(made > 3).then(made)

    run(dyn, n=1)


@compiled
def and_without_parentheses(n: int) -> int:
    return conditional("c").if_(n > 1 & n < 5).then(inc(x=n)).else_().then(inc(x=n))
