"""The messages for using a Promise as a value: what was tried, who made it, and what to do instead."""

from __future__ import annotations

import dis
import re
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, NoReturn

from flyte_nb.model import places
from flyte_nb.model.errors import CompileError, FlyteNbError, PromiseUseError

if TYPE_CHECKING:
    from flyte_nb.authoring.tracing import Tracer



def maker(promise: Any) -> str:
    """Return who made a Promise: ``get_models()``, or ``input of wf``."""
    tracer: Tracer = promise._tracer
    if not promise._node:
        return f"input of {tracer.spec.name}"
    return f"{tracer.nodes[promise._node].spec.name}()"


def refuse(promise: Any, phrase: str) -> NoReturn:
    """Raise the error for a Promise that was used as a value at the user's line."""
    frame = places.caller()
    raise explain(promise, _unpacking(promise, phrase, frame), frame) from None


def _unpacking(promise: Any, phrase: str, frame: FrameType | None) -> str:
    """Say of ``a, b = inc(x=n)`` how many outputs there are; Python only says that it cannot iterate."""
    if frame is None or "iterable" not in phrase:
        return phrase
    at = frame.f_lasti
    if dis.opname[frame.f_code.co_code[at]] != "UNPACK_SEQUENCE":
        return phrase
    wanted = frame.f_code.co_code[at + 1]
    return f"{maker(promise)} gives one output ({promise._checker.text}), and this line unpacks {wanted}: {phrase}"


def explain(promise: Any, phrase: str, frame: FrameType | None) -> PromiseUseError:
    """Make the error: the line, who made the Promise and why it has no value, and two remedies."""
    tracer: Tracer = promise._tracer
    spec = tracer.spec
    name = _variable(promise, frame)
    where = places.place_of(frame) if frame is not None else None
    if type(promise).__name__ == "VoidPromise":
        why = f"{maker(promise)} has no outputs, so there is nothing to use: it can only be ordered (a >> b)."
        return PromiseUseError(phrase.replace("Promise", "VoidPromise"), why, place=where)
    looped = "iterable" in phrase or "integer" in phrase or "len()" in phrase
    if not promise._node:
        why = f"`{name}` is an input of the {spec.kind} `{spec.name}`: a Promise, without a value until run time."
        fixes = [
            f"Fix 1: make it @dynamic: `{spec.name}` is then compiled at run time, "
            f"and `{name}` is a real {_noun(promise)} in it.",
        ]
    else:
        origin = tracer.nodes[promise._node].origin
        made = f" was made by {maker(promise)}" if name != maker(promise) else " was called"
        made += f" at {origin.place}" if origin is not None else ""
        why = f"`{name}`{made}: in a {spec.kind} a call returns a Promise, which has no value until run time."
        fixes = [
            f"Fix 1: make it @dynamic: move this line into a @dynamic function that takes `{name.replace('()', '')}` as input; "
            f"there it is a real {_noun(promise)}.",
        ]
    if looped and promise._checker.text.startswith("list"):
        fixes.append(f"Fix 2: map_task(your_task)(...={name}): one instance for each element, in parallel.")
    else:
        fixes.append(f"Fix 2: do this inside a @task that takes `{name}` as input: a task is given real values.")
    return PromiseUseError(phrase, why, *fixes, place=where)


def _noun(promise: Any) -> str:
    return str(promise._checker.text)


def _variable(promise: Any, frame: FrameType | None) -> str:
    """Return the name under which the user knows a Promise."""
    while frame is not None and not places.is_ours(frame.f_code.co_filename):
        for name, value in frame.f_locals.items():
            if value is promise and name != ".0":
                return name
        frame = frame.f_back
    return promise._var if not promise._node else maker(promise)


class at_the_users_line:  # noqa: N801  (used as a context manager, read as words)
    """Give an error of ours that has no place yet the user's line."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, FlyteNbError) and error.place is None:
            frame = places.caller()
            if frame is not None:
                error.placed(places.place_of(frame))


_PYTHONS_OWN = re.compile(r"\b(Void)?Promise\b|values to unpack")


def translate(tracer: Tracer, error: Exception) -> FlyteNbError | None:
    """Turn Python's own complaint about a Promise, raised in a traced body, into one that teaches; else None.

    json says ``Object of type Promise is not JSON serializable``; unpacking says how many values it wanted.
    """
    if isinstance(error, FlyteNbError) or not isinstance(error, (TypeError, ValueError, AttributeError)):
        return None
    if not _PYTHONS_OWN.search(str(error)):
        return None
    frame, line = _last_of_users(error.__traceback__)
    if frame is None:
        return None
    where = places.place(frame.f_code.co_filename, line)
    if "values to unpack" in str(error):
        made = [n for n in tracer.nodes.values() if n.origin is not None and n.origin.place.line == line]
        if not made:
            return None
        outputs = made[-1].spec.interface.outputs
        declared = ", ".join(f"{v.name}: {v.type}" for v in outputs)
        return CompileError(
            f"{made[-1].spec.name}() has {len(outputs)} outputs ({declared}), and this line unpacks another number",
            "Write one name for each output.",
            place=where,
        )
    return PromiseUseError(
        str(error).split("\n")[0],
        f"In the {tracer.spec.kind} `{tracer.spec.name}` a call returns a Promise, which has no value until run time.",
        "Fix 1: do this inside a @task, which is given real values.",
        "Fix 2: make it @dynamic: a dynamic's own inputs are real values.",
        place=where,
    )


def _last_of_users(tb: TracebackType | None) -> tuple[FrameType | None, int]:
    """Return the innermost frame of a traceback that is the user's own body, and its line."""
    found: tuple[FrameType | None, int] = (None, 0)
    first: str | None = None
    while tb is not None:
        filename = tb.tb_frame.f_code.co_filename
        if not places.is_ours(filename):
            first = first or filename
            if filename == first:
                found = (tb.tb_frame, tb.tb_lineno)
        tb = tb.tb_next
    return found
