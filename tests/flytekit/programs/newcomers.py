"""What a program that was written for flytekit imports, and asks of its entities."""

import typing

from flyte_nb import conditional, map_task
from flyte_nb.core.base_task import kwtypes
from flyte_nb.core.dynamic_workflow_task import dynamic
from flyte_nb.core.launch_plan import LaunchPlan
from flyte_nb.core.resources import Resources
from flyte_nb.core.task import task
from flyte_nb.core.workflow import ImperativeWorkflow, workflow
from flyte_nb.models.core.execution import WorkflowExecutionPhase
from flyte_nb.types.file.file import FlyteFile
from flyte_nb.types.iterator.iterator import FlyteIterator
from flyte_nb.types.structured.structured_dataset import StructuredDatasetDecoder, StructuredDatasetEncoder


@task(
    retries=2,
    cache=True,
    cache_version="newcomers",
    cache_serialize=True,
    cache_ignore_input_vars=("n",),
    requests=Resources(cpu="1"),
)
def power(x: int, n: int = 2) -> int:
    """Raise a number."""
    return x**n


@dynamic
def powers(xs: list[int]) -> list[int]:
    return [power(x=x) for x in xs]


@workflow
def wf(x: int = 3) -> list[int]:
    return powers(xs=halves(x=x))


@task
def halves(x: int) -> list[int]:
    return [x // 2, x - x // 2]


@task
def both(x: int) -> typing.NamedTuple("Both", [("low", int), ("high", str)]):
    return x, str(x)


def value_interfaces():
    plan = LaunchPlan.get_or_create(wf, "newcomers", default_inputs={"x": 4})
    asked = [power, powers, wf, both, plan]
    return [
        (list(one.python_interface.inputs), list(one.python_interface.outputs), one.python_interface.output_names)
        for one in asked
    ]


def value_types_and_defaults():
    interface = power.python_interface
    return (
        [kind is int for kind in [*interface.inputs.values(), *interface.outputs.values()]],
        interface.inputs_with_defaults["n"][1],
        interface.default_inputs_as_kwargs,
    )


def value_a_map_lifts_its_types():
    kinds = map_task(power).python_interface.inputs.values()
    return [(typing.get_origin(kind) is list, typing.get_args(kind)[0] is int) for kind in kinds]


def value_metadata():
    told = power.metadata
    return (told.retries, told.cache, told.cache_version, told.cache_serialize, told.cache_ignore_input_vars)


def value_the_function_by_itself():
    return power.task_function(3, 3), power.__name__, wf.__name__, wf.short_name


def value_nodes():
    wf.compile()
    return [node.id for node in wf.nodes]


def value_modules():
    named = [FlyteFile, FlyteIterator, StructuredDatasetDecoder, StructuredDatasetEncoder]
    return (
        [one.__name__ for one in named[2:]],
        WorkflowExecutionPhase.FAILED,
        list(kwtypes(a=int)),
        callable(conditional),
    )


def program_imperative():
    imperative = ImperativeWorkflow(name="newcomers.imperative")
    imperative.add_workflow_input("x", int)
    node = imperative.add_entity(power, x=imperative.inputs["x"])
    imperative.add_workflow_output("out", node.outputs["o0"])
    return imperative, {"x": 5}
