"""When each line of an entity's source runs: where it is defined, at compile time, at expansion, or at run time."""

from __future__ import annotations

import ast
import enum

from flyte_nb.model.graph import EntitySpec


class When(enum.Enum):
    """When a line runs."""

    DEFINITION = "definition"
    COMPILE = "compile time"
    EXPANSION = "expansion"
    RUN = "run time"


_BODY = {"workflow": When.COMPILE, "dynamic": When.EXPANSION}


def times(kind: str, source: str) -> tuple[When | None, ...]:
    """Return for each line of a source when it runs; None for what does not: comments, docstrings, empty lines.

    Args:
        kind: The entity's: ``task``, ``dynamic``, ``workflow`` or ``map_task``.
        source: Its text, with its decorators.

    Example:
        >>> print(*times("dynamic", "@dynamic\\ndef f(n: int) -> int:\\n    # twice\\n    return inc(x=n)"))
        When.DEFINITION When.DEFINITION None When.EXPANSION
    """
    lines = source.split("\n")
    found: list[When | None] = [None] * len(lines)
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return tuple(found)
    function = next((one for one in tree.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))), None)
    if function is None:
        return tuple(found)
    start = min([function.lineno, *(one.lineno for one in function.decorator_list)])
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    for number in range(start, _header_end(function, lines) + 1):
        found[number - 1] = When.DEFINITION
    when = _BODY.get(kind, When.RUN)
    for statement in body:
        for number in range(_first_line(statement), (statement.end_lineno or statement.lineno) + 1):
            text = lines[number - 1].strip()
            if text and not text.startswith("#"):
                found[number - 1] = when
    for node in ast.walk(function):  # a text alone does nothing, wherever it stands
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                found[number - 1] = None
    return tuple(found)


def _first_line(statement: ast.stmt) -> int:
    lines: list[int] = [one.lineno for one in getattr(statement, "decorator_list", ())]
    return min([statement.lineno, *lines])


def _header_end(function: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> int:
    """Return the line that the colon of a ``def`` stands in."""
    first = _first_line(function.body[0])
    parts: list[ast.arg | ast.expr] = [one for one in ast.walk(function.args) if isinstance(one, (ast.arg, ast.expr))]
    if function.returns is not None:
        parts.append(function.returns)
    end = max([function.lineno, *(one.end_lineno or 0 for one in parts)])
    while end < first - 1 and not lines[end - 1].split("#")[0].rstrip().endswith(":"):
        end += 1
    return end


def first_line(spec: EntitySpec) -> int:
    """Return which line of its file or cell the source of an entity begins at; 1 where nobody knows."""
    if spec.place is None:
        return 1
    for offset, text in enumerate(spec.source.split("\n")):
        if text.lstrip().startswith(("def ", "async def ")):
            return spec.place.line - offset
    return spec.place.line
