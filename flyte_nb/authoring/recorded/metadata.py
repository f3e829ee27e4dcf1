"""TaskMetadata: a task's options as an object, for the tasks that are made without a decorator."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from flyte_nb.model.errors import OptionError
from flyte_nb.types.preview import preview


@dataclass
class TaskMetadata:
    """Options of a `ShellTask` or a `ContainerTask`: ``ShellTask(..., metadata=TaskMetadata(retries=2))``.

    They mean what `task`'s options of the same names mean.

    Raises:
        OptionError: A cache's version, order or ignored inputs without ``cache=True``, or no version with it.

    Example:
        >>> TaskMetadata(retries=2, timeout=60).options()
        {'retries': 2, 'timeout': datetime.timedelta(seconds=60)}
    """

    cache: bool = False
    cache_serialize: bool = False
    cache_version: str = ""
    cache_ignore_input_vars: tuple[str, ...] = ()
    interruptible: bool | None = None
    deprecated: str = ""
    retries: int = 0
    timeout: datetime.timedelta | int | None = None
    pod_template_name: str | None = None
    generates_deck: bool = False
    is_eager: bool = False
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None

    def __post_init__(self) -> None:
        if isinstance(self.timeout, int) and self.timeout:
            self.timeout = datetime.timedelta(seconds=self.timeout)
        if self.cache and not self.cache_version:
            raise OptionError("TaskMetadata(cache=True) needs a cache_version", 'Write cache_version="1".')
        for name in ("cache_serialize", "cache_ignore_input_vars"):
            if getattr(self, name) and not self.cache:
                raise OptionError(f"TaskMetadata({name}={getattr(self, name)!r}) needs cache=True")

    def options(self) -> dict[str, Any]:
        """Return the options that were given, by the names that `task` has for them."""
        given = {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name) != one.default}
        return {name: value for name, value in given.items() if name not in ("generates_deck", "is_eager")}


def spelled_out(given: Mapping[str, Any], what: str) -> dict[str, Any]:
    """Return options with those of ``metadata`` in its place.

    Raises:
        OptionError: It is no TaskMetadata, or an option is given by both.
    """
    rest = {name: value for name, value in given.items() if name != "metadata"}
    metadata = given.get("metadata")
    if metadata is None:
        return rest
    if not isinstance(metadata, TaskMetadata):
        raise OptionError(f"{what}: metadata={preview(metadata, 60)} is no TaskMetadata", "Write TaskMetadata(...).")
    for name in metadata.options():
        if name in rest:
            raise OptionError(f"{what}: {name}= is given twice, and once in metadata=", "Give one or the other.")
    return {**rest, **metadata.options()}
