"""A whole value for eyes: frames, arrays, estimators, images, figures, files, long lists and texts; always bounded.

``text`` is for terminals, ``html`` for notebooks and reports. What we write ourselves is escaped; what a library writes
(a frame's table, an estimator's diagram) is its own HTML, so a page that shows values of strangers puts ``html`` into
`framed`.
"""

from __future__ import annotations

import base64
import dataclasses
import io
import itertools
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

from flyte_nb.types.preview import preview
from flyte_nb.views import labels

#: Rows of a frame, items at the front of a container, lines of a text.
ROWS = 10
COLUMNS = 12
LINES = 30

#: Bytes of HTML or of an image beyond which the short text takes its place.
LARGEST = 1_000_000

_PNG = b"\x89PNG\r\n\x1a\n"
_READ = 4096
_SAMPLE = 1_000_000


def text(value: object) -> str:
    r"""Return a value as text of a few lines.

    Example:
        >>> print(text([10, 20]))
        list of 2 items
          0: 10
          1: 20
        >>> text(3)
        '3'
    """
    try:
        rows = _rows(value)
        if rows is not None:
            heading, pairs = rows
            return "\n".join([heading, *(f"  {name}: {said}" if name else f"  {said}" for name, said in pairs)])
        return _plain(value)
    except Exception:  # a stranger's object, or a file that has gone: looking at a value must not fail
        return preview(value, 200)


def html(value: object) -> str | None:
    """Return a value as HTML, or None where text says it all.

    Example:
        >>> html({"<b>": 1})
        '<table><caption>dict of 1 item</caption><tr><th scope="row">&#x27;&lt;b&gt;&#x27;</th><td>1</td></tr></table>'
        >>> html(3) is None
        True
    """
    try:
        made = _image(value) or _library(value) or _own(value)
    except Exception:  # as in `text`
        return None
    return made if made is not None and len(made) <= LARGEST else None


def framed(markup: str, title: str, height: int = 240) -> str:
    """Return HTML of any origin in a frame that runs no scripts, has no origin and fetches nothing.

    Example:
        >>> framed("<b>3</b>", "value of x")[:42]
        '<iframe sandbox="" title="value of x" heig'
    """
    page = (
        '<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">"
        "<style>body{font:13px/1.45 Helvetica,Arial,sans-serif;margin:8px}"
        "p{margin:0 0 6px}table{border-collapse:collapse;font-size:12px}"
        "caption{text-align:left;white-space:nowrap;padding-bottom:4px;opacity:.75}"
        "td,th{padding:2px 8px;text-align:right;border-bottom:1px solid #8884}"
        "th[scope]{text-align:left;vertical-align:top}th[scope]+td{text-align:left}"
        "pre{font-size:12px;white-space:pre-wrap;margin:0}img{max-width:100%}</style>"
    )
    return f'<iframe sandbox="" title="{escape(title)}" height="{height}" srcdoc="{escape(page + markup)}"></iframe>'


def height(value: object, markup: str) -> int:
    """Return pixels that a framed value needs, within bounds; a frame without scripts cannot tell its own."""
    if "<img" in markup:
        return 360
    if "<style" in markup:  # a library's own look, of which nothing can be told
        return 200
    rows = markup.count("<tr")
    lines = 0 if rows else markup.count("\n") + 1
    return min(44 + 23 * rows + 18 * lines, 320)


def _plain(value: object) -> str:
    if isinstance(value, str):
        return _folded(value)
    if _is(value, "pandas", "DataFrame", "Series"):
        return f"{_shape(value)}\n{value.head(ROWS).to_string()[: 200 * ROWS]}"  # type: ignore[attr-defined]
    if _is(value, "numpy", "ndarray"):
        return "\n".join([_array(value), *(", ".join(row) for row in _cells(value))])
    return preview(value, 200)


def _own(value: object) -> str | None:
    """Return HTML that we write, of text that we escape."""
    if isinstance(value, str):
        if len(value) <= 200 and "\n" not in value:
            return None
        folded = _folded(value)
        if folded == value:
            return f"<pre>{escape(value)}</pre>"
        return (
            f"<details><summary>{labels.plural(len(value), 'character')}</summary><pre>{escape(folded)}</pre></details>"
        )
    if _is(value, "numpy", "ndarray"):
        body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in _cells(value))
        return f"<table><caption>{escape(_array(value))}</caption>{body}</table>"
    rows = _rows(value)
    if rows is None:
        return None
    heading, pairs = rows
    body = "".join(f'<tr><th scope="row">{escape(name)}</th><td>{escape(said)}</td></tr>' for name, said in pairs)
    return f"<table><caption>{escape(heading)}</caption>{body}</table>"


def _rows(value: object) -> tuple[str, list[tuple[str, str]]] | None:
    """Return a value made of named parts as a heading and bounded pairs of text, or None."""
    kind = type(value).__name__
    if isinstance(value, os.PathLike):
        return _file(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return kind, [(name, preview(getattr(value, name), 120)) for name in names[: 3 * ROWS]]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return kind, [(name, preview(item, 120)) for name, item in zip(value._fields, value, strict=True)]
    if isinstance(value, Mapping):
        heading = f"{kind} of {labels.plural(len(value), 'item')}"
        pairs = [(preview(key, 40), preview(item, 120)) for key, item in itertools.islice(value.items(), 2 * ROWS)]
        return heading, _more(pairs, len(value))
    if isinstance(value, (list, tuple, set, frozenset)):
        heading = f"{kind} of {labels.plural(len(value), 'item')}"
        if isinstance(value, (set, frozenset)) or len(value) <= ROWS:
            found = [(str(n), preview(item, 120)) for n, item in enumerate(itertools.islice(value, ROWS))]
            return heading, _more(found, len(value))
        first = [(str(n), preview(value[n], 120)) for n in range(ROWS - 3)]
        last = [(str(n), preview(value[n], 120)) for n in range(len(value) - 2, len(value))]
        return heading, [*first, ("…", f"{len(value) - ROWS + 1:,} more"), *last]
    return None


def _more(pairs: list[tuple[str, str]], count: int) -> list[tuple[str, str]]:
    return pairs if count <= len(pairs) else [*pairs, ("…", f"{count - len(pairs):,} more")]


def _file(value: os.PathLike[str]) -> tuple[str, list[tuple[str, str]]]:
    """Describe a file by name, size and first lines, without fetching a remote one."""
    path = str(getattr(value, "path", value))
    heading, pairs = type(value).__name__, [("path", labels.shorten(path, 160))]
    if os.path.isdir(path):
        names = sorted(itertools.islice(os.listdir(path), 1000))
        return heading, [*pairs, *_more([("", labels.shorten(name, 80)) for name in names[:ROWS]], len(names))]
    if not os.path.isfile(path):
        return heading, [*pairs, ("", "not on this machine")]
    pairs.append(("size", labels.size(os.path.getsize(path))))
    with open(path, "rb") as file:
        start = file.read(_READ)
    if b"\0" not in start:
        said = start.decode("utf-8", errors="replace").splitlines()[:5]
        pairs += [("", labels.shorten(line, 120)) for line in said]
    return heading, pairs


def _folded(value: str) -> str:
    """Return a text of at most ``LINES`` lines of bounded length: its beginning and its end."""
    if len(value) <= 4000 and value.count("\n") < LINES:
        return value
    cut = [line if len(line) <= 200 else line[:199] + "…" for line in value[:8000].splitlines()[: LINES - 5]]
    rest = len(value) - sum(len(line) + 1 for line in cut)
    end = [line[-199:] for line in value[-800:].splitlines()[-3:]]
    return "\n".join([*cut, f"… {rest:,} more characters …", *end])


def _library(value: object) -> str | None:
    """Return the HTML that the value's own library makes, bounded where the library takes bounds."""
    if _is(value, "pandas", "DataFrame"):
        table = value.head(ROWS).to_html(max_cols=COLUMNS, border=0)  # type: ignore[attr-defined]
        return f"<p>{escape(_shape(value))}</p>{table}"
    if _is(value, "pandas", "Series"):
        return f"<p>{escape(_shape(value))}</p>{value.head(ROWS).to_frame().to_html(border=0)}"  # type: ignore[attr-defined]
    maker: Callable[[], object] | None = getattr(value, "_repr_html_", None) if not isinstance(value, type) else None
    made = maker() if callable(maker) else None
    return made if isinstance(made, str) else None


def _image(value: object) -> str | None:
    data = _png(value)
    if data is None or len(data) > LARGEST * 3 // 4 - 200:
        return None
    return f'<img alt="{escape(preview(value, 60))}" src="data:image/png;base64,{base64.b64encode(data).decode()}">'


def _png(value: object) -> bytes | None:
    if isinstance(value, bytes):
        return value if value.startswith(_PNG) else None
    buffer = io.BytesIO()
    if _is(value, "matplotlib.figure", "Figure"):
        value.savefig(buffer, format="png", dpi=90, bbox_inches="tight")  # type: ignore[attr-defined]
        return buffer.getvalue()
    if _is(value, "PIL.Image", "Image"):
        small = value.copy()  # type: ignore[attr-defined]
        small.thumbnail((640, 640))
        small.save(buffer, format="PNG")
        return buffer.getvalue()
    return None


def _is(value: object, module: str, *names: str) -> bool:
    """Tell whether a value is an instance of a class of a module that the user, not we, has imported."""
    found = sys.modules.get(module)
    return found is not None and isinstance(value, tuple(cls for name in names if (cls := getattr(found, name, None))))


def _shape(value: object) -> str:
    rows = len(value)  # type: ignore[arg-type]
    wide = f" × {labels.plural(value.shape[1], 'column')}" if getattr(value, "ndim", 1) == 2 else ""  # type: ignore[attr-defined]
    return f"{type(value).__name__}, {labels.plural(rows, 'row')}{wide}"


def _array(value: object) -> str:
    """Return an array's shape, type and range; the range of a sample where it is large."""
    array: object = value
    shape, dtype, size = value.shape, value.dtype, value.size  # type: ignore[attr-defined]
    said = f"ndarray {' × '.join(f'{n:,}' for n in shape) or 'scalar'}, {dtype}, {labels.size(value.nbytes)}"  # type: ignore[attr-defined]
    if not size or dtype.kind not in "iuf":
        return said
    if size > _SAMPLE and shape:
        step = -(-size // _SAMPLE)
        axis = max(range(len(shape)), key=lambda n: shape[n])
        array = value[(slice(None),) * axis + (slice(None, None, step),)]  # type: ignore[index]
    about = "about " if array is not value else ""
    return f"{said}, {about}{preview(array.min().item(), 20)} to {preview(array.max().item(), 20)}"  # type: ignore[attr-defined]


def _cells(value: object) -> Iterator[list[str]]:
    """Yield the first rows of an array; of one with more than two dimensions, the rows of its first part."""
    array: Any = value
    while array.ndim > 2:
        if not len(array):
            return
        array = array[0]
    rows = [array] if array.ndim < 2 else array[:6]
    for row in rows:
        items = row[:8].tolist() if getattr(row, "ndim", 0) else [row.item()]
        more = ["…"] if getattr(row, "ndim", 0) and len(row) > 8 else []
        yield [preview(item, 20) for item in items] + more
    if array.ndim == 2 and len(array) > 6:
        yield ["…"]
