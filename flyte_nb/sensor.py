"""flytekit's `sensor`: tasks that ask again and again whether something has happened."""

from __future__ import annotations

import asyncio
import datetime
import inspect
import os
from typing import Any, get_type_hints

from flyte_nb.authoring.instances import Interface, PythonTask
from flyte_nb.authoring.recorded.metadata import TaskMetadata
from flyte_nb.types.located import local

__all__ = [
    "BaseSensor",  # better: a timeout ends it
    "FileSensor",  # better: a timeout ends it
]
__path__: list[str] = []  # a name that is not here is refused in words: flyte_nb/missing.py

#: Seconds between two questions.
PAUSE = 1.0


class BaseSensor(PythonTask[Any]):
    """The base of sensors: override ``poke``, an ``async def`` that tells whether it has happened.

    Args:
        name: The task's name.
        timeout: How long to wait at most; a number is seconds.
        sensor_config: Kept as an attribute.
        **given: A task's options.

    Example:
        >>> class Enough(BaseSensor):
        ...     seen = 0
        ...
        ...     async def poke(self, wanted: int) -> bool:
        ...         Enough.seen += 1
        ...         return Enough.seen >= wanted
        >>> Enough("enough")(wanted=1)
    """

    def __init__(
        self,
        name: str,
        timeout: datetime.timedelta | float | None = None,
        sensor_config: Any = None,
        task_type: str = "sensor",
        metadata: TaskMetadata | None = None,
        **given: Any,
    ) -> None:
        if timeout is not None and metadata is not None and metadata.timeout is not None:
            raise ValueError(f"{type(self).__name__} {name} has two timeouts: timeout= and metadata's. Give one.")
        if timeout is not None:
            given["timeout"] = timeout
        self.sensor_config = sensor_config
        hints = get_type_hints(self.poke, include_extras=True)
        inputs = {
            one.name: hints.get(one.name, Any) if one.default is one.empty else (hints.get(one.name, Any), one.default)
            for one in inspect.signature(self.poke).parameters.values()
            if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
        }
        super().__init__(task_type, name, None, Interface(inputs), metadata=metadata, **given)

    async def poke(self, *args: Any, **kwargs: Any) -> bool:
        """Tell whether it has happened; a class of your own says how."""
        raise NotImplementedError(f"{type(self).__name__} does not say how to poke")

    def execute(self, **kwargs: Any) -> None:
        asyncio.run(self._happened(kwargs))

    async def _happened(self, inputs: dict[str, Any]) -> None:
        while not await self.poke(**inputs):
            await asyncio.sleep(PAUSE)


class FileSensor(BaseSensor):
    """Wait until there is a file or a folder at a path on this machine.

    Example:
        >>> FileSensor("wait", timeout=60)(path=__file__)
    """

    async def poke(self, path: str) -> bool:
        return os.path.exists(local(path))
