"""on_failure: which handlers fit, what they are given, and what is raised."""

import contextlib

from flyte_nb import Workflow, WorkflowFailurePolicy, task, workflow
from flyte_nb.types.error.error import FlyteError

TOLD = []


@task
def fail(n: int) -> int:
    if n > 1:
        raise ValueError("no more than 1")
    return n


@task
def inc(x: int) -> int:
    return x + 1


@task
def tidy(n: int, err: FlyteError | None = None):
    TOLD.append((n, err is not None))


@task
def plain(n: int):
    TOLD.append(n)


@workflow
def alarm(n: int, err: FlyteError | None = None):
    tidy(n=n, err=err)


def came_of(wf, **inputs):
    TOLD.clear()
    result = None
    try:
        result = wf(**inputs)
    except ValueError:
        result = "ValueError"
    return result, list(TOLD)


def value_not_needed():
    @workflow(on_failure=tidy)
    def wf(n: int) -> int:
        return inc(x=fail(n=n))

    return came_of(wf, n=1)


def value_needed():
    @workflow(on_failure=tidy)
    def wf(n: int) -> int:
        return inc(x=fail(n=n))

    return came_of(wf, n=2)


def value_without_the_error():
    @workflow(on_failure=plain)
    def wf(n: int) -> int:
        return fail(n=n)

    return came_of(wf, n=2)


def value_a_workflow_handles():
    @workflow(on_failure=alarm)
    def wf(n: int) -> int:
        return fail(n=n)

    return came_of(wf, n=2)


def value_with_a_policy():
    @workflow(on_failure=tidy, failure_policy=WorkflowFailurePolicy.FAIL_AFTER_EXECUTABLE_NODES_COMPLETE)
    def wf(n: int) -> int:
        return fail(n=n)

    return came_of(wf, n=2)


def value_which_node_failed():
    nodes = []

    @task
    def note(n: int, err: FlyteError | None = None):
        nodes.append(err.failed_node_id)

    @workflow(on_failure=note)
    def wf(n: int) -> int:
        return fail(n=inc(x=n))

    with contextlib.suppress(ValueError):
        wf(n=2)
    return nodes


def value_the_handler_of_a_sub_workflow():
    @workflow(on_failure=plain)
    def sub(n: int) -> int:
        return fail(n=n)

    @workflow
    def wf(n: int) -> int:
        return inc(x=sub(n=n))

    return came_of(wf, n=2)


def value_the_workflows_own_outputs_do_not_fit():
    @task
    def rows() -> list[dict[str, int]]:
        return [{"a": 1}]

    @workflow(on_failure=plain)
    def wf(n: int) -> int:
        return rows()[3]["a"]

    TOLD.clear()
    with contextlib.suppress(Exception):
        wf(n=2)
    return list(TOLD)


def value_imperative():
    wf = Workflow(name="fails")
    wf.add_workflow_input("n", int)
    wf.add_entity(fail, n=wf.inputs["n"])
    wf.add_on_failure_handler(plain)
    return came_of(wf, n=2)


def program_compiled():
    @workflow(on_failure=tidy)
    def wf(n: int) -> int:
        return inc(x=fail(n=n))

    return wf, {"n": 1}


def program_refuses_a_handler_without_the_inputs():
    @task
    def other(name: str):
        TOLD.append(name)

    @workflow(on_failure=other)
    def wf(n: int) -> int:
        return fail(n=n)

    return wf, {"n": 1}


def program_refuses_a_handler_with_an_input_of_another_type():
    @task
    def other(n: str):
        TOLD.append(n)

    @workflow(on_failure=other)
    def wf(n: int) -> int:
        return fail(n=n)

    return wf, {"n": 1}


def program_refuses_a_handler_that_needs_more():
    @task
    def other(n: int, path: str):
        TOLD.append(path)

    @workflow(on_failure=other)
    def wf(n: int) -> int:
        return fail(n=n)

    return wf, {"n": 1}
