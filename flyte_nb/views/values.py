"""A value's rich form as text for terminals, and as HTML for cells that have no view; a few lines of it.

What we write is escaped; what a library wrote (an estimator's diagram) is its own HTML, and the notebook's to trust.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from flyte_nb.views import labels
from flyte_nb.views.rich import Rich

#: Rows of a table and items of a container, few of them: what a node gave stands below all that it got. Columns; lines.
ROWS = 5
COLUMNS = 8
LINES = 30

_WIDE = 120

_HEAD = (
    '<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">"
)
_LOOK = (
    ":root{color-scheme:light}body{background:#fff;color:#1f2937;font:13px/1.45 system-ui,sans-serif;margin:8px}"
    "table{border-collapse:collapse;border:0}"
    "td,th{padding:2px 8px;text-align:right;border:0;border-bottom:1px solid #ddd}"
    "img{max-width:100%}"
)
_SEAL = "html,body{height:100%;margin:0;overflow:hidden}iframe{display:block;width:100%;height:100%;border:0}"


def text(made: Rich) -> str:
    r"""Return a rich form as text of a few lines.

    Example:
        >>> from flyte_nb.views.rich import rich
        >>> print(text(rich([10, 20])))
        list, 2 items
          0: 10
          1: 20
        >>> text(rich(3))
        '3'
    """
    if made["kind"] == "text":
        return _few_lines(made["text"])
    lines = [f"  {name}: {said}" if name else f"  {said}" for name, said in _pairs(made)]
    if made["kind"] in ("table", "array"):
        lines = ["  " + ", ".join(row) for row in _head(made)[1:]] if made["kind"] == "array" else _aligned(_head(made))
    return "\n".join([_heading(made), *lines])


def html(made: Rich) -> str | None:
    """Return a rich form as HTML, or None where text says it all.

    Example:
        >>> from flyte_nb.views.rich import rich
        >>> html(rich({"<b>": 1}))
        '<table><caption>dict, 1 item</caption><tr><th scope="row">&#x27;&lt;b&gt;&#x27;</th><td>1</td></tr></table>'
        >>> html(rich(3)) is None
        True
    """
    kind = made["kind"]
    if kind == "html":
        return str(made["html"])
    if kind == "image":
        return f'<img alt="{escape(made["alt"])}" src="data:{made["mime"]};base64,{made["base64"]}">'
    if kind == "text":
        return _text_as_html(made)
    if kind in ("table", "array"):
        head, *rows = _head(made)
        top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head) if kind == "table" else ""
        body = f"<tr>{top}</tr>" if top else ""
        for row in rows:
            first = f'<th scope="row">{escape(row.pop(0))}</th>' if kind == "table" else ""
            body += f"<tr>{first}{''.join(f'<td>{escape(said)}</td>' for said in row)}</tr>"
        return f"<table><caption>{escape(_heading(made))}</caption>{body}</table>"
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(said)}</td></tr>' for name, said in _pairs(made)
    )
    return f"<table><caption>{escape(_heading(made))}</caption>{body}</table>"


def framed(markup: str, height: int, title: str) -> str:
    """Return HTML of any origin in a frame that runs no scripts, has no origin and fetches nothing.

    Example:
        >>> framed("<b>1</b>", 60, "report").startswith('<iframe sandbox=""')
        True
    """
    inner = f"{_HEAD}<style>{_LOOK}</style>{markup}"
    # A page's policy does not keep that page from leading elsewhere by itself; that of the page around it does.
    outer = f'{_HEAD}<style>{_SEAL}</style><iframe sandbox="" srcdoc="{escape(inner)}"></iframe>'
    style = f"width:100%;height:{height}px;border:0;background:#fff"
    return (
        f'<iframe sandbox="" referrerpolicy="no-referrer" loading="lazy" title="{escape(title)}" style="{style}" '
        f'srcdoc="{escape(outer)}"></iframe>'
    )


def _heading(made: Rich) -> str:
    said = made["summary"]
    if made["kind"] == "array":
        said = f"{' × '.join(f'{n:,}' for n in made['shape']) or 'scalar'}, {made['dtype']}, {said}"
        if made["range"] is not None:
            said += f", {made['range'][0]} to {made['range'][1]}"
    return f"{made['type']}, {said}" if said else str(made["type"])


def _pairs(made: Rich) -> Iterator[tuple[str, str]]:
    """Yield the lines of items or of a file, as names and texts."""
    if made["kind"] == "file":
        yield "path", labels.shorten(made["path"], 160)
        for line in made["lines"][:5]:
            yield "", labels.shorten(line, _WIDE)
    elif made["kind"] == "items":
        for name, said in made["items"][:ROWS]:
            yield name, labels.shorten(said, _WIDE)
        rest = made["rest"] + max(len(made["items"]) - ROWS, 0)
        if rest:
            yield "…", f"{rest:,} more"


def _head(made: Rich) -> list[list[str]]:
    """Return the first rows and columns of a table, with its heads, or of an array."""
    columns = made.get("columns", [])
    wide = max(len(columns), *(len(row) for row in made["rows"]), 0) if made["rows"] else len(columns)
    cut = ["…"] if wide > COLUMNS else []
    index = made.get("index")
    table = [["", *columns[:COLUMNS], *cut]]
    for at, row in enumerate(made["rows"][:ROWS]):
        shown = [labels.shorten(said, 30) for said in row[:COLUMNS]]
        table.append([*([index[at]] if index is not None else []), *shown, *cut])
    if len(made["rows"]) > ROWS or made["more"]:
        table.append(["…"])
    return table


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[n]) for row in rows if n < len(row)) for n in range(max(map(len, rows)))]
    return [("  " + "  ".join(f"{said:>{widths[n]}}" for n, said in enumerate(row))).rstrip() for row in rows]


def _text_as_html(made: Rich) -> str | None:
    whole = made["text"]
    short = _few_lines(whole)
    if len(whole) <= 200 and "\n" not in whole:
        return None
    if short == whole:
        return f"<pre>{escape(whole)}</pre>"
    return f"<details><summary>{escape(_heading(made))}</summary><pre>{escape(short)}</pre></details>"


def _few_lines(text: str) -> str:
    """Return a text of at most ``LINES`` lines of bounded length: its beginning and its end."""
    if len(text) <= 4000 and text.count("\n") < LINES:
        return text
    cut = [line if len(line) <= 200 else line[:199] + "…" for line in text[:8000].splitlines()[: LINES - 5]]
    end = [line[-199:] for line in text[-800:].splitlines()[-3:]]
    return "\n".join([*cut, "…", *end])
