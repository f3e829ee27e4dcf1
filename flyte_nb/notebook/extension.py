"""The extension: what ``%load_ext flyte_nb`` puts into a shell, and what ``%unload_ext`` takes out again."""

from __future__ import annotations

import warnings
from typing import Any
from weakref import WeakKeyDictionary

from flyte_nb import asking, local, stepping
from flyte_nb.model import display
from flyte_nb.notebook import completion, config, mime, stepview
from flyte_nb.notebook.account import Account
from flyte_nb.notebook.channel import channel
from flyte_nb.notebook.definitions import Definitions
from flyte_nb.notebook.desk import Desk
from flyte_nb.notebook.directive import Transformer
from flyte_nb.notebook.magics import FlyteMagics
from flyte_nb.notebook.session import Session
from flyte_nb.notebook.showing import Showing
from flyte_nb.notebook.tracebacks import Tracebacks

_loaded: WeakKeyDictionary[Any, Extension] = WeakKeyDictionary()
_definitions: WeakKeyDictionary[Any, Definitions] = WeakKeyDictionary()
_accounts: WeakKeyDictionary[Any, Account] = WeakKeyDictionary()


class Extension:
    """Everything that was put into one shell."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.session = Session(shell, _definitions.setdefault(shell, Definitions()))
        self.magics = FlyteMagics(shell, self.session)
        self.showing = Showing(self.magics)
        self._register_magics()
        shell.events.register("pre_run_cell", self.session.begin)
        shell.events.register("post_run_cell", self.session.end)
        self._transformer = Transformer(self.session)
        shell.ast_transformers.append(self._transformer)
        self._matcher = completion.matcher(self.session)
        if shell.Completer is not None:
            shell.Completer.custom_matchers.append(self._matcher)
        self._tracebacks = Tracebacks(shell, self.session.definitions.vanished)
        config.use(self.magics)
        definitions = self.session.definitions
        self.account = _accounts.setdefault(shell, Account(definitions, channel.tell, lambda: channel.wanted))
        self.session.ended.append(self.account.cell_ended)
        channel.notebook = Desk(self.session, self.account)
        local.observers.append(self.account.observe)
        stepping.observers.append(self.account.observe)
        stepping.begun.append(self.account.begin_stepper)
        local.observers.append(self.showing.observe)
        self._answerer = asking.fill(self.showing.answerer)
        stepping.begun.append(self.showing.begin_stepper)
        stepping.observers.append(self.showing.observe_step)
        shell.events.register("post_run_cell", self.showing.save_steps)
        self._shower = display.fill(self.showing.show)
        mime.use_staleness(self.session.definitions.is_stale)
        channel.listen(getattr(shell, "kernel", None))
        running = shell.displayhook.exec_result
        if running is not None:  # the cell that loads us may define things further down
            self.session.begin(running.info)

    def remove(self) -> None:
        """Take everything out again."""
        channel.close()
        channel.notebook = None
        stepping.begun.remove(self.account.begin_stepper)
        local.observers.remove(self.account.observe)
        stepping.observers.remove(self.account.observe)
        mime.use_staleness(None)
        if self._shower is not None:
            display.fill(self._shower)
        self.shell.events.unregister("post_run_cell", self.showing.save_steps)
        stepping.observers.remove(self.showing.observe_step)
        asking.fill(self._answerer)
        stepping.begun.remove(self.showing.begin_stepper)
        stepview.kept.clear()
        local.observers.remove(self.showing.observe)
        config.use(None)
        self._tracebacks.remove()
        if self.shell.Completer is not None:
            self.shell.Completer.custom_matchers.remove(self._matcher)
        self.shell.ast_transformers.remove(self._transformer)
        self.shell.events.unregister("post_run_cell", self.session.end)
        self.shell.events.unregister("pre_run_cell", self.session.begin)
        manager = self.shell.magics_manager
        for kind, names in self.magics.magics.items():
            for name, method in names.items():
                if manager.magics[kind].get(name) == method:
                    del manager.magics[kind][name]
        manager.registry.pop(type(self.magics).__name__, None)
        if self.magics in self.shell.configurables:
            self.shell.configurables.remove(self.magics)

    def _register_magics(self) -> None:
        manager = self.shell.magics_manager
        for kind, names in self.magics.magics.items():
            for name in [name for name in names if name in manager.magics[kind]]:
                sign = "%%" if kind == "cell" else "%"
                warnings.warn(
                    f"flyte_nb: {sign}{name} is another extension's already, and is left to it; write @{name} instead",
                    UserWarning,
                    stacklevel=4,
                )
                del names[name]
        manager.register(self.magics)


def load(shell: Any) -> None:
    """Put the magics and hooks into a shell; twice is as good as once."""
    if shell not in _loaded:
        _loaded[shell] = Extension(shell)


def unload(shell: Any) -> None:
    """Take them out again. What cells have defined is remembered, for ``%reload_ext``."""
    extension = _loaded.pop(shell, None)
    if extension is not None:
        extension.remove()
