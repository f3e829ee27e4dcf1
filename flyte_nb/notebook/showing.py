"""Showing: how graphs, executions and nodes display themselves in a cell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from weakref import WeakSet

from flyte_nb import node_panel, where
from flyte_nb.authoring.workflows import Workflow
from flyte_nb.engine.execution import Execution
from flyte_nb.engine.gates import Answerer
from flyte_nb.engine.inspection import Decks, NodeView
from flyte_nb.engine.stepper import Stepper
from flyte_nb.model.graph import Graph
from flyte_nb.notebook import answering, frontend, mime, progress
from flyte_nb.notebook.frontend import Way
from flyte_nb.notebook.live import LiveScreen
from flyte_nb.notebook.magics import FlyteMagics
from flyte_nb.notebook.mime import Bundle
from flyte_nb.notebook.progress import PictureScreen
from flyte_nb.notebook.registry import views
from flyte_nb.notebook.stepview import StepView, kept
from flyte_nb.notebook.view import View
from flyte_nb.views import labels
from flyte_nb.watching import following


class Showing:
    """Makes the mime bundles of a shell, by its settings."""

    def __init__(self, settings: FlyteMagics) -> None:
        self._settings = settings
        self._session = settings.session
        self._observed: WeakSet[Execution] = WeakSet()

    def show(self, thing: object) -> Bundle:
        """Fill the display slot: a live view, a picture beside a text, a node's panel, or an execution's few lines."""
        if isinstance(thing, Graph):
            return mime.bundle_of(View(thing), self._way)
        if isinstance(thing, Workflow):
            return self._workflow(thing)
        if isinstance(thing, Decks):
            return {"text/html": node_panel.decks_html(thing), "text/plain": repr(thing)}
        if isinstance(thing, NodeView):
            return {"text/html": node_panel.html(thing), "text/plain": node_panel.text(thing)}
        if isinstance(thing, Execution):
            if not thing.events or self._session.has_shown(thing.id) or self._will_show(thing):
                return {"text/plain": summary(thing)}
            return mime.bundle_of(View.of(thing), self._way)
        if isinstance(thing, Stepper):
            return self._stepper(thing)
        return {"text/plain": repr(thing)}

    @contextmanager
    def observe(self, execution: Execution) -> Iterator[None]:
        """Show a run while it runs, where the settings want it and there is somewhere to show it."""
        cell = self._session.cell
        wanted = self._settings.progress and cell is not None  # else another shell's cell runs it
        screen = progress.screen_for(self._session.shell, self._way, self._picture, wanted)
        if cell is not None and isinstance(screen, (LiveScreen, PictureScreen)):
            cell.shown.add(execution.id)
        self._observed.add(execution)
        with following(execution, screen) if screen is not None else nullcontext():
            yield

    def answerer(self, quiet: bool) -> Answerer:
        """Return who answers the gates of a run that a cell waits for."""
        session = self._session
        return answering.answerer(session.shell, lambda: not quiet and self._shows_live(), lambda: session.busy)

    def _shows_live(self) -> bool:
        return self._settings.progress and self._way in ("lab", "widget")

    def begin_stepper(self, stepper: Stepper) -> None:
        """Show a stepper in the cell that begins it, where there is one, and keep it for a while."""
        kept.append(stepper)
        cell = self._session.cell
        if cell is not None and self._shows_live():
            cell.shown.add(stepper.execution.id)
            StepView.of_stepper(stepper).display(self._session.shell.display_pub.publish, self._way)

    def observe_step(self, execution: Execution) -> AbstractContextManager[object]:
        """Let the view of a stepper follow what it lets happen."""
        for view in views.of(execution):
            if isinstance(view, StepView):
                return view.going_on()
        return nullcontext()

    def save_steps(self, result: object = None) -> None:
        """After a cell: let the outputs that show steppers follow them."""
        for view in views.every():
            if isinstance(view, StepView):
                view.save()

    def _stepper(self, stepper: Stepper) -> Bundle:
        """Return a stepper as text, where its view is on the screen already or cannot be."""
        if self._session.has_shown(stepper.execution.id):
            begun = f"<stepper of {stepper.execution.call.spec.name}, {stepper.execution.id}>"
            return {"text/plain": begun if stepper.current.kind == "start" else where.headline(stepper)}
        view = StepView.of_stepper(stepper)
        if view.displayed or self._way == "text":
            return {"text/plain": where.text(stepper)}
        return {**mime.bundle_of(view, self._way), "text/plain": where.text(stepper)}

    def _will_show(self, execution: Execution) -> bool:
        """Tell whether a run was started in the background so lately that its thread has not come to show it."""
        return self._settings.progress and not execution.done() and execution not in self._observed

    @property
    def _way(self) -> Way:
        return frontend.way(self._settings.view, self._session.shell)

    def _picture(self, execution: Execution) -> Bundle:
        return mime.bundle_of(View.of(execution), self._way)

    def _workflow(self, workflow: Workflow) -> Bundle:
        try:
            view = View(workflow)
        except Exception:
            if not self._session.will_compile(workflow):
                raise
            return {"text/plain": repr(workflow)}  # the end of the cell tells the error
        return mime.bundle_of(view, self._way)


def summary(execution: Execution) -> str:
    """Return an execution in a few lines: how it stands, and its outputs in short."""
    outputs = [f"{name} = {labels.clean(ref.preview)}" for name, ref in execution.state.outputs]
    return "\n".join([repr(execution), *outputs[:10]])
