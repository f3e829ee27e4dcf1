"""Where authoring and engine meet: `run`, and what calling an entity at the prompt does."""

from __future__ import annotations

import atexit
import itertools
import os
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

from flyte_nb import asking, late
from flyte_nb.authoring import host, mistakes, refusals
from flyte_nb.authoring.awaited import awaited
from flyte_nb.authoring.entities import Entity
from flyte_nb.authoring.workflows import Workflow
from flyte_nb.engine.cache import Cache
from flyte_nb.engine.caching import Caching
from flyte_nb.engine.clock import Clock, SystemClock
from flyte_nb.engine.durations import Durations
from flyte_nb.engine.execution import MAX_DEPTH, Execution
from flyte_nb.engine.executors import open_pool
from flyte_nb.engine.flights import Flights
from flyte_nb.engine.gates import Elsewhere, Gates
from flyte_nb.engine.inspection import NodeView
from flyte_nb.model import standins
from flyte_nb.model.errors import InterfaceError, NotFound, OptionError, TypeMismatch, did_you_mean
from flyte_nb.types.preview import preview
from flyte_nb.watching import TerminalScreen, following

#: Called with each execution that `run` starts; what they return is entered for as long as it runs.
observers: list[Callable[[Execution], AbstractContextManager[Any]]] = []

#: How many executions keep their values; what still runs in the background is kept besides.
KEPT = 3

#: Expected seconds by the name of an entity, from this kernel's runs.
durations = Durations()

_OPTIONS = ("executor", "workers", "overwrite_cache", "max_depth", "clock", "inputs", "background", "answers")
_numbers = itertools.count(1)
_executions: OrderedDict[str, Execution] = OrderedDict()
_quiet: set[str] = set()  # the ids of those that were calls at the prompt
_caches: dict[str, Cache] = {}


def run(
    entity: Entity,
    /,
    inputs: Mapping[str, Any] | None = None,
    *,
    executor: Any = "inline",
    workers: int | None = None,
    overwrite_cache: bool = False,
    max_depth: int = MAX_DEPTH,
    clock: Clock | None = None,
    background: bool = False,
    answers: Mapping[str, Any] | None = None,
    **kwargs: Any,
) -> Execution:
    """Run a workflow, dynamic, task or map task here, and return the execution.

    Args:
        entity: What to run.
        inputs: Its inputs by name; or give them as keyword arguments.
        executor: ``"inline"`` (one after another, in this thread, debuggable), ``"threads"``, ``"processes"``, a Dask
            ``Client``, or any `concurrent.futures.Executor`.
        workers: How many threads or processes; None: one for each core.
        overwrite_cache: Compute everything anew, and keep it in place of what the cache holds.
        max_depth: How deep dynamics may call each other.
        clock: Where the time comes from; a `ManualClock` makes logs repeatable.
        background: Return at once, when the inputs are checked: ``execution.wait()`` gives what is raised otherwise,
            and ``execution.stop()`` ends it. Bodies then run in other threads than this one: where ``executor`` is
            ``"inline"``, in a single one, one after another, as ``"threads"`` with one worker does.
        answers: Answers to its gates, by their names: True or False for `approve`, a value for `wait_for_input`, or a
            function that returns it (given the value to approve, or nothing). Other gates ask: in the view, or at the
            terminal; in the background they wait for `Execution.approve`, `reject` and `set_input`.
        **kwargs: Inputs.

    Inline, a task's timeout is kept in the main thread alone: whoever calls `run` in a thread of their own takes
    another executor for that, or ``background``.

    Raises:
        BaseException: What failed it, as the task raised it, with notes that name the node, its line and its inputs.
            The execution is kept: `inspect` returns it.
        InterfaceError: The inputs do not fit the interface.

    Example:
        >>> from flyte_nb import run, task, workflow
        >>> @task
        ... def inc(x: int) -> int:
        ...     return x + 1
        >>> @workflow
        ... def wf(n: int) -> int:
        ...     return inc(x=inc(x=n))
        >>> execution = run(wf, n=1)
        >>> execution.outputs.o0, execution["n0"].outputs.o0
        (3, 2)
        >>> execution = run(wf, n=1, background=True)
        >>> execution.wait().outputs.o0
        3
    """
    refuse_misspelt_options(entity, kwargs)
    if background and executor == "inline":
        executor, workers = "threads", 1
    caching = Caching(cache(), overwrite_cache)
    gates = Gates(answers, Elsewhere() if background else asking.answerer())
    execution = prepared(entity, inputs, kwargs, executor, workers, caching, max_depth, clock, gates=gates)
    if background:
        execution.start(lambda: _watched(execution))
    else:
        with mistakes.at_the_users_line():
            execution.run(lambda: _watched(execution))
    return execution


@contextmanager
def as_at_the_prompt() -> Iterator[None]:
    whose = host.HOST.get()
    try:
        yield
    finally:
        host.HOST.set(whose)  # a body that was interrupted may not have come to it


@contextmanager
def _watched(execution: Execution) -> Iterator[None]:
    """Enter the observers for as long as an execution runs, and learn from it when it is over."""
    with ExitStack() as stack:
        for observer in observers or _terminal():
            stack.enter_context(observer(execution))
        with _learned_from(execution):
            yield


@contextmanager
def _learned_from(execution: Execution) -> Iterator[None]:
    try:
        with as_at_the_prompt():
            yield
    finally:
        durations.learn(execution.state)


def refuse_misspelt_options(entity: Entity, kwargs: Mapping[str, Any], verb: str = "run") -> None:
    """Tell ``executer="threads"`` from an input that the entity does not have."""
    for name in kwargs:
        if isinstance(entity, Entity) and name not in entity.inputs and not did_you_mean(name, entity.inputs):
            near = did_you_mean(name, _OPTIONS)
            if near:
                with mistakes.at_the_users_line():
                    raise OptionError(f"{verb}() has no option {name!r}, and {entity.name} no such input.{near}")


def _terminal() -> list[Callable[[Execution], AbstractContextManager[Any]]]:
    """Return what watches a run where nothing else does: a line of the terminal, if there is one."""
    stream = sys.stderr
    if stream is None or not stream.isatty():
        return []
    return [lambda execution: following(execution, TerminalScreen(stream))]


def inspect(path: str | None = None, run: str | None = None) -> Execution | NodeView:
    """Return an execution, or one of its nodes.

    Args:
        path: ``"n2/dn0"`` or ``"evaluate_model/helper_evaluate_model[0]"``; None: the execution itself.
        run: The execution's id; None: the one that was started last, failed or not.

    Raises:
        NotFound: There is none.
    """
    if not _executions:
        raise NotFound("nothing has run yet", "Run a workflow first: flyte_nb.run(wf).")
    if run is None:
        execution = next(reversed(_executions.values()))
    elif run in _executions:
        execution = _executions[run]
    else:
        raise NotFound(
            f"there is no execution {run!r}.{did_you_mean(run, _executions)}", f"Kept: {', '.join(_executions)}"
        )
    return execution if path is None else execution[path]


def executions() -> list[Execution]:
    """Return the executions whose values are kept, the oldest first: those that still run, and the last three others.

    Example:
        >>> from flyte_nb import run, task
        >>> @task
        ... def inc(x: int) -> int:
        ...     return x + 1
        >>> execution = run(inc, x=1)
        >>> executions()[-1] is execution
        True
    """
    return list(_executions.values())


def prepared(
    entity: Entity,
    inputs: Mapping[str, Any] | None,
    kwargs: Mapping[str, Any],
    executor: Any,
    workers: int | None,
    caching: Caching,
    max_depth: int,
    clock: Clock | None,
    made: Callable[..., Execution] = Execution,
    quiet: bool = False,
    gates: Gates | None = None,
) -> Execution:
    with mistakes.at_the_users_line():
        given = _given(entity, inputs, kwargs)
    if isinstance(entity, Workflow) and standins.of(entity.spec.ref) is None:
        entity.compile()
    with mistakes.at_the_users_line():
        pool = open_pool(executor, workers)
    execution = made(
        entity.call,
        given,
        id=f"e{next(_numbers)}",
        clock=clock or SystemClock(),
        flights=Flights(None if pool.inline else pool),
        caching=caching,
        max_depth=max_depth,
        gates=gates,
    )
    try:
        with mistakes.at_the_users_line():
            execution.begin()
    except BaseException as error:
        pool.close(wait=False)
        if isinstance(error, TypeMismatch) and entity.advice:
            error.advised(entity.advice)
        raise
    _keep(execution, quiet)
    return execution


def _given(entity: Entity, inputs: Mapping[str, Any] | None, kwargs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an entity is to run on, by name.

    Raises:
        InterfaceError: It is none, or what is given does not fit its interface.
    """
    if not isinstance(entity, Entity):
        raise InterfaceError(f"{preview(entity, 60)} is no task, dynamic or workflow", _how_to_make_one(entity))
    if inputs is not None and not isinstance(inputs, Mapping):
        raise InterfaceError(
            f"{preview(inputs, 60)} is no dict of inputs; they are given by name",
            f"Write {next(iter(entity.signature.inputs), 'x')}=... in its place.",
        )
    given = entity.signature.bind((), {**(inputs or {}), **kwargs})
    refusals.refuse_promises(entity, given)
    return given


def _how_to_make_one(thing: Any) -> str:
    for _ in range(100):
        thing = getattr(thing, "__wrapped__", None)
        if isinstance(thing, Entity):
            return f"It is a function around the {thing.kind} {thing.name}: put your own decorator below @{thing.kind}."
    return "Decorate the function with @workflow first."


def cache() -> Cache:
    root = os.environ.get("FLYTE_NB_CACHE_DIR", "")
    if root not in _caches:
        _caches[root] = Cache(root or None)
        atexit.register(_caches[root].close)
    return _caches[root]


def _keep(execution: Execution, quiet: bool) -> None:
    """Keep an execution that begins, and those that are over but for this one the last few; calls at the prompt apart.

    However many still run, they leave the same room for the others.
    """
    over = [one.id for one in _executions.values() if one.done() and (one.id in _quiet) == quiet]
    for id in over[: max(len(over) + 1 - KEPT, 0)]:
        del _executions[id]
        _quiet.discard(id)
    _executions[execution.id] = execution
    if quiet:
        _quiet.add(execution.id)


def _unshown(entity: Entity, given: Mapping[str, Any], gates: Gates) -> Execution:
    """Return an execution that no view will show."""
    caching = Caching(cache())
    execution = prepared(entity, given, {}, "inline", None, caching, MAX_DEPTH, None, quiet=True, gates=gates)
    execution.scratch.last()
    return execution


def answering(answers: Mapping[str, Any]) -> Callable[[Entity, Mapping[str, Any]], Any]:
    """Return what opens the gates of a body that is debugged: see `authoring.debugging.fill`."""
    gates = Gates(answers, asking.answerer(quiet=True), debugging=True)

    def opened(gate: Entity, given: Mapping[str, Any]) -> Any:
        execution = _unshown(gate, given, gates)
        host.inside(None, execution.run, {})
        return gate.signature.join(tuple(execution.outputs.values()))

    return opened


def call(entity: Entity, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Do what a call at the prompt means: run, quietly, and return plain values."""
    with mistakes.at_the_users_line():
        given = entity.signature.bind(args, kwargs)
    if entity.asynchronous:
        return awaited(entity.name, args, kwargs, lambda: _call_later(entity, given))
    execution = _unshown(entity, given, Gates(answerer=asking.answerer(quiet=True)))
    with mistakes.at_the_users_line():
        execution.run(lambda: _learned_from(execution))
    return entity.signature.join(tuple(execution.outputs.values()))


async def _call_later(entity: Entity, given: Mapping[str, Any]) -> Any:
    """Run it beside the event loop that awaits it: nothing of ours runs there."""
    execution = prepared(entity, given, {}, "threads", 1, Caching(cache()), MAX_DEPTH, None, quiet=True)
    execution.start(lambda: _learned_from(execution))
    await execution
    return entity.signature.join(tuple(execution.outputs.values()))


late.install()
