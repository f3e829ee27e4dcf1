"""What a workflow does when it fails: its failure policy, and the failure node that ``on_failure`` makes."""

from __future__ import annotations

import enum
import typing
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flyte_nb.authoring import mistakes
from flyte_nb.model.calls import Expansion
from flyte_nb.model.errors import InterfaceError, OptionError
from flyte_nb.model.exceptions import FlyteFailureNodeInputMismatchException
from flyte_nb.model.graph import FAILURE_NODE, Binding, Const, EntityRef, EntitySpec, Node, Origin, Ref
from flyte_nb.model.values import ValueRef
from flyte_nb.types.error.error import FlyteError
from flyte_nb.types.flow import can_flow
from flyte_nb.types.preview import describe, preview

if TYPE_CHECKING:
    from flyte_nb.authoring.entities import Entity


class WorkflowFailurePolicy(enum.Enum):
    """What happens to a workflow's other nodes when one fails.

    Example:
        >>> from flyte_nb import WorkflowFailurePolicy, task, workflow
        >>> @task
        ... def t() -> None: ...
        >>> @workflow(failure_policy=WorkflowFailurePolicy.FAIL_AFTER_EXECUTABLE_NODES_COMPLETE)
        ... def wf() -> None:
        ...     t()
        >>> wf.graph.failure_policy
        'FAIL_AFTER_EXECUTABLE_NODES_COMPLETE'
    """

    FAIL_IMMEDIATELY = 0
    FAIL_AFTER_EXECUTABLE_NODES_COMPLETE = 1


@dataclass(frozen=True)
class WorkflowMetadata:
    """What a workflow does when a node fails: ``wf.workflow_metadata``.

    Raises:
        OptionError: That is no policy.
    """

    on_failure: WorkflowFailurePolicy

    def __post_init__(self) -> None:
        with mistakes.at_the_users_line():
            if not isinstance(self.on_failure, WorkflowFailurePolicy):
                raise OptionError(
                    f"WorkflowMetadata(on_failure={preview(self.on_failure, 40)}) is no failure policy",
                    "Write WorkflowFailurePolicy.FAIL_IMMEDIATELY, say.",
                )

    @classmethod
    def of(cls, graph_options: Mapping[str, Any]) -> WorkflowMetadata:
        """Return a graph's."""
        return cls(WorkflowFailurePolicy[graph_options.get("failure_policy", "FAIL_IMMEDIATELY")])


@dataclass(frozen=True)
class WorkflowMetadataDefaults:
    """What a workflow hands down to its nodes, on a cluster: ``wf.workflow_metadata_defaults``.

    Raises:
        OptionError: ``interruptible`` is neither True nor False.
    """

    interruptible: bool

    def __post_init__(self) -> None:
        with mistakes.at_the_users_line():
            if self.interruptible not in (True, False):
                given = preview(self.interruptible, 40)
                raise OptionError(f"WorkflowMetadataDefaults(interruptible={given}) is neither True nor False")


class FailureNodeMismatch(InterfaceError, FlyteFailureNodeInputMismatchException):
    """An ``on_failure`` handler cannot be given its workflow's inputs."""


#: The name by which flytekit's handlers know the error.
ERR = "err"
#: What views show of the error before there is one: a graph knows no values that come at run time.
_TO_COME = ValueRef(f"{FAILURE_NODE}({ERR})", "FlyteError", None, "what failed")


def refuse_unfit(handler: Any, workflow: EntitySpec, inputs: Mapping[str, Any], what: str = "@workflow") -> None:
    """Refuse an ``on_failure`` that cannot be given a workflow's inputs.

    Raises:
        OptionError: It is no task or workflow.
        FailureNodeMismatch: It lacks an input of the workflow's, takes it as another type, or needs one more.
    """
    if getattr(handler, "kind", "map_task") == "map_task":
        raise OptionError(
            f"{what}: on_failure={preview(handler, 40)} is no task or workflow", "Decorate the function with @task."
        )
    why = _unfit(handler, workflow, inputs)
    if why:
        shown = [v.name + f": {v.type}" for v in workflow.interface.inputs]
        wanted = ", ".join([*shown, f"{ERR}: Optional[FlyteError] = None"])
        raise FailureNodeMismatch(
            f"{what}: on_failure={handler.name} does not fit {workflow.name}: {why}",
            f"A failure node is given the workflow's inputs by name, and `{ERR}`:",
            f"  {workflow.name}{workflow.interface}",
            f"  {handler.name}{handler.interface}",
            f"Fix: def {handler.name}({wanted})",
        )


def _unfit(handler: Entity, workflow: EntitySpec, inputs: Mapping[str, Any]) -> str:
    for name, given in inputs.items():
        wanted = handler.signature.inputs.get(name)
        if wanted is None:
            return f"it lacks the input {name!r}"
        reason = can_flow(given.annotation, wanted.annotation)
        if reason is not None:
            return f"its input {name!r} is {wanted.text}, and {workflow.name}'s is {given.text}"
    for name, wanted in handler.signature.inputs.items():
        if name in inputs or name in handler.signature.defaults or can_flow(None, wanted.annotation) is None:
            continue
        if name == ERR:
            return f"its input {name!r} is {wanted.text}, and there is no error unless something fails"
        return f"nothing gives its input {name!r} a value"
    return ""


def with_failure_node(expansion: Expansion, handler: Entity | None, inputs: Mapping[str, Any]) -> Expansion:
    """Return a workflow's graph with the failure node that calls a handler."""
    if handler is None:
        return expansion
    graph = expansion.graph
    bindings: list[tuple[str, Binding]] = []
    constants: dict[str, object] = {}
    for name, wanted in handler.signature.inputs.items():
        value_id = f"{FAILURE_NODE}({name})"
        if name in inputs:
            bindings.append((name, Ref("", name)))
        elif tells_the_error(name, wanted.annotation):
            bindings.append((name, Const(replace(_TO_COME, id=value_id))))
            constants[value_id] = None
        else:
            constants[value_id] = value = handler.signature.defaults.get(name)
            bindings.append((name, Const(describe(value, value_id))))
    spec = handler.spec
    origin = Origin(graph.spec.place, graph.spec.name) if graph.spec.place is not None else None
    node = Node(FAILURE_NODE, spec, tuple(bindings), (), spec.policy, origin, None, handler.subgraph())
    calls: dict[EntityRef, Any] = {**expansion.calls, spec.ref: handler.call}
    return Expansion(replace(graph, on_failure=node), {**expansion.constants, **constants}, calls)


def tells_the_error(name: str, annotation: object) -> bool:
    """Tell whether a handler's input is the one that is given the error: by its name, or by its type alone."""
    if name == ERR:
        return True
    return FlyteError in (annotation, *typing.get_args(annotation))
