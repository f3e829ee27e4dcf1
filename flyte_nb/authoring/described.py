"""What flytekit's entities say of themselves: `python_interface`, `metadata`, `task_function`, `short_name`, `docs`."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flyte_nb.authoring.recorded.documentation import Documentation
from flyte_nb.authoring.recorded.metadata import TaskMetadata
from flyte_nb.authoring.signature import Signature
from flyte_nb.model.graph import EntitySpec


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

    @classmethod
    def of(cls, signature: Signature) -> PythonInterface:
        """Return a signature's."""
        inputs = {name: checker.annotation for name, checker in signature.inputs.items()}
        return cls(
            inputs,
            {name: checker.annotation for name, checker in signature.outputs.items()},
            {name: (kind, signature.defaults.get(name)) for name, kind in inputs.items()},
            str(signature.interface),
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

    def __repr__(self) -> str:
        return self.text


class Described:
    """flytekit's attributes of an entity."""

    spec: EntitySpec
    signature: Signature
    function: Callable[..., Any]

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
        """Its docstring, or None."""
        if not self.spec.doc:
            return None
        return Documentation(short_description=self.spec.doc.strip().partition("\n")[0])


class DescribedTask(Described):
    """flytekit's attributes of a task or a dynamic.

    Example:
        >>> from flyte_nb import task
        >>> @task(retries=2)
        ... def inc(x: int) -> int:
        ...     return x + 1
        >>> inc.task_function(1), inc.metadata.retries
        (2, 2)
    """

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
