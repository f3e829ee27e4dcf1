"""Cache: how a task's results are found again. flytekit's names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from flyte_nb.model.errors import OptionError
from flyte_nb.model.graph import CachePolicy as Policy
from flyte_nb.types.preview import preview


@dataclass(frozen=True)
class VersionParameters:
    """What a CachePolicy may look at. flytekit's name.

    Attributes:
        func: The task's function.
        container_image: As the decorator was given it.

    Example:
        >>> VersionParameters(func=len).func([1, 2])
        2
    """

    func: Callable[..., Any]
    container_image: object = None
    pod_template: object = None
    pod_template_name: str | None = None


class CachePolicy(Protocol):
    """Makes a version of a task. flytekit's protocol: any object with ``get_version`` is one.

    Example:
        >>> class Weekly:
        ...     def get_version(self, salt, params):
        ...         return "2024-W09"
        >>> Cache(policies=Weekly()).policies.get_version("", None)
        '2024-W09'
    """

    def get_version(self, salt: str, params: VersionParameters) -> str:
        """Return a text that changes whenever results must be computed again."""


@dataclass(frozen=True)
class Cache:
    """Keep a task's results, and take them instead of running it again. flytekit's signature.

    Without ``version`` and ``policies`` the version is a digest of the function's source and of the functions of
    the same notebook or module that it reaches, so an edit computes anew and a change of layout does not.

    Args:
        version: Kept as long as it stays the same, whatever the body says.
        serialize: Of several executions that need the same result at once, let one compute it.
        ignored_inputs: Names of inputs that do not count.
        salt: Mixed into the versions that policies make.
        policies: Objects with ``get_version``.

    Example:
        >>> Cache(version="0.1", ignored_inputs=("verbose",)).policy(lambda: None).ignored_inputs
        ('verbose',)
    """

    version: str | None = None
    serialize: bool = False
    ignored_inputs: tuple[str, ...] | str = ()
    salt: str = ""
    policies: Sequence[CachePolicy] | CachePolicy | None = field(default=None)

    def __post_init__(self) -> None:
        if self.version is not None and not isinstance(self.version, str):
            raise OptionError(
                f"Cache(version={self.version!r}): a version is a str", f"Write version={str(self.version)!r}."
            )

    def policy(self, function: Callable[..., Any]) -> Policy:
        """Return this as plain data for one function; policies are asked for their versions now."""
        ignored = (self.ignored_inputs,) if isinstance(self.ignored_inputs, str) else tuple(self.ignored_inputs)
        version = self.version
        if version is None and self.policies:
            policies = self.policies if isinstance(self.policies, Sequence) else [self.policies]
            version = "-".join([_version(policy, self.salt, VersionParameters(func=function)) for policy in policies])
        return Policy(version, self.serialize, ignored, self.salt)


def _version(policy: Any, salt: str, params: VersionParameters) -> str:
    if not callable(getattr(policy, "get_version", None)):
        raise OptionError(f"Cache(policies=...): {preview(policy, 60)} has no get_version", "Write a class with one.")
    made = policy.get_version(salt, params)
    if not isinstance(made, str):
        raise OptionError(
            f"get_version of {type(policy).__name__} returned {preview(made, 60)}: a version is a str",
            "Write return str(...).",
        )
    return made
