"""Gates: sleep, approve and wait_for_input. A call of one is a node that waits, and holds no worker meanwhile."""

from __future__ import annotations

import datetime
import hashlib
import weakref
from typing import Any

from flyte_nb.authoring import host, mistakes
from flyte_nb.authoring.entities import Entity
from flyte_nb.authoring.linked import Linked
from flyte_nb.authoring.promise import Promise, VoidPromise
from flyte_nb.authoring.signature import Signature
from flyte_nb.model import places
from flyte_nb.model.calls import Announce, Checker, Made, Question
from flyte_nb.model.errors import CompileError, InterfaceError, OptionError
from flyte_nb.model.graph import EntityRef, EntitySpec, Policy, is_name
from flyte_nb.types.check import checker
from flyte_nb.types.kinds import FLYTEKIT
from flyte_nb.types.preview import preview

#: How long a gate waits whose timeout is None or nothing; flytekit's.
DEFAULT_TIMEOUT = datetime.timedelta(hours=1)


#: Every gate that lives, so that those of one name and question are one entity, and others are not.
_alive: weakref.WeakValueDictionary[EntityRef, Gate] = weakref.WeakValueDictionary()


class Gate(Entity):
    """A node that runs no code: it waits for somebody's answer, or for a time.

    Attributes:
        question: What it asks.
    """

    kind = "gate"

    def __init__(
        self,
        name: str,
        question: Question,
        inputs: dict[str, Checker],
        outputs: dict[str, Checker],
        timeout: float | None = None,
        notes: tuple[str, ...] = (),
    ) -> None:
        self.question = question
        self.notes = notes
        self.function = _said_by(question.kind)
        self.signature = Signature(name, inputs, {}, outputs, None)
        what = (question.kind, question.seconds, str(self.signature.interface))
        version = hashlib.sha256(repr(what).encode(errors="replace")).hexdigest()[:16]
        ref, count = EntityRef(self.kind, name, version), 1
        while (other := _alive.get(ref)) is not None and [*other.outputs.values()] != [*outputs.values()]:
            count += 1  # two classes have one name
            ref = EntityRef(self.kind, name, f"{version}+{count}")
        self.spec = EntitySpec(ref, self.signature.interface, Policy(timeout=timeout), _doc(question))
        self.__name__ = name
        _alive[ref] = self

    def invoke(self, inputs: Any, announce: Announce | None = None) -> Made:
        raise CompileError(f"{self.name} is a gate, which waits and runs no code")

    def plainly(self, *args: Any, **kwargs: Any) -> Any:
        frame = places.caller()
        said = self.function.__name__
        raise CompileError(
            f"{said}() is called in a task's body, where nothing waits: a gate is a node of a graph",
            f"Call {said}() in the @workflow or @dynamic that calls the task.",
            place=places.place_of(frame),
        )

    def source_digest(self) -> str:
        return self.spec.ref.version


def _doc(question: Question) -> str:
    if question.kind == "sleep":
        return f"Waits {question.seconds:g} s."
    return "Waits for an approval." if question.kind == "approve" else "Waits for an input."


def sleep(duration: datetime.timedelta) -> Any:
    """Wait that long before what comes after it with ``>>``. It holds no worker, and can be interrupted.

    It really waits, by the run's clock; flytekit only says so when it runs locally.

    Args:
        duration: A timedelta, or seconds.

    Raises:
        OptionError: It is no time.

    Example:
        >>> from datetime import timedelta
        >>> from flyte_nb import run, sleep, task, workflow
        >>> from flyte_nb.engine.clock import ManualClock
        >>> @task
        ... def hello() -> str:
        ...     return "hello"
        >>> @workflow
        ... def wf() -> str:
        ...     pause = sleep(timedelta(minutes=5))
        ...     said = hello()
        ...     pause >> said
        ...     return said
        >>> run(wf, clock=ManualClock())["n0"].duration > 300
        True
    """
    with mistakes.at_the_users_line():
        seconds, notes = _seconds(duration, "sleep(duration=...)")
        gate = Gate("sleep", Question("sleep", seconds), {}, {}, None, notes)
    return host.current().call(gate, (), {})


def approve(upstream_item: Any, name: str, timeout: datetime.timedelta) -> Any:
    """Wait until somebody approves a value, and pass it on. A refusal fails the node.

    Args:
        upstream_item: An output of an earlier call.
        name: By which the gate is known, and answered.
        timeout: How long to wait; the node is then TIMED_OUT.

    Raises:
        InterfaceError: There is nothing to approve.
        OptionError: The name or the timeout is none.

    Example:
        >>> from datetime import timedelta
        >>> from flyte_nb import approve, run, task, workflow
        >>> @task
        ... def train() -> float:
        ...     return 0.93
        >>> @workflow
        ... def wf() -> float:
        ...     return approve(train(), "good enough", timeout=timedelta(hours=1))
        >>> run(wf, answers={"good enough": lambda accuracy: accuracy > 0.9}).outputs.o0
        0.93
    """
    with mistakes.at_the_users_line():
        _named(name, "approve()")
        seconds, notes = _seconds(timeout or DEFAULT_TIMEOUT, "approve(timeout=...)")
        if upstream_item is None or isinstance(upstream_item, VoidPromise):
            raise InterfaceError(
                f"approve(name={name!r}) is given nothing to approve",
                "Give it the output of a call; to wait for somebody's word alone: wait_for_input(name, timeout, bool).",
            )
        var = "o0"
        if isinstance(upstream_item, Promise):
            wanted: Checker = upstream_item._checker
            var = upstream_item._var if upstream_item._node and not upstream_item._path else var
            if not upstream_item._node:
                notes += (f"{FLYTEKIT} refuses this: {upstream_item._var} is an input of the workflow",)
        elif isinstance(upstream_item, Linked):
            raise InterfaceError(
                f"approve(name={name!r}) is given all outputs of a call", "Pick one of them: approve(call(...).o0, ...)"
            )
        else:
            wanted = checker(type(upstream_item) if type(upstream_item) in (bool, int, float, str) else Any)
            notes += (f"{FLYTEKIT} refuses this: it takes outputs of calls alone",)
        gate = Gate(name, Question("approve"), {var: wanted}, {var: wanted}, seconds, notes)
    return host.current().call(gate, (), {var: upstream_item})


def wait_for_input(name: str, timeout: datetime.timedelta, expected_type: Any) -> Any:
    """Wait until somebody gives a value.

    Args:
        name: By which the gate is known, and answered.
        timeout: How long to wait; the node is then TIMED_OUT.
        expected_type: The value's type.

    Raises:
        OptionError: The name or the timeout is none, or there is no type.

    Example:
        >>> from datetime import timedelta
        >>> from flyte_nb import run, task, wait_for_input, workflow
        >>> @task
        ... def double(x: int) -> int:
        ...     return 2 * x
        >>> @workflow
        ... def wf() -> int:
        ...     return double(x=wait_for_input("how many", timeout=timedelta(hours=1), expected_type=int))
        >>> run(wf, answers={"how many": 21}).outputs.o0
        42
    """
    with mistakes.at_the_users_line():
        _named(name, "wait_for_input()")
        seconds, notes = _seconds(timeout or DEFAULT_TIMEOUT, "wait_for_input(timeout=...)")
        if expected_type is None:
            raise OptionError(
                f"wait_for_input(name={name!r}) says no type", "Write expected_type=int, say: it makes the form."
            )
        gate = Gate(name, Question("input"), {}, {"o0": checker(expected_type)}, seconds, notes)
    return host.current().call(gate, (), {})


def _said_by(kind: str) -> Any:
    return {"sleep": sleep, "approve": approve}.get(kind, wait_for_input)


def _named(name: Any, what: str) -> None:
    if not is_name(name):
        raise OptionError(f"{what}: name={preview(name, 60)} is not a name", "Write a short text without '/'.")


def _seconds(length: Any, what: str) -> tuple[float, tuple[str, ...]]:
    """Return a time in seconds, and what flytekit says to it."""
    notes: tuple[str, ...] = ()
    if isinstance(length, datetime.timedelta):
        seconds = length.total_seconds()
    elif isinstance(length, (int, float)) and not isinstance(length, bool):
        seconds = float(length)
        notes = (f"{FLYTEKIT} refuses this: it takes a timedelta (timedelta(seconds={length:g}))",)
    else:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise OptionError(f"{what}: {preview(length, 60)} is not a time", "Write datetime.timedelta(minutes=5), say.")
    return seconds, notes
