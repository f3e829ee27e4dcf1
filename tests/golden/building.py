"""Golden programs about ways to build, beside those of `record.py`, whose `execution_of` and `tasks` they are given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flyte_nb import LaunchPlan, Workflow, reference_task, task, workflow
from flyte_nb.engine.execution import Execution
from flyte_nb.model import places
from flyte_nb.types.error import FlyteError

places.label_cell(__file__, "building.py")  # not the path of whoever records


def programs(execution_of: Callable[..., Execution], tasks: Callable[[], Any]) -> dict[str, Callable[[], Execution]]:
    """Return the programs by name."""

    def imperative() -> Execution:
        """A workflow put together by calls, with a launch plan in it and a reference, which cannot run."""
        inc, _ = tasks()

        @workflow
        def twice(x: int, times: int) -> int:
            return inc(x=inc(x=x))

        @reference_task(project="p", domain="d", name="elsewhere", version="v1")
        def elsewhere(x: int) -> int: ...

        wf = Workflow(name="put together")
        wf.add_workflow_input("n", int)
        first = wf.add_entity(inc, x=wf.inputs["n"])
        plan = LaunchPlan.get_or_create(twice, "golden", fixed_inputs={"times": 2})
        second = wf.add_launch_plan(plan, x=first.o0)
        third = wf.add_entity(elsewhere, x=second.outputs["o0"])
        second >> wf.add_entity(inc, x=1)
        wf.add_workflow_output("made", [first.o0, third.o0])
        return execution_of(wf.call, "imperative", n=1)

    def misfit(name: str, wrapped: bool) -> Execution:
        """Nothing fails but a workflow's outputs, which are not what it declares: its failure node runs."""

        @task
        def anything(n: int) -> Any:
            return n

        @task
        def tidy(n: int, err: FlyteError | None = None) -> None:
            print(err.failed_node_id if err is not None else "nothing failed")

        @workflow(on_failure=tidy)
        def wf(n: int) -> str:
            return anything(n=n)

        @workflow(on_failure=tidy)
        def outer(n: int) -> str:
            return wf(n=n)

        return execution_of(outer if wrapped else wf, name, n=1)

    return {
        "imperative": imperative,
        "on-failure-outputs": lambda: misfit("on-failure-outputs", False),
        "on-failure-outputs-within": lambda: misfit("on-failure-outputs-within", True),
    }
