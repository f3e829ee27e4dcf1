"""flytekit's `testing`: stand-ins for tasks and workflows in tests; and where secrets are looked up."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import MagicMock

from flyte_nb.authoring import mistakes
from flyte_nb.authoring.entities import Entity
from flyte_nb.engine.secrets import SecretsManager
from flyte_nb.model import standins
from flyte_nb.model.errors import OptionError
from flyte_nb.types.preview import preview

__all__ = ["SecretsManager", "patch", "task_mock"]


@contextmanager
def task_mock(t: Any) -> Iterator[MagicMock]:  # better: any entity, any executor; restored whatever is raised; no cache
    """Let a `MagicMock` run in an entity's place for as long as the block runs.

    It is called with the inputs by name, and what it returns is checked as the entity's own outputs are. It stands in
    wherever the entity is called: as a node, in worker threads, and in the body of another task. A mocked node is
    neither looked up in the cache nor kept there. Where worker processes run the other nodes, mocked ones run in this
    process; an ordinary call in the body of a task that runs in a worker is refused there.

    Args:
        t: A task, dynamic, workflow, launch plan, reference or container task.

    Raises:
        OptionError: It is none of these.

    Example:
        >>> from flyte_nb import task, workflow
        >>> from flyte_nb.testing import task_mock
        >>> @task
        ... def download(url: str) -> str:
        ...     raise OSError("no network in tests")
        >>> @workflow
        ... def wf() -> str:
        ...     return download(url="https://example.org")
        >>> with task_mock(download) as mock:
        ...     mock.return_value = "<html>"
        ...     wf()
        '<html>'
        >>> mock.call_args.kwargs
        {'url': 'https://example.org'}
    """
    with mistakes.at_the_users_line():
        entity = _mockable(t)
    mock = MagicMock(name=entity.name)
    with standins.standing_in(entity.spec.ref, mock):
        yield mock


def patch(target: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # better: as task_mock
    """Decorate a test: a `MagicMock` runs in an entity's place, and is given to the test as its first argument.

    Args:
        target: A task, dynamic, workflow, launch plan, reference or container task.

    Raises:
        OptionError: It is none of these.

    Example:
        >>> from flyte_nb import task
        >>> from flyte_nb.testing import patch
        >>> @task
        ... def roll() -> int:
        ...     raise NotImplementedError
        >>> @patch(roll)
        ... def test_roll(mock):
        ...     mock.return_value = 6
        ...     return roll()
        >>> test_roll()
        6
    """
    with mistakes.at_the_users_line():
        entity = _mockable(target)

    def decorate(test: Callable[..., Any]) -> Callable[..., Any]:
        def patched(*args: Any, **kwargs: Any) -> Any:
            with task_mock(entity) as mock:
                return test(mock, *args, **kwargs)

        functools.update_wrapper(patched, test)
        vars(patched).pop("__wrapped__")  # whoever reads its signature, such as pytest, must not look for the mock
        return patched

    return decorate


def _mockable(target: Any) -> Entity:
    if not isinstance(target, Entity):
        raise OptionError(
            f"a mock stands in for a task, workflow or launch plan, not for {preview(target, 40)}",
            "For other things there is unittest.mock.patch.",
        )
    return target
