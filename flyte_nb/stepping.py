"""Stepping: `step`, a debugger for workflows, and who hears of the steppers that it makes."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

from flyte_nb import asking, local
from flyte_nb.authoring.entities import Entity
from flyte_nb.engine.caching import Caching
from flyte_nb.engine.clock import Clock
from flyte_nb.engine.execution import MAX_DEPTH, Execution
from flyte_nb.engine.forking import Fork
from flyte_nb.engine.gates import Answerer, Elsewhere, Gates, Nobody
from flyte_nb.engine.stepped import SteppedExecution
from flyte_nb.engine.stepper import Stepper
from flyte_nb.model.errors import NotFound

#: Called with each stepper that `step` begins, and with each fork of one.
begun: list[Callable[[Stepper], object]] = []

#: Called with an execution that a stepper lets go on; what they return is entered until it stands still.
observers: list[Callable[[Execution], AbstractContextManager[Any]]] = []


_latest: list[weakref.ref[Stepper]] = []


def step(
    entity: Entity,
    /,
    inputs: Mapping[str, Any] | None = None,
    *,
    executor: Any = "inline",
    workers: int | None = None,
    overwrite_cache: bool = False,
    max_depth: int = MAX_DEPTH,
    clock: Clock | None = None,
    answers: Mapping[str, Any] | None = None,
    **kwargs: Any,
) -> Stepper:
    """Step through a workflow, dynamic, task or map task: node by node, into bodies, and back in time.

    Nothing runs but by the stepper's commands, and between them the prompt is free. Nodes run one at a time, whatever
    the executor. A stepper that is let go ends its execution.

    Args:
        entity: What to step through.
        inputs: Its inputs by name; or give them as keyword arguments.
        executor, workers, overwrite_cache, max_depth, clock, answers: As for `run`.
        **kwargs: Inputs.

    Raises:
        InterfaceError: The inputs do not fit the interface.

    Example:
        >>> from flyte_nb import dynamic, step, task
        >>> @task
        ... def square(x: int) -> int:
        ...     return x * x
        >>> @dynamic
        ... def squares(n: int) -> list[int]:
        ...     return [square(x=i) for i in range(n)]
        >>> stepper = step(squares, n=3)
        >>> stepper.into().current
        <body n0/dn0 squares/square, ... line 3>
        >>> stepper.out().current
        <before n0/dn0 squares/square[0], ... line 3>
        >>> stepper.over().current.outputs
        o0 = 0
        >>> forked = stepper.replace("n0/dn0", o0=100)
        >>> forked.continue_().execution.outputs.o0, stepper.continue_().execution.outputs.o0
        ([100, 1, 4], [0, 1, 4])
    """
    local.refuse_misspelt_options(entity, kwargs, "step")

    def make(fork: Fork | None) -> SteppedExecution:
        caching = Caching(local.cache(), overwrite_cache)
        acting = functools.partial(SteppedExecution, fork=fork)
        gates = Gates(answers, _answerer())
        made = local.prepared(entity, inputs, kwargs, executor, workers, caching, max_depth, clock, acting, gates=gates)
        assert isinstance(made, SteppedExecution), "it was asked for"
        return made

    return Stepper(make, watched=_going_on, begun=_begun)


def _answerer() -> Answerer:
    """Return who is asked at a gate; where nobody can be, a stepper stands there until somebody answers."""
    found = asking.answerer()
    return Elsewhere() if isinstance(found, (Nobody, asking.Prepared)) else found


def latest() -> Stepper:
    """Return the stepper that was begun last; a fork is one too.

    Raises:
        NotFound: There is none any more.
    """
    stepper = _latest[0]() if _latest else None
    if stepper is None:
        raise NotFound("nobody steps through anything", "Begin: stepper = flyte_nb.step(wf)")
    return stepper


def _begun(stepper: Stepper) -> None:
    _latest[:] = [weakref.ref(stepper)]
    for observer in list(begun):
        observer(stepper)


@contextmanager
def _going_on(execution: Execution) -> Iterator[None]:
    with ExitStack() as stack:
        for observer in list(observers):
            stack.enter_context(observer(execution))
        with local.as_at_the_prompt():
            yield
