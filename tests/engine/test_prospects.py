"""Prospects: a name that nothing can have is refused before anything runs; one that something may have is not."""

from __future__ import annotations

import functools
import types

import pytest

from flyte_nb import dynamic, map_task, step, task, workflow
from flyte_nb.engine.prospects import Prospects
from flyte_nb.engine.targets import Target
from flyte_nb.model.errors import NotFound

from .programs import inc
from .stepping import at, fan, total, wf, within

by_name = {"first": inc}
toolbox = types.SimpleNamespace(total=total)
mapped = map_task(inc)
fixed = functools.partial(inc, x=1)


def helper(x):
    return inc(x=x)


@dynamic
def around(n: int) -> int:
    return fan(n=n)


@dynamic
def titled(n: int) -> int:
    return inc(x=n).with_overrides(node_name="the leaf")


@dynamic
def titled_anyhow(n: int) -> int:
    return inc(x=n).with_overrides(node_name=f"leaf {n}")


@dynamic
def by_lookup(n: int) -> int:
    return by_name["first"](x=n)


@dynamic
def by_attribute(n: int) -> int:
    return toolbox.total(xs=[n])


@dynamic
def by_helper(n: int) -> int:
    return helper(n)


@dynamic
def by_map(n: int) -> list[int]:
    return mapped(x=[n])


@dynamic
def by_partial(n: int) -> int:
    return fixed()


def held(entity):
    @dynamic
    def holds(n: int) -> int:
        return entity(x=n)

    return holds


@pytest.mark.parametrize(
    ("entity", "target"),
    [
        (fan, "inc"),
        (fan, "inc[7]"),
        (fan, "dn3"),
        (around, "inc"),
        (around, "fan/total"),
        (titled, "the leaf"),
        (titled_anyhow, "leaf 3"),
        (by_lookup, "inc"),
        (by_attribute, "total"),
        (by_helper, "inc"),
        (by_map, "inc"),
        (by_map, "map_inc"),
        (by_partial, "inc"),
        (held(inc), "inc"),
        (within, "inc[1]"),
    ],
)
def test_what_may_come(entity, target):
    assert Prospects([entity]).may_bring(Target(target))
    assert Prospects([entity]).may_bring(Target("nobody")) == (entity is titled_anyhow)


def test_where_nothing_is_to_come_nothing_may():
    assert not Prospects([]).may_bring(Target("n0"))


def test_a_body_without_a_source_may_bring_anything():
    space = {"task": task, "dynamic": dynamic, "inc": inc}
    exec("@dynamic\ndef unwritten(n: int) -> int:\n    return inc(x=n)\n", space)
    assert Prospects([space["unwritten"]]).may_bring(Target("nobody"))


@pytest.mark.parametrize("target", ["incc", "incc[1]", "fan/incc", "n1/dn0/incc"])
def test_run_to_a_misspelt_name_runs_nothing(target):
    stepper = step(wf, n=1)
    with pytest.raises(NotFound) as error:
        stepper.run_to(target)
    assert str(error.value) == f"no node is {target!r}, and none will be. Did you mean 'inc'?"
    assert (at(stepper), len(stepper.execution.events)) == ("start n0", 1)


def test_run_to_a_name_of_any_length_is_refused_in_one_line():
    with pytest.raises(NotFound) as error:
        step(wf, n=1).run_to("x\n" * 10_000)
    assert len(str(error.value)) < 300


def test_run_to_what_no_host_can_make_any_more():
    @workflow
    def twice(n: int) -> tuple[int, int]:
        return fan(n=n), around(n=n)

    stepper = step(twice, n=1).over()
    with pytest.raises(NotFound):
        stepper.run_to("n0/dn9")
    assert at(stepper.run_to("n1/dn0/dn0")) == "before n1/dn0/dn0"


def test_run_to_what_has_run_while_others_are_to_come():
    stepper = step(wf, n=1).over()
    for target in ("n0", "within", "within/inc[0]"):
        assert (at(stepper.run_to(target)), stepper.said) == (
            "before n1",
            f"{target} has run already: go back(), or restart()",
        )
    assert at(stepper.run_to("inc")) == "before n1/dn0"
