"""Launch plans: presets, defaults, and where they may be called."""

from flyte_nb import (
    Annotations,
    CronSchedule,
    FixedRate,
    Labels,
    LaunchPlan,
    Workflow,
    dynamic,
    map_task,
    task,
    workflow,
)


@task
def power(x: int, n: int) -> int:
    return x**n


@workflow
def powers(x: int, n: int = 3) -> int:
    return power(x=x, n=n)


def value_default_launch_plan():
    plan = LaunchPlan.get_or_create(powers)
    return plan(x=2), plan(x=2, n=2), plan is LaunchPlan.get_or_create(workflow=powers)


def value_default_inputs():
    plan = LaunchPlan.get_or_create(powers, "defaults", default_inputs={"x": 5, "n": 2})
    return plan(), plan(x=3), plan(n=1)


def value_fixed_inputs():
    plan = LaunchPlan.get_or_create(powers, "fixed", fixed_inputs={"n": 2})
    return plan(x=3)


def value_a_fixed_input_is_overridden():
    plan = LaunchPlan.create("not quite fixed", powers, fixed_inputs={"n": 2})
    return plan(x=3, n=1)


def value_with_all_that_a_cluster_is_told():
    plan = LaunchPlan.get_or_create(
        name="scheduled",
        workflow=powers,
        default_inputs={"x": 2},
        schedule=CronSchedule(schedule="0 0 * * *"),
        labels=Labels({"team": "ml"}),
        annotations=Annotations({"a": "b"}),
        max_parallelism=4,
        overwrite_cache=True,
        auto_activate=True,
    )
    return plan(), plan.name, plan.max_parallelism, plan.overwrite_cache


def value_with_a_fixed_rate():
    from datetime import timedelta

    plan = LaunchPlan.get_or_create(
        powers, "hourly", fixed_inputs={"x": 2, "n": 2}, schedule=FixedRate(duration=timedelta(hours=1))
    )
    return plan()


def value_the_same_twice():
    one = LaunchPlan.get_or_create(powers, "twice", default_inputs={"x": 1})
    other = LaunchPlan.get_or_create(powers, "twice", default_inputs={"x": 1})
    return one is other


def program_in_a_workflow():
    plan = LaunchPlan.get_or_create(powers, "in a workflow", default_inputs={"x": 2})

    @workflow
    def wf(k: int) -> int:
        return plan(x=plan(x=k, n=1), n=2)

    return wf, {"k": 3}


def value_in_a_dynamic():
    plan = LaunchPlan.get_or_create(powers, "in a dynamic", default_inputs={"n": 2})

    @dynamic
    def body(k: int) -> list[int]:
        return [plan(x=i) for i in range(k)]

    return body(k=3)


def program_in_an_imperative_workflow():
    plan = LaunchPlan.get_or_create(powers, "in an imperative one", default_inputs={"n": 2})
    wf = Workflow(name="launches")
    wf.add_workflow_input("k", int)
    node = wf.add_launch_plan(plan, x=wf.inputs["k"], n=2)
    wf.add_workflow_output("made", node.outputs["o0"])
    return wf, {"k": 3}


def value_mapped_over():
    plan = LaunchPlan.get_or_create(powers, "mapped", default_inputs={"n": 2})
    return map_task(plan)(x=[1, 2, 3], n=[2, 2, 2])


def program_mapped_over_in_a_workflow():
    plan = LaunchPlan.get_or_create(powers, "mapped in a workflow", fixed_inputs={"n": 2})

    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(plan)(x=xs)

    return wf, {"xs": [1, 2, 3]}


def value_refuses_another_of_the_same_name():
    LaunchPlan.create("taken", powers, default_inputs={"x": 1})
    return LaunchPlan.create("taken", powers, default_inputs={"x": 2})


def value_refuses_other_content_under_one_name():
    LaunchPlan.get_or_create(powers, "same name", default_inputs={"x": 1})
    return LaunchPlan.get_or_create(powers, "same name", default_inputs={"x": 2})


def value_refuses_presets_without_a_name():
    return LaunchPlan.get_or_create(powers, default_inputs={"x": 1})


def value_refuses_an_unknown_preset():
    return LaunchPlan.create("unknown", powers, default_inputs={"y": 1})


def value_refuses_a_preset_of_another_type():
    return LaunchPlan.create("typed", powers, fixed_inputs={"x": "one"})


def value_refuses_a_missing_input():
    return LaunchPlan.get_or_create(powers)()
