"""Requests: what a front end may ask of a notebook as a whole, and the answers (docs/protocol.md, "The notebook")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from flyte_nb.notebook.checks import LONGEST_PATH, Malformed, count, text, values

Message: TypeAlias = dict[str, Any]

_LONGEST_NAME = 1_000
_LONGEST_CELL = 1_000_000


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything, please, and from now on what is new: the entities, and the executions."""


@dataclass(frozen=True, slots=True)
class Compile:
    """Compile a workflow, and open a view of its graph."""

    request: int
    name: str


@dataclass(frozen=True, slots=True)
class Begin:
    """Run an entity, or begin to step through it, on inputs that the reader typed as Python."""

    request: int
    name: str
    values: tuple[tuple[str, str], ...]
    step: bool
    executor: str | None
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Convert:
    """The text of a cell in another spelling."""

    request: int
    text: str
    to: str


@dataclass(frozen=True, slots=True)
class Keep:
    """Write a run into a file beside the notebook: a page that plays it, or its record."""

    request: int
    view: str
    file: str


#: What runs the user's code, or waits for the prompt's own thread.
Prompted: TypeAlias = Compile | Begin | Keep

Request: TypeAlias = Overview | Convert | Prompted


def read(data: object) -> Request | None:
    """Return the request that a message holds; None for what is not one.

    Example:
        >>> read({"type": "notebook"})
        Overview()
        >>> read({"type": "compile", "request": 3, "name": "wf"})
        Compile(request=3, name='wf')
        >>> read({"type": "compile", "request": 3}), read("compile")
        (None, None)
    """
    try:
        return _read(data) if isinstance(data, Mapping) else None
    except Malformed:
        return None


def _read(data: Mapping[Any, Any]) -> Request | None:
    match data.get("type"):
        case "notebook":
            return Overview()
        case "compile":
            return Compile(count(data, "request"), text(data, "name", _LONGEST_NAME))
        case "begin":
            executor = None if data.get("executor") is None else text(data, "executor", _LONGEST_NAME)
            given = values(data, least=0)
            name = text(data, "name", _LONGEST_NAME)
            step, overwrite = data.get("step") is True, data.get("overwrite") is True
            return Begin(count(data, "request"), name, given, step, executor, overwrite)
        case "convert":
            return Convert(count(data, "request"), text(data, "text", _LONGEST_CELL), text(data, "to", 20))
        case "keep":
            view = text(data, "view", 32)
            return Keep(count(data, "request"), view, text(data, "file", LONGEST_PATH))
    return None


# What the kernel says.


def entities(names: Sequence[str], changed: Sequence[Message], problems: Sequence[Message]) -> Message:
    """Return what the notebook defines: all names, what is new or has changed, and what does not compile."""
    return {"type": "entities", "names": list(names), "entities": list(changed), "problems": list(problems)}


def executions(known: Sequence[Message]) -> Message:
    """Return all executions that the kernel still has."""
    return {"type": "executions", "executions": list(known)}


def compiled(asked: Compile, view: str) -> Message:
    """Answer with the view of a compiled graph."""
    return {"type": "compiled", "request": asked.request, "view": view}


def began(asked: Begin, view: str) -> Message:
    """Answer with the view of a run that is over, or of a stepper."""
    return {"type": "began", "request": asked.request, "view": view}


def converted(asked: Convert, made: str) -> Message:
    """Answer with the text in its other spelling."""
    return {"type": "converted", "request": asked.request, "text": made}


def kept(asked: Keep, file: str) -> Message:
    """Answer with the file that was written."""
    return {"type": "kept", "request": asked.request, "file": file}


def refused(asked: Request, why: str) -> Message:
    """Answer with the reason why there is no other answer."""
    return {"type": "refused", "view": None, "request": getattr(asked, "request", None), "message": why}
