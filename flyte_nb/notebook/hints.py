"""Hints: which names of a body are Promises and which are real values, line by line; read off its source, by ast."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flyte_nb.authoring import cells
from flyte_nb.authoring.entities import Entity
from flyte_nb.model.graph import Interface

_MOST = 200
_LISTS = ("list", "List", "typing.List")
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True, slots=True)
class Hint:
    """What a name means on some lines of a body.

    Attributes:
        first, last: The lines, counted from the first of the source.
        made: Who made the value: ``get_models()``, ``input n``, ``an element of xs``; empty where nobody can tell, and
            nothing is said.
        type: Of the value at run time, as its maker declares it; may be empty.
        promise: Whether the name is a Promise here.
    """

    name: str
    first: int
    last: int
    made: str
    type: str
    promise: bool


def hints(entity: Entity) -> list[Hint]:
    """Return what is known of the names in a workflow's or dynamic's body; of other entities nothing.

    Example:
        >>> from flyte_nb import task, workflow
        >>> @task
        ... def half(x: int) -> float:
        ...     return x / 2
        >>> @workflow
        ... def wf(n: int) -> float:
        ...     y = half(x=n)
        ...     return y
        >>> [(one.name, one.first, one.made, one.type) for one in hints(wf)]
        [('n', 2, 'input n', 'int'), ('y', 3, 'half()', 'float')]
    """
    if entity.spec.kind not in ("workflow", "dynamic"):
        return []
    try:
        body = next(
            one for one in ast.parse(textwrap.dedent(entity.spec.source)).body if isinstance(one, ast.FunctionDef)
        )
    except (SyntaxError, ValueError, RecursionError, StopIteration):  # a lambda, or a part of a line
        return []
    promise = entity.spec.kind == "workflow"
    said = [(body.lineno, v.name, f"input {v.name}", v.type, promise) for v in entity.spec.interface.inputs]
    known = cells.reached(entity.function)
    for statement in _statements(body.body):
        said += [(statement.lineno, *one) for one in _bound(statement, known)]
    end = body.end_lineno or body.lineno
    made = []
    for at, (line, name, maker, kind, is_promise) in enumerate(said):
        last = next((other[0] - 1 for other in said[at + 1 :] if other[1] == name and other[0] > line), end)
        if maker:
            made.append(Hint(name, line, last, maker, kind, is_promise))
    if not promise:
        made += _elements(body, said)
    return made[:_MOST]


_Bound = tuple[str, str, str, bool]
_Said = tuple[int, str, str, str, bool]


def _elements(body: ast.FunctionDef, said: list[_Said]) -> Iterator[Hint]:
    """Yield what the variables of loops over inputs are: where neither the list nor the variable is bound again."""
    names = [name for _, name, *_ in said]
    lists = {name: _element(kind) for _, name, maker, kind, _ in said if maker == f"input {name}"}
    for node in ast.walk(body):
        loops: list[ast.For | ast.comprehension] = []
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name) and names.count(node.target.id) == 1:
            loops.append(node)
        elif isinstance(node, _COMPREHENSIONS):
            loops += node.generators
        for loop in loops:
            if isinstance(loop.target, ast.Name) and isinstance(loop.iter, ast.Name):
                name, over = loop.target.id, loop.iter.id
                kind = lists.get(over)
                if kind is not None and names.count(over) == 1:
                    assert isinstance(node, ast.stmt | ast.expr)
                    yield Hint(name, node.lineno, node.end_lineno or node.lineno, f"an element of {over}", kind, False)


def _element(kind: str) -> str | None:
    """Return the type of the elements of a list's type, or None of what is no list."""
    try:
        tree = ast.parse(kind, mode="eval").body
    except SyntaxError:
        return None
    if isinstance(tree, ast.Subscript) and ast.unparse(tree.value) in _LISTS:
        return ast.unparse(tree.slice)
    return None


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a body in the order of their lines, but for those of functions within it."""
    for statement in body:
        yield statement
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        for part in ("body", "orelse", "handlers", "finalbody"):
            for inner in getattr(statement, part, []):
                yield from _statements(inner.body if isinstance(inner, ast.ExceptHandler) else [inner])


def _bound(statement: ast.stmt, known: Mapping[str, Any]) -> Iterator[_Bound]:
    """Yield the names that a statement binds; those whose maker is not known end what was known of the name."""
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from _assigned(target, statement.value, known)
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        yield from _assigned(statement.target, statement.value, known)
    elif isinstance(statement, (ast.AugAssign, ast.For, ast.AsyncFor)):
        yield from ((name, "", "", False) for name in _names(statement.target))
    elif isinstance(statement, (ast.With, ast.AsyncWith)):
        for item in statement.items:
            if item.optional_vars is not None:
                yield from ((name, "", "", False) for name in _names(item.optional_vars))
    elif isinstance(statement, ast.Delete):
        yield from ((name, "", "", False) for target in statement.targets for name in _names(target))
    elif isinstance(statement, (ast.Import, ast.ImportFrom)):
        yield from ((one.asname or one.name.partition(".")[0], "", "", False) for one in statement.names)
    elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name, "", "", False


def _assigned(target: ast.expr, value: ast.expr, known: Mapping[str, Any]) -> Iterator[_Bound]:
    maker, interface = _maker(value, known)
    outputs = interface.outputs if interface is not None else ()
    if isinstance(target, ast.Name):
        kind = outputs[0].type if len(outputs) == 1 else ""
        yield target.id, maker if len(outputs) == 1 or interface is None else "", kind, True
    elif isinstance(target, (ast.Tuple, ast.List)) and len(outputs) == len(target.elts) > 1:
        for one, output in zip(target.elts, outputs, strict=True):
            for name in _names(one):
                yield name, maker, output.type, True
    else:
        yield from ((name, "", "", False) for name in _names(target))


def _maker(value: ast.expr, known: Mapping[str, Any]) -> tuple[str, Interface | None]:
    """Return whose call gives a value, and that one's interface if it is known."""
    if not isinstance(value, ast.Call):
        return "", None
    function = value.func
    if isinstance(function, ast.Attribute):
        if function.attr == "with_overrides":
            return _maker(function.value, known)
        return ("a conditional", None) if function.attr in ("then", "fail") and _chooses(function.value) else ("", None)
    if isinstance(function, ast.Name) and isinstance(known.get(function.id), Entity):
        entity: Entity = known[function.id]
        return f"{entity.spec.name}()", entity.spec.interface
    return "", None


def _chooses(value: ast.expr) -> bool:
    while isinstance(value, (ast.Call, ast.Attribute)):
        value = value.func if isinstance(value, ast.Call) else value.value
    return isinstance(value, ast.Name) and value.id == "conditional"


def _names(target: ast.expr) -> Iterator[str]:
    return (one.id for one in ast.walk(target) if isinstance(one, ast.Name))
