"""Ways to build, in a notebook: cells that run again, forms with presets, pictures, messages in place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flyte_nb import LaunchPlan

from .conftest import Notebook

TASKS = """
from flyte_nb import LaunchPlan, Workflow, form, reference_task, run, task, workflow
from flyte_nb.types.error import FlyteError

@task
def power(x: int, n: int) -> int:
    if x > 9:
        raise ValueError("too large")
    return x**n

@task
def tidy(x: int, n: int, err: FlyteError | None = None) -> None:
    print("tidy after", err.failed_node_id)

@workflow(on_failure=tidy)
def powers(x: int, n: int) -> int:
    return power(x=x, n=n)
"""


@pytest.fixture(autouse=True)
def own_names() -> Iterator[None]:
    LaunchPlan.CACHE.clear()
    yield
    LaunchPlan.CACHE.clear()


def test_a_launch_plan_is_run_shown_and_asked_for_its_free_inputs_alone(notebook: Notebook) -> None:
    notebook.good(TASKS)
    notebook.good('squares = LaunchPlan.get_or_create(powers, "squares", {"x": 3}, {"n": 2})')
    assert notebook.good("r = %flyte run squares x=5\nr.outputs.o0").value == 25
    assert notebook.good("%flyte show squares").value.spec.name == "squares"
    form = notebook.good("form(squares)").value
    assert list(form.fields) == ["x"]
    assert form.inputs == {"x": 3}
    form.run()
    assert form.execution.wait().outputs.o0 == 9
    assert "fixes n = 2" in str(notebook.run("%flyte run squares n=3").error)


def test_a_cell_that_runs_again_with_other_presets_makes_its_launch_plan_anew(notebook: Notebook) -> None:
    notebook.good(TASKS)
    cell = 'plan = LaunchPlan.get_or_create(powers, "plan", {"x": 3}, {"n": %d})\nplan()'
    assert notebook.good(cell % 2, cell_id="a").value == 9
    assert notebook.good(cell % 3, cell_id="a").value == 27
    other = notebook.run(cell % 4, cell_id="b")
    assert "there is a launch plan 'plan' already, with another fixed_inputs, made at In[" in str(other.error)


def test_a_launch_plan_follows_its_workflow_when_that_is_defined_anew(notebook: Notebook) -> None:
    notebook.good(TASKS, cell_id="a")
    notebook.good("plan = LaunchPlan.get_or_create(powers)", cell_id="b")
    assert notebook.good("plan(x=2, n=2)").value == 4
    notebook.good(TASKS.replace("x**n", "x * n + 100"), cell_id="a")
    assert notebook.good("plan = LaunchPlan.get_or_create(powers)\nplan(x=2, n=2)", cell_id="b").value == 104


def test_an_imperative_workflow_is_put_together_over_several_cells(notebook: Notebook) -> None:
    notebook.good(TASKS)
    notebook.good('wf = Workflow(name="wf")\nx = wf.add_workflow_input("x", int)')  # its name is the variable's
    assert "is not ready" in str(notebook.run("%flyte run wf x=1").error)
    notebook.good("node = wf.add_entity(power, x=x, n=2)")
    notebook.good('wf.add_workflow_output("made", node.o0)')
    assert notebook.good("r = %flyte run wf x=4\nr.outputs.made").value == 16
    assert "wf calls power" in notebook.good("wf").stdout
    assert "In[4] line 1" in str(notebook.good("wf.nodes[0].origin.place").value)


def test_a_failure_node_is_seen_and_says_what_it_printed(notebook: Notebook) -> None:
    notebook.good(TASKS)
    failed = notebook.run("powers(x=10, n=1)")
    assert type(failed.error) is ValueError
    assert notebook.good("%flyte inspect fn0").value.log == "tidy after n0\n"


def test_a_handler_that_does_not_fit_is_refused_at_its_cell(notebook: Notebook) -> None:
    notebook.good(TASKS)
    wrong = notebook.run("@workflow(on_failure=tidy)\ndef wrong(x: int) -> int:\n    return power(x=x, n=1)")
    assert "In[" in str(wrong.error)
    assert "nothing gives its input 'n' a value" in str(wrong.error)


def test_a_reference_draws_and_says_what_is_missing(notebook: Notebook) -> None:
    notebook.good(TASKS)
    notebook.good(
        'remote = reference_task("p", "d", "remote", "v1")\n@remote\ndef elsewhere(x: int) -> int: ...\n'
        "@workflow\ndef wf(x: int) -> int:\n    return power(x=elsewhere(x=x), n=2)"
    )
    assert notebook.good("%flyte show wf").ok
    missing = notebook.run("%flyte run wf x=1")
    assert "remote is a reference task: it runs on a Flyte cluster" in str(missing.error)


def test_a_handler_that_was_defined_anew_is_the_one_that_runs(notebook: Notebook) -> None:
    notebook.good(TASKS)
    notebook.run("powers(x=10, n=1)")
    tidy = TASKS[TASKS.index("@task\ndef tidy") : TASKS.index("@workflow")]
    said = notebook.good(tidy.replace("tidy after", "mended after"), cell_id="tidy").stdout
    notebook.run("powers(x=10, n=1)")
    assert notebook.good("%flyte inspect fn0").value.log == "mended after n0\n"
    assert "recompiled powers: tidy changed, In[1] -> In[3]" in said + notebook.cells[-2].stdout
    notebook.good("@task\ndef tidy(x: int) -> None: ...", cell_id="tidy")
    assert "tidy does not fit powers" in str(notebook.run("powers(x=10, n=1)").error)
