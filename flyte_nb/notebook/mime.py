"""The mime bundles of a view: what a cell shows, and what is saved with it for readers without a kernel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from IPython.core.getipython import get_ipython

from flyte_nb.engine.execution import Execution
from flyte_nb.model.graph import Graph
from flyte_nb.model.state import State
from flyte_nb.notebook import config, frontend, widget
from flyte_nb.notebook.channel import channel
from flyte_nb.notebook.frontend import Way
from flyte_nb.notebook.registry import LiveView, views
from flyte_nb.views import outline, words
from flyte_nb.views.bundle import bundle
from flyte_nb.views.payload import MIME

Bundle = dict[str, Any]

_WIDGET = "application/vnd.jupyter.widget-view+json"

#: Tells whether an entity that a run or a workflow has used was defined anew; the extension knows.
_staleness: list[Callable[[object], bool]] = []

_widgets: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


def use_staleness(tell: Callable[[object], bool] | None) -> None:
    """Set who tells what is stale; None: nobody."""
    _staleness[:] = [] if tell is None else [tell]


def is_stale(thing: object) -> bool:
    """Tell whether an entity that a run or a workflow has used was defined anew."""
    return any(tell(thing) for tell in _staleness)


def bundle_of(view: LiveView, way: Way | None = None, *, known: bool = False) -> Bundle:
    """Return a view in a cell: live where there is someone to follow it, with the picture and the text beside it.

    Args:
        view: What to show.
        way: How; by default as the settings and the front end have it.
        known: Whether it is on the screen already, so that nobody needs to be told of it.
    """
    way = way or current_way()
    graph, state = view.graph, _state(view.thing)
    if way == "text":
        return {"text/plain": text(graph, state)}
    made: Bundle = dict(bundle(graph, state))
    if way != "picture":
        made = {**_live(view, way, known), **made}
    return made


def opening_of(view: LiveView, way: Way) -> Bundle:
    """Return what a cell shows when a run begins: the view alone, and a sentence."""
    return {**_live(view, way, False), "text/plain": words.sentence(view.graph)}


def _live(view: LiveView, way: Way, known: bool) -> Bundle:
    """Return the live part of a bundle: the payload for the renderer, and a widget for those who have none."""
    thing = view.thing
    count = len(thing.events) if isinstance(thing, Execution) else 0
    made: Bundle = {MIME: view.payload()}
    if way == "widget":
        data = widget_of(view)._repr_mimebundle_()
        made[_WIDGET] = (data[0] if isinstance(data, tuple) else data)[_WIDGET]
    if not known:
        views.keep(view)
        channel.opened(view, count)
    elif way == "widget":
        widget_of(view)._payload = made[MIME]  # what a widget manager saves
    return made


def widget_of(view: LiveView) -> Any:
    """Return the view's widget; there is one for each."""
    made = _widgets.get(view)
    if made is None or made.comm is None:
        made = _widgets[view] = widget.widget_for(view)
    return made


def current_way() -> Way:
    """Return how things are shown here and now."""
    return frontend.way(config.view(), get_ipython())


def text(graph: Graph, state: State | None) -> str:
    """Return a graph or a run in words, and its outline."""
    return f"{words.sentence(graph, state)}\n\n{outline.outline(state if state is not None else graph)}"


def _state(thing: object) -> State | None:
    if not isinstance(thing, Execution):
        return None
    return thing.state if thing.phase.terminal else thing.snapshot()
