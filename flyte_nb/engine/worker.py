"""What happens where a call runs: inputs are taken, the function is run, its outputs are checked. In any process."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from types import FrameType
from typing import Any

from flyte_nb.engine.attempt import AROUND, Around
from flyte_nb.engine.bindings import Given
from flyte_nb.engine.capture import CURRENT, Capture
from flyte_nb.engine.decks import pages
from flyte_nb.engine.environment import environment
from flyte_nb.engine.loops import finished
from flyte_nb.engine.memory import PeakMemory
from flyte_nb.engine.store import take
from flyte_nb.model.calls import Announce, Call, Expansion
from flyte_nb.model.errors import NodeTimeout, TypeMismatch
from flyte_nb.model.graph import Policy
from flyte_nb.model.page import Page
from flyte_nb.model.returns import place_of_return

#: Calls a function on arguments, and lets it be interrupted meanwhile.
Within = Callable[..., Any]


@dataclass(slots=True)
class Outcome:
    """What an attempt came to: values, an expansion with the inputs that it may refer to, or an error.

    Attributes:
        values: One checked value for each output.
        inputs: What the call was given, where its expansion may refer to it.
        notes: Portability notes.
        log: Pairs of stream and text, where the call ran in another process.
        decks: The decks as they stand at its end.
        secrets: What was looked up in another process, so that it is covered in this one too.
    """

    values: tuple[Any, ...] = ()
    expansion: Expansion | None = None
    inputs: Mapping[str, Any] | None = None
    error: BaseException | None = None
    notes: tuple[str, ...] = ()
    peak: int | None = None
    worker: str = ""
    log: tuple[tuple[str, str], ...] = ()
    decks: tuple[Page, ...] = ()
    secrets: frozenset[str] = frozenset()


def perform(
    call: Call,
    given: Mapping[str, Given],
    policy: Policy,
    announce: Announce | None = None,
    alarm: bool = False,
    within: Within | None = None,
) -> Outcome:
    """Run one attempt.

    Args:
        alarm: Whether the timeout is this function's business (it is on the main thread; elsewhere the engine watches).
        within: Calls the function for us, where it may be interrupted; what stands around it may not.

    An exception of the user's becomes an Outcome; KeyboardInterrupt does not.
    """
    try:
        if policy.environment or policy.secret_variables or policy.memory_limit or policy.timeout:
            return _guarded(call, given, policy, announce, alarm, within)
        return _perform(call, given, policy, announce, within)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return Outcome(error=error)


def captured(
    call: Call,
    given: Mapping[str, Given],
    around: Around,
    capture: Capture,
    announce: Announce | None = None,
    alarm: bool = False,
    within: Within | None = None,
) -> Outcome:
    """Run one attempt as `perform` does, with a context around it, while a capture collects what it writes."""
    written, surrounded = CURRENT.set(capture), AROUND.set(around)
    try:
        outcome = perform(call, given, around.policy, announce, alarm, within)
    finally:
        AROUND.reset(surrounded)
        CURRENT.reset(written)
        capture.close()
    return _with_what_is_around(outcome, around) if around.decks or around.notes else outcome


def _with_what_is_around(outcome: Outcome, around: Around) -> Outcome:
    if around.decks:
        outcome.decks = pages(around)
    if around.notes is not None:
        outcome.notes = (*outcome.notes, *around.notes)
    return outcome


def _perform(
    call: Call, given: Mapping[str, Given], policy: Policy, announce: Announce | None, within: Within | None
) -> Outcome:
    notes: list[str] = []
    kwargs = _inputs(call, given, policy, notes)
    made = call.invoke(kwargs, announce) if within is None else within(call.invoke, kwargs, announce)
    if type(made) is not tuple and isinstance(made, Coroutine):
        made = finished(made) if within is None else within(finished, made)
    return _outcome(call, made, kwargs, notes)


async def performed(
    call: Call,
    given: Mapping[str, Given],
    around: Around,
    capture: Capture,
    make: Callable[[Mapping[str, Any]], Any],
) -> Outcome:
    """Run one attempt of an async call, as `captured` does, in the event loop that runs this.

    Args:
        make: Makes, of the inputs, the coroutine that comes to the values.
    """
    CURRENT.set(capture)  # in the context of the asyncio task that runs this, alone
    AROUND.set(around)
    try:
        outcome = await _performed(call, given, around.policy, make)
    finally:
        capture.close()
    return _with_what_is_around(outcome, around)


async def _performed(
    call: Call, given: Mapping[str, Given], policy: Policy, make: Callable[[Mapping[str, Any]], Any]
) -> Outcome:
    memory = PeakMemory() if policy.memory_limit else nullcontext()
    notes: list[str] = []
    try:
        with environment(policy), memory:
            kwargs = _inputs(call, given, policy, notes)
            outcome = _outcome(call, await make(kwargs), kwargs, notes)
    except KeyboardInterrupt:
        raise
    except Exception as error:
        return Outcome(error=error)
    if isinstance(memory, PeakMemory):
        outcome.peak = memory.peak
    return outcome


def _inputs(call: Call, given: Mapping[str, Given], policy: Policy, notes: list[str]) -> dict[str, Any]:
    kwargs = {}
    wanted = call.inputs
    copying = policy.copy_inputs
    for name, (value, have, fresh) in given.items():
        checker = wanted[name]
        if have is checker and ((fresh and not copying) or checker.immutable):
            kwargs[name] = value
        else:
            kwargs[name] = _taken(call, value, have, name, notes, copying)
    return kwargs


def _outcome(call: Call, made: Any, kwargs: Mapping[str, Any], notes: list[str]) -> Outcome:
    if isinstance(made, Expansion):
        return Outcome(expansion=made, inputs=kwargs, notes=tuple(notes))
    values = []
    for (var, checker), value in zip(call.outputs.items(), made, strict=True):
        try:
            values.append(checker.check(value, var, notes))
        except TypeMismatch as error:
            place = error.place or place_of_return(call.spec, made[0] if len(made) == 1 else made)
            raise TypeMismatch(
                f"{call.spec.ref.name}() returned {error.headline}", *error.details, place=place
            ) from None
    return Outcome(tuple(values), notes=tuple(notes))


def _taken(call: Call, value: Any, have: Any, name: str, notes: list[str], copying: bool) -> Any:
    try:
        return take(value, have, call.inputs[name], name, notes, copying)
    except TypeMismatch as error:
        raise TypeMismatch(
            f"{call.spec.ref.name}() was given {error.headline}", *error.details, place=error.place or call.spec.place
        ) from None


def _guarded(
    call: Call,
    given: Mapping[str, Given],
    policy: Policy,
    announce: Announce | None,
    alarm: bool,
    within: Within | None,
) -> Outcome:
    memory = PeakMemory() if policy.memory_limit else None
    with environment(policy), _alarm(call, policy.timeout if alarm else None):
        if memory is None:
            return _perform(call, given, policy, announce, within)
        with memory:
            outcome = _perform(call, given, policy, announce, within)
        outcome.peak = memory.peak
        return outcome


@contextmanager
def _alarm(call: Call, seconds: float | None) -> Iterator[None]:
    """Raise NodeTimeout in the main thread when the time is up, where the platform has interval timers."""
    if seconds is None or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_: int, __: FrameType | None) -> None:
        raise timed_out(call.spec.ref.name, seconds)

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def timed_out(name: str, seconds: float) -> NodeTimeout:
    """Return the error for an attempt that took too long."""
    return NodeTimeout(f"{name}() took longer than its timeout of {seconds:g} s", "Raise it: @task(timeout=...)")


def worker_name() -> str:
    """Return where this runs: a process's id, with the thread's name where it is not the main one."""
    thread = threading.current_thread()
    return str(os.getpid()) if thread is threading.main_thread() else f"{os.getpid()}:{thread.name}"
