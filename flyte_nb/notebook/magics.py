"""The magics: ``%%task``, ``%%dynamic``, ``%%workflow`` and ``%flyte``. Each parses, and calls one function."""

# IPython annotates neither its magic_arguments nor its display hook.
# mypy: allow-untyped-calls, allow-untyped-decorators

from __future__ import annotations

from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments
from traitlets import Bool, Enum, Int, Unicode

from flyte_nb.engine.execution import Execution
from flyte_nb.engine.stepper import Stepper
from flyte_nb.model.errors import did_you_mean
from flyte_nb.notebook import cellmagic, flags, frontend, verbs
from flyte_nb.notebook.session import Session


@magics_class
class FlyteMagics(Magics):
    """The magics of flyte_nb, and their settings."""

    progress = Bool(True, help="Show a run of %flyte run and flyte_nb.run while it runs.").tag(config=True)
    view = Enum(
        frontend.WAYS,
        "auto",
        help="How graphs and runs are shown: auto, lab (JupyterLab and Notebook 7), widget, picture or text.",
    ).tag(config=True)
    executor = Unicode("inline", help="What %flyte run uses: inline, threads or processes.").tag(config=True)
    workers = Int(None, allow_none=True, min=1, help="How many threads or processes; None: one for each core.").tag(
        config=True
    )

    def __init__(self, shell: Any, session: Session) -> None:
        super().__init__(shell)
        self.session = session

    @no_var_expand
    @cell_magic
    @magic_arguments()
    @flags.flags_of("task")
    def task(self, line: str, cell: str) -> Any:
        """Make a task of each function in this cell.

        A task runs at run time, on real values. Functions whose names begin with ``_`` stay plain functions.

        Example::

            %%task --cache --cache-version 0.1 --limits mem=600Mi
            def square(x: int) -> int:
                return x * x
        """
        return self._lift("task", line, cell)

    @no_var_expand
    @cell_magic
    @magic_arguments()
    @flags.flags_of("dynamic")
    def dynamic(self, line: str, cell: str) -> Any:
        """Make a dynamic workflow of each function in this cell.

        Its body is run at run time, on real inputs; the calls in it become nodes.

        Example::

            %%dynamic --cache
            def squares(n: int) -> list[int]:
                return [square(x=i) for i in range(n)]
        """
        return self._lift("dynamic", line, cell)

    @no_var_expand
    @cell_magic
    @magic_arguments()
    @flags.flags_of("workflow")
    def workflow(self, line: str, cell: str) -> Any:
        """Make a workflow of each function in this cell, compile it and draw it.

        Its body is run once, now, on Promises; the calls in it become nodes.

        Example::

            %%workflow
            def wf(n: int) -> list[int]:
                return squares(n=n)
        """
        return self._lift("workflow", line, cell)

    @no_var_expand
    @line_magic
    @magic_arguments()
    @argument("verb", nargs="?", help="show, run, step, inspect, ... `%%flyte help` lists them")
    @argument("words", nargs="*", help="what the verb takes; `%%flyte help` says it")
    def flyte(self, line: str) -> Any:
        """Show, run and inspect workflows; `%flyte help` lists the verbs, `%flyte help run` says one.

        Each verb returns what the function of its name in flyte_nb returns. A value is Python, in your own namespace,
        and ends at the next ``name=``.

        Example::

            %flyte show wf
            execution = %flyte run --executor threads wf n=3
            %flyte inspect n0/dn2
        """
        text = line.strip()
        silent = text.endswith(";")
        verb, _, words = text.rstrip(";").strip().partition(" ")
        if verb in ("", "help", "--help", "-h"):
            print(verbs.help_text(words.strip()))
            return None
        if verb not in verbs.VERBS:
            for what, of in (("stepper", Stepper), ("execution", Execution)):
                if verb.isidentifier() and verb[0] != "_" and callable(getattr(of, verb, None)):
                    raise UsageError(f"%flyte has no verb {verb!r}: it is Python, {what}.{verb}(...)")
            known = [*verbs.VERBS, "help"]
            raise UsageError(f"%flyte has no verb {verb[:40]!r}.{did_you_mean(verb, known)} It has: {', '.join(known)}")
        result = verbs.VERBS[verb](self.session, words.strip())
        return None if silent else result

    def _lift(self, kind: str, line: str, cell: str) -> Any:
        options = flags.options(kind, flags.parse(kind, line), self.session.shell.user_ns)
        return cellmagic.run(self.session, kind, line, cell, options)
