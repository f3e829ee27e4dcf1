"""What flytekit's entities say of themselves: types, options, names; and what to use for what they do not say here."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from flyte_nb.authoring.recorded.documentation import Documentation
from flyte_nb.authoring.recorded.metadata import TaskMetadata
from flyte_nb.authoring.resources import Resources, ResourceSpec
from flyte_nb.authoring.signature import Signature
from flyte_nb.model.graph import EntitySpec
from flyte_nb.names import Late

if TYPE_CHECKING:
    from flyte_nb.authoring.recorded.launching import SecurityContext

_security = Late("flyte_nb.authoring.recorded.launching", "SecurityContext")

#: What flytekit has for its own machinery, and what says the same here.
_RUNS = "call it, or flyte_nb.run(it, ...); .debug(...) runs it as plain Python"
_SENDS = "that is what a cluster is sent; .container_image, .resources and .environment are there as data"
_FINDS = "that is how a cluster finds it; .name and .namespace say whose it is here"
_TYPES = ".python_interface.inputs and .outputs have the types"
NOT_HERE: Mapping[str, str] = {
    "execute": ".task_function is the function as it was written, and .debug(...) runs it as plain Python",
    **dict.fromkeys(("dispatch_execute", "local_execute", "sandbox_execute", "dynamic_execute"), _RUNS),
    **dict.fromkeys(("pre_execute", "post_execute", "local_execution_mode", "compile_into_workflow"), _RUNS),
    **dict.fromkeys(("get_command", "get_default_command", "set_command_fn", "reset_command_fn"), _SENDS),
    **dict.fromkeys(("get_container", "get_image", "get_k8s_pod", "get_custom", "get_config", "get_sql"), _SENDS),
    **dict.fromkeys(("get_extended_resources", "construct_node_metadata", "to_flyte_idl", "to_flyte_model"), _SENDS),
    **dict.fromkeys(("task_resolver", "set_resolver", "loader_args", "load_task", "task_name", "location"), _FINDS),
    **dict.fromkeys(("lhs", "find_lhs", "instantiated_in", "get_all_tasks"), _FINDS),
    **dict.fromkeys(("get_input_types", "get_type_for_input_var", "get_type_for_output_var"), _TYPES),
    **dict.fromkeys(("execution_mode", "ExecutionBehavior"), ".kind tells a 'task' from a 'dynamic'"),
    "compiled": ".is_compiled tells it, and .graph is what it was compiled to",
    "compilation_state": ".graph is what it is as yet, and .nodes are its nodes",
    "clone_with": "write LaunchPlan.create(name, lp.workflow, ...)",
    "sub_node_metadata": ".metadata has the options of each instance",
}


@dataclass(frozen=True)
class PythonInterface:
    """An interface as Python has it: types and defaults as objects. `interface` has them as text.

    Attributes:
        inputs: The type of each input.
        outputs: The type of each output: ``o0``, ``o1``, or a NamedTuple's own names.
        inputs_with_defaults: Each input's type and default; None where there is none.

    Example:
        >>> from flyte_nb import task
        >>> @task
        ... def power(x: int, n: int = 2) -> int:
        ...     return x**n
        >>> power.python_interface
        (x: int, n: int = 2) -> int
        >>> power.python_interface.inputs_with_defaults
        {'x': (<class 'int'>, None), 'n': (<class 'int'>, 2)}
    """

    inputs: dict[str, Any]
    outputs: dict[str, Any]
    inputs_with_defaults: dict[str, tuple[Any, Any]]
    text: str
    output_class: type | None = None

    @classmethod
    def of(cls, signature: Signature) -> PythonInterface:
        """Return a signature's."""
        inputs = {name: checker.annotation for name, checker in signature.inputs.items()}
        return cls(
            inputs,
            {name: checker.annotation for name, checker in signature.outputs.items()},
            {name: (kind, signature.defaults.get(name)) for name, kind in inputs.items()},
            str(signature.interface),
            signature.output_class,
        )

    @property
    def default_inputs_as_kwargs(self) -> dict[str, Any]:
        """The inputs that have a default, and that default."""
        return {name: default for name, (_, default) in self.inputs_with_defaults.items() if default is not None}

    @property
    def input_names(self) -> list[str]:
        """The inputs' names, in order."""
        return list(self.inputs)

    @property
    def output_names(self) -> list[str]:
        """The outputs' names, in order."""
        return list(self.outputs)

    @property
    def output_tuple(self) -> type | None:
        """The named tuple class that a call with several outputs returns; None where it returns one value."""
        return self.output_class

    @property
    def output_tuple_name(self) -> str | None:
        """The name of the NamedTuple that the outputs are declared by, or None."""
        made = self.output_class.__name__ if self.output_class is not None else None
        return None if made == "DefaultNamedTupleOutput" else made

    def __repr__(self) -> str:
        return self.text


class Described:
    """flytekit's attributes of an entity.

    Attributes:
        given: The options as its author gave them; empty where it came from another process.
    """

    spec: EntitySpec
    signature: Signature
    function: Callable[..., Any]
    given: Mapping[str, Any] = MappingProxyType({})

    def source_digest(self) -> str:
        """Return the automatic cache version."""
        raise NotImplementedError

    @property
    def python_interface(self) -> PythonInterface:
        """The types and defaults of its inputs and outputs, as objects."""
        return PythonInterface.of(self.signature)

    @property
    def short_name(self) -> str:
        """The last part of its name."""
        return self.spec.ref.name.rpartition(".")[2]

    @property
    def docs(self) -> Documentation | None:
        """What ``docs`` was given, with the docstring's first line for the short description; or None."""
        given: Documentation | None = self.given.get("docs")
        first = self.spec.doc.strip().partition("\n")[0]
        if given is None:
            return Documentation(short_description=first) if first else None
        return replace(given, short_description=first) if first else given

    if not TYPE_CHECKING:  # else a type checker would take any attribute for granted

        def __getattr__(self, name: str) -> Any:
            said = NOT_HERE.get(name)
            if said is not None:
                raise AttributeError(f"{self.spec.ref.name} has no {name!r} here: {said}")
            return object.__getattribute__(self, name)  # which raises what Python raises, or what a property has raised


class AsGiven:
    """An attribute that is the option of its name as it was given, or None."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Described | None, owner: type) -> Any:
        return self if instance is None else instance.given.get(self._name)


class DescribedTask(Described):
    """flytekit's attributes of a task or a dynamic.

    Example:
        >>> from flyte_nb import Resources, task
        >>> @task(retries=2, limits=Resources(mem="1Gi"), container_image="ghcr.io/me/image:1")
        ... def inc(x: int) -> int:
        ...     return x + 1
        >>> inc.task_function(1), inc.metadata.retries, inc.container_image
        (2, 2, 'ghcr.io/me/image:1')
        >>> inc.resources.limits.mem, inc.environment
        ('1Gi', {})
    """

    accelerator = AsGiven()
    container_image = AsGiven()
    node_dependency_hints = AsGiven()
    pod_template = AsGiven()
    shared_memory = AsGiven()
    task_config = AsGiven()
    #: The kind of plug-in that runs it on a cluster.
    task_type = "python-task"
    task_type_version = 0

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that it asks for."""
        return dict(self.spec.policy.environment)

    @property
    def resources(self) -> ResourceSpec:
        """What it requests, and is limited to."""
        both = self.given.get("resources")
        if both is not None:
            return ResourceSpec.of(both)
        return ResourceSpec(self.given.get("requests") or Resources(), self.given.get("limits") or Resources())

    @property
    def security_context(self) -> SecurityContext | None:
        """The secrets that it asks for, or None."""
        secrets = self.given.get("secret_requests")
        return _security(secrets=list(secrets)) if secrets else None

    @property
    def enable_deck(self) -> bool:
        """Whether flytekit makes decks for it; here those that it makes are always shown."""
        disabled = self.given.get("disable_deck")
        return bool(self.given.get("enable_deck")) if disabled is None else not disabled

    @property
    def disable_deck(self) -> bool:
        """The contrary, by flytekit's older name."""
        return not self.enable_deck

    @property
    def deck_fields(self) -> Sequence[Any]:
        """Which decks flytekit makes for it."""
        return list(self.given.get("deck_fields") or ()) if self.enable_deck else []

    @property
    def task_function(self) -> Callable[..., Any]:
        """The function as it was written: for a test that wants nothing of what a task is."""
        return self.function

    @property
    def metadata(self) -> TaskMetadata:
        """The options that say how it runs."""
        policy = self.spec.policy
        options: Mapping[str, Any] = {}
        if policy.cache is not None:
            options = {
                "cache": True,
                "cache_version": policy.cache.version or self.source_digest(),
                "cache_serialize": policy.cache.serialize,
                "cache_ignore_input_vars": tuple(policy.cache.ignored_inputs),
            }
        return TaskMetadata(
            retries=policy.retries,
            timeout=None if policy.timeout is None else datetime.timedelta(seconds=policy.timeout),
            interruptible=policy.interruptible,
            **options,
        )
