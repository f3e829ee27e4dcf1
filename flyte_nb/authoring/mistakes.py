"""The messages for using a Promise as a value: what was tried, who made it, and what to do instead."""

from __future__ import annotations

import dis
import re
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, NoReturn

from flyte_nb.authoring import cells, host, rewriting
from flyte_nb.model import places
from flyte_nb.model.errors import CompileError, FlyteNbError, PromiseUseError
from flyte_nb.model.graph import Place

if TYPE_CHECKING:
    from flyte_nb.authoring.tracing import Tracer


def maker(promise: Any) -> str:
    """Return who made a Promise: ``get_models()``, or ``input n of wf``."""
    tracer: Tracer = promise._tracer
    if not promise._node:
        return f"input {promise._var} of {tracer.spec.name}"
    spec = tracer.nodes[promise._node].spec
    return f"conditional({spec.name!r})" if spec.kind == "conditional" else f"{spec.name}()"


def refuse(promise: Any, phrase: str) -> NoReturn:
    """Raise the error for a Promise that was used as a value at the user's line."""
    if "neither true nor false" in phrase and getattr(promise, "_checker", None) is not None:
        frame = places.users_frame()
        if promise._checker.kind is bool:
            raise truth(f"{name_of(promise, frame)}.is_true()", promise, frame) from None
    raise explain(promise, phrase, places.users_frame()) from None


def explain(promise: Any, phrase: str, frame: FrameType | None) -> PromiseUseError:
    """Make the error: the line, who made the Promise and why it has no value, and two remedies."""
    tracer: Tracer = promise._tracer
    spec = tracer.spec
    where = places.place_of(frame)
    if type(promise).__name__ == "VoidPromise":
        why = f"{maker(promise)} has no outputs, so there is nothing to use: it can only be ordered (a >> b)."
        return PromiseUseError(phrase.replace("Promise", "VoidPromise"), why, place=where)
    name = name_of(promise, frame)
    wanted = _unpacked(frame) if "iterable" in phrase else None
    if wanted is not None:
        return _cannot_unpack(promise, name, wanted, where)
    if host.whose() in (None, host.PLAIN):
        why = (
            f"`{name}` is a Promise of the {spec.kind} `{spec.name}`: it has no value, and outside of its body no use."
        )
        return PromiseUseError(
            phrase, why, f"Fix: return it there, and use what {spec.name}(...) returns.", place=where
        )
    noun = promise._checker.text
    if not promise._node:
        why = f"`{name}` is an input of the {spec.kind} `{spec.name}`: a Promise, without a value until run time."
        fix = f"make it @dynamic: `{spec.name}` is then compiled at run time, and `{name}` in it is a real {noun}."
    else:
        origin = tracer.nodes[promise._node].origin
        made = " was called" if name.startswith(maker(promise)) else f" was made by {maker(promise)}"
        made += f" at {origin.place}" if origin is not None else ""
        why = f"`{name}`{made}: in a {spec.kind} a call returns a Promise, which has no value until run time."
        another = "another" if spec.kind == "dynamic" else "a"
        fix = f"make it @dynamic: in {another} @dynamic function that takes `{name}` as input, that is a real {noun}."
    if _LOOPED.search(phrase) and noun.startswith("list"):
        other = f"map_task(your_task)(...={name}): one instance for each element, in parallel."
    else:
        other = f"do this inside a @task that is given `{name}`: a task has real values."
    return PromiseUseError(phrase, why, f"Fix 1: {fix}", f"Fix 2: {other}", place=where)


_LOOPED = re.compile(r"iterable|integer|len\(\)")


def truth(condition: str, promise: Any, frame: FrameType | None) -> PromiseUseError:
    """Make the error for a condition that Python asked whether it is true: by ``if``, ``and``, ``not``, ``in``."""
    spec = promise._tracer.spec
    where = places.place_of(frame)
    better = rewriting.joined(where.text) if where is not None else None
    headline = f"`{condition}` is neither true nor false until the {spec.kind} `{spec.name}` runs"
    if better is not None:
        why = "Python's `and`, `or`, `not` and `a < b < c` ask at once; & and | make one condition of several."
        return PromiseUseError(headline, why, f"Fix: {better}", place=where)
    name = name_of(promise, frame)
    another = "another" if spec.kind == "dynamic" else "a"
    return PromiseUseError(
        headline,
        f"`{name}` is a Promise, and so is what comes of comparing it: its value is known at run time.",
        f'Fix 1: conditional("name").if_({condition}).then(...).else_().then(...): only the branch taken runs.',
        f"Fix 2: do this in {another} @dynamic that is given `{name}`: there it is a real {promise._checker.text}.",
        place=where,
    )


def not_a_value(condition: str, promise: Any, frame: FrameType | None) -> PromiseUseError:
    """Make the error for a condition that was used as a value."""
    spec = promise._tracer.spec
    return PromiseUseError(
        f"`{condition}` is a condition, which only a conditional can use: conditional(...).if_({condition})",
        f"It has no value until the {spec.kind} `{spec.name}` runs.",
        f"Fix: where its bool is needed, let a task that is given `{name_of(promise, frame)}` make the comparison.",
        place=places.place_of(frame),
    )


def _unpacked(frame: FrameType | None) -> int | None:
    """Return how many names a line unpacks into, if that is what it does; Python only says that it cannot iterate."""
    if frame is None or dis.opname[frame.f_code.co_code[frame.f_lasti]] != "UNPACK_SEQUENCE":
        return None
    return frame.f_code.co_code[frame.f_lasti + 1]


def _cannot_unpack(promise: Any, name: str, wanted: int, where: Place | None) -> PromiseUseError:
    noun = promise._checker.text
    if not promise._node:
        why = f"`{name}` is an input of the {promise._tracer.spec.kind}: one Promise, of a {noun}."
    else:
        why = f"{maker(promise)} gives one output ({noun}): one Promise."
    if noun.startswith(("list", "tuple")):
        fix = f"take its parts by index: {', '.join(f'{name}[{n}]' for n in range(min(wanted, 4)))}."
    elif promise._node:
        fix = f"write one name, or let {maker(promise)[:-2]} declare {wanted} outputs: -> (...)."
    else:
        fix = "write one name."
    return PromiseUseError(
        f"'Promise' object is not iterable, so it cannot be unpacked into {wanted} names",
        why,
        f"Fix: {fix}",
        place=where,
    )


def name_of(promise: Any, frame: FrameType | None) -> str:
    """Return the name under which the user knows a Promise."""
    while frame is not None and not places.is_ours(frame.f_code.co_filename):
        if not places.is_library(frame.f_code.co_filename):
            for name, value in frame.f_locals.items():
                if value is promise and name[0] not in "._":  # `.0` is a comprehension's, `_` the last cell's
                    return name
        frame = frame.f_back
    return (promise._var if not promise._node else maker(promise)) + tail(promise)


def tail(promise: Any) -> str:
    """Return which part of an output a Promise is: ``.rate``, ``[0]``."""
    return "".join(f".{key}" if isinstance(key, str) else f"[{key}]" for key in promise._path)


def turn(frame: FrameType | None) -> str:
    """Say which turn of the loops around a line it is: ``This was the turn with k=3.``; nothing outside of loops."""
    variables = cells.origin(frame).variables if frame is not None else ()
    return f"This was the turn with {pairs(variables)}." if variables else ""


def pairs(variables: tuple[tuple[str, str], ...]) -> str:
    """Return loop variables as ``k=3, name='a'``."""
    return ", ".join(f"{name}={value}" for name, value in variables)


class at_the_users_line:
    """Give an error of ours that has no place yet the user's line, and the turn of the loop that it was."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, FlyteNbError) and error.place is None:
            frame = places.users_frame()
            if frame is not None:
                error.placed(places.place_of(frame))
                if said := turn(frame):
                    error.advised(said)


_LONGEST_PHRASE = 300
_WHY = {
    "workflow": "In the workflow `{}` inputs and the results of calls are Promises, without a value until run time.",
    "dynamic": "In the dynamic `{}` the results of calls are Promises, without a value until its nodes have run.",
}
_INSTEAD = {"workflow": "make it @dynamic", "dynamic": "do it in another @dynamic that is given this result"}
_PYTHONS_OWN = re.compile(r"\b(Void)?Promise\b|values to unpack")


def translate(tracer: Tracer, error: Exception) -> FlyteNbError | None:
    """Turn Python's own complaint about a Promise, raised in a traced body, into one that teaches; else None.

    json says ``Object of type Promise is not JSON serializable``; unpacking says how many values it wanted.
    """
    if isinstance(error, FlyteNbError) or not isinstance(error, (TypeError, ValueError, AttributeError, KeyError)):
        return None
    if isinstance(error, KeyError):
        key = error.args[0] if error.args else None
        phrase = "a 'Promise' is no key: it has no value to look up" if getattr(key, "_tracer", None) is tracer else ""
    else:
        phrase = str(error).split("\n")[0][:_LONGEST_PHRASE] if _PYTHONS_OWN.search(str(error)) else ""
    if not phrase:
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
        phrase,
        _WHY[tracer.spec.kind].format(tracer.spec.name),
        "Fix 1: do this inside a @task, which is given real values.",
        f"Fix 2: {_INSTEAD[tracer.spec.kind]}: a dynamic's own inputs are real values.",
        place=where,
    )


def _last_of_users(tb: TracebackType | None) -> tuple[FrameType | None, int]:
    """Return the innermost frame of a traceback that is the user's own, and its line."""
    found: tuple[FrameType | None, int] = (None, 0)
    while tb is not None:
        filename = tb.tb_frame.f_code.co_filename
        if not places.is_ours(filename) and not places.is_library(filename):
            found = (tb.tb_frame, tb.tb_lineno)
        tb = tb.tb_next
    return found
