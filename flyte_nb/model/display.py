"""One slot: how an object of ours shows itself. `local` fills it with pictures, a notebook with the live view."""

from __future__ import annotations

from collections.abc import Callable, Mapping

MimeBundle = Mapping[str, object]

_shower: Callable[[object], MimeBundle] | None = None


def fill(shower: Callable[[object], MimeBundle]) -> Callable[[object], MimeBundle] | None:
    """Set how objects are shown; give back what was set before."""
    global _shower
    before, _shower = _shower, shower
    return before


def show(thing: object) -> MimeBundle:
    """Return the mime bundle of a graph, an entity or an execution; text alone where nobody filled the slot."""
    if _shower is None:
        return {"text/plain": repr(thing)}
    return _shower(thing)


def text(thing: object) -> str:
    """Return how an object of ours reads where there are no pictures: what ``print`` shows."""
    return str(show(thing)["text/plain"])
