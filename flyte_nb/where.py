"""Where a stepper stands: as text, an outline with a mark and the source with the lit line; and as data for a view."""

from __future__ import annotations

import functools
from itertools import islice
from typing import Any

from flyte_nb.engine.breakpoints import Breakpoint
from flyte_nb.engine.current import Current
from flyte_nb.engine.stepper import Stepper
from flyte_nb.model.graph import EntitySpec, Place
from flyte_nb.model.nodestate import split
from flyte_nb.model.paths import readable
from flyte_nb.model.state import State
from flyte_nb.types.preview import preview
from flyte_nb.views import labels
from flyte_nb.views.listing import listing
from flyte_nb.views.outline import outline
from flyte_nb.views.sound import sound
from flyte_nb.views.times import When, first_line, times

_SAYS = {
    "start": "{body} is compiled, and nothing has run",
    "compile": "compiling {body}: this line made {name} ({path}), and ran nothing",
    "body": "in the body of {body}: this line made {name} ({path})",
    "before": "before {name} ({path})",
    "gate": "{name} ({path}) waits for an answer",
    "after": "after {name} ({path})",
    "failed": "{name} ({path}) failed",
    "end": "{body} {end}",
}
_ENDS = {"SUCCEEDED": "is over", "FAILED": "has failed", "ABORTED": "was stopped"}
_ABOUT_TO = ("start", "before", "gate", "failed")
_MOST = 8
_LINES = 400
_LONGEST_ERROR = 2_000
_LINE = 400
_PATHS = 200


def text(stepper: Stepper, limit: int = 40) -> str:
    """Return an outline of where a stepper stands, what goes in next and what came out last.

    Example:
        >>> from flyte_nb import step, task, workflow
        >>> @task
        ... def inc(x: int) -> int:
        ...     return x + 1
        >>> @workflow
        ... def wf(n: int) -> int:
        ...     return inc(x=n)
        >>> print(text(step(wf, n=1).over()).splitlines()[0])
        e..., wf is over
    """
    current = stepper.current
    parts = [headline(stepper), *(f"({said})" for said in (current.said, stepper.said) if said), ""]
    thing = stepper.graph if current.kind == "compile" else stepper.state
    parts.append(outline(thing, limit=limit, at=current.path or None))
    place = current.place
    body = current.body
    if body is not None:
        parts += ["", listing(body, place.line if place is not None else None, current.variables)]
        known = [f"{name} = {labels.shorten(value, 80)}" for name, value in current.locals.items()]
        parts += ["", *known[:_MOST]] if known else []
        return "\n".join(parts)
    facts = []
    if place is not None and current.kind in _ABOUT_TO:
        loop = ", ".join(f"{name} = {value}" for name, value in current.variables.items())
        facts.append(f"{place}: {place.text}{f'    # {loop}' if loop else ''}")
    if current.kind in _ABOUT_TO:
        facts += _values("in  ", current.inputs)
    error = current.error
    if error is not None:
        facts += _error(stepper, error)
    elif current.kind == "end":
        facts += _values("out ", current.outputs)
    elif current.kind != "start" and current.last is not None:
        facts += _values(f"out of {labels.shorten(current.last.path, 40)}: ", current.outputs)
    return "\n".join([*parts, "", *facts] if facts else parts)


def _error(stepper: Stepper, error: BaseException) -> list[str]:
    """Return an error in the user's lines, and where it was raised if that is not the line above."""
    node = stepper.current.node
    info = node.state.error if node is not None else None
    place = info.frames[-1].place if info is not None and info.frames else None
    at = [f"raised at {place}: {place.text}"] if place is not None and place != stepper.current.place else []
    message = f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
    return at + [labels.shorten(line, _LINE) for line in message.splitlines()[:_MOST]]


def headline(stepper: Stepper) -> str:
    """Return in one line which execution it is, and where the stepper stands."""
    return f"{stepper.execution.id}, {says(stepper)}" + (" (in the past)" if stepper.in_the_past else "")


def says(stepper: Stepper) -> str:
    """Return where a stepper stands, in words."""
    current = stepper.current
    scope = split(current.path)[0] if current.kind == "body" else ""
    body = readable(stepper.state.nodes[scope]) if scope else stepper.execution.call.spec.name
    return _SAYS[current.kind].format(
        body=labels.shorten(body, 60),
        name=labels.shorten(current.name, 60),
        path=labels.shorten(current.path, 60),
        end=_ENDS.get(stepper.phase.value, "is over"),
    )


def step(stepper: Stepper) -> dict[str, Any]:
    """Return where a stepper stands as the ``step`` of docs/protocol.md.

    Example:
        >>> from flyte_nb import step as begin, task, workflow
        >>> @task
        ... def inc(x: int) -> int:
        ...     return x + 1
        >>> @workflow
        ... def wf(n: int) -> int:
        ...     return inc(x=n)
        >>> where = step(begin(wf, n=1))
        >>> where["stop"], where["says"], where["at"]
        ('start', 'wf is compiled, and nothing has run', 1)
    """
    current = stepper.current
    count, revealed = current.stop.at
    made = {
        "at": count,
        "past": stepper.in_the_past,
        "back": stepper.has_past,
        "forward": stepper.has_future,
        "busy": stepper.busy,
        "stop": current.kind,
        "path": current.path,
        "last": current.last.path if current.last is not None else None,
        "says": says(stepper),
        "said": [labels.shorten(said, 400) for said in (current.said, stepper.said) if said],
        "revealed": revealed if current.kind == "compile" else None,
        "source": _source(stepper),
        "breakpoints": [_breakpoint(one, stepper.state) for one in stepper.breakpoints],
    }
    return sound(made)  # type: ignore[no-any-return]


def _source(stepper: Stepper) -> dict[str, Any] | None:
    """Return the source that is shown beside the nodes, with its lit line.

    It is that of the body which makes the nodes where a stepper stands, at the call that made the current one; at a
    failure that of what failed, at the line that raised.
    """
    current = stepper.current
    spec, place, path = _raised(current) or (*_maker(stepper), split(current.path)[0] if current.path else "")
    if place is None or spec is None or spec.place is None or spec.place.file != place.file:
        return None
    first = first_line(spec)
    lines = spec.source.rstrip("\n").split("\n")
    lit = place.line - first
    if not 0 <= lit < len(lines):
        return None
    low = max(0, min(lit - _LINES // 2, len(lines) - _LINES))
    high = min(low + _LINES, len(lines))
    when = _times(spec.kind, spec.source)[low:high]
    return {
        "name": spec.name,
        "kind": spec.kind,
        "path": path,
        "file": spec.place.file,
        "first": first + low,
        "lines": [line[:_LINE] for line in lines[low:high]],
        "times": [one.name.lower() if one is not None else None for one in when],
        "lit": place.line,
        "variables": [[name, value] for name, value in current.variables.items()],
        "locals": [[name, value] for name, value in current.locals.items()],
    }


@functools.lru_cache(maxsize=16)  # a command asks twice, and the next one again: a long source takes a while to parse
def _times(kind: str, source: str) -> tuple[When | None, ...]:
    return times(kind, source)


def _maker(stepper: Stepper) -> tuple[EntitySpec | None, Place | None]:
    """Return the entity whose body made the node that a stepper is about, and the line of the call."""
    current = stepper.current
    if not current.path:
        return None, None
    scope = split(current.path)[0]
    if not scope:
        return stepper.execution.call.spec, current.place
    node = stepper.state.nodes[scope].node
    return (node.spec if node is not None else None), current.place


def _raised(current: Current) -> tuple[EntitySpec, Place, str] | None:
    """Return what failed by itself, and the line of its own source that raised; None where it is elsewhere."""
    node = current.node
    if current.kind != "failed" or node is None or node.state.error is None or node.state.cause is not None:
        return None
    spec = node.node.spec
    lines = range(first_line(spec), first_line(spec) + len(spec.source.rstrip("\n").split("\n")))
    for frame in reversed(node.state.error.frames):
        if spec.place is not None and frame.place.file == spec.place.file and frame.place.line in lines:
            return spec, frame.place, current.path
    return None


def _breakpoint(one: Breakpoint, state: State) -> dict[str, Any]:
    nodes = state.nodes.values() if one.target is not None else ()
    found = (node.path for node in nodes if one.fits(node))
    return {
        "number": one.number,
        "target": one.target,
        "when": one.when,
        "failure": one.failure,
        "hits": one.hits,
        "paths": list(islice(found, _PATHS)),
    }


def _values(front: str, values: object) -> list[str]:
    pairs = list(dict(values).items())  # type: ignore[call-overload]
    return [f"{front}{name} = {preview(value, 80)}" for name, value in pairs[:_MOST]]
