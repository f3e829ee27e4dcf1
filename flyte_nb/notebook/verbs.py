"""The verbs of ``%flyte``: each parses its words and makes one call of the public function of the same name."""

from __future__ import annotations

import ast
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

from IPython.core.error import UsageError

import flyte_nb
from flyte_nb import drawing, local, stepping
from flyte_nb.engine.execution import Execution
from flyte_nb.engine.inspection import NodeView, Values
from flyte_nb.engine.stepper import Stepper
from flyte_nb.model.errors import OptionError, did_you_mean
from flyte_nb.model.graph import Graph
from flyte_nb.notebook import config, convert, stepverbs
from flyte_nb.notebook.session import Session
from flyte_nb.notebook.view import View
from flyte_nb.notebook.viewing import view as make_view
from flyte_nb.notebook.words import (
    FLAGS,
    SAYS,
    SWITCHES,
    USAGE,
    answers_named,
    entity_named,
    executor_named,
    first_name,
    flags_of,
    inputs_of,
    number,
    pairs_of,
)
from flyte_nb.types.preview import preview


def help_text(about: str = "") -> str:
    """Return a line for each verb; for one alone, where there is one of that name."""
    if about in VERBS:
        verb, usage = next((verb, usage) for verb, usage in USAGE.items() if about in usage.split())
        flags = "\n    all its flags: " + " ".join(FLAGS[verb]) if FLAGS.get(verb) else ""
        return f"{usage}\n    {SAYS[verb]}{flags}"
    width = max(map(len, USAGE.values()))
    return "\n".join(f"{USAGE[verb]:<{width}}  {SAYS[verb]}" for verb in USAGE)


def show(session: Session, words: str) -> Graph:
    """``show wf``; without a name, the last execution's graph."""
    return drawing.show(_one(session, "show", words))


def view(session: Session, words: str) -> View:
    """``view wf``; without a name, the last execution."""
    return make_view(_one(session, "view", words))


def run(session: Session, words: str) -> Execution:
    """``run [--executor E] [--workers N] [--overwrite-cache] [--background] [--answers NAME] wf n=3``."""
    return _run(local.run, "run", session, words)  # type: ignore[no-any-return]


def step(session: Session, words: str) -> Stepper:
    """``step [--executor E] [--workers N] [--overwrite-cache] wf n=3``."""
    return _run(stepping.step, "step", session, words)  # type: ignore[no-any-return]


def form(session: Session, words: str) -> Any:
    """``form wf``."""
    _, rest = flags_of("form", words)
    name, rest = first_name(rest)
    if not name or rest:
        raise UsageError(f"%flyte form takes one name: {USAGE['form']}")
    entity = entity_named(session, name, "form")
    session.announce(entity)
    return flyte_nb.form(entity)


def stop(session: Session, words: str) -> None:
    """``stop [--run ID]``; without an id, the last execution that still runs."""
    execution, _ = _execution("stop", words, 0)
    if "--run" not in words:
        running = [one for one in local.executions() if one.events and not one.phase.terminal]
        execution = running[-1] if running else execution
    if execution.phase.terminal:
        print(f"{execution.id} of {execution.call.spec.name} is over already: {execution.phase}")
        return
    execution.stop()
    print(f"{execution.id} of {execution.call.spec.name} is asked to stop")


def inspect(session: Session, words: str) -> Execution | NodeView:
    """``inspect [path] [--run ID]``."""
    flags, rest = flags_of("inspect", words)
    return local.inspect(rest.strip("'\"") or None, flags.get("run"))


def unfold(session: Session, words: str) -> str:
    """``open n2/dn0 [--run ID]``."""
    execution, path = _execution("open", words, 1)
    text = execution.open(path)
    session.shell.set_next_input(text, replace=False)
    return convert.Source(text)


def rerun(session: Session, words: str) -> Values:
    """``rerun n2/dn0 [--run ID]``."""
    execution, path = _execution("rerun", words, 1)
    return execution.rerun(path)


def save_replay(session: Session, words: str) -> Path:
    """``save_replay knn.html [--run ID]``."""
    execution, file = _execution("save_replay", words, 1)
    return execution.save_replay(file)


def change(session: Session, words: str) -> dict[str, Any]:
    """``config [name=value ...]``."""
    found: dict[str, Any] = {}
    for name, text in pairs_of("config", words).items():
        if name == "progress" and text in ("on", "off"):
            found[name] = text == "on"
        else:
            try:
                found[name] = ast.literal_eval(text)
            except (ValueError, TypeError):
                found[name] = text
    try:
        return config.config(**found)
    except OptionError as error:
        headline = error.headline if error.headline.endswith((".", "?")) else f"{error.headline}."
        raise UsageError(" ".join([f"%flyte config: {headline}", *error.details])) from None


def respell(session: Session, words: str) -> str:
    """``convert [4] --to decorator``."""
    flags, rest = flags_of("convert", words)
    to = flags.get("to", "decorator")
    if to not in convert.SPELLINGS:
        raise UsageError(
            f"%flyte convert --to {to}: that is no spelling.{did_you_mean(to, convert.SPELLINGS)}"
            f" There are: {', '.join(convert.SPELLINGS)}"
        )
    history = session.shell.history_manager.input_hist_raw
    last = session.cell.count - 1 if session.cell is not None else len(history) - 1
    count = number("cell", rest.removeprefix("In[").removesuffix("]")) if rest else last
    if not 0 < count < len(history):
        raise UsageError(f"%flyte convert: there is no In[{count}]; the last one is In[{last}]")
    try:
        text = convert.convert(history[count], to=to)
    except OptionError as error:
        raise OptionError(f"In[{count}]: {error.headline}", *error.details) from None
    session.shell.set_next_input(text, replace=False)
    return convert.Source(text)


VERBS: dict[str, Callable[[Session, str], Any]] = {
    "show": show,
    "view": view,
    "run": run,
    "step": step,
    **stepverbs.VERBS,
    "form": form,
    "stop": stop,
    "inspect": inspect,
    "open": unfold,
    "rerun": rerun,
    "save_replay": save_replay,
    "convert": respell,
    "config": change,
}


def _run(perform: Callable[..., Any], verb: str, session: Session, words: str) -> Any:
    """Run or step through what a line names, on the inputs that it gives."""
    flags, rest = flags_of(verb, words)
    name, rest = first_name(rest)
    if not name:
        raise UsageError(f"%flyte {verb}: what? {USAGE[verb]}")
    entity = entity_named(session, name, verb)
    inputs = inputs_of(session, verb, entity, rest)
    settings = config.config()
    options: dict[str, Any] = {
        "executor": executor_named(session, verb, flags.get("executor", settings["executor"])),
        "workers": number("workers", flags["workers"]) if "workers" in flags else settings["workers"],
        **{flag[2:].replace("-", "_"): flag[2:] in flags for flag in FLAGS[verb] if flag in SWITCHES},
    }
    if "max-depth" in flags:
        options["max_depth"] = number("max-depth", flags["max-depth"])
    if "answers" in flags:
        options["answers"] = answers_named(session, verb, flags["answers"])
    session.announce(entity)
    return perform(entity, inputs, **options)


def _one(session: Session, verb: str, words: str) -> Any:
    """Return what a line names: a workflow, a graph or an execution; the last execution where it names nothing."""
    flags, rest = flags_of(verb, words)
    if not rest:
        return local.inspect(run=flags.get("run"))
    name, rest = first_name(rest)
    if rest:
        raise UsageError(f"%flyte {verb} takes one name: {USAGE[verb]}")
    entity = entity_named(session, name, verb)
    session.announce(entity)
    return entity


_TAKES = {"stop": "no name", "save_replay": "one file's name", "open": "one node's path", "rerun": "one node's path"}


def _execution(verb: str, words: str, count: int) -> tuple[Execution, str]:
    """Return the execution that a line means, and its other words, of which there are so many."""
    flags, rest = flags_of(verb, words)
    try:
        given = shlex.split(rest)
    except ValueError:
        given = [rest]
    if len(given) != count:
        takes = f"takes {_TAKES[verb]}"
        raise UsageError(f"%flyte {verb} {takes}, and {preview(rest, 40)} was given: {USAGE[verb]}")
    execution = local.inspect(run=flags.get("run"))
    assert isinstance(execution, Execution), "without a path"
    return execution, "".join(given)
