"""Parameters: what a launch of a launch plan may, or has to, be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Parameter:
    """One input of a launch plan.

    Attributes:
        var: Its type.
        default: What it is if nobody gives it, or None.
        required: Whether somebody has to give it.
    """

    var: Any
    default: Any
    required: bool


@dataclass(frozen=True, slots=True)
class ParameterMap:
    """The inputs of a launch plan by name, without those that it fixes.

    Example:
        >>> ParameterMap.of({"x": int, "n": int, "by": int}, {"n": 2, "by": 3}, {"by"}).parameters["n"]
        Parameter(var=<class 'int'>, default=2, required=False)
    """

    parameters: dict[str, Parameter]

    @classmethod
    def of(cls, types: Mapping[str, Any], defaults: Mapping[str, Any], fixed: set[str]) -> ParameterMap:
        """Return those of an interface."""
        free = {name: kind for name, kind in types.items() if name not in fixed}
        return cls({name: Parameter(kind, defaults.get(name), name not in defaults) for name, kind in free.items()})
