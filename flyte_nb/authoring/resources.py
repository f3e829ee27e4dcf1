"""Resources: what a task asks for and may use, in Kubernetes' quantities, validated when it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from flyte_nb.authoring import mistakes
from flyte_nb.model.errors import OptionError, did_you_mean

_FACTORS = {
    "": 1.0,
    "m": 1e-3,
    "k": 1e3,
    "M": 1e6,
    "G": 1e9,
    "T": 1e12,
    "P": 1e15,
    "E": 1e18,
    "Ki": 2.0**10,
    "Mi": 2.0**20,
    "Gi": 2.0**30,
    "Ti": 2.0**40,
    "Pi": 2.0**50,
    "Ei": 2.0**60,
}
_QUANTITY = re.compile(r"(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?P<unit>[a-zA-Z]{0,2})")

#: Kubernetes' and older flytekit's names.
_MEANT = {"memory": "mem", "storage": "ephemeral_storage"}

Quantity = str | int | float | None


def quantity(value: str | int | float, what: str) -> float:
    """Return a Kubernetes quantity as a number of units (bytes for memory, cores for cpu).

    Source of the rule: Kubernetes' resource quantities (``600Mi`` is 600 x 2**20, ``500m`` is 0.5).

    Raises:
        OptionError: It is not a quantity.

    Example:
        >>> quantity("600Mi", "mem"), quantity("500m", "cpu"), quantity(2, "cpu")
        (629145600.0, 0.5, 2.0)
    """
    text = str(value).strip()
    match = _QUANTITY.fullmatch(text)
    if isinstance(value, bool) or match is None or match["unit"] not in _FACTORS:
        raise OptionError(
            f"Resources({what}={value!r}) is not a quantity",
            "Write a number with a unit: mem='600Mi' (Ki, Mi, Gi or k, M, G), cpu='500m' or cpu=2, gpu=1.",
        )
    return float(match["number"]) * _FACTORS[match["unit"]]


@dataclass(frozen=True)
class Resources:
    """What a task requests, or is limited to. flytekit's signature.

    Args:
        cpu: Cores: ``2``, ``"500m"``.
        mem: Bytes as a quantity: ``"600Mi"``.
        gpu: Whole devices.
        ephemeral_storage: Bytes as a quantity.

    Raises:
        OptionError: A value is not a quantity, or a name is none of these.

    Example:
        >>> Resources(mem="600Mi").memory
        629145600
    """

    cpu: Quantity | tuple[Quantity, ...] = None
    mem: Quantity | tuple[Quantity, ...] = None
    gpu: Quantity | tuple[Quantity, ...] = None
    ephemeral_storage: Quantity | tuple[Quantity, ...] = None

    if not TYPE_CHECKING:

        def __new__(cls, *args: object, **given: object) -> Self:
            for name in given.keys() - cls.__dataclass_fields__.keys():
                meant = _MEANT.get(name)
                near = f" Did you mean {meant!r}?" if meant else did_you_mean(name, cls.__dataclass_fields__)
                with mistakes.at_the_users_line():
                    raise OptionError(f"Resources has no {name!r}.{near}", f"It has: {', '.join(cls.__match_args__)}")
            return super().__new__(cls)

    def __post_init__(self) -> None:
        with mistakes.at_the_users_line():
            for name, value in self._given():
                for one in value if isinstance(value, (tuple, list)) else (value,):
                    if one is not None:
                        quantity(one, name)

    def _given(self) -> list[tuple[str, object]]:
        return [(name, value) for name, value in vars(self).items() if value is not None]

    @property
    def memory(self) -> int | None:
        """Memory in bytes, or None; the upper end of a (request, limit) pair."""
        mem = self.mem[-1] if isinstance(self.mem, (tuple, list)) else self.mem
        return None if mem is None else int(quantity(mem, "mem"))

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """What was given, as pairs of name and text."""
        return tuple(
            (name, "-".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value))
            for name, value in self._given()
        )


@dataclass(frozen=True)
class ResourceSpec:
    """What a task requests, and what it is limited to: ``task.resources``.

    Example:
        >>> ResourceSpec.of(Resources(cpu=(1, 2), mem="1Gi")).limits.cpu
        2
    """

    requests: Resources = Resources()
    limits: Resources = Resources()

    @classmethod
    def of(cls, both: Resources) -> ResourceSpec:
        """Return what ``resources=`` says: pairs of a request and a limit, or requests alone."""
        given = both._given()
        pair = {name: value for name, value in given if isinstance(value, (tuple, list))}
        requests = {name: pair[name][0] if name in pair else value for name, value in given}
        return cls(Resources(**requests), Resources(**{name: limit for name, (_, limit) in pair.items()}))  # type: ignore[arg-type]
