"""The verbs of ``%flyte``: each parses its words and makes one call of the public function of the same name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from typing import Any

from IPython.core.error import UsageError

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

USAGE = {
    "show": "%flyte show wf",
    "run": "%flyte run [--executor inline|threads|processes] [--workers N] [--overwrite-cache] wf n=3",
    "inspect": "%flyte inspect [n2/dn0] [--run ID]",
    "convert": "%flyte convert [4] --to decorator|magic|directive",
    "config": "%flyte config [workers=2 picture=text]",
}
SAYS = {
    "show": "draw a workflow's graph",
    "run": "run it, show it live, and return the execution",
    "inspect": "return the last execution, or one of its nodes",
    "convert": "put the text of In[4] (no number: the previous cell), in another spelling, into the next cell",
    "config": "show or change the settings",
}
FLAGS = {
    "run": ("--executor", "--workers", "--max-depth", "--overwrite-cache"),
    "inspect": ("--run",),
    "show": ("--run",),
    "convert": ("--to",),
}

#: Flags that take no value.
SWITCHES = ("--overwrite-cache",)

_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def help_text() -> str:
    """Return a line for each verb."""
    width = max(map(len, USAGE.values()))
    return "\n".join(f"{USAGE[verb]:<{width}}  {SAYS[verb]}" for verb in USAGE)


def show(session: Session, words: str) -> Graph:
    """``show wf``; without a name, the last execution's graph."""
    flags, rest = _flags("show", words)
    if not rest:
        return local.show(local.inspect(run=flags.get("run")))
    name, rest = _first(rest)
    if rest:
        raise UsageError(f"%flyte show takes one name: {USAGE['show']}")
    entity = entity_named(session, name, "show")
    session.announce(entity)
    return local.show(entity)


def run(session: Session, words: str) -> Execution:
    """``run [--executor E] [--workers N] [--overwrite-cache] wf n=3``."""
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
    overwrite = "overwrite-cache" in flags
    return local.run(entity, inputs, executor=executor, workers=workers, overwrite_cache=overwrite, **depth)  # type: ignore[arg-type]


def inspect(session: Session, words: str) -> Execution | NodeView:
    """``inspect [path] [--run ID]``."""
    flags, rest = _flags("inspect", words)
    return local.inspect(rest.strip("'\"") or None, flags.get("run"))


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


VERBS = {"show": show, "run": run, "inspect": inspect, "convert": respell, "config": change}


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
    allowed: tuple[type, ...] = (Entity, Execution, Graph) if verb == "show" else (Entity,)
    if isinstance(thing, allowed):
        return thing
    what = "there is no" if thing is missing else "that is not an entity:"
    listed = f" There are: {', '.join(list(known)[:8])}" if known else " Define one with @workflow or %%workflow."
    raise UsageError(f"%flyte {verb}: {what} {name[:60]!r}.{did_you_mean(name, known) or listed}")


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


def _flags(verb: str, words: str) -> tuple[dict[str, str], str]:
    """Take ``--flag value`` (or ``--flag=value``) from the front and the end of a line; return the rest too."""
    found: dict[str, str] = {}
    pattern = re.compile(r"(?:^|(?<=\s))(--[\w-]*)(?:=|\s+|$)(\S*)\s*")
    before = words if verb in ("show", "inspect", "convert") else ""
    rest = words.strip()
    while (match := (pattern.search(rest) if before else pattern.match(rest))) is not None:
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
