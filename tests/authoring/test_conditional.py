"""conditional: what it gives, which of its branches runs, and the graph that it makes."""

from __future__ import annotations

from typing import NamedTuple, Optional

import pytest

from flyte_nb import conditional, inspect, run, task, workflow
from flyte_nb.model.conditions import Comparison, Junction
from flyte_nb.model.errors import CompileError, ConditionError, OptionError
from flyte_nb.model.graph import Const, Ref
from flyte_nb.model.phases import Phase

from .counted import called, double, inc


@pytest.fixture(autouse=True)
def nothing_called():
    called.clear()


@task
def is_even(x: int) -> bool:
    return x % 2 == 0


@task
def halves(x: int) -> float:
    return x / 2


@task
def say(x: int) -> None:
    called.append(f"say {x}")


class Both(NamedTuple):
    left: int
    right: str


class Rest(NamedTuple):
    right: str
    other: float


@task
def both(x: int) -> Both:
    return Both(x, str(x))


@task
def rest(x: int) -> Rest:
    return Rest(f"rest {x}", 0.5)


# Which way it goes.


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


@pytest.mark.parametrize(
    ("n", "made", "what"),
    [(1, 2, ["inc 1"]), (3, 8, ["inc 3", "double 4"]), (4, 4, []), (7, -1, []), (9, 9, [])],
)
def test_only_the_branch_that_is_taken_runs(n, made, what):
    assert (sized(n=n), called) == (made, what)


def test_the_nodes_of_the_other_branches_are_skipped():
    execution = run(sized, n=1)
    phases = {path: node.phase for path, node in execution.state.nodes.items()}
    assert phases == {
        "n0": Phase.SUCCEEDED,
        "n0/n0": Phase.SUCCEEDED,
        "n0/n1": Phase.SKIPPED,
        "n0/n2": Phase.SKIPPED,
    }
    assert execution.state.nodes["n0"].chosen == 0


def test_the_conditional_is_a_node_whose_graph_is_known_before_the_run():
    (node,) = sized.graph.nodes.values()
    assert (node.spec.kind, node.title, list(node.graph.nodes)) == ("conditional", "size", ["n0", "n1", "n2"])
    assert [case.text for case in node.graph.cases] == ["n < 3", "n < 6 and n != 4", "n == 4 or n >= 9", "else"]
    assert [case.nodes for case in node.graph.cases] == [("n0",), ("n1", "n2"), (), ()]
    assert node.inputs == (("n", Ref("", "n")),)


def test_its_conditions_are_data():
    first, second, *_ = sized.graph.nodes["n0"].graph.cases
    assert isinstance(first.condition, Comparison)
    assert (first.condition.left, first.condition.sign) == (Ref("", "n"), "<")
    assert isinstance(first.condition.right, Const)
    assert first.condition.right.ref.preview == "3"
    assert isinstance(second.condition, Junction)
    assert [part.sign for part in second.condition.parts] == ["<", "!="]


def test_many_conditions_that_are_joined_are_one_junction():
    @workflow
    def wf(n: int) -> int:
        condition = n == 0
        for k in range(1, 2000):
            condition = condition | (n == k)
        return conditional("many").if_(condition).then(1).else_().then(2)

    assert (wf(n=1999), wf(n=2000)) == (1, 2)


def test_a_condition_behind_one_that_decides_is_not_looked_at():
    @workflow
    def wf(n: Optional[int]) -> int:  # noqa: UP045
        return conditional("c").if_(n.is_none() | (n > 3)).then(1).else_().then(2)

    assert (wf(n=None), wf(n=4), wf(n=1)) == (1, 1, 2)


# What it gives.


def test_the_inputs_are_named_as_the_user_knows_them():
    @workflow
    def wf(n: int) -> int:
        a = inc(x=n)
        made = both(x=n)
        return conditional("c").if_(a > 2).then(double(x=made.left)).elif_(is_even(x=n)).then(a).else_().then(n)

    assert list(dict(wf.graph.nodes["n3"].inputs)) == ["a", "made_left", "is_even", "n"]


def test_a_promise_of_before_may_be_given():
    @workflow
    def wf(n: int) -> int:
        before = inc(x=n)
        return double(x=conditional("c").if_(n > 2).then(before).else_().then(n))

    assert (wf(n=3), wf(n=1)) == (8, 2)


@pytest.mark.parametrize(("n", "made"), [(1, 0.5), (2, 2.0), (3, 3.0)])
def test_an_int_is_given_as_the_float_that_another_case_gives(n, made):
    @workflow
    def wf(n: int) -> float:
        return conditional("c").if_(n == 1).then(halves(x=n)).elif_(n == 2).then(n).else_().then(3)

    result = wf(n=n)
    assert (result, type(result)) == (made, float)


def test_none_beside_a_value_makes_it_optional():
    @task
    def told(x: Optional[int]) -> str:  # noqa: UP045
        return str(x)

    @workflow
    def wf(n: int) -> str:
        return told(x=conditional("c").if_(n > 2).then(inc(x=n)).else_().then(None))

    assert (wf(n=3), wf(n=1)) == ("4", "None")


def test_a_list_of_promises_is_given():
    @workflow
    def wf(n: int) -> list[int]:
        return conditional("c").if_(n > 2).then([inc(x=n), n, 3]).else_().then([double(x=n)])

    assert (wf(n=3), wf(n=1)) == ([4, 3, 3], [2])


def test_named_outputs_keep_their_names():
    @workflow
    def wf(n: int) -> str:
        made = conditional("c").if_(n > 2).then(both(x=n)).else_().then(both(x=0))
        return made.right

    assert (wf(n=3), wf(n=1)) == ("3", "0")
    assert [v.name for v in wf.graph.nodes["n0"].spec.interface.outputs] == ["left", "right"]


def test_outputs_that_some_case_lacks_are_left_out():
    @workflow
    def wf(n: int) -> str:
        return conditional("c").if_(n > 2).then(both(x=n)).else_().then(rest(x=n))

    assert (wf(n=3), wf(n=1)) == ("3", "rest 1")


def test_a_tuple_gives_several_values():
    @workflow
    def wf(n: int) -> tuple[int, str]:
        a, b = conditional("c").if_(n > 2).then((inc(x=n), "more")).else_().then((n, "less"))
        return a, b

    assert (tuple(wf(n=3)), tuple(wf(n=1))) == ((4, "more"), (1, "less"))


@pytest.mark.parametrize(("n", "what"), [(3, ["say 3", "inc 0"]), (1, ["inc 0"])])
def test_no_outputs_and_what_comes_behind_it(n, what):
    @workflow
    def wf(n: int) -> int:
        done = conditional("c").if_(n > 2).then(say(x=n)).else_().then()
        last = inc(x=0)
        done >> last
        return last

    assert (wf(n=n), called) == (1, what)


def test_a_call_of_before_may_be_waited_for_by_one_in_a_case():
    @workflow
    def wf(n: int) -> int:
        first = say(x=n)

        def then() -> object:
            inner = inc(x=n)
            first >> inner
            return inner

        return conditional("c").if_(n > 2).then(then()).else_().then(n)

    assert wf.graph.nodes["n1"].after == ("n0",)
    assert (wf(n=3), called) == (4, ["say 3", "inc 3"])


# What fails.


def test_a_case_that_fails_says_why_and_with_which_values():
    @workflow
    def wf(n: int, most: int = 5) -> int:
        return conditional("size").if_(n <= most).then(inc(x=n)).else_().fail("n is too large")

    assert wf(n=5) == 6
    with pytest.raises(ValueError, match="n is too large") as caught:
        wf(n=6)
    assert isinstance(caught.value, ConditionError)
    assert caught.value.details == (
        "conditional('size') was told to fail so: no condition holds (not: n <= most)",
        "with n = 6, most = 5",
    )
    assert inspect().state.nodes["n0"].phase is Phase.FAILED
    assert inspect().state.nodes["n0/n0"].phase is Phase.SKIPPED


def test_a_failure_in_the_branch_that_is_taken_fails_the_conditional():
    @task
    def fails(x: int) -> int:
        raise KeyError(x)

    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(n > 2).then(fails(x=n)).else_().then(n)

    assert wf(n=1) == 1
    with pytest.raises(KeyError):
        wf(n=3)
    nodes = inspect().state.nodes
    assert (nodes["n0"].phase, nodes["n0"].cause, nodes["n0/n0"].phase) == (Phase.FAILED, "n0/n0", Phase.FAILED)


def test_an_open_case_that_an_error_left_is_no_part_of_the_next_compile():
    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(n > 2).then(no_such := inc(x=n)).elif_(no_such > 2).then(n).else_().then(0)

    with pytest.raises(CompileError):
        wf.compile()
    assert sized(n=1) == 2


def test_an_option_that_means_nothing_is_refused():
    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(n > 2).then(n).else_().then(0).with_overrides(cache=True, cache_version="1")

    with pytest.raises(OptionError, match="means nothing for the conditional"):
        wf.compile()
