"""Names that only a cluster gives a meaning: they import, annotate and can be subclassed; using one says what to do.

class FlyteRemote(ClusterOnly):
    '''Registers and starts entities on a Flyte cluster.'''

    _instead = "flyte_nb.run(wf, ...) runs a workflow here."
"""

from __future__ import annotations

from typing import Any, ClassVar

from flyte_nb.model.errors import NeedsCluster


def refusal(name: str, why: str, instead: str) -> NeedsCluster:
    """Return the error that a use of the name raises."""
    return NeedsCluster(f"{name} needs a Flyte cluster: {why[:1].lower()}{why[1:].rstrip('.')}", instead)


class _Meta(type):
    """Refuses instances and attributes, and lets a kind of ours pass for an instance."""

    def _refusal(cls, used: str) -> NeedsCluster:
        origin = next(one for one in cls.__mro__ if ClusterOnly in one.__bases__)
        return refusal(used, (origin.__doc__ or "").partition("\n")[0], vars(origin)["_instead"])

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        raise cls._refusal(f"{cls.__name__}(...)")

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_"):  # asked by tools, of any class
            raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
        raise cls._refusal(f"{cls.__name__}.{name}")

    def __getitem__(cls, parameter: Any) -> Any:
        return cls

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, cls.__dict__.get("_stands_for", ()))


class ClusterOnly(metaclass=_Meta):
    """The base of such a class. Its docstring's first line says what the name does on a cluster.

    Attributes:
        _instead: What to do here instead, in a sentence.
        _stands_for: The classes of ours whose instances pass ``isinstance``.

    Example:
        >>> class Remote(ClusterOnly):
        ...     '''Starts workflows on a Flyte cluster.'''
        ...
        ...     _instead = "flyte_nb.run(wf, ...) runs a workflow here."
        >>> Remote("https://flyte.example")
        Traceback (most recent call last):
        flyte_nb.model.errors.NeedsCluster: Remote(...) needs a Flyte cluster: starts workflows on a Flyte cluster
          flyte_nb.run(wf, ...) runs a workflow here.
        >>> isinstance(7, Remote)
        False
    """

    _instead: ClassVar[str] = ""
    _stands_for: ClassVar[tuple[type, ...]] = ()
