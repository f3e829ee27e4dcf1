"""described: what flytekit's programs ask of an entity."""

from __future__ import annotations

import typing

import pytest

from flyte_nb import LaunchPlan, TaskMetadata, Workflow, dynamic, map_task, task, workflow


@task(retries=2, cache=True, cache_version="1", cache_serialize=True, cache_ignore_input_vars=("n",), timeout=3)
def power(x: int, n: int = 2) -> int:
    """Raise a number.

    More about it.
    """
    return x**n


@task
def pair(x: int) -> typing.NamedTuple("Pair", [("low", int), ("high", str)]):
    return x, str(x)


@dynamic
def powers(xs: list[int]) -> list[int]:
    return [power(x=x) for x in xs]


@workflow
def wf(x: int = 3) -> int:
    return power(x=x)


def test_the_interface_has_types_and_defaults_as_objects() -> None:
    interface = power.python_interface
    assert interface.inputs == {"x": int, "n": int}
    assert interface.outputs == {"o0": int}
    assert interface.inputs_with_defaults == {"x": (int, None), "n": (int, 2)}
    assert interface.default_inputs_as_kwargs == {"n": 2}
    assert repr(interface) == "(x: int, n: int = 2) -> int"
    assert pair.python_interface.output_names == ["low", "high"]


@pytest.mark.parametrize(
    ("entity", "inputs"),
    [
        (wf, {"x": int}),
        (powers, {"xs": list[int]}),
        (map_task(power), {"x": list[int], "n": list[int]}),
        (LaunchPlan.get_or_create(wf, "described"), {"x": int}),
        (Workflow(name="my.own"), {}),
    ],
)
def test_every_entity_has_one(entity: typing.Any, inputs: dict[str, type]) -> None:
    assert entity.python_interface.inputs == inputs


def test_metadata_is_what_the_decorator_was_told() -> None:
    assert power.metadata == TaskMetadata(
        retries=2,
        timeout=3,
        cache=True,
        cache_version="1",
        cache_serialize=True,
        cache_ignore_input_vars=("n",),
    )
    assert powers.metadata == TaskMetadata()


def test_a_cache_without_a_version_has_the_sources() -> None:
    @task(cache=True)
    def f(x: int) -> int:
        return x

    assert f.metadata.cache_version == f.source_digest()


def test_the_function_can_be_tested_without_its_task() -> None:
    assert power.task_function(3, 3) == 27
    assert powers.task_function is powers.function


def test_a_node_says_what_it_calls() -> None:
    assert [(node.id, node.flyte_entity.name) for node in wf.nodes] == [("n0", "power")]


def test_names_and_docs() -> None:
    assert Workflow(name="my.own").short_name == "own"
    assert power.short_name == "power"
    assert power.docs is not None
    assert power.docs.short_description == "Raise a number."
    assert wf.docs is None
