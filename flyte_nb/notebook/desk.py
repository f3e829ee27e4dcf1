"""The desk: answers what a front end asks of the notebook as a whole: to compile, run, convert and keep."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from IPython.core.error import UsageError

from flyte_nb import local, stepping
from flyte_nb.authoring.workflows import Workflow
from flyte_nb.engine.execution import Execution
from flyte_nb.model.calls import Expansion
from flyte_nb.notebook import config, requests
from flyte_nb.notebook.account import Account
from flyte_nb.notebook.channel import channel
from flyte_nb.notebook.convert import SPELLINGS, convert
from flyte_nb.notebook.evaluating import evaluated
from flyte_nb.notebook.registry import LiveView, Refused, views
from flyte_nb.notebook.requests import Begin, Compile, Convert, Keep, Message, Prompted
from flyte_nb.notebook.session import Session
from flyte_nb.notebook.stepview import StepView
from flyte_nb.notebook.view import View
from flyte_nb.notebook.words import entity_named, executor_named


class Desk:
    """Answers for one shell's notebook."""

    def __init__(self, session: Session, account: Account) -> None:
        self._session = session
        self._account = account
        self._compiled: WeakKeyDictionary[Workflow, tuple[Expansion, View]] = WeakKeyDictionary()

    def overview(self) -> list[Message]:
        """Return the messages that tell everything."""
        return self._account.whole()

    def convert(self, asked: Convert) -> Message:
        """Return a cell's text in another spelling."""
        if asked.to not in SPELLINGS:
            raise Refused(f"there are the spellings {', '.join(SPELLINGS)}")
        return requests.converted(asked, str(convert(asked.text, to=asked.to)))

    def perform(self, asked: Prompted) -> Message:
        """Do what is asked for, in the prompt's own thread, and return the answer."""
        with self._session.between_cells():
            try:
                match asked:
                    case Compile():
                        return requests.compiled(asked, self._graph_of(asked.name).id)
                    case Begin():
                        return requests.began(asked, self._begun(asked).id)
                    case Keep():
                        return requests.kept(asked, self._kept(asked))
            except UsageError as error:
                raise Refused(str(error).removeprefix("%flyte ")) from error
            finally:
                self._account.tell_executions()

    def _graph_of(self, name: str) -> View:
        """Compile a workflow, and return a view of its graph: the same one as long as the graph is the same."""
        workflow = entity_named(self._session, name, "view")
        if not isinstance(workflow, Workflow):
            raise Refused(f"{name} has no graph before it runs")
        expansion = workflow.compile()
        known = self._compiled.get(workflow)
        if known is not None and known[0] is expansion:
            view = known[1]
        else:
            view = View(expansion.graph)
            self._compiled[workflow] = expansion, view
        _announce(view)
        return view

    def _begun(self, asked: Begin) -> LiveView:
        verb = "step" if asked.step else "run"
        entity = entity_named(self._session, asked.name, verb)
        inputs = {name: evaluated(name, expression) for name, expression in asked.values}
        settings = config.config()
        options: dict[str, Any] = {
            "executor": executor_named(self._session, verb, asked.executor or settings["executor"]),
            "workers": settings["workers"],
            "overwrite_cache": asked.overwrite,
        }
        if asked.step:
            return StepView.of_stepper(stepping.step(entity, inputs, **options))
        return View.of(local.run(entity, inputs, **options))

    def _kept(self, asked: Keep) -> str:
        view = views.get(asked.view)
        thing = view.thing if view is not None else None
        if not isinstance(thing, Execution):
            raise Refused("this run is not kept any more: run it again")
        return str(thing.save_replay(asked.file))


def _announce(view: LiveView) -> None:
    views.keep(view)
    channel.opened(view, 0)
