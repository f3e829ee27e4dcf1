"""task_mock and patch: what they stand in for, wherever it is called, and for how long."""

from __future__ import annotations

import contextlib
import inspect as pyinspect

import pytest

from flyte_nb import LaunchPlan, dynamic, inspect, map_task, run, step, task, workflow
from flyte_nb.model import standins
from flyte_nb.model.errors import NotPortableValue, OptionError, TypeMismatch
from flyte_nb.model.phases import CacheStatus
from flyte_nb.testing import SecretsManager, patch, task_mock


@task
def square(x: int) -> int:
    return x * x


@task
def both(x: int) -> (int, str):
    return x, str(x)


@task
def nothing() -> None:
    raise AssertionError("it ran")


@workflow
def wf(n: int) -> int:
    return square(x=square(x=n))


@dynamic
def squares(n: int) -> list[int]:
    return [square(x=i) for i in range(n)]


@pytest.mark.parametrize("executor", ["inline", "threads", pytest.param("processes", marks=pytest.mark.slow)])
def test_a_mocked_task_is_mocked_as_a_node_in_every_executor(executor):
    with task_mock(square) as mock:
        mock.side_effect = lambda x: x + 1
        assert run(wf, n=1, executor=executor).outputs.o0 == 3
        assert run(squares, n=2, executor=executor).outputs.o0 == [1, 2]
    assert [call.kwargs for call in mock.call_args_list[:2]] == [{"x": 1}, {"x": 2}]
    assert mock.call_count == 4
    assert run(wf, n=2, executor=executor).outputs.o0 == 16


def test_it_is_mocked_at_the_prompt_and_in_another_tasks_body():
    @task
    def outer(x: int) -> int:
        return square(x=x) + square(x)

    with task_mock(square) as mock:
        mock.return_value = 5
        assert (square(x=1), outer(x=1)) == (5, 10)
    assert mock.call_args.kwargs == {"x": 1}


@pytest.mark.slow
def test_in_the_body_of_a_task_that_runs_in_a_worker_it_is_refused():
    @task
    def outer(x: int) -> int:
        return square(x=x)

    with task_mock(square) as mock:
        mock.return_value = 5
        with pytest.raises(NotPortableValue, match="square is mocked in the kernel") as caught:
            run(outer, x=1, executor="processes")
        assert 'executor="threads"' in str(caught.value)
        assert run(outer, x=1, executor="threads").outputs.o0 == 5
    assert run(outer, x=1, executor="processes").outputs.o0 == 1


def test_workflows_dynamics_maps_and_launch_plans_are_mocked():
    plan = LaunchPlan.get_or_create(wf, "mocked", fixed_inputs={"n": 2})

    @workflow
    def outer() -> (int, list[int], int):
        return wf(n=1), squares(n=3), plan()

    with task_mock(wf) as one, task_mock(squares) as two, task_mock(plan) as three:
        one.return_value, two.return_value, three.return_value = 1, [2], 3
        assert outer() == (1, [2], 3)
        assert wf(n=1) == 1
        assert run(wf, n=1).outputs.o0 == 1
    with task_mock(square) as mock:
        mock.return_value = 7
        assert map_task(square)(x=[1, 2]) == [7, 7]


def test_several_outputs_and_none():
    with task_mock(both) as mock:
        mock.return_value = (1, "one")
        assert both(x=5) == (1, "one")
    with task_mock(nothing) as mock:
        assert nothing() is None
    mock.assert_called_once_with()


def test_what_a_mock_returns_is_checked_as_the_tasks_own():
    with task_mock(square), pytest.raises(TypeMismatch, match=r"square\(\) returned o0: expected int, got MagicMock"):
        square(x=1)


def test_what_a_mock_raises_fails_the_node():
    with task_mock(square) as mock:
        mock.side_effect = KeyError("no")
        with pytest.raises(KeyError):
            wf(n=1)
    assert inspect("n0").error.args == ("no",)


def test_the_cache_is_neither_asked_nor_told(monkeypatch, tmp_path):
    monkeypatch.setenv("FLYTE_NB_CACHE_DIR", str(tmp_path))
    ran = []

    @task(cache=True, cache_version="1")
    def cached(x: int) -> int:
        ran.append(x)
        return x

    @workflow
    def many() -> (int, int):
        return cached(x=1), cached(x=2)

    assert many() == (1, 2)
    with task_mock(cached) as mock:
        mock.return_value = 9
        assert many() == (9, 9)
        assert cached(x=3) == 9
        assert inspect("n0").cache is CacheStatus.DISABLED
    assert (many(), cached(x=3), ran) == ((1, 2), 3, [1, 2, 3])


def test_mocks_nest_and_end_with_their_block_whatever_is_raised():
    with task_mock(square) as outer:
        outer.return_value = 1
        with contextlib.suppress(ZeroDivisionError), task_mock(square) as inner:
            inner.return_value = 2
            assert square(x=0) == 2
            raise ZeroDivisionError
        assert square(x=0) == 1
    assert square(x=3) == 9
    assert standins.refs() == frozenset()


def test_patch_gives_the_mock_first_and_hides_it_from_pytest():
    @patch(square)
    def tested(mock, n, *, more=0):
        """Tested."""
        mock.return_value = n + more
        return wf(n=1)

    assert tested(3, more=1) == 4
    assert (tested.__name__, tested.__doc__) == ("tested", "Tested.")
    assert list(pyinspect.signature(tested).parameters) == ["args", "kwargs"]
    assert wf(n=2) == 16


def test_a_stepper_performs_mocked_nodes():
    with task_mock(square) as mock:
        mock.return_value = 4
        stepper = step(wf, n=1)
        assert stepper.over()["n0"].outputs.o0 == 4
        assert stepper.continue_().execution.outputs.o0 == 4


@pytest.mark.parametrize("thing", [print, 3, None, "square"])
def test_what_is_no_entity_is_refused(thing):
    with pytest.raises(OptionError, match="a mock stands in for a task, workflow or launch plan"):
        patch(thing)
    with pytest.raises(OptionError, match=r"unittest\.mock\.patch"), task_mock(thing):
        pass


def test_secrets_are_looked_up_as_ever():
    assert SecretsManager().get_secrets_env_var("db", "password")


@pytest.mark.parametrize("executor", ["inline", "threads"])
def test_an_async_task_is_mocked_as_a_node_and_where_it_is_awaited(executor):
    @task
    async def fetch(x: int) -> int:
        raise OSError("no network in tests")

    @task
    async def twice(x: int) -> int:
        return await fetch(x=x) + await fetch(x=x)

    @workflow
    def both_ways(n: int) -> (int, int):
        return fetch(x=n), twice(x=n)

    with task_mock(fetch) as mock:
        mock.return_value = 4
        assert tuple(run(both_ways, n=1, executor=executor).outputs.values()) == (4, 8)
