"""Lineage: from a value back to what it was made from."""

from __future__ import annotations

import pytest
from IPython.lib.pretty import pretty

from flyte_nb import dynamic, map_task, run, task, workflow
from flyte_nb.model import lineage as module
from flyte_nb.model.errors import NotFound
from flyte_nb.model.lineage import lineage
from flyte_nb.model.state import fold


@task
def inc(x: int) -> int:
    return x + 1


@task
def total(xs: list[int]) -> int:
    return sum(xs)


@task
def look_up(table: dict[str, int], key: str) -> int:
    return table[key]


@dynamic
def up_to(n: int) -> list[int]:
    return [inc(x=i) for i in range(n)]


@workflow
def twice(n: int) -> int:
    return inc(x=inc(x=n))


def titles(execution, path, var=None):
    return [(one.kind, one.path, one.var, one.part) for one in lineage(execution.state, path, var).walk()]


def test_back_to_inputs_and_constants():
    @workflow
    def wf(n: int) -> int:
        return total(xs=[inc(x=n), inc(x=5), n])

    execution = run(wf, n=1)
    found = lineage(execution.state, "n2", "o0")
    assert (found.path, found.var, found.ref.preview, found.kind, found.name) == ("n2", "o0", "9", "output", "total")
    assert titles(execution, "n2") == [
        ("output", "n2", "o0", ()),
        ("input", "n2", "xs", ()),
        ("output", "n0", "o0", ()),
        ("output", "n1", "o0", ()),
        ("input", "", "n", ()),
        ("input", "n0", "x", ()),
        ("input", "n1", "x", ()),
        ("constant", "n1", "x", ()),
    ]
    assert str(found).splitlines() == [
        "n2.o0 = 9, made by total",
        "└─ xs, put together for total",
        "   ├─ n0.o0 = 2, made by inc",
        "   │  └─ x <- (n) = 1, given to wf",
        "   ├─ n1.o0 = 6, made by inc",
        "   │  └─ x <- 5, a constant",
        "   └─ (n) = 1, given to wf",
    ]
    assert repr(found) == "<lineage of n2.o0: 8 values>"


def test_of_an_input_and_of_the_execution():
    @workflow
    def wf(n: int) -> int:
        return inc(x=n)

    execution = run(wf, n=1)
    assert str(lineage(execution.state, "inc", "x")) == "n0(x) <- (n) = 1, given to wf"
    assert str(lineage(execution.state, "", "n")) == "(n) = 1, given to wf"
    assert str(lineage(execution.state, "")).splitlines() == [
        "o0 = 2, made by wf",
        "└─ n0.o0 = 2, made by inc",
        "   └─ x <- (n) = 1, given to wf",
    ]


def test_constants_have_the_ids_of_their_values():
    @dynamic
    def d(n: int) -> (int, int):
        return inc(x=n + 7), 9

    execution = run(d, n=1)
    constants = [
        one for var in ("o0", "o1") for one in lineage(execution.state, "", var).walk() if one.kind == "constant"
    ]
    assert [(one.ref.id, execution.value(one.ref.id)) for one in constants] == [("n0/dn0(x)", 8), ("n0/->o1", 9)]


def test_a_part_of_a_list_that_a_dynamic_made_is_one_of_its_nodes():
    @workflow
    def wf(n: int) -> int:
        return inc(x=up_to(n=n)[2])

    execution = run(wf, n=4)
    assert str(lineage(execution.state, "n1")).splitlines() == [
        "n1.o0 = 4, made by inc",
        "└─ x <- n0.o0[2], made by up_to",
        "   └─ n0/dn2.o0 = 3, made by inc",
        "      └─ x <- 2, a constant",
    ]


def test_an_instance_of_a_map_is_traced_to_its_own_element():
    @workflow
    def wf(n: int) -> list[int]:
        return map_task(inc)(x=up_to(n=n))

    execution = run(wf, n=3)
    assert str(lineage(execution.state, "n1/1")).splitlines() == [
        "n1/1.o0 = 3, made by inc",
        "└─ x <- n1(x)[1] <- n0.o0[1], made by up_to",
        "   └─ n0/dn1.o0 = 2, made by inc",
        "      └─ x <- 1, a constant",
    ]


def test_through_subworkflows_and_dicts():
    @workflow
    def wf(n: int) -> int:
        return look_up(table={"a": twice(n=n), "b": inc(x=n)}, key="a")

    execution = run(wf, n=1)
    assert str(lineage(execution.state, "look_up")).splitlines() == [
        "n2.o0 = 3, made by look_up",
        "├─ table, put together for look_up",
        "│  ├─ n0.o0 = 3, made by twice",
        "│  │  └─ n0/n1.o0 = 3, made by inc",
        "│  │     └─ x <- n0/n0.o0 = 2, made by inc",
        "│  │        └─ x <- n0(n) <- (n) = 1, given to wf",
        "│  └─ n1.o0 = 2, made by inc",
        "│     └─ x <- (n) = 1, given to wf",
        "└─ key <- 'a', a constant",
    ]


def test_what_went_into_several_is_drawn_once_and_shared():
    @task
    def add(a: int, b: int) -> int:
        return a + b

    @workflow
    def wf(n: int) -> int:
        x = add(a=n, b=n)
        for _ in range(40):
            x = add(a=x, b=x)
        return x

    execution = run(wf, n=1)
    found = lineage(execution.state, "n40")
    assert sum(1 for _ in found.walk()) == 41 * 3 + 1
    lines = str(found).splitlines()
    assert len(lines) == 41 * 2 + 1
    assert lines[-1] == f"└─ b <- n39.o0 = {2**40}, made by add (see above)"


def test_before_a_value_is_there():
    @workflow
    def wf(n: int) -> int:
        return total(xs=up_to(n=inc(x=n)))

    events = run(wf, n=1).events
    assert str(lineage(fold(events[:1]), "n2")).splitlines() == [
        "n2.o0, not made by total yet",
        "└─ xs <- n1.o0, not made by up_to yet",
        "   └─ n <- n0.o0, not made by inc yet",
        "      └─ x <- (n) = 1, given to wf",
    ]
    for count in range(1, len(events) + 1):
        assert str(lineage(fold(events[:count]), "n2"))


def test_a_huge_fan_in_is_bounded():
    @workflow
    def wf(n: int) -> int:
        return total(xs=map_task(inc)(x=up_to(n=n)))

    found = lineage(run(wf, n=200).state, "n2")
    fans = [one for one in found.walk() if one.omitted]
    assert [(one.path, len(one.sources), one.omitted) for one in fans] == [("n1", module.MOST_SOURCES, 150)]
    assert str(found).splitlines()[-1].endswith("└─ and 150 more")


@pytest.mark.slow
def test_a_long_chain_is_bounded():
    @dynamic
    def chain(n: int) -> int:
        x = n
        for _ in range(2 * module.MOST):
            x = inc(x=x)
        return x

    found = lineage(run(chain, n=1).state, "")
    assert sum(1 for _ in found.walk()) == module.MOST
    assert str(found).splitlines()[-1].endswith("└─ and 1 more")
    assert repr(found)


def test_what_is_not_there():
    @task
    def two() -> (int, int):
        return 1, 2

    state = run(two).state
    with pytest.raises(NotFound, match="has 2 outputs"):
        lineage(state, "n0")
    with pytest.raises(NotFound, match=r"two \(n0\) has no output or input 'o2'. Did you mean 'o"):
        lineage(state, "n0", "o2")
    with pytest.raises(NotFound, match="has no node"):
        lineage(state, "n7", "o0")


def test_a_cell_that_ends_with_one_shows_it():
    @task
    def inc(x: int) -> int:
        return x + 1

    found = lineage(run(inc, x=1).state, "n0")
    assert pretty(found) == str(found)
