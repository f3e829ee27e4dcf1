"""Where a stepper stands, as text: the outline with a mark, and inside a body the source with the lit line."""

from __future__ import annotations

from flyte_nb.engine.stepper import Stepper
from flyte_nb.types.preview import preview
from flyte_nb.views import labels
from flyte_nb.views.listing import listing
from flyte_nb.views.outline import outline

_SAYS = {
    "start": "compiled, and nothing has run",
    "compile": "compiling {body}: this line made {name} ({path}), and ran nothing",
    "body": "in the body of {body}: this line made {name} ({path})",
    "before": "before {name} ({path})",
    "after": "after {name} ({path})",
    "failed": "{name} ({path}) failed",
    "end": "over",
}
_MOST = 8


def text(stepper: Stepper, limit: int = 40) -> str:
    """Return an outline of where a stepper stands, what goes in next and what came out last."""
    current = stepper.current
    body = current.body
    says = _SAYS[current.kind].format(
        body=labels.shorten(body.name, 60) if body is not None else "",
        name=labels.shorten(current.name, 60),
        path=labels.shorten(current.path, 60),
    )
    head = f"{stepper.execution.id}, {says}"
    if stepper.in_the_past:
        head += " (in the past)"
    parts = [head, *(f"({said})" for said in (current.said, stepper.said) if said), ""]
    thing = stepper.graph if current.kind == "compile" else stepper.state
    parts.append(outline(thing, limit=limit, at=current.path or None))
    place = current.place
    if body is not None:
        parts += ["", listing(body, place.line if place is not None else None, current.variables)]
        return "\n".join(parts)
    facts = []
    if place is not None and current.kind in ("start", "before"):
        loop = ", ".join(f"{name} = {value}" for name, value in current.variables.items())
        facts.append(f"{place}: {place.text}{f'    # {loop}' if loop else ''}")
    if current.kind in ("start", "before"):
        facts += _values("in  ", current.inputs)
    error = current.error
    if error is not None:
        facts.append(labels.shorten(f"{type(error).__name__}: {error}", 200))
    if current.kind != "start":
        facts += _values("out ", current.outputs)
    return "\n".join([*parts, "", *facts] if facts else parts)


def _values(front: str, values: object) -> list[str]:
    pairs = list(dict(values).items())  # type: ignore[call-overload]
    return [f"{front}{name} = {preview(value, 80)}" for name, value in pairs[:_MOST]]
