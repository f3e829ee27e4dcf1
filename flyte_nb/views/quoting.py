"""The words of DOT: names, quoted strings, labels, and the room they take."""

from __future__ import annotations

import re

#: Points that a node has at least: room for "succeeded · 1 min 15 s".
LEAST = 176

#: Points that a node has at most; texts that need more are shortened.
MOST = 250

#: Points of a node's width that its texts do not have: for the icon before them, and at the borders.
BESIDE = 46

_UNSAFE = re.compile(r"[^A-Za-z0-9_/-]")
_ESCAPED = re.compile(r"~([0-9a-f]+)~")
#: Hundredths of the font's size by character: the usual, then exceptions.
_USUAL, _FULL = 62, 105
_WIDTHS = (
    dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ", 72)
    | dict.fromkeys("iljtfrI.,:;'|!()[]{}- `\"", 38)
    | dict.fromkeys("mwMW@%…", 94)
)


def name(path: str) -> str:
    """Return a path as a name in DOT.

    Example:
        >>> name("n2/dn0"), name('a"b')
        ('n2/dn0', 'a~22~b')
    """
    return _UNSAFE.sub(lambda char: f"~{ord(char[0]):x}~", path)


def path(safe: str) -> str:
    """Return the path of a name; the other way of `name`.

    Example:
        >>> path("a~22~b/+")
        'a"b/+'
    """
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), safe)


def more(scope: str, number: int = 0) -> str:
    """Return the name of a node that stands for gathered children of a scope. No path has it: ``+`` is escaped.

    Example:
        >>> more("n2"), more(""), more("", 1)
        ('n2/+', '+', '+1')
    """
    return (f"{name(scope)}/+" if scope else "+") + (str(number) if number else "")


def svg_id(safe: str) -> str:
    """Return the id that a node of this name has in the SVG."""
    return "f-" + safe.replace("/", ".")


def text_width(text: str, size: int) -> int:
    """Return points enough for a text in any of the usual sans-serif fonts, by classes of characters.

    Example:
        >>> text_width("get_models", 13), text_width("モデル", 13)
        (79, 41)
    """
    hundredths = sum([_WIDTHS.get(char) or (_FULL if char >= "\u1100" else _USUAL) for char in text])
    return -(-hundredths * size // 100)


def room(lines: list[str]) -> int:
    """Return the width of a node: the title in 13 points, the rest in 11, an icon before them, a run's words in it."""
    texts = max(text_width(lines[0], 13), *(text_width(line, 11) for line in lines[1:]))
    return min(max(LEAST, texts + BESIDE), MOST)


def label(lines: list[str], width: int) -> str:
    """Return the attributes of a node's label, left-justified, and of the room that it takes."""
    text = "".join(quote(line) + "\\l" for line in lines)
    return f'label="{text}" width={inches(width)} height={inches(12 + 14 * len(lines))}'


def inches(points: int) -> str:
    """Return points as Graphviz takes lengths."""
    return f"{points / 72:.4f}"


def quote(text: str) -> str:
    """Escape a text of one line for a quoted string of DOT; Graphviz reads entities as well as backslashes there."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
