"""Rich: a whole value for eyes, as data: text, table, array, items, file, picture or a library's own HTML; bounded.

The same shapes as `labextension/src/model/rich.ts`. What is in them is text, whatever it looks like, but for ``html``,
which a reader puts into a frame without scripts, origin or network.
"""

from __future__ import annotations

import base64
import enum
import inspect
import os
import re
from typing import Any

from flyte_nb.model.hidden import hidden, masked
from flyte_nb.model.page import Page
from flyte_nb.types.iterator import FlyteIterator
from flyte_nb.types.preview import preview
from flyte_nb.types.structured.structured_dataset import StructuredDataset
from flyte_nb.views import arrays, datasets, files, items, labels, pictures, tables
from flyte_nb.views.cells import PREVIEW, WHOLE, is_a
from flyte_nb.views.sound import sound

Rich = dict[str, Any]

#: Characters of HTML of a library's own that are kept beside a node.
MARKUP = 90_000

_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]{6,}")
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE), re.compile(r"</script", re.IGNORECASE)
_STYLE = re.compile(r"<style\b", re.IGNORECASE), re.compile(r"</style", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
#: Tags that begin a block, and the pixels that it takes.
_BLOCKS = (
    (re.compile(r"<(?:img|svg)\b", re.IGNORECASE), 300),
    (re.compile(r"<h[1-3]\b", re.IGNORECASE), 48),
    (re.compile(r"<(?:tr|p|li|div|br|h[4-6])\b", re.IGNORECASE), 24),
)
#: So much of a deck is looked at to tell how high it is: more does not fit into its frame.
_BEGINNING = 8_000
_HANDLER = re.compile(r"""\son[a-z]+\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE)
_CONTAINERS = (list, tuple, set, frozenset, dict)


def rich(value: object, *, whole: bool = False) -> Rich:
    """Return a value for eyes: some 20 kB of it (a picture or HTML: some 100), or with ``whole`` up to about 1 MB.

    It looks at a bounded part of the value, changes nothing, calls nothing of the value's own twice, and never raises.

    Example:
        >>> rich([10, 20])["items"]
        [['0', '10'], ['1', '20']]
        >>> rich("two\\nlines")
        {'kind': 'text', 'type': 'str', 'summary': '9 characters', 'more': False, 'text': 'two\\nlines'}
    """
    try:
        made: Rich = sound(_made(value, whole))
        return _covered(made) if hidden() else made
    except KeyboardInterrupt:
        raise
    except BaseException:  # a stranger's object: looking at it must not fail, even where it panics or exits
        name = type(value).__name__
        return sound(_text(name, "", f"<{name}>", False, whole))  # type: ignore[no-any-return]


def _covered(thing: Any) -> Any:
    """Return data with the secrets in its texts covered."""
    if isinstance(thing, str):
        return masked(thing)
    if isinstance(thing, dict):
        return {key: one if key == "base64" else _covered(one) for key, one in thing.items()}
    return [_covered(one) for one in thing] if isinstance(thing, list) else thing


def _made(value: Any, whole: bool) -> Rich:
    if type(value) is Page:
        return _page(value, whole)
    kind = type(value)
    if value is None or kind in (bool, int, float, complex):
        said = repr(value) if kind is complex else preview(value, 400)
        return _text(kind.__name__ if value is not None else "None", "", said, False, whole)
    if isinstance(value, str) and not isinstance(value, enum.Enum):
        plain = str.__str__(value)
        return _text(kind.__name__, labels.plural(len(plain), "character"), plain, True, whole)
    if isinstance(value, (bytes, bytearray)):
        return _bytes(value, kind.__name__, whole)
    if is_a(value, "numpy", "ndarray"):
        return arrays.array(value, whole)
    if is_a(value, "numpy", "generic"):
        return _text(kind.__name__, "", labels.shorten(str(value), 400), False, whole)
    found = datasets.dataset(value, whole) if isinstance(value, StructuredDataset) else None
    found = found or tables.table(value, whole) or pictures.picture(value, whole)
    if found is None and isinstance(value, FlyteIterator):
        found = tables.table(value.items, whole) or items.items(value.items, whole)
        found = {**found, "type": kind.__name__} if found is not None else None
    if found is None and isinstance(value, os.PathLike):
        found = files.file(value, whole)
    if found is None and kind not in _CONTAINERS and not isinstance(value, type) and not pictures.drawable(value):
        found = _displayed(value, whole)
    if found is None:
        found = items.items(value, whole)
    return found if found is not None else _described(value, whole)


def _displayed(value: Any, whole: bool) -> Rich | None:
    """Return what an object shows of itself in a notebook, by the first of its methods that says something."""
    kind, said = type(value), ""
    for name in ("_repr_html_", "_repr_svg_", "_repr_png_", "_repr_jpeg_"):
        if not hasattr(kind, name) or is_a(value, "polars", "LazyFrame"):  # showing a query would plan it
            continue
        try:
            made = getattr(value, name)()
        except Exception:  # its other methods, or its repr, may do
            continue
        if isinstance(made, tuple) and made:  # with metadata
            made = made[0]
        if name in ("_repr_html_", "_repr_svg_"):
            if isinstance(made, str) and made.strip():
                made = _without_scripts(made)
                if len(made) <= (WHOLE if whole else MARKUP):
                    return _html(kind.__name__, made)
                said = f"{labels.plural(len(made), 'character')} of HTML"
            continue
        if isinstance(made, str):
            made = base64.b64decode(made)
        picture = pictures.encoded(made, kind.__name__, "", f"{kind.__name__}", whole) if made else None
        if picture is not None:
            return picture
    return {**_described(value, whole), "summary": said, "more": not whole} if said else None


def _page(value: Page, whole: bool) -> Rich:
    """Return a deck; one whose scripts are left out says so."""
    markup = _without_scripts(value.html)
    said = "" if len(markup) == len(value.html) else "its scripts do not run here"
    if len(markup) <= (WHOLE if whole else MARKUP):
        return {**_html("Deck", markup), "summary": said, "height": _page_height(markup)}
    length = labels.plural(len(markup), "character")
    return {**_text("Deck", f"{length} of HTML", f"{length} of HTML", False, whole), "more": not whole}


def _without_scripts(markup: str) -> str:
    """Leave out what no reader will run; it is a third of an estimator's HTML."""
    return _HANDLER.sub("", _without(markup, _SCRIPT))


def _without(markup: str, element: tuple[re.Pattern[str], re.Pattern[str]]) -> str:
    """Leave elements out, by what begins and ends them; one that does not end takes the rest with it."""
    parts, at = [], 0
    while (begin := element[0].search(markup, at)) is not None:
        parts.append(markup[at : begin.start()])
        end = element[1].search(markup, begin.end())
        at = markup.find(">", end.end()) + 1 if end is not None else 0
        at = at or len(markup)
    return "".join([*parts, markup[at:]])


def _html(kind: str, markup: str) -> Rich:
    return {"kind": "html", "type": kind, "summary": "", "more": False, "html": markup, "height": _height(markup)}


def _height(markup: str) -> int:
    """Return pixels that HTML needs, within bounds; a frame without scripts cannot tell its own."""
    if "<img" in markup or "<svg" in markup:
        return 360
    if "sk-top-container" in markup:
        return _estimator_height(markup)
    if "<style" in markup:  # a library's own look, of which nothing can be told
        return 200
    rows = markup.count("<tr")
    lines = 0 if rows else markup.count("\n") + 1
    return min(44 + 23 * rows + 18 * lines, 320)


def _page_height(markup: str) -> int:
    """Return pixels that a deck needs, within bounds, by what its beginning is likely to be made of."""
    body = _without(markup, _STYLE)[:_BEGINNING]
    blocks = sum(pixels * len(found.findall(body)) for found, pixels in _BLOCKS)
    inside = body[: body.find("</pre")].partition("<pre")[2] if "</pre" in body else ""
    text = len(_TAG.sub("", body)) // 60 + 1
    return min(max(24 + blocks + 16 * inside.count("\n"), 24 + 20 * text), 420)


def _estimator_height(markup: str) -> int:
    """Return pixels that a scikit-learn estimator needs while it is folded: what stands side by side counts once."""
    titles, estimators = markup.count('"sk-label-container'), markup.count('"sk-estimator ')
    beside = markup.count('"sk-parallel-item') - markup.count('"sk-parallel"')
    rows = titles + estimators - 2 * max(beside, 0)
    return min(28 + 36 * max(rows, 2), 420)


def _described(value: Any, whole: bool) -> Rich:
    """Return the text of an object that has no better form: a signature, its own repr, or its attributes."""
    kind = type(value)
    if isinstance(value, type) or inspect.isroutine(value):
        return _text(kind.__name__, getattr(value, "__module__", None) or "", _callable(value), False, whole)
    if getattr(kind, "__repr__", None) is object.__repr__:
        found = items.attributes(value, whole)
        return found if found is not None else _text(kind.__name__, "", f"<{kind.__name__}>", False, whole)
    return _text(kind.__name__, "", _ADDRESS.sub("", repr(value)), True, whole)


def _callable(value: Any) -> str:
    name = getattr(value, "__qualname__", None) or type(value).__name__
    try:
        said = f"{name}{inspect.signature(value)}"
    except (TypeError, ValueError):
        said = f"{name}(…)"
    doc = value.__doc__ if isinstance(value.__doc__, str) else ""
    return "\n\n".join(part for part in (_ADDRESS.sub("", said), inspect.cleandoc(doc[:2000])) if part)


def _text(kind: str, said: str, text: str, fold: bool, whole: bool) -> Rich:
    shown = _folded(text, WHOLE if whole else PREVIEW // 2) if fold else text
    return {"kind": "text", "type": kind, "summary": said, "more": not whole and shown != text, "text": shown}


def _folded(text: str, limit: int) -> str:
    """Return a long text's beginning and end."""
    if len(text) <= limit:
        return text
    end = limit // 8
    head, tail = text[: limit - end], text[-end:]
    return f"{head}\n… {len(text) - limit:,} more characters …\n{tail}"


def _bytes(value: bytes | bytearray, kind: str, whole: bool) -> Rich:
    r"""Return a picture, or the first bytes as a hex dump: ``00000000  89 50 4e 47  .PNG``."""
    said = labels.size(len(value))
    if pictures.mime(bytes(value[:8])) is not None:
        picture = pictures.encoded(bytes(value), kind, said, f"picture, {said}", whole)
        if picture is not None:
            return picture
    most = 65_536 if whole else 512
    lines = []
    for at in range(0, min(len(value), most), 16):
        part = bytes(value[at : at + 16])
        readable = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
        lines.append(f"{at:08x}  {part.hex(' '):<47}  {readable}")
    rest = len(value) - most
    if rest > 0:
        lines.append(f"… {labels.plural(rest, 'more byte')}")
    return {**_text(kind, said, "\n".join(lines), False, whole), "more": rest > 0 and not whole}
