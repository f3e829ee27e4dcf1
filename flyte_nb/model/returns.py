"""Returns: the line of the `return` that a value came from, as far as a function's text tells."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flyte_nb.model.graph import EntitySpec, Place

_LITERALS: tuple[tuple[type[ast.expr], type], ...] = (
    (ast.Dict, dict),
    (ast.DictComp, dict),
    (ast.ListComp, list),
    (ast.SetComp, set),
    (ast.Set, set),
    (ast.JoinedStr, str),
)


def place_of_return(spec: EntitySpec, value: object, last: bool = False) -> Place | None:
    """Return where an entity returned a value: the only ``return`` that can have made it; else the ``def``.

    Which one ran is not recorded, for that would slow every task down; but ``return 1, "a"`` makes no text.

    Args:
        last: Where several can have made it, say the last ``return`` of the text.
    """
    if spec.place is None:
        return None
    try:
        tree = ast.parse(spec.source)
    except (SyntaxError, ValueError):
        return spec.place
    function = next(
        (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))), None
    )
    if function is None:
        return spec.place
    found = [node for node in own(function) if isinstance(node, ast.Return)]
    fits = [(node, _fits(node.value, value)) for node in found]
    certain = [node for node, fit in fits if fit is True]
    possible = [node for node, fit in fits if fit is not False]
    for nodes in (certain, possible, found[-1:] if last else []):
        if len(nodes) == 1:
            line = nodes[0].lineno
            text = spec.source.splitlines()[line - 1].strip()[:200]
            return Place(spec.place.file, spec.place.line + line - function.lineno, text)
    return spec.place


def own(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk a function's nodes, not those of functions and classes within."""
    for child in ast.iter_child_nodes(tree):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            yield child
            yield from own(child)


def _fits(written: ast.expr | None, value: object) -> bool | None:
    """Tell whether an expression makes a value; None where its text does not say."""
    if written is None:
        return value is None
    if isinstance(written, ast.Constant):
        return type(written.value) is type(value) and written.value == value
    if isinstance(written, (ast.Tuple, ast.List)):
        if any(isinstance(item, ast.Starred) for item in written.elts):
            return None
        kind = tuple if isinstance(written, ast.Tuple) else list
        return type(value) is kind and len(value) == len(written.elts)
    return next((type(value) is kind for node, kind in _LITERALS if isinstance(written, node)), None)
