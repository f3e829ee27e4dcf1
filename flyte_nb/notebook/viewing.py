"""view(thing): what is to be seen of a workflow, a graph, an execution or a stepper, as an object."""

from __future__ import annotations

from typing import Any

from flyte_nb import drawing
from flyte_nb.authoring.entities import Entity
from flyte_nb.authoring.workflows import Workflow
from flyte_nb.engine.execution import Execution
from flyte_nb.engine.stepper import Stepper
from flyte_nb.model.errors import OptionError
from flyte_nb.model.graph import Graph
from flyte_nb.notebook import feed
from flyte_nb.notebook.stepview import StepView, kept
from flyte_nb.notebook.view import View
from flyte_nb.types.preview import preview


def view(thing: Any) -> View:
    """Return a view of a workflow, a graph, an execution or a stepper: an interactive picture.

    Args:
        thing: A workflow, compiled before it is shown; its graph; an execution, which may be running; or a stepper.

    Raises:
        OptionError: It has no graph before it runs.

    Example:
        >>> from flyte_nb import run, task, view, workflow
        >>> @task
        ... def inc(x: int) -> int:
        ...     return x + 1
        >>> @workflow
        ... def wf(n: int) -> int:
        ...     return inc(x=n)
        >>> seen = view(run(wf, n=1))  # at the end of a cell it shows itself
        >>> seen.selected = "n0"  # or a click
        >>> seen.execution[seen.selected].outputs.o0
        2
    """
    if isinstance(thing, Stepper):
        if thing not in kept:
            kept.append(thing)  # nobody else may have a name for it
        return StepView.of_stepper(thing)
    if isinstance(thing, Entity) and not isinstance(thing, Workflow):
        drawing.show(thing)  # says what to do instead
    if not isinstance(thing, (Workflow, Graph, Execution)):
        raise OptionError(f"{preview(thing, 40)} is no workflow", "View a @workflow, its graph or an execution.")
    made = View(thing)
    if isinstance(thing, Execution):
        feed.follow(thing)
    return made
