"""The words of ``%flyte``: what each verb takes, and reading it: flags, names, inputs, numbers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from typing import Any

from IPython.core.error import UsageError

from flyte_nb.authoring.entities import Entity
from flyte_nb.authoring.workflows import Workflow
from flyte_nb.engine.execution import Execution
from flyte_nb.model import places
from flyte_nb.model.calls import Checker
from flyte_nb.model.errors import TypeMismatch, did_you_mean
from flyte_nb.model.graph import Graph
from flyte_nb.notebook import arguments
from flyte_nb.notebook.session import Session

USAGE = {
    "show": "%flyte show [wf] [--run ID]",
    "view": "%flyte view [wf] [--run ID]",
    "run": "%flyte run [--executor inline|threads|processes] [--workers N] [--overwrite-cache] [--background] wf n=3",
    "step": "%flyte step [--executor inline|threads|processes] [--overwrite-cache] wf n=3",
    "over": "%flyte over | into | out | continue | back | forward | restart",
    "run_to": "%flyte run_to n2/dn0",
    "break": "%flyte break [score[3]] [--failure] [--remove 2] [when=o0 < 0.9]",
    "form": "%flyte form wf",
    "stop": "%flyte stop [--run ID]",
    "inspect": "%flyte inspect [n2/dn0] [--run ID]",
    "open": "%flyte open n2/dn0 [--run ID]",
    "rerun": "%flyte rerun n2/dn0 [--run ID]",
    "save_replay": "%flyte save_replay knn.html [--run ID]",
    "convert": "%flyte convert [4] --to decorator|magic|directive",
    "config": "%flyte config [workers=2 view=text]",
}
SAYS = {
    "show": "draw a workflow's graph, or the last execution's",
    "view": "return a view of a workflow, or of the last execution: an interactive picture",
    "run": "run it, show it live, and return the execution",
    "step": "return a stepper, a debugger that goes from node to node",
    "over": "let the last stepper go on, or back in time",
    "run_to": "let it go on to where a node is about to start",
    "break": "let it stop at a node, a failure, or where a condition holds; without words, list where it does",
    "form": "return a form for its inputs, with buttons that run it and step through it",
    "stop": "stop the last execution",
    "inspect": "return the last execution, or one of its nodes",
    "open": "put a node's body, on its real inputs, into the next cell",
    "rerun": "perform a node again on its recorded inputs, and return its outputs",
    "save_replay": "write the last execution into one HTML file that plays it",
    "convert": "put the text of In[4] (no number: the previous cell), in another spelling, into the next cell",
    "config": "show or change the settings",
}
FLAGS = {
    "run": ("--executor", "--workers", "--max-depth", "--answers", "--overwrite-cache", "--background"),
    "step": ("--executor", "--workers", "--max-depth", "--answers", "--overwrite-cache"),
    "over": (),
    "run_to": (),
    "break": ("--failure", "--remove"),
    "form": (),
    "stop": ("--run",),
    "inspect": ("--run",),
    "open": ("--run",),
    "rerun": ("--run",),
    "save_replay": ("--run",),
    "show": ("--run",),
    "view": ("--run",),
    "convert": ("--to",),
}

#: Flags that take no value.
SWITCHES = ("--overwrite-cache", "--background", "--failure")

#: Verbs whose flags may stand before and after the other words.
_ANYWHERE = ("show", "view", "stop", "inspect", "open", "rerun", "save_replay", "convert")

_MOST_NAMES = 8
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


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
    first_ones = sorted(known, key=lambda one: not isinstance(known[one], Workflow))
    more = ", ..." if len(first_ones) > _MOST_NAMES else ""
    listed = (
        f" There are: {', '.join(first_ones[:_MOST_NAMES])}{more}"
        if known
        else " Define one with @workflow or %%workflow."
    )
    raise UsageError(f"%flyte {verb}: {what} {name[:60]!r}.{did_you_mean(name, known) or listed}")


def inputs_of(session: Session, verb: str, entity: Entity, text: str) -> dict[str, Any]:
    """Return the inputs that ``name=expr`` gives, each evaluated in the user's namespace.

    Raises:
        UsageError: There is no such input, or one is missing.
    """
    found = pairs_of(verb, text)
    for name in found:
        if name not in entity.inputs:
            raise UsageError(
                f"%flyte {verb}: {entity.name} has no input {name!r}.{did_you_mean(name, entity.inputs)}"
                f" Its interface is {entity.name}{entity.interface}"
            )
    missing = [name for name in entity.inputs if name not in found and name not in entity.signature.defaults]
    if missing:
        raise UsageError(
            f"%flyte {verb}: {entity.name} needs {', '.join(missing)}. Its interface is {entity.name}{entity.interface}"
        )
    return {
        name: _value(session, verb, name, expression, entity.signature.inputs[name])
        for name, expression in found.items()
    }


def _value(session: Session, verb: str, name: str, expression: str, checker: Checker) -> Any:
    tree = ast.parse(expression, mode="eval")
    bare = _bare_name(tree.body)
    frame = places.users_frame()
    if frame is not None:  # an error in it then points to the magic's line
        ast.increment_lineno(tree, frame.f_lineno - 1)
    code = compile(tree, frame.f_code.co_filename if frame is not None else f"<%flyte {verb}>", "eval")
    try:
        value = eval(code, session.shell.user_global_ns, session.shell.user_ns)
        if bare:
            checker.check(value, name)
    except NameError as error:
        raise UsageError(f"%flyte {verb}: {name}={expression[:60]}: {error}") from None
    except TypeError as error:  # TypeMismatch, or what is in the braces has no hash
        if not bare:
            raise
        said = error.headline if isinstance(error, TypeMismatch) else str(error)
        raise UsageError(f"%flyte {verb}: {said}. The braces make a set of it: write {name}={bare}") from None
    return value


def _bare_name(node: ast.expr) -> str:
    """Return the name in ``{name}``, the habit from other magics, which expand it; else nothing."""
    match node:
        case ast.Set(elts=[ast.Name(id=name)]):
            return name
        case _:
            return ""


def pairs_of(verb: str, text: str) -> dict[str, str]:
    """Return ``name=expr name=expr`` as a mapping of texts."""
    try:
        return arguments.pairs(text)
    except ValueError as error:
        raise UsageError(f"%flyte {verb}: {error}") from None


_FLAG = re.compile(r"(?:^|(?<=\s))(--[\w-]*)(?:=|\s+|$)(\S*)\s*")
_LAST_FLAG = re.compile(r"(?<=\s)(--[\w-]+)(?:(?:=|\s+)(\S+))?$")


def flags_of(verb: str, words: str) -> tuple[dict[str, str], str]:
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
        if not known and not did_you_mean(flag[2:], [one[2:] for one in FLAGS.get(verb, ())]):
            break  # it is Python: 3 --x
        if not known:
            raise UsageError(f"%flyte {verb} has no option {flag}.{did_you_mean(flag, FLAGS[verb])}")
        if (value is None) != (flag in SWITCHES):
            said = "takes no value" if value else "needs a value"
            raise UsageError(f"%flyte {verb}: {flag} {said}: {USAGE[verb]}")
        found.setdefault(flag[2:], value or "on")
        rest = rest[: match.start()].strip()
    return found, rest


def first_name(text: str) -> tuple[str, str]:
    """Return the (dotted) name that a line begins with, and the rest."""
    match = _NAME.match(text)
    if match is None:
        if text:
            raise UsageError(f"%flyte: {text.split(maxsplit=1)[0][:60]!r} is no name")
        return "", ""
    return match[0], text[match.end() :].strip()


def number(what: str, text: str) -> int:
    """Return a whole number."""
    try:
        return int(text)
    except ValueError:
        raise UsageError(f"%flyte: {what} {text[:40]!r} is no whole number") from None


def answers_named(session: Session, verb: str, given: str) -> Any:
    """Return what the user's variable of this name holds: the answers to gates."""
    if given in session.shell.user_ns:
        return session.shell.user_ns[given]
    raise UsageError(
        f"%flyte {verb} --answers takes a variable's name, and there is no {given[:40]!r}."
        f"{did_you_mean(given, session.shell.user_ns)} Write answers = {{'name of the gate': True}} before"
    )


def executor_named(session: Session, verb: str, given: Any) -> Any:
    """Return one of the three words as it is, else what the user's variable of that name holds: a Dask client, say."""
    words: Iterable[str] = ("inline", "threads", "processes")
    if not isinstance(given, str) or given in words:
        return given
    if given in session.shell.user_ns:
        return session.shell.user_ns[given]
    raise UsageError(
        f"%flyte {verb}: there is no executor {given[:40]!r}.{did_you_mean(given, words)}"
        f" It is one of {', '.join(words)}, or a variable that holds one"
    )
