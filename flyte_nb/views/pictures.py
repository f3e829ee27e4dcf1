"""Pictures for eyes: figures, images, and bytes or files that are PNG or JPEG; made small enough to be kept."""

from __future__ import annotations

import base64
import io
from typing import Any

from flyte_nb.views import labels
from flyte_nb.views.cells import is_a

_MAGIC = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}

#: Modes of Pillow that a PNG can hold.
_MODES = ("1", "L", "LA", "P", "RGB", "RGBA")


def room(whole: bool) -> int:
    """Return how many bytes a picture may have, beside a node or when a reader asked for all of it."""
    return 750_000 if whole else 90_000


def mime(data: bytes) -> str | None:
    r"""Return what picture some bytes begin, or None.

    Example:
        >>> mime(b"\x89PNG\r\n\x1a\n..."), mime(b"GIF89a")
        ('image/png', None)
    """
    return next((mime for mime, magic in _MAGIC.items() if data.startswith(magic)), None)


def encoded(data: bytes, kind: str, said: str, alt: str, whole: bool) -> dict[str, Any] | None:
    """Return the rich form of a picture's bytes, or None where they are none or too many."""
    found = mime(data)
    if found is None or len(data) > room(whole):
        return None
    text = base64.b64encode(data).decode()
    return {"kind": "image", "type": kind, "summary": said, "more": False, "mime": found, "base64": text, "alt": alt}


def drawable(value: object) -> bool:
    """Tell whether `picture` draws a value; what it found too large is not to be drawn by the library either."""
    return is_a(value, "matplotlib.figure", "Figure") or is_a(value, "PIL.Image", "Image")


def picture(value: Any, whole: bool) -> dict[str, Any] | None:
    """Return the rich form of a matplotlib figure or a Pillow image, or None for what is neither or too large."""
    kind = type(value).__name__
    if is_a(value, "matplotlib.figure", "Figure"):
        return _figure(value, kind, whole)
    if is_a(value, "PIL.Image", "Image"):
        wide, high = value.size
        said = f"{wide:,} × {high:,} pixels, {value.mode}"
        data, reduced = _drawn(value, 1600 if whole else 480, room(whole))
        made = encoded(data, kind, said, f"{kind}, {said}", whole)
        return made if made is None else {**made, "more": reduced and not whole}
    return None


def _figure(value: Any, kind: str, whole: bool) -> dict[str, Any] | None:
    inches = value.get_size_inches()
    dpi = min(120.0 if whole else 90.0, (2000 if whole else 720) / max(*inches, 1.0))
    buffer = io.BytesIO()
    value.savefig(buffer, format="png", dpi=dpi, bbox_inches="tight")
    axes = labels.plural(len(value.axes), "plot")
    titles = [labels.shorten(said, 80) for axis in value.axes[:6] if (said := axis.get_title())]
    alt = f"{kind} of {axes}" + (f": {', '.join(titles)}" if titles else "")
    made = encoded(buffer.getvalue(), kind, axes, alt, whole)
    return made if made is None else {**made, "more": not whole}


def _drawn(value: Any, longest: int, room: int) -> tuple[bytes, bool]:
    """Draw an image as PNG, or as JPEG where that takes too much; smaller where one of its sides is longer."""
    wide, high = value.size
    scale = longest / max(wide, high, 1)
    if value.mode not in _MODES:
        value = value.convert("L" if value.mode[:1] in "IF" else "RGB")
    if scale < 1:
        value = value.resize((max(1, round(wide * scale)), max(1, round(high * scale))), reducing_gap=2.0)
    buffer = io.BytesIO()
    value.save(buffer, format="PNG")
    for quality in (80, 30):
        if buffer.tell() > room:
            buffer = io.BytesIO()
            value.convert("RGB").save(buffer, format="JPEG", quality=quality)
    return buffer.getvalue(), scale < 1
