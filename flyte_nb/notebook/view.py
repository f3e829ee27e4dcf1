"""View: a workflow or a run on the screen, as an object: what is selected, opened and shown in it are traits."""

from __future__ import annotations

import contextvars
import traceback
import uuid
import weakref
from collections.abc import Callable, Mapping
from typing import Any

import traitlets

from flyte_nb import local, replay
from flyte_nb.authoring.workflows import Workflow
from flyte_nb.engine.execution import Execution
from flyte_nb.engine.stepped import SteppedExecution
from flyte_nb.model.errors import NotFound
from flyte_nb.model.graph import Graph
from flyte_nb.notebook import again, answering, mime, protocol
from flyte_nb.notebook.channel import channel
from flyte_nb.notebook.protocol import Asked, GateAnswer, Message, Open, Rerun, Shown
from flyte_nb.notebook.registry import Refused, views
from flyte_nb.types.preview import describe, preview
from flyte_nb.views.ahead import ahead
from flyte_nb.views.payload import payload

#: A live snapshot may have so many bytes: with fewer, events would be left out, and later ones would not fit.
_LIVE_LIMIT = 30_000_000

#: A value of more bytes, or of so many items, is shown without its digest: making it would keep the reader waiting.
_MOST_BYTES = 256_000_000
_MOST_ITEMS = 1_000_000

_CHOICES = ("selected", "opened", "closed", "cursor")


class View(traitlets.HasTraits):
    """A workflow, a graph or an execution on the screen.

    What its reader chooses arrives in the traits, and what is assigned to them is shown; `observe` calls a function
    when one of them changes. The functions run in a thread of their own, also while a cell runs where the kernel has
    subshells.

    Attributes:
        selected: The path of a node, ``"n2/dn0"``; of an edge, ``"n0->n1"``; or None.
        opened: Paths of the groups all of whose children are shown.
        closed: Paths of the groups that are shown as one node.
        cursor: How many events are shown; None follows the last one.

    Example:
        >>> from flyte_nb import task, workflow
        >>> @task
        ... def inc(x: int) -> int:
        ...     return x + 1
        >>> @workflow
        ... def wf(n: int) -> int:
        ...     return inc(x=n)
        >>> view = View(wf)
        >>> view.observe(lambda change: print("selected", change.new), "selected")
        >>> view.selected = "n0"
        selected n0
    """

    selected = traitlets.Unicode(None, allow_none=True)
    opened = traitlets.Tuple()
    closed = traitlets.Tuple()
    cursor = traitlets.Int(None, allow_none=True, min=0)

    def __init__(self, thing: Workflow | Graph | Execution) -> None:
        super().__init__()
        self.id = uuid.uuid4().hex
        self.keeps_values = isinstance(thing, Execution)
        self._thing: Callable[[], Any] = lambda: thing
        # As it is now: compiling it again would run the user's code in a thread of ours.
        self._compiled = thing.compile() if isinstance(thing, Workflow) else None
        self._context = contextvars.copy_context()
        self._chosen: Shown | None = None
        self._last: tuple[bool, dict[str, Any]] | None = None
        self.observe(self._changed, _CHOICES)
        views.add(self)

    @classmethod
    def of(cls, execution: Execution) -> View:
        """Return the view that lives as long as its execution does, and does not keep it."""
        view = views.own(execution)
        if view is None:
            view = cls(execution)
            view._thing, view.keeps_values = weakref.ref(execution), False
            views.adopt(execution, view)
        return view  # type: ignore[no-any-return]

    @property
    def thing(self) -> Any:
        """What it shows; None once that is gone."""
        return self._thing()

    @property
    def execution(self) -> Execution | None:
        """The run, if it shows one."""
        thing = self.thing
        return thing if isinstance(thing, Execution) else None

    @property
    def graph(self) -> Graph:
        """The graph, as compiled."""
        if self._compiled is not None:
            return self._compiled.graph
        thing = self._there()
        return thing if isinstance(thing, Graph) else thing.graph

    def payload(self, *, live: bool = False) -> dict[str, Any]:
        """Return everything about it, for the eyes of a front end; ``live``: while it runs, all events, no previews."""
        thing = self._there()
        stale = mime.is_stale(thing)
        if not isinstance(thing, Execution):
            graph = self.graph
            return payload(graph, view=self.id, expected=local.durations.known(), stale=stale, layout=ahead(graph))
        if live and not thing.phase.terminal:
            return payload(
                thing.graph,
                tuple(thing.events),
                view=self.id,
                expected=local.durations.known(),
                limit=_LIVE_LIMIT,
            )
        if self._last is None or self._last[0] != stale:
            made = replay.payload_of(thing, self.id, expected=local.durations.known(), stale=stale)
            if not thing.phase.terminal:
                return made
            self._last = (stale, made)
        return self._last[1]

    def value(self, value_id: str) -> object:
        """Return a value of the run, or a constant of the compiled graph, by its id."""
        thing = self._there()
        if isinstance(thing, Execution):
            return thing.value(value_id)
        constants = self._compiled.constants if self._compiled is not None else {}
        if value_id not in constants:
            raise NotFound(f"there is no value {preview(value_id, 60)} before a run", "Run the workflow first.")
        return constants[value_id]

    def digest(self, value_id: str) -> str | None:
        """Return the digest of a value of the run; None where it has none, or making it would take long."""
        thing = self.thing
        if not isinstance(thing, Execution):
            return None
        try:
            value = thing.store.look(value_id)
            if _is_large(value):
                return None
            return thing.store.digest(value_id, thing.bindings.checker(value_id))
        except Exception:  # the value itself is what was asked for
            return None

    def stop(self) -> None:
        """End the run that it shows."""
        self._there().stop()

    def perform(self, asked: Asked) -> Message:
        """Do what a front end asks for, and return the answer: perform a node again, or open it in a cell."""
        thing = self._there()
        if isinstance(asked, GateAnswer):
            if not isinstance(thing, Execution):
                raise Refused("nothing waits here: run it")
            answering.give(thing, asked)
            return protocol.done(asked)
        if not isinstance(thing, Execution) or not isinstance(asked, (Rerun, Open)):
            raise Refused("nobody steps through this: flyte_nb.step(wf) does")
        if isinstance(asked, Open):
            return protocol.opens(asked, thing.open(asked.path))
        return protocol.reran(asked, again.perform(thing, asked.path))

    @property
    def at_the_prompt(self) -> bool:
        """Whether gates are answered in the prompt's own thread: where what steps belongs to it."""
        return isinstance(self.thing, SteppedExecution)

    def take(self, chosen: Shown) -> None:
        """Set the traits to what a reader chose; what fails in an observer is printed where the view was made."""
        self._chosen = chosen
        try:
            self._context.run(self._take, chosen)
        finally:
            self._chosen = None

    def _take(self, chosen: Shown) -> None:
        try:
            for name in _CHOICES:
                if getattr(self, name) != getattr(chosen, name):
                    setattr(self, name, getattr(chosen, name))
        except Exception:
            traceback.print_exc()

    @property
    def arranged(self) -> bool:
        """Whether something in it was chosen, from Python or by a reader."""
        return bool(self.selected or self.opened or self.closed) or self.cursor is not None

    def shown(self) -> Message:
        """Return the message that tells a front end what the traits are."""
        return protocol.show(self.id, self.selected, self.opened, self.closed, self.cursor)

    def _changed(self, change: Any) -> None:
        if self._chosen is None or getattr(self._chosen, change.name) != change.new:
            channel.show(self)

    def _there(self) -> Any:
        thing = self.thing
        if thing is None:
            raise NotFound("this run's values are not kept any more", "Keep the execution: r = flyte_nb.run(...)")
        return thing

    def __repr__(self) -> str:
        thing = self.thing
        what = f"the graph of {thing.spec.name}" if isinstance(thing, Graph) else repr(thing)
        return f"<view of {what}>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, object]:
        return mime.bundle_of(self)

    def _display_(self) -> object:
        """Show itself in marimo, which has widgets and no mime bundles."""
        return mime.widget_of(self)


def _is_large(value: Any) -> bool:
    size = describe(value, "").size
    if size is None:
        return hasattr(value, "__len__") and len(value) > _MOST_ITEMS
    return size > _MOST_BYTES
