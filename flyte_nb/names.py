"""The public names: read off `__init__.pyi`, one a line, so that a name's home is written down once.

Type checkers and editors read that file because it is a stub; `import flyte_nb` reads it as a table, and imports what a
line names when the name is first used. A remark at the end of a line says how flytekit's name compares.
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

#: `from flyte_nb.home import name as name  # remark`
_LINE = re.compile(r"^from (flyte_nb\.[\w.]+) import (\w+) as \2(?:  # (.+))?$", re.MULTILINE)


class Home(NamedTuple):
    """Where a public name lives, and how it compares with flytekit's."""

    module: str
    remark: str


def homes(stub: str) -> Mapping[str, Home]:
    """Read the public names off a stub.

    Example:
        >>> homes("from flyte_nb.authoring.mapping import map_task as map_task  # better: any entity")
        {'map_task': Home(module='flyte_nb.authoring.mapping', remark='better: any entity')}
    """
    return {name: Home(module, remark) for module, name, remark in _LINE.findall(stub)}


def load(name: str, home: Home) -> Any:
    """Import a public name: an object of its home, or a module in it."""
    module = importlib.import_module(home.module)
    if hasattr(module, name):
        return getattr(module, name)
    return importlib.import_module(f"{home.module}.{name}")


class Late:
    """Something of ours that is imported when it is first used; where it is a function, it can be called at once.

    Example:
        >>> Late("flyte_nb.model.nodestate", "join")("n2", "dn0")
        'n2/dn0'
    """

    def __init__(self, module: str, name: str) -> None:
        self._home = Home(module, "")
        self._name = name

    @functools.cached_property
    def itself(self) -> Any:
        """What is meant."""
        return load(self._name, self._home)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.itself(*args, **kwargs)
