"""The verbs of ``%flyte``: each parses its words and makes one call of the public function of the same name."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from IPython.core.error import UsageError

import flyte_nb
from flyte_nb import local
from flyte_nb.authoring.entities import Entity
from flyte_nb.engine.execution import Execution
from flyte_nb.engine.inspection import NodeView
from flyte_nb.model import places
from flyte_nb.model.calls import Checker
from flyte_nb.model.errors import OptionError, TypeMismatch, did_you_mean
from flyte_nb.model.graph import Graph
from flyte_nb.notebook import arguments, config, convert
from flyte_nb.notebook.session import Session
from flyte_nb.notebook.view import View
from flyte_nb.notebook.view import view as make_view
from flyte_nb.types.preview import preview

USAGE = {
    "show": "%flyte show wf",
    "view": "%flyte view [wf] [--run ID]",
    "run": "%flyte run [--executor inline|threads|processes] [--workers N] [--overwrite-cache] [--background] wf n=3",
    "form": "%flyte form wf",
    "stop": "%flyte stop [--run ID]",
    "inspect": "%flyte inspect [n2/dn0] [--run ID]",
    "save_replay": "%flyte save_replay knn.html [--run ID]",
    "convert": "%flyte convert [4] --to decorator|magic|directive",
    "config": "%flyte config [workers=2 view=text]",
}
SAYS = {
    "show": "draw a workflow's graph",
    "view": "return a view of a workflow, or of the last execution: an interactive picture",
    "run": "run it, show it live, and return the execution",
    "form": "return a form for its inputs, with a button that runs it",
    "stop": "stop the last execution",
    "inspect": "return the last execution, or one of its nodes",
    "save_replay": "write the last execution into one HTML file that plays it",
    "convert": "put the text of In[4] (no number: the previous cell), in another spelling, into the next cell",
    "config": "show or change the settings",
}
FLAGS = {
    "run": ("--executor", "--workers", "--max-depth", "--overwrite-cache", "--background"),
    "form": (),
    "stop": ("--run",),
    "inspect": ("--run",),
    "save_replay": ("--run",),
    "show": ("--run",),
    "view": ("--run",),
    "convert": ("--to",),
}

#: Flags that take no value.
SWITCHES = ("--overwrite-cache", "--background")

#: Verbs whose flags may stand before and after the other words.
_ANYWHERE = ("show", "view", "stop", "inspect", "save_replay", "convert")

_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def help_text() -> str:
    """Return a line for each verb."""
    width = max(map(len, USAGE.values()))
    return "\n".join(f"{USAGE[verb]:<{width}}  {SAYS[verb]}" for verb in USAGE)


def show(session: Session, words: str) -> Graph:
    """``show wf``; without a name, the last execution's graph."""
    return local.show(_one(session, "show", words))


def view(session: Session, words: str) -> View:
    """``view wf``; without a name, the last execution."""
    return make_view(_one(session, "view", words))


def run(session: Session, words: str) -> Execution:
    """``run [--executor E] [--workers N] [--overwrite-cache] [--background] wf n=3``."""
    flags, rest = _flags("run", words)
    name, rest = _first(rest)
    if not name:
        raise UsageError(f"%flyte run: what? {USAGE['run']}")
    entity = entity_named(session, name, "run")
    inputs = _inputs(session, entity, rest)
    settings = config.config()
    workers = _number("workers", flags["workers"]) if "workers" in flags else settings["workers"]
    depth = {"max_depth": _number("max-depth", flags["max-depth"])} if "max-depth" in flags else {}
    executor = _executor(session, flags.get("executor", settings["executor"]))
    session.announce(entity)
    switches = {flag: flag.replace("_", "-") in flags for flag in ("overwrite_cache", "background")}
    return local.run(entity, inputs, executor=executor, workers=workers, **switches, **depth)  # type: ignore[arg-type]


def form(session: Session, words: str) -> Any:
    """``form wf``."""
    _, rest = _flags("form", words)
    name, rest = _first(rest)
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
    flags, rest = _flags("inspect", words)
    return local.inspect(rest.strip("'\"") or None, flags.get("run"))


def save_replay(session: Session, words: str) -> Path:
    """``save_replay knn.html [--run ID]``."""
    execution, file = _execution("save_replay", words, 1)
    return execution.save_replay(file)


def change(session: Session, words: str) -> dict[str, Any]:
    """``config [name=value ...]``."""
    found: dict[str, Any] = {}
    for name, text in _pairs("config", words).items():
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
    flags, rest = _flags("convert", words)
    to = flags.get("to", "decorator")
    if to not in convert.SPELLINGS:
        raise UsageError(
            f"%flyte convert --to {to}: that is no spelling.{did_you_mean(to, convert.SPELLINGS)}"
            f" There are: {', '.join(convert.SPELLINGS)}"
        )
    history = session.shell.history_manager.input_hist_raw
    last = session.cell.count - 1 if session.cell is not None else len(history) - 1
    number = _number("cell", rest.removeprefix("In[").removesuffix("]")) if rest else last
    if not 0 < number < len(history):
        raise UsageError(f"%flyte convert: there is no In[{number}]; the last one is In[{last}]")
    try:
        text = convert.convert(history[number], to=to)
    except OptionError as error:
        raise OptionError(f"In[{number}]: {error.headline}", *error.details) from None
    session.shell.set_next_input(text, replace=False)
    return convert.Source(text)


VERBS = {
    "show": show,
    "view": view,
    "run": run,
    "form": form,
    "stop": stop,
    "inspect": inspect,
    "save_replay": save_replay,
    "convert": respell,
    "config": change,
}


def entities(names: Mapping[str, Any]) -> dict[str, Entity]:
    """Return the entities that the user has names for."""
    return {name: value for name, value in names.items() if isinstance(value, Entity) and not name.startswith("_")}


def entity_named(session: Session, name: str, verb: str) -> Any:
    """Return what a (dotted) name means to the user.

    Raises:
        UsageError: There is no such thing, or it is no entity.
    """
    names = session.shell.user_ns
    known = entities(names)
    first, *rest = name.split(".")
    missing = object()
    thing = names.get(first, missing)
    for part in rest:
        thing = getattr(thing, part, missing)
    allowed: tuple[type, ...] = (Entity, Execution, Graph) if verb in ("show", "view") else (Entity,)
    if isinstance(thing, allowed):
        return thing
    what = "there is no" if thing is missing else "that is not an entity:"
    listed = f" There are: {', '.join(list(known)[:8])}" if known else " Define one with @workflow or %%workflow."
    raise UsageError(f"%flyte {verb}: {what} {name[:60]!r}.{did_you_mean(name, known) or listed}")


def _one(session: Session, verb: str, words: str) -> Any:
    """Return what a line names: a workflow, a graph or an execution; the last execution where it names nothing."""
    flags, rest = _flags(verb, words)
    if not rest:
        return local.inspect(run=flags.get("run"))
    name, rest = _first(rest)
    if rest:
        raise UsageError(f"%flyte {verb} takes one name: {USAGE[verb]}")
    entity = entity_named(session, name, verb)
    session.announce(entity)
    return entity


def _execution(verb: str, words: str, count: int) -> tuple[Execution, str]:
    """Return the execution that a line means, and its other words, of which there are so many."""
    flags, rest = _flags(verb, words)
    try:
        given = shlex.split(rest)
    except ValueError:
        given = [rest]
    if len(given) != count:
        takes = "takes one file's name" if count else "takes no name"
        raise UsageError(f"%flyte {verb} {takes}, and {preview(rest, 40)} was given: {USAGE[verb]}")
    execution = local.inspect(run=flags.get("run"))
    assert isinstance(execution, Execution), "without a path"
    return execution, "".join(given)


def _inputs(session: Session, entity: Entity, text: str) -> dict[str, Any]:
    found = _pairs("run", text)
    for name in found:
        if name not in entity.inputs:
            raise UsageError(
                f"%flyte run: {entity.name} has no input {name!r}.{did_you_mean(name, entity.inputs)}"
                f" Its interface is {entity.name}{entity.interface}"
            )
    missing = [name for name in entity.inputs if name not in found and name not in entity.signature.defaults]
    if missing:
        raise UsageError(
            f"%flyte run: {entity.name} needs {', '.join(missing)}. Its interface is {entity.name}{entity.interface}"
        )
    return {name: _value(session, name, expression, entity.inputs[name]) for name, expression in found.items()}


def _value(session: Session, name: str, expression: str, checker: Checker) -> Any:
    tree = ast.parse(expression, mode="eval")
    bare = _bare_name(tree.body)
    frame = places.users_frame()
    if frame is not None:  # an error in it then points to the magic's line
        ast.increment_lineno(tree, frame.f_lineno - 1)
    code = compile(tree, frame.f_code.co_filename if frame is not None else "<%flyte run>", "eval")
    try:
        value = eval(code, session.shell.user_global_ns, session.shell.user_ns)
        if bare:
            checker.check(value, name)
    except NameError as error:
        raise UsageError(f"%flyte run: {name}={expression[:60]}: {error}") from None
    except TypeError as error:  # TypeMismatch, or what is in the braces has no hash
        if not bare:
            raise
        said = error.headline if isinstance(error, TypeMismatch) else str(error)
        raise UsageError(f"%flyte run: {said}. The braces make a set of it: write {name}={bare}") from None
    return value


def _bare_name(node: ast.expr) -> str:
    """Return the name in ``{name}``, the habit from other magics, which expand it; else nothing."""
    match node:
        case ast.Set(elts=[ast.Name(id=name)]):
            return name
        case _:
            return ""


def _pairs(verb: str, text: str) -> dict[str, str]:
    try:
        return arguments.pairs(text)
    except ValueError as error:
        raise UsageError(f"%flyte {verb}: {error}") from None


_FLAG = re.compile(r"(?:^|(?<=\s))(--[\w-]*)(?:=|\s+|$)(\S*)\s*")
_LAST_FLAG = re.compile(r"(?<=\s)(--[\w-]+)(?:(?:=|\s+)(\S+))?$")


def _flags(verb: str, words: str) -> tuple[dict[str, str], str]:
    """Take ``--flag value`` (or ``--flag=value``) from a line; return the rest too.

    Where inputs follow a name, flags stand before the name or behind the last input: within, ``--x`` is Python.
    """
    found: dict[str, str] = {}
    rest = words.strip()
    anywhere = verb in _ANYWHERE
    while (match := (_FLAG.search(rest) if anywhere else _FLAG.match(rest))) is not None:
        flag = match[1]
        if flag not in FLAGS[verb]:
            raise UsageError(f"%flyte {verb} has no option {flag}.{did_you_mean(flag, FLAGS[verb])}")
        if flag in SWITCHES:
            found[flag[2:]] = "on"
            rest = (rest[: match.start()] + rest[match.end(1) :]).strip()
            continue
        if not match[2]:
            raise UsageError(f"%flyte {verb}: {flag} needs a value: {USAGE[verb]}")
        found[flag[2:]] = match[2]
        rest = (rest[: match.start()] + rest[match.end() :]).strip()
    while not anywhere and (match := _LAST_FLAG.search(rest)) is not None:
        flag, value = match[1], match[2]
        known = flag in FLAGS.get(verb, ())
        if not known and not did_you_mean(flag, FLAGS.get(verb, ())):
            break  # it is Python: 3 --x
        if not known:
            raise UsageError(f"%flyte {verb} has no option {flag}.{did_you_mean(flag, FLAGS[verb])}")
        if (value is None) != (flag in SWITCHES):
            said = "takes no value" if value else "needs a value"
            raise UsageError(f"%flyte {verb}: {flag} {said}: {USAGE[verb]}")
        found.setdefault(flag[2:], value or "on")
        rest = rest[: match.start()].strip()
    return found, rest


def _first(text: str) -> tuple[str, str]:
    match = _NAME.match(text)
    if match is None:
        if text:
            raise UsageError(f"%flyte: {text.split(maxsplit=1)[0][:60]!r} is no name")
        return "", ""
    return match[0], text[match.end() :].strip()


def _number(what: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise UsageError(f"%flyte: {what} {text[:40]!r} is no whole number") from None


def _executor(session: Session, given: Any) -> Any:
    """Return one of the three words as it is, else what the user's variable of that name holds: a Dask client, say."""
    words: Iterable[str] = ("inline", "threads", "processes")
    if not isinstance(given, str) or given in words:
        return given
    if given in session.shell.user_ns:
        return session.shell.user_ns[given]
    raise UsageError(
        f"%flyte run: there is no executor {given[:40]!r}.{did_you_mean(given, words)}"
        f" It is one of {', '.join(words)}, or a variable that holds one"
    )
