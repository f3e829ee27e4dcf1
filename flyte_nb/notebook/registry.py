"""The views that a kernel knows: by their id, and by the execution that they show."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any, Protocol
from weakref import WeakKeyDictionary, WeakValueDictionary

from flyte_nb.engine.execution import Execution
from flyte_nb.model.errors import FlyteNbError
from flyte_nb.model.graph import Graph
from flyte_nb.notebook.protocol import Asked, Message, Shown

#: So many displayed views are kept though nobody has a name for them.
KEPT = 20

#: So many of those that keep their execution's values.
KEPT_WITH_VALUES = 3


class Refused(FlyteNbError):
    """A command that cannot be obeyed, with the reason for the reader."""


class LiveView(Protocol):
    """What the channel asks of a view."""

    id: str

    @property
    def thing(self) -> Any:
        """The workflow, graph or execution; None once that is gone."""

    @property
    def graph(self) -> Graph:
        """The graph, as compiled."""

    @property
    def keeps_values(self) -> bool:
        """Whether an execution lives as long as this view does."""

    def payload(self, *, live: bool = False) -> dict[str, Any]:
        """Return everything about it; ``live``: without previews, and all events, however many."""

    def value(self, value_id: str) -> object:
        """Return a value by its id."""

    def digest(self, value_id: str) -> str | None:
        """Return a value's digest; None where there is none, or making it would take long."""

    def take(self, chosen: Shown) -> None:
        """Set the traits to what a reader chose."""

    def stop(self) -> None:
        """End the run."""

    def perform(self, asked: Asked) -> Message:
        """Do what a front end asks for, in the prompt's own thread, and return the answer."""

    @property
    def at_the_prompt(self) -> bool:
        """Whether gates are answered in the prompt's own thread, and not while it is busy."""

    @property
    def arranged(self) -> bool:
        """Whether something in it was chosen, from Python or by a reader."""

    def shown(self) -> dict[str, Any]:
        """Return the message that tells a front end what the traits are."""


class Registry:
    """Knows all views, and keeps the last few alive."""

    def __init__(self) -> None:
        self._by_id: WeakValueDictionary[str, Any] = WeakValueDictionary()
        self._adopted: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        self._recent: deque[Any] = deque(maxlen=KEPT)
        self._recent_with_values: deque[Any] = deque(maxlen=KEPT_WITH_VALUES)

    def add(self, view: LiveView) -> None:
        """Know a view for as long as it lives."""
        self._by_id[view.id] = view

    def adopt(self, thing: object, view: LiveView) -> None:
        """Let a view, which must not keep the execution or stepper itself, live as long as that does."""
        self._adopted[thing] = view

    def own(self, thing: object) -> Any:
        """Return the view that lives with an execution or a stepper, or None."""
        return self._adopted.get(thing)

    def keep(self, view: LiveView) -> None:
        """Keep a view that was displayed, until enough others were."""
        kept = self._recent_with_values if view.keeps_values else self._recent
        if view not in kept:
            kept.append(view)

    def get(self, view_id: str) -> Any:
        """Return a view by its id, or None."""
        return self._by_id.get(view_id)

    def of(self, execution: Execution) -> list[Any]:
        """Return the views of an execution."""
        return [view for view in self._all() if view.thing is execution]

    def every(self) -> list[Any]:
        """Return all views."""
        return list(self._all())

    def ids(self) -> list[str]:
        """Return the ids of all views."""
        return [view.id for view in self._all()]

    def _all(self) -> Iterator[Any]:
        for reference in self._by_id.valuerefs():  # a copy: other threads make views, and drop them
            view = reference()
            if view is not None:
                yield view


#: The views of this process.
views = Registry()
