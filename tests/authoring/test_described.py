"""described: what flytekit's programs ask of an entity."""

from __future__ import annotations

import threading
import typing

import cloudpickle
import pytest

from flyte_nb import (
    Description,
    Documentation,
    ImageSpec,
    LaunchPlan,
    Resources,
    TaskMetadata,
    Workflow,
    dynamic,
    map_task,
    task,
    workflow,
)
from flyte_nb.authoring.described import NOT_HERE
from flyte_nb.authoring.described_nodes import Bound
from flyte_nb.authoring.recorded.parameters import Parameter
from flyte_nb.authoring.resources import ResourceSpec
from flyte_nb.core.node_creation import create_node
from flyte_nb.deck import DeckField
from flyte_nb.model.graph import Ref


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


def test_options_are_there_as_they_were_given() -> None:
    image = ImageSpec(name="mine", packages=["pandas"])

    @task(container_image=image, environment={"A": "b"}, limits=Resources(mem="1Gi"), task_config=image)
    def f() -> None: ...

    assert (f.container_image, f.task_config, f.environment) == (image, image, {"A": "b"})
    assert f.resources == ResourceSpec(Resources(), Resources(mem="1Gi"))
    assert (f.task_type, f.task_type_version, f.accelerator, f.security_context) == ("python-task", 0, None, None)


def test_decks_are_asked_for_by_either_name() -> None:
    @task(disable_deck=False, deck_fields=[DeckField.INPUT])
    def f() -> None: ...

    assert (f.enable_deck, f.disable_deck, f.deck_fields) == (True, False, [DeckField.INPUT])
    assert (power.enable_deck, power.deck_fields) == (False, [])


def test_options_stay_here_when_a_task_goes_to_a_worker() -> None:
    @task(task_config=threading.Lock())
    def f() -> int:
        return 1

    copy = cloudpickle.loads(cloudpickle.dumps(f))
    assert copy.task_config is None
    assert copy.task_function() == 1


@pytest.mark.parametrize("entity", [power, powers, wf, map_task(power), Workflow(name="my.own")])
def test_what_is_a_clusters_says_what_to_use(entity: typing.Any) -> None:
    for name in NOT_HERE:
        if not hasattr(type(entity), name):
            assert not hasattr(entity, name)
    with pytest.raises(AttributeError, match=r"has no 'get_container' here: .*\.container_image"):
        entity.get_container()
    with pytest.raises(AttributeError, match="object has no attribute 'nonsense'"):
        _ = entity.nonsense


def test_an_attribute_error_in_a_body_is_what_it_was() -> None:
    @workflow
    def broken(x: int) -> int:
        return power.nonsense

    with pytest.raises(AttributeError, match="nonsense"):
        _ = broken.graph
    with pytest.raises(AttributeError, match="nonsense"):
        _ = LaunchPlan.get_or_create(broken, "broken").graph


def test_nodes_know_each_other() -> None:
    @workflow
    def two(x: int) -> int:
        return power(x=power(x=x).with_overrides(retries=7, node_name="first"))

    first, second = two.nodes
    assert second.upstream_nodes == [first]
    assert {first, second} == {*two.nodes}
    assert first != second
    assert (first.name, first.metadata.name, first.metadata.retries.retries) == ("first", "first", 7)
    assert first.metadata.timeout.total_seconds() == 3
    assert (first.metadata.cacheable, first.metadata.cache_version) == (True, "1")
    assert second.bindings == [Bound("n", second.inputs[1][1]), Bound("x", Ref("n0", "o0"))]
    assert two.output_bindings == [Bound("o0", Ref("n1", "o0"))]
    assert repr(first) == "<node n0 first(x: int, n: int = 2) -> int>"


def test_a_created_node_knows_the_others() -> None:
    seen = []

    @workflow
    def two(x: int) -> int:
        first, second = create_node(power, x=x), create_node(power, x=x)
        first >> second
        seen.append(second.upstream_nodes == [first])
        return second.o0

    assert two.nodes[1].upstream_nodes == [two.nodes[0]]
    assert seen == [True]


def test_a_compiled_node_has_no_values_and_says_where_they_are() -> None:
    with pytest.raises(AttributeError, match=r"flyte_nb\.run\(wf, \.\.\.\)\['n0'\]\.outputs"):
        _ = wf.nodes[0].o0
    with pytest.raises(AttributeError, match="Did you mean 'bindings'"):
        _ = wf.nodes[0].binding


def test_a_launch_plan_says_what_may_be_given() -> None:
    @workflow
    def three(x: int, n: int = 2, m: int = 1) -> int:
        return power(x=x, n=n)

    plan = LaunchPlan.get_or_create(three, "of three", default_inputs={"x": 5}, fixed_inputs={"n": 4})
    assert plan.parameters.parameters == {"x": Parameter(int, 5, False), "m": Parameter(int, 1, False)}
    assert (plan.raw_fixed_inputs, plan.should_auto_activate, plan.notifications) == ({"n": 4}, False, [])
    assert LaunchPlan.get_or_create(three).parameters.parameters["x"] == Parameter(int, None, True)


def test_docs_that_were_given_have_the_docstrings_first_line() -> None:
    long = Description(value="All of it.")

    @task(docs=Documentation(short_description="Given.", long_description=long))
    def given() -> None: ...

    @workflow(docs=Documentation(long_description=long))
    def mixed() -> None:
        """Written."""

    assert given.docs == Documentation(short_description="Given.", long_description=long)
    assert mixed.docs == Documentation(short_description="Written.", long_description=long)
