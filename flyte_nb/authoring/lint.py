"""Lint: what is legal and does not do what it says: an ``except`` that catches nothing, a version that was outrun."""

from __future__ import annotations

import ast
import linecache
import warnings
from types import CodeType, FrameType
from typing import Any

from flyte_nb.authoring import cells
from flyte_nb.model.errors import CacheWarning
from flyte_nb.model.graph import EntitySpec, Place
from flyte_nb.model.places import place


class GraphWarning(UserWarning):
    """A body says something that the graph it makes cannot do."""


_tries: dict[CodeType, dict[int, int]] = {}
#: What was defined at the prompt or in a script: by name, under which cache version, with which text, and where.
_defined: dict[str, tuple[str | None, str, Place | None]] = {}


def a_try_around(spec: EntitySpec, frame: FrameType | None, called: str, said: set[Place]) -> None:
    """Warn of an ``except`` around a call that makes a node: what fails in the node fails later, and elsewhere.

    Args:
        spec: The entity whose body is traced.
        said: The places that were warned of; this one is added.
    """
    while frame is not None and frame.f_code.co_name in cells.COMPREHENSIONS:
        frame = frame.f_back
    if frame is None or not frame.f_code.co_exceptiontable:
        return
    code = frame.f_code
    if code not in _tries:
        _tries[code] = _lines_in_tries(code)
    line = _tries[code].get(frame.f_lineno)
    if line is None:
        return
    where = place(code.co_filename, line)
    if where in said:
        return
    said.add(where)
    warnings.warn_explicit(
        f"{spec.name}: this `except` never catches what fails in {called}(): in a {spec.kind} the call makes a node, "
        "which runs later. Catch it in a @task, give the node retries, or make the body @eager, where `try` works.",
        GraphWarning,
        where.file,
        where.line,
        registry={},
    )


def _lines_in_tries(code: CodeType) -> dict[int, int]:
    """Return the line of the ``try`` with an ``except`` around each line, the innermost one."""
    try:
        tree = ast.parse("".join(linecache.getlines(code.co_filename)))
    except (SyntaxError, ValueError):
        return {}
    found: dict[int, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Try, ast.TryStar)) and node.handlers:
            found.update(dict.fromkeys(range(node.body[0].lineno, (node.body[-1].end_lineno or 0) + 1), node.lineno))
    return found


def a_body_changed_under_its_version(entity: Any) -> None:
    """Warn where a function is defined anew at the prompt, with another text and the ``cache_version`` it had."""
    function, spec = entity.function, entity.spec
    if getattr(function, "__module__", None) != "__main__" or "<locals>" in getattr(function, "__qualname__", ""):
        return
    version = spec.policy.cache.version if spec.policy.cache is not None else None
    text = spec.ref.version.partition("+")[0]
    before = _defined.get(spec.name)
    _defined[spec.name] = version, text, spec.place
    if version is None or before is None or before[0] != version or before[1] == text:
        return
    where = spec.place
    warnings.warn_explicit(
        f"{spec.name}: its body is another one than at {before[2]}, and cache_version={version!r} is the same: "
        "results that are kept are still taken. Change the version, or leave it out: then an edit computes anew.",
        CacheWarning,
        where.file if where is not None else spec.name,
        where.line if where is not None else 1,
        registry={},
    )
