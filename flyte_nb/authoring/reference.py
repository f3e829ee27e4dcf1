"""What runs elsewhere: reference tasks, workflows and launch plans, which name what a cluster has registered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flyte_nb.authoring import cells, mistakes
from flyte_nb.authoring.declared import Declared, never_called, signature_of
from flyte_nb.authoring.signature import Signature
from flyte_nb.model.calls import Announce, Expansion
from flyte_nb.model.errors import NeedsCluster, OptionError
from flyte_nb.model.graph import Place, Policy
from flyte_nb.types.preview import preview


class Elsewhere(Declared):
    """An interface without anything behind it here: it is called, compiled and drawn, and runs if it is mocked."""

    #: Where it runs, in words: ``it runs on a Flyte cluster``.
    where: ClassVar[str]

    def refusal(self) -> NeedsCluster:
        """Return the error for running it."""
        kind = self.kind.replace("_", " ")
        return NeedsCluster(
            f"{self.name} is a {kind}: {self.where}, and there is nothing of it here to run",
            "Let something stand in for it: from flyte_nb.testing import task_mock",
            "  with task_mock(it) as mock: mock.return_value = ...; wf(...)",
            place=self.spec.place,
        )

    def invoke(self, inputs: Mapping[str, Any], announce: Announce | None = None) -> tuple[Any, ...] | Expansion:
        raise self.refusal()

    def plainly(self, *args: Any, **kwargs: Any) -> Any:
        raise self.refusal()


@dataclass
class Reference:
    """Names something that a cluster has registered."""

    project: str
    domain: str
    name: str
    version: str

    def __post_init__(self) -> None:
        with mistakes.at_the_users_line():
            for what in ("project", "domain", "name", "version"):
                value = getattr(self, what)
                if not isinstance(value, str) or not value.strip():
                    raise OptionError(
                        f"a reference needs its {what} as a text, and was given {preview(value, 40)}",
                        "Write project=..., domain=..., name=..., version=... as they are registered.",
                    )

    @property
    def id(self) -> str:
        """All four in one text, as Flyte writes it."""
        return f"{self.project}:{self.domain}:{self.name}:{self.version}"


class TaskReference(Reference):
    """Names a registered task.

    Example:
        >>> TaskReference("flytesnacks", "development", "join_strings", "v1").id
        'flytesnacks:development:join_strings:v1'
    """


class WorkflowReference(Reference):
    """Names a registered workflow.

    Example:
        >>> WorkflowReference("flytesnacks", "development", "train", "v1").name
        'train'
    """


class LaunchPlanReference(Reference):
    """Names a registered launch plan.

    Example:
        >>> LaunchPlanReference("flytesnacks", "development", "nightly", "v1").version
        'v1'
    """


class ReferenceEntity(Elsewhere):
    """Stands for what a cluster has registered.

    Attributes:
        reference: Its project, domain, name and version.
    """

    where = "it runs on a Flyte cluster, where it is registered"

    def __init__(self, reference: Reference, function: Callable[..., Any], signature: Signature) -> None:
        self.reference = reference
        self.defined(reference.name.replace("/", "."), signature, function, Policy(), _place_of(function))

    def about(self) -> str:
        return self.reference.id

    @property
    def id(self) -> str:
        """``project:domain:name:version``."""
        return self.reference.id


class ReferenceTask(ReferenceEntity):
    """A task of a cluster's."""

    kind = "reference_task"


class ReferenceWorkflow(ReferenceEntity):
    """A workflow of a cluster's: its graph is not known here."""

    kind = "reference_workflow"


class ReferenceLaunchPlan(ReferenceEntity):
    """A launch plan of a cluster's."""

    kind = "reference_launch_plan"


def reference_task(project: str, domain: str, name: str, version: str) -> Callable[[Callable[..., Any]], ReferenceTask]:
    """Make a function's interface that of a task which a cluster has registered. Its body is never run.

    Raises:
        OptionError: A part of the name is missing.

    Example:
        >>> from flyte_nb import reference_task, workflow
        >>> @reference_task(project="flytesnacks", domain="development", name="join_strings", version="v1")
        ... def join_strings(a: list[str]) -> str: ...
        >>> @workflow
        ... def wf(a: list[str]) -> str:
        ...     return join_strings(a=a)
        >>> wf(a=["x", "y"])
        Traceback (most recent call last):
            ...
        flyte_nb.model.errors.NeedsCluster: join_strings is a reference task: it runs on a Flyte cluster, ...
          Let something stand in for it: from flyte_nb.testing import task_mock
            with task_mock(it) as mock: mock.return_value = ...; wf(...)
        ...
    """
    reference = TaskReference(project, domain, name, version)
    return lambda function: ReferenceTask(reference, function, Signature.of(function))


def reference_workflow(
    project: str, domain: str, name: str, version: str
) -> Callable[[Callable[..., Any]], ReferenceWorkflow]:
    """Make a function's interface that of a workflow which a cluster has registered. Its body is never run.

    Raises:
        OptionError: A part of the name is missing.

    Example:
        >>> from flyte_nb import reference_workflow
        >>> @reference_workflow(project="flytesnacks", domain="development", name="train", version="v1")
        ... def train(epochs: int) -> float: ...
        >>> train.id
        'flytesnacks:development:train:v1'
    """
    reference = WorkflowReference(project, domain, name, version)
    return lambda function: ReferenceWorkflow(reference, function, Signature.of(function))


def reference_launch_plan(
    project: str, domain: str, name: str, version: str
) -> Callable[[Callable[..., Any]], ReferenceLaunchPlan]:
    """Make a function's interface that of a launch plan which a cluster has registered. Its body is never run.

    Raises:
        OptionError: A part of the name is missing.

    Example:
        >>> from flyte_nb import reference_launch_plan
        >>> @reference_launch_plan(project="flytesnacks", domain="development", name="nightly", version="v1")
        ... def nightly(day: str) -> int: ...
        >>> nightly.spec.kind
        'reference_launch_plan'
    """
    reference = LaunchPlanReference(project, domain, name, version)
    return lambda function: ReferenceLaunchPlan(reference, function, Signature.of(function))


#: flytekit's numbers for kinds of entities (``ResourceType``).
_KINDS: Mapping[int, tuple[type[Reference], type[ReferenceEntity]]] = {
    1: (TaskReference, ReferenceTask),
    2: (WorkflowReference, ReferenceWorkflow),
    3: (LaunchPlanReference, ReferenceLaunchPlan),
}


def get_reference_entity(
    resource_type: int,
    project: str,
    domain: str,
    name: str,
    version: str,
    inputs: Mapping[str, Any],
    outputs: Mapping[str, Any],
) -> ReferenceEntity:
    """Return a reference by its interface: flytekit's form without a function.

    Args:
        resource_type: 1 for a task, 2 for a workflow, 3 for a launch plan; flytekit's ``ResourceType``.
        project, domain, name, version: As it is registered.
        inputs, outputs: Types by name, as ``kwtypes(a=str)`` gives them.

    Raises:
        OptionError: There is no such kind, or a part of the name is missing.

    Example:
        >>> from flyte_nb import get_reference_entity
        >>> str(get_reference_entity(1, "p", "d", "join", "v1", {"a": list[str]}, {"o0": str}).interface)
        '(a: list[str]) -> str'
    """
    with mistakes.at_the_users_line():
        known = _KINDS.get(resource_type)
        if known is None:
            raise OptionError(
                f"resource_type={preview(resource_type, 40)} is no kind of entity",
                "1 is a task, 2 a workflow, 3 a launch plan.",
            )
    named, made = known
    return made(named(project, domain, name, version), never_called, signature_of(name, inputs, outputs))


def _place_of(function: Callable[..., Any]) -> Place | None:
    return None if function is never_called else cells.definition(function)
