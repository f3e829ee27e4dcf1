"""Conditionals within each other, in sub-workflows, in dynamics, and recursions through them."""

from __future__ import annotations

import pytest

from flyte_nb import conditional, dynamic, run, task, workflow

from .counted import called, double, inc


@pytest.fixture(autouse=True)
def nothing_called():
    called.clear()


@workflow
def sized(n: int) -> int:
    return (
        conditional("size")
        .if_(n < 3)
        .then(inc(x=n))
        .elif_((n < 6) & (n != 4))
        .then(double(x=inc(x=n)))
        .elif_((n == 4) | (n >= 9))
        .then(n)
        .else_()
        .then(-1)
    )


@workflow
def nested(n: int) -> int:
    return (
        conditional("outer")
        .if_(n > 0)
        .then(conditional("inner").if_(n > 5).then(inc(x=n)).else_().then(double(x=n)))
        .else_()
        .then(conditional("other").if_(n < -5).then(0).else_().then(inc(x=inc(x=n))))
    )


@pytest.mark.parametrize(
    ("n", "made", "what"),
    [(7, 8, ["inc 7"]), (2, 4, ["double 2"]), (-9, 0, []), (-1, 1, ["inc -1", "inc 0"])],
)
def test_conditionals_within_each_other(n, made, what):
    assert (nested(n=n), called) == (made, what)


@workflow
def around(n: int) -> int:
    return inc(x=sized(n=nested(n=n)))


def test_conditionals_in_sub_workflows():
    assert (around(n=1), called) == (4, ["double 1", "inc 2", "inc 3"])


@dynamic
def climb(n: int) -> list[int]:
    steps = [n]
    for k in range(3):
        last = steps[-1]
        steps.append(conditional(f"step {k}").if_(inc(x=last) < 4 + k).then(double(x=last)).else_().then(k))
    return steps


def test_each_turn_of_a_dynamics_loop_has_a_conditional_of_its_own():
    execution = run(climb, n=1)
    assert execution.outputs.o0 == [1, 2, 4, 8]
    assert [execution.state.nodes[f"n0/dn{k}"].chosen for k in (1, 3, 5)] == [0, 0, 0]
    assert run(climb, n=5).outputs.o0 == [5, 0, 0, 0]
    assert run(climb, n=3).outputs.o0 == [3, 0, 0, 0]


@pytest.mark.parametrize("executor", ["inline", "threads"])
def test_each_conditional_of_one_name_has_its_own_constants(executor):
    @dynamic
    def by_turn(n: int) -> list[str]:
        return [conditional("turn").if_(n == k).then(f"it is {k}").else_().then(f"not {k}") for k in range(3)]

    @workflow
    def twice(n: int) -> list[list[str]]:
        return [by_turn(n=n), by_turn(n=inc(x=n))]

    made = run(twice, n=1, executor=executor).outputs.o0
    assert made == [["not 0", "it is 1", "not 2"], ["not 0", "not 1", "it is 2"]]


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
def sort_in_parts(xs: list[int], most: int) -> list[int]:
    a, b, some, others = split(xs=xs)
    return merge(a=merge_sort(xs=a, count=some, most=most), b=merge_sort(xs=b, count=others, most=most))


@workflow
def merge_sort(xs: list[int], count: int, most: int = 5) -> list[int]:
    return (
        conditional("terminal_case")
        .if_(count <= most)
        .then(sort_locally(xs=xs))
        .else_()
        .then(sort_in_parts(xs=xs, most=most))
    )


def test_a_recursion_through_a_conditional_makes_the_right_calls():
    assert merge_sort(xs=list(range(12, 0, -1)), count=12) == list(range(1, 13))
    assert called == ["sort_locally 3"] * 4


def test_a_conditionals_node_may_have_another_name():
    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(n > 2).then(n).else_().then(0).with_overrides(node_name="which")

    assert [node.title for node in wf.graph.nodes.values()] == ["which"]
    assert run(wf, n=3)["which"].outputs.o0 == 3


def test_what_stands_deep_is_compiled_in_no_time():
    def nested(depth, n):
        if not depth:
            return inc(x=n)
        return conditional(f"c{depth}").if_(n > depth).then(nested(depth - 1, n)).else_().then(inc(x=depth))

    @workflow
    def wf(n: int) -> int:
        return nested(40, n)

    assert wf(n=41) == 42
    assert wf(n=39) == 41
