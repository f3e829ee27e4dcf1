"""Rewriting: a line that joins conditions in Python's way, as one that joins them in a workflow's."""

from __future__ import annotations

import ast
import re

_OPENED = re.compile(r"\b(?:if_|elif_)\(|\b(?:if|elif|while|assert|return)\b|(?<![=!<>])=(?!=)")
_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
}


_ASKED = {"is_true": "is_false", "is_false": "is_true"}


def joined(line: str) -> str | None:
    """Return the condition in a line with ``&`` for ``and`` and ``|`` for ``or``; None where nothing is to change.

    Example:
        >>> joined(".if_(n > 1 and not n == 5)"), joined("conditional('c').if_(0 < n < 5).then(f(x=n))")
        ('.if_((n > 1) & (n != 5))', '.if_((0 < n) & (n < 5))')
        >>> joined(".if_(n > 1 and not done)")
        '.if_((n > 1) & done.is_false())'
        >>> joined(".if_(not done(x=n))"), joined(".if_(not flag.is_true())")
        ('.if_(done(x=n).is_false())', '.if_(flag.is_false())')
        >>> joined("if n > 1:")
    """
    openings = sorted(_OPENED.finditer(line), key=lambda found: not found[0].endswith("("))
    for found in openings:
        tree = _expression(line[found.end() :])
        joining = _Joined()
        if tree is None or isinstance(tree, ast.Call):
            continue
        written = ast.unparse(ast.fix_missing_locations(joining.visit(tree)))
        if joining.changed:
            return f".{found[0]}{written})" if found[0].endswith("(") else f"conditional(...).if_({written})"
    return None


def _expression(text: str) -> ast.expr | None:
    """Return the longest expression that a text begins with, up to a bracket or colon that closes something else."""
    ends = [len(text), *(n for n in range(len(text) - 1, 0, -1) if text[n] in "):#")]
    for end in ends:
        try:
            return ast.parse(text[:end].strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


class _Joined(ast.NodeTransformer):
    changed = False

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        self.changed = True
        sign: ast.operator = ast.BitAnd() if isinstance(node.op, ast.And) else ast.BitOr()
        made, *others = [self.visit(value) for value in node.values]
        for other in others:
            made = ast.BinOp(made, sign, other)
        return made  # type: ignore[no-any-return]

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        if len(node.ops) == 1:
            return node
        self.changed = True
        sides = [node.left, *node.comparators]
        made: ast.expr = ast.Compare(sides[0], [node.ops[0]], [sides[1]])
        for n, op in enumerate(node.ops[1:], 1):
            made = ast.BinOp(made, ast.BitAnd(), ast.Compare(sides[n], [op], [sides[n + 1]]))
        return made

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        inner = node.operand
        if isinstance(node.op, ast.Not) and isinstance(inner, ast.Compare) and len(inner.ops) == 1:
            opposite = _OPPOSITE.get(type(inner.ops[0]))
            if opposite is not None:
                self.changed = True
                return ast.Compare(inner.left, [opposite()], inner.comparators)
        if isinstance(node.op, ast.Not) and isinstance(inner, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
            self.changed = True
            if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr in _ASKED:
                return ast.Call(ast.Attribute(inner.func.value, _ASKED[inner.func.attr], ast.Load()), [], [])
            return ast.Call(ast.Attribute(inner, "is_false", ast.Load()), [], [])
        return node
