"""Arguments: ``n=3 x=[1, 2]``, pairs of a name and a Python expression that ends at the next top-level ``name=``."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator


def pairs(text: str) -> dict[str, str]:
    r"""Split a line into names and the texts of their expressions.

    Raises:
        ValueError: It does not read as pairs; the message says where.

    Example:
        >>> pairs('n=3 x=[1, 2] label="a b=c" f=lambda k=1: k')
        {'n': '3', 'x': '[1, 2]', 'label': '"a b=c"', 'f': 'lambda k=1: k'}
        >>> pairs("n=3 if a == b else 4 m = {'k': 1}")
        {'n': '3 if a == b else 4', 'm': "{'k': 1}"}
        >>> pairs("n=3, m=4")
        {'n': '3', 'm': '4'}
    """
    found: dict[str, str] = {}
    name, start = "", 0
    for next_name, at, after in _boundaries(text):
        before = text[start:at].strip()
        if name:
            if not _complete(before):
                continue  # as in `f=lambda k=1: k`
            found[name] = before.removesuffix(",").rstrip()  # as between the arguments of a call
        elif before:
            raise ValueError(f"write name=value, not {before[:60]!r}")
        if next_name in found:
            raise ValueError(f"{next_name} is given twice")
        name, start = next_name, after
    rest = text[start:].strip()
    if not name:
        if rest:
            raise ValueError(f"write name=value, not {rest[:60]!r}")
        return found
    if not _complete(rest):
        raise ValueError(f"{name}={rest[:60]}: that is no Python expression")
    found[name] = rest
    return found


def _boundaries(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each ``name=`` outside brackets and strings: the name, where it begins, and where its value begins."""
    depth = 0
    before: tokenize.TokenInfo | None = None
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.OP:
                depth += (token.string in "([{") - (token.string in ")]}")
                if token.string == "=" and depth == 0 and before is not None and before.type == tokenize.NAME:
                    yield before.string, before.start[1], token.end[1]
            before = token
    except (tokenize.TokenError, SyntaxError):
        return  # an unclosed bracket or string: the expression so far is not complete, and the caller says so


def _complete(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        return False
    return True
