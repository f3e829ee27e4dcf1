"""What programs, and their tests, read of entities and nodes."""

from flyte_nb import (
    Documentation,
    LaunchPlan,
    Resources,
    Secret,
    Workflow,
    WorkflowFailurePolicy,
    conditional,
    dynamic,
    map_task,
    task,
    workflow,
)
from flyte_nb.core.node_creation import create_node
from flyte_nb.core.task import Echo
from flyte_nb.core.workflow import WorkflowMetadata, WorkflowMetadataDefaults


@task(
    retries=2,
    timeout=60,
    environment={"MODE": "fast"},
    requests=Resources(cpu="1"),
    limits=Resources(cpu="2", mem="600Mi"),
    container_image="ghcr.io/me/image:1",
    secret_requests=[Secret(group="db", key="password")],
    interruptible=True,
)
def power(x: int, n: int = 2) -> int:
    return x**n


@task
def clean_up(x: int):
    print("cleaned", x)


@dynamic(container_image="ghcr.io/me/other:2")
def powers(x: int) -> int:
    return power(x=x)


@workflow(
    on_failure=clean_up,
    failure_policy=WorkflowFailurePolicy.FAIL_AFTER_EXECUTABLE_NODES_COMPLETE,
    interruptible=True,
)
def wf(x: int) -> int:
    return power(x=power(x=x).with_overrides(retries=5), n=3)


@workflow
def plain(x: int) -> int:
    return power(x=x)


def value_the_options_of_a_task():
    return [
        (
            one.task_type,
            one.environment,
            one.container_image,
            one.resources.requests.cpu,
            one.resources.limits.mem,
            one.task_config,
            one.pod_template,
            one.accelerator,
            one.metadata.retries,
            one.security_context is None,
            one.enable_deck,
            one.disable_deck,
        )
        for one in (power, powers)
    ]


def value_resources_as_one():
    @task(resources=Resources(cpu=("1", "2"), mem="1Gi"))
    def f() -> int:
        return 1

    spec = f.resources
    return spec.requests.cpu, spec.limits.cpu, spec.requests.mem, spec.limits.mem


def value_the_secrets_of_a_task():
    (secret,) = power.security_context.secrets
    return secret.group, secret.key


def value_the_failure_policy_of_a_workflow():
    return [
        (one.workflow_metadata.on_failure.name, one.workflow_metadata_defaults.interruptible, one.default_options)
        for one in (wf, plain, Workflow(name="my.own"))
    ]


def value_metadata_of_its_own():
    metadata = WorkflowMetadata(on_failure=WorkflowFailurePolicy.FAIL_IMMEDIATELY)
    return metadata.on_failure.name, WorkflowMetadataDefaults(interruptible=False).interruptible


def value_refuses_metadata_that_is_none():
    return WorkflowMetadata(on_failure=0)


def value_the_outputs_of_a_workflow():
    return [one.var for one in wf.output_bindings]


def value_the_nodes_of_a_workflow():
    first, second = wf.nodes
    return [
        (one.id, one.metadata.name, one.metadata.interruptible, [bound.var for bound in one.bindings])
        for one in (first, second)
    ] + [[one.id for one in second.upstream_nodes], first.upstream_nodes, second.flyte_entity is power]


def value_retries_and_timeout_of_a_node():
    first, second = wf.nodes
    return [(one.metadata.retries.retries, one.metadata.timeout.total_seconds()) for one in (first, second)]


def value_the_failure_node_of_a_workflow():
    return wf.failure_node.flyte_entity is clean_up, plain.failure_node


def value_a_node_waits_for_another():
    made = []

    @workflow
    def ordered(x: int) -> int:
        first = create_node(power, x=x)
        second = create_node(power, x=1)
        first >> second
        made.append([one.id for one in second.upstream_nodes])
        return second.o0

    ordered.compile()
    return made[0]


def value_the_nodes_of_an_imperative_workflow():
    made = Workflow(name="my.parts")
    made.add_workflow_input("x", int)
    first = made.add_entity(power, x=made.inputs["x"])
    second = made.add_entity(power, x=first.outputs["o0"])
    made.add_workflow_output("o", second.outputs["o0"])
    return (
        [one.id for one in made.nodes],
        second.upstream_nodes == [first],
        [one.var for one in second.bindings],
        [one.var for one in made.output_bindings],
    )


def value_a_launch_plan():
    plan = LaunchPlan.get_or_create(wf, "attributes", default_inputs={"x": 3})
    return (
        plan.saved_inputs,
        plan.raw_fixed_inputs,
        list(plan.parameters.parameters),
        plan.notifications,
        plan.should_auto_activate,
        plan.schedule,
    )


def value_a_launch_plan_that_fixes_an_input():
    plan = LaunchPlan.get_or_create(plain, "attributes that are fixed", fixed_inputs={"x": 3})
    return plan.raw_fixed_inputs, list(plan.parameters.parameters), plan()


def value_what_a_map_calls():
    mapped = map_task(power, concurrency=2)
    return mapped.python_function_task is power, mapped.bound_inputs, mapped.concurrency, mapped.metadata.retries


def value_what_a_map_node_runs():
    @workflow
    def over(xs: list[int], ns: list[int]) -> list[int]:
        return map_task(power)(x=xs, n=ns)

    over.compile()
    return over.nodes[0].run_entity is power


def program_echo():
    same = Echo(name="same", inputs={"x": int})

    @workflow
    def chosen(x: int) -> int:
        return conditional("big").if_(x > 5).then(power(x=x)).else_().then(same(x=x))

    return chosen, {"x": 3}


def value_echo_of_several():
    both = Echo(name="both", inputs={"x": int, "text": str})
    number, text = both(x=3, text="three")
    return number, text, both.task_type


def value_echo_of_nothing():
    return Echo(name="nothing")() is None


def value_echo_in_a_workflow_is_checked():
    both = Echo(name="doubles", inputs={"x": int, "text": str})

    @workflow
    def said(x: int) -> (int, str):
        return both(x=x, text="three")

    return tuple(said(x=3))


def value_docs():
    @task(docs=Documentation(short_description="Given."))
    def given() -> int:
        """Written."""
        return 1

    @task
    def written() -> int:
        """Written."""
        return 1

    return given.docs.short_description, written.docs.short_description
