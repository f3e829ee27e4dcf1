"""map_task: one instance for each element."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import pytest

from flyte_nb import TaskMetadata, dynamic, map_task, run, task, workflow
from flyte_nb.engine.clock import ManualClock
from flyte_nb.model.errors import InterfaceError, OptionError

from .tasks import add, inc


def test_a_map_lifts_a_task_with_what_partial_fixed():
    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(partial(add, b=10), concurrency=2)(a=xs)

    assert wf(xs=[1, 2, 3]) == [11, 12, 13]
    assert wf(xs=[]) == []
    execution = run(wf, xs=[1, 2])
    assert execution["n0/1"].outputs.o0 == 12
    assert execution["map_add/add[1]"].inputs.a == 2


def test_a_map_may_fix_a_promise():
    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(partial(add, b=inc(x=1)))(a=xs)

    assert wf(xs=[1, 2]) == [3, 4]


def test_a_map_over_a_dynamic_and_over_a_workflow():
    @dynamic
    def up_to(n: int) -> list[int]:
        return [inc(x=i) for i in range(n)]

    @workflow
    def twice(n: int) -> int:
        return inc(x=inc(x=n))

    @workflow
    def wf(ns: list[int]) -> (list[list[int]], list[int]):
        return map_task(up_to)(n=ns), map_task(twice)(n=ns)

    assert wf(ns=[0, 2]) == ([[], [1, 2]], [2, 4])
    assert run(wf, ns=[0, 2])["n0/1/dn1"].outputs.o0 == 2


def test_a_map_over_a_task_with_two_outputs():
    @task
    def both(x: int) -> (int, str):
        return x, str(x)

    @workflow
    def wf(xs: list[int]) -> (list[int], list[str]):
        return map_task(both)(x=xs)

    assert wf(xs=[1, 2]) == ([1, 2], ["1", "2"])


class Named(NamedTuple):
    number: int
    text: str


def test_outputs_with_names_of_their_own_keep_them():
    @task
    def named(x: int) -> Named:
        return Named(x, str(x))

    @workflow
    def wf(xs: list[int]) -> (list[int], list[str]):
        made = map_task(named)(x=xs)
        return made.number, made.text

    assert wf(xs=[1, 2]) == ([1, 2], ["1", "2"])
    assert map_task(named)(x=[3]).text == ["3"]


def test_a_map_may_fix_a_list_of_promises():
    @task
    def spread(x: int, ys: list[int]) -> int:
        return x + sum(ys)

    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(partial(spread, ys=[inc(x=1), 5]))(x=xs)

    assert wf(xs=[1, 2]) == [8, 9]


def test_lists_of_unequal_lengths_are_refused_with_each_length():
    with pytest.raises(InterfaceError, match="its lists have different lengths: a has 3, b has 1"):
        map_task(add)(a=[1, 2, 3], b=[1])


def test_a_map_over_a_map():
    matrix = map_task(map_task(add))

    @workflow
    def wf(a: list[list[int]], b: list[list[int]]) -> list[list[int]]:
        return matrix(a=a, b=b)

    assert wf(a=[[1, 2], [3]], b=[[10, 20], [30]]) == [[11, 22], [33]]
    assert run(wf, a=[[1, 2]], b=[[1, 2]])["n0/0/1"].inputs.a == 2


def test_an_override_of_a_map_is_one_of_each_instance():
    attempts = []

    @task
    def flaky(x: int) -> int:
        attempts.append(x)
        if attempts.count(x) < 2:
            raise OSError
        return x

    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(flaky)(x=xs).with_overrides(retries=1)

    assert run(wf, xs=[1, 2], clock=ManualClock()).outputs.o0 == [1, 2]
    assert sorted(attempts) == [1, 1, 2, 2]


@pytest.mark.parametrize("options", [{"min_success_ratio": 0.5}, {"min_successes": 2}])
def test_an_element_may_fail_and_its_output_is_none(options):
    @task
    def odd(x: int) -> int:
        if x == 2:
            raise ValueError
        return x

    assert map_task(odd, **options)(x=[1, 2, 3]) == [1, None, 3]


def test_metadata_gives_options_to_every_instance():
    attempts = []

    @task
    def flaky(x: int) -> int:
        attempts.append(x)
        if attempts.count(x) < 2:
            raise OSError
        return x

    mapped = map_task(flaky, metadata=TaskMetadata(retries=1))
    assert run(mapped, x=[1, 2], clock=ManualClock()).outputs.o0 == [1, 2]
    with pytest.raises(OptionError, match="is no TaskMetadata"):
        map_task(flaky, metadata={"retries": 1})


def test_a_map_that_runs_by_itself_is_called_by_its_name():
    assert "└─ ✓ map_inc  n0" in str(run(map_task(inc), x=[1]))


def test_an_element_was_made_at_the_line_of_the_map_and_not_of_the_task():
    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(inc)(x=xs)

    whole = map_task(inc)
    assert run(wf, xs=[1])["n0/0"].origin.place.text == "return map_task(inc)(x=xs)"
    assert run(whole, x=[1])["n0/0"].origin.place.text == "whole = map_task(inc)"
