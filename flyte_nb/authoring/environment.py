"""Environment: options that several tasks share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flyte_nb.authoring import decorators
from flyte_nb.model.errors import OptionError

Function = Callable[..., Any]


class Environment:
    """Options of `task` and `dynamic`, given once for several of them.

    Args:
        **overrides: Any option of `task`. A dict, such as ``environment``, is added to key by key.

    Example:
        >>> steady = Environment(retries=2, environment={"LANG": "C"})
        >>> @steady.task(retries=5)
        ... def fetch(n: int) -> int:
        ...     return n
        >>> fetch.spec.policy.retries, steady.extend(environment={"TZ": "UTC"}).overrides["environment"]
        (5, {'LANG': 'C', 'TZ': 'UTC'})
    """

    def __init__(self, **overrides: Any) -> None:
        self.overrides: dict[str, Any] = overrides

    def update(self, **overrides: Any) -> None:
        """Change options, for the tasks made from now on."""
        self.overrides = _merged(self.overrides, overrides)

    def extend(self, **overrides: Any) -> Environment:
        """Return another environment with these options changed."""
        return Environment(**_merged(self.overrides, overrides))

    def __call__(self, _task_function: Function | None = None, /, **overrides: Any) -> Any:
        """Make a task of a function, with these options."""
        return self._made(decorators.task, _task_function, overrides)

    task = __call__

    def dynamic(self, _task_function: Function | None = None, /, **overrides: Any) -> Any:
        """Make a dynamic of a function, with these options."""
        return self._made(decorators.dynamic, _task_function, overrides)

    def show(self) -> None:
        """Print the options."""
        print(self)

    def __repr__(self) -> str:
        return f"Environment({', '.join(f'{name}={value!r}' for name, value in self.overrides.items())})"

    def _made(self, decorator: Any, function: Function | None, overrides: Mapping[str, Any]) -> Any:
        decorate = decorator(**_merged(self.overrides, overrides))
        if function is None:
            return decorate
        if not callable(function):
            raise OptionError(f"an Environment decorates a function, and was given {function!r}")
        return decorate(function)


def _merged(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return both, `after` first in doubt; a dict in both is merged in the same way."""
    return {
        name: _merged(before[name], after[name])
        if isinstance(before.get(name), dict) and isinstance(after.get(name), dict)
        else after.get(name, before.get(name))
        for name in {**before, **after}
    }
