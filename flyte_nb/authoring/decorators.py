"""The decorators: task, dynamic, workflow, eager. flytekit's names and options."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar, overload

from flyte_nb.authoring import cells, failure, lint, mistakes, options
from flyte_nb.authoring.eagerly import Eager
from flyte_nb.authoring.entities import Dynamic, Entity, Task
from flyte_nb.authoring.signature import Signature
from flyte_nb.authoring.workflows import Workflow
from flyte_nb.model.errors import InterfaceError, OptionError
from flyte_nb.types.preview import preview

Function = Callable[..., Any]
Made = TypeVar("Made", Task, Dynamic, Eager)


@overload
def task(_task_function: Function, /) -> Task: ...
@overload
def task(**options: Any) -> Callable[[Function], Task]: ...
def task(_task_function: Function | None = None, /, **given: Any) -> Task | Callable[[Function], Task]:
    """Make a task of a function: it runs at run time, on real values.

    Args:
        **given: flytekit's options. Honoured: ``cache`` (True or a `Cache`), ``cache_version``, ``cache_serialize``,
            ``cache_ignore_input_vars``, ``retries``, ``timeout`` (seconds or a timedelta, for one attempt),
            ``environment``, ``limits``, ``requests``, ``resources``; ours: ``copy_inputs`` (large arrays come as
            writable copies). The others are recorded for export.

    Raises:
        OptionError: An option is unknown ("did you mean ...?") or its value impossible.
        InterfaceError: The function cannot have a typed interface.

    Example:
        >>> from flyte_nb import task
        >>> @task(retries=2)
        ... def double(x: int) -> int:
        ...     return 2 * x
        >>> double(x=4)
        8
    """

    def decorate(function: Function) -> Task:
        return _made(Task, function, given, "@task")

    return decorate if _task_function is None else decorate(_task_function)


@overload
def dynamic(_task_function: Function, /) -> Dynamic: ...
@overload
def dynamic(**options: Any) -> Callable[[Function], Dynamic]: ...
def dynamic(_task_function: Function | None = None, /, **given: Any) -> Dynamic | Callable[[Function], Dynamic]:
    """Make a dynamic workflow of a function: its body is run at run time, on real inputs, to produce a workflow.

    It takes a task's options, and raises what `task` does. Calls in its body return Promises.

    Example:
        >>> from flyte_nb import dynamic, task
        >>> @task
        ... def square(x: int) -> int:
        ...     return x * x
        >>> @dynamic
        ... def squares(n: int) -> list[int]:
        ...     return [square(x=i) for i in range(n)]
        >>> squares(n=4)
        [0, 1, 4, 9]
    """

    def decorate(function: Function) -> Dynamic:
        return _made(Dynamic, function, given, "@dynamic")

    return decorate if _task_function is None else decorate(_task_function)


@overload
def workflow(_workflow_function: Function, /) -> Workflow: ...
@overload
def workflow(**options: Any) -> Callable[[Function], Workflow]: ...
def workflow(_workflow_function: Function | None = None, /, **given: Any) -> Workflow | Callable[[Function], Workflow]:
    """Make a workflow of a function: its body is run once, at compile time, on Promises, to make a graph.

    Args:
        **given: ``failure_policy`` (a `WorkflowFailurePolicy`), ``on_failure`` (a task or workflow that runs if the
            workflow fails: it is given the workflow's inputs by name, and the error as ``err``), and flytekit's others,
            which are recorded.

    Raises:
        OptionError: An option is unknown or its value impossible.
        InterfaceError: The function cannot have a typed interface.
        CompileError, PromiseUseError: The body makes no sound graph; raised when it is compiled, at its first use or,
            in a notebook with the extension, as soon as its cell has run.

    Example:
        >>> from flyte_nb import task, workflow
        >>> @task
        ... def inc(x: int) -> int:
        ...     return x + 1
        >>> @workflow
        ... def wf(x: int = 1) -> int:
        ...     return inc(x=inc(x=x))
        >>> wf(), list(wf.graph.nodes)
        (3, ['n0', 'n1'])
    """

    def decorate(function: Function) -> Workflow:
        with mistakes.at_the_users_line():
            _function(function, "@workflow")
            graph_options = options.workflow(given, function.__name__)
            made = Workflow(
                function,
                Signature.of(function, given.get("pickle_untyped") is True),
                graph_options,
                given.get("on_failure"),
            )
            made.given = given
            if made.on_failure is not None:
                failure.refuse_unfit(made.on_failure, made.spec, made.inputs)
            return made

    return decorate if _workflow_function is None else decorate(_workflow_function)


@overload
def eager(_fn: Function, /) -> Eager: ...
@overload
def eager(**options: Any) -> Callable[[Function], Eager]: ...
def eager(_fn: Function | None = None, /, **given: Any) -> Eager | Callable[[Function], Eager]:
    """Make an eager workflow of an ``async def``: its body runs at run time, on real values, and awaits its calls.

    Async tasks, and other eagers, are awaited in it; ``asyncio.gather`` runs them at the same time. Calls of others
    give their values at once. ``if``, ``for`` and ``try`` work on results, and each call is a node as it happens. It
    takes a task's options.

    Example:
        >>> import asyncio
        >>> from flyte_nb import eager, task
        >>> @task
        ... async def double(x: int) -> int:
        ...     return 2 * x
        >>> @eager
        ... async def doubled(n: int) -> int:
        ...     while n < 100:
        ...         n = await double(x=n)
        ...     return n
        >>> asyncio.run(doubled(n=3))
        192
    """

    def decorate(function: Function) -> Eager:
        return _made(Eager, function, given, "@eager")

    return decorate if _fn is None else decorate(_fn)


def _made(kind: type[Made], function: Function, given: dict[str, Any], what: str) -> Made:
    with mistakes.at_the_users_line():
        _function(function, what)
        signature = Signature.of(function, given.get("pickle_untyped") is True)
        made = kind(function, signature, options.policy(given, function, signature.inputs, what))
        made.given = given
    lint.a_body_changed_under_its_version(made)
    return made


def _instead(function: Any, what: str) -> str:
    """Return what to write for a thing that is no function."""
    if isinstance(function, functools.partial):
        return "Write a def that calls it. (Of a task a partial may be mapped: map_task(functools.partial(t, by=2)).)"
    if isinstance(function, classmethod):
        return "A cluster has no class to give it: make it a @staticmethod, or move it out of the class."
    return f"Write {what} above a def" + (" that calls it." if callable(function) else ".")


def _function(function: Any, what: str) -> None:
    if isinstance(function, Entity):
        raise OptionError(f"{what}: {function.name} is a {function.kind} already", "Take one of the decorators away.")
    if not callable(function) or not (hasattr(function, "__code__") or hasattr(function, "__wrapped__")):
        raise OptionError(
            f"{what} decorates a function, and was given {preview(function, 60)}", _instead(function, what)
        )
    is_async = inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(inspect.unwrap(function))
    if what == "@eager" and not is_async and not inspect.isasyncgenfunction(inspect.unwrap(function)):
        raise InterfaceError(
            f"@eager decorates an `async def`, and {function.__name__} is a plain `def`",
            f"Write `async def {function.__name__}`; or make it @dynamic, whose calls make a graph.",
            place=cells.definition(inspect.unwrap(function)),
        )
    if what in _NEVER_ASYNC and is_async:
        raise InterfaceError(
            f"{function.__name__} is an `async def`, and {what}'s body makes a graph of calls, so it awaits nothing",
            "Write a plain `def`, in which async tasks are called as others are;",
            "or make it @eager: its body runs on real values, and awaits its calls.",
            place=cells.definition(inspect.unwrap(function)),
        )


_NEVER_ASYNC = ("@dynamic", "@workflow")
