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


_BODY = {"workflow": When.COMPILE, "launch_plan": When.COMPILE, "dynamic": When.EXPANSION}


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
    function = _function(source)
    if function is None:
        return tuple(found)
    start = min([function.lineno, *(one.lineno for one in function.decorator_list)])
    for number in range(start, _header_end(function, lines) + 1):
        found[number - 1] = When.DEFINITION
    strings, alone = _texts(function, lines)
    when = _BODY.get(kind, When.RUN)
    for statement in function.body:
        for number in range(_first_line(statement), (statement.end_lineno or statement.lineno) + 1):
            text = lines[number - 1].strip()
            if number not in alone and text and (number in strings or not text.startswith("#")):
                found[number - 1] = when
    return tuple(found)


def _function(source: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """Return the function that a source defines; None where that cannot be told, or its lines cannot."""
    if "\r" in source.replace("\r\n", "\n"):  # a line's end to Python, and to nobody else
        return None
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return next((one for one in tree.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))), None)


def _texts(function: ast.AST, lines: list[str]) -> tuple[set[int], set[int]]:
    """Return the lines within texts, and those of texts that stand alone: docstrings, say, which do nothing."""
    strings: set[int] = set()
    alone: set[int] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            strings.update(range(node.lineno + 1, (node.end_lineno or node.lineno) + 1))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            alone_there = not lines[node.lineno - 1].encode()[: node.col_offset].strip()
            alone.update(range(node.lineno, (node.end_lineno or node.lineno) + 1) if alone_there else ())
    return strings, alone


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
    """Return at which line of its file or cell the source of an entity begins; 1 where nobody knows."""
    if spec.place is None:
        return 1
    function = _function(spec.source)
    return spec.place.line - (function.lineno - 1 if function is not None else 0)
