"""Artifact and BatchSize: what an annotation says to a cluster, and nobody reads here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn, TypeVar

from flyte_nb.model.clusters import refusal
from flyte_nb.model.errors import OptionError, did_you_mean

T = TypeVar("T")
_MOST_KEYS = 10  # as on Flyte


@dataclass(frozen=True, slots=True)
class BatchSize:
    """How many files of a directory, or elements of a list, a cluster moves at once: ``Annotated[..., BatchSize(10)]``.

    Example:
        >>> BatchSize(10).val
        10
    """

    val: int


@dataclass(frozen=True)
class Artifact:
    """The name under which a cluster keeps an output: ``Annotated[DataFrame, Artifact(name="rides")]``.

    Attributes:
        name: Its name.
        partition_keys: The names of its partitions.
        partitions: What they are bound to, by calling the artifact: ``Rides(region="Dubai")``.

    Raises:
        OptionError: It has no name, too many partitions, or none of the name that was bound.

    Example:
        >>> Rides = Artifact(name="rides", partition_keys=["region"])
        >>> Rides(region="Dubai").partitions
        {'region': 'Dubai'}
        >>> Rides.create_from([1, 2], region="Dubai")
        [1, 2]
    """

    project: str | None = None
    domain: str | None = None
    name: str | None = None
    version: str | None = None
    time_partitioned: bool = False
    time_partition: Any = None
    time_partition_granularity: Any = None
    partition_keys: Iterable[str] | None = None
    partitions: Mapping[str, Any] | None = field(default=None, hash=False)

    def __post_init__(self) -> None:
        if not self.name:
            raise OptionError("an Artifact needs a name", 'Write Artifact(name="rides").')
        keys = tuple(self.partition_keys or self.partitions or ())
        if len(keys) > _MOST_KEYS:
            raise OptionError(f"Artifact {self.name!r} has {len(keys)} partitions, and Flyte takes {_MOST_KEYS}")
        object.__setattr__(self, "partition_keys", keys)

    def __call__(self, **partitions: Any) -> Artifact:
        """Bind partitions, in an annotation."""
        self._known(partitions)
        time = partitions.pop("time_partition", self.time_partition)
        return replace(self, partitions={**(self.partitions or {}), **partitions}, time_partition=time)

    def create_from(self, o: T, card: object = None, *args: object, **partitions: Any) -> T:
        """Return the value as it is; on a cluster it is labelled with these partitions."""
        self._known(partitions)
        return o

    def query(self, **_: Any) -> NoReturn:
        """Ask a cluster for the artifact.

        Raises:
            NeedsCluster: Always.
        """
        raise refusal(
            f"Artifact({self.name!r}).query()", "artifacts are kept there", "Pass the value, or a FlyteFile, instead."
        )

    def _known(self, partitions: Mapping[str, Any]) -> None:
        known = [*(self.partition_keys or ()), *(["time_partition"] if self.time_partitioned else [])]
        for name in partitions:
            if name not in known:
                raise OptionError(f"Artifact {self.name!r} has no partition {name!r}.{did_you_mean(name, known)}")
