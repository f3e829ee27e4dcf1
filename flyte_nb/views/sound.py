"""Sound JSON: what every reader takes. No number that is not finite, no half of a character."""

from __future__ import annotations

import json
import math
from typing import Any


def sound(thing: Any) -> Any:
    r"""Return the same data as every JSON reader and every file takes it.

    A lone surrogate becomes its escape, to be read; a number that is not finite becomes None. What needs no change is
    returned as it is.

    Example:
        >>> sound({"text": "half a \ud83d smile", "number": float("nan")})
        {'text': 'half a \\ud83d smile', 'number': None}
    """
    try:
        text(thing)
    except (UnicodeEncodeError, ValueError):
        return _mended(thing)
    return thing


def text(thing: Any) -> str:
    """Return data as compact JSON.

    Raises:
        UnicodeEncodeError: There is a lone surrogate in it.
        ValueError: There is a number in it that is not finite.
    """
    made = json.dumps(thing, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    made.encode()
    return made


def _mended(thing: Any) -> Any:
    if isinstance(thing, str):
        return thing.encode("utf-8", "backslashreplace").decode()
    if isinstance(thing, float):
        return thing if math.isfinite(thing) else None
    if isinstance(thing, dict):
        return {_mended(key): _mended(value) for key, value in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [_mended(item) for item in thing]
    return thing
