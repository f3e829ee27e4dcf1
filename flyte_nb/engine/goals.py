"""Goals: where a stepper's command leads: past which end, and at which calls of a body it stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flyte_nb.engine.cursor import Kind, ended
from flyte_nb.model import events as ev
from flyte_nb.model.nodestate import split


@dataclass(slots=True)
class Goal:
    """What a command waits for; a failure, a breakpoint or the end comes before it.

    Attributes:
        past: The path of a node that must have ended first.
        returned: The path of a dynamic whose body must have returned (or ended) first.
        bodies: The path of the dynamic at whose calls it stays.
        entering: Whether a dynamic's body that starts now is to stand still at its calls.
        far: Whether nothing but a breakpoint stops it.
        at: Tells whether the node that starts next is the one it goes to.
    """

    past: str | None = None
    returned: str | None = None
    bodies: str | None = None
    entering: bool = False
    far: bool = False
    at: Callable[[str], bool] | None = None

    def see(self, events: list[ev.Event]) -> None:
        """Note what has just been passed."""
        if self.past is not None and any(self._is_past(event) for event in events):
            self.past = None
        if self.returned is not None and any(self._returns(event) for event in events):
            self.returned = None

    def _is_past(self, event: ev.Event) -> bool:
        """Tell whether the node has ended; a gate that waits lets others go on."""
        return (event.path if type(event) is ev.NodeWaiting else ended(event)) == self.past

    def _returns(self, event: ev.Event) -> bool:
        back = type(event) is ev.NodeExpanded or type(event) is ev.NodeRetried
        return (ended(event) or (event.path if back else None)) == self.returned  # type: ignore[attr-defined]

    def wants(self, event: ev.Event) -> bool:
        """Tell whether to stay just after this event: it is a call of a body that is stepped through."""
        return type(event) is ev.NodeTraced and split(event.path)[0] == self.bodies

    def reached(self, kind: Kind, path: str, last: ev.Event) -> bool:
        """Tell whether a place is where it leads."""
        if kind is Kind.BODY:
            return self.wants(last)
        if kind is not Kind.BEFORE or self.far:
            return False
        if self.at is not None:
            return self.at(path)
        return self.past is None and self.returned is None
