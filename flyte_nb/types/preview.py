"""Preview: a value's short text, bounded in time and length, and the ValueRef made of it."""

from __future__ import annotations

import enum
import itertools
import os
import stat
import sys
from collections.abc import Callable
from typing import Any

from flyte_nb.model.hidden import masked
from flyte_nb.model.values import ValueRef
from flyte_nb.types.iterator import FlyteIterator

_DEPTH = 3
_ITEMS = 6
_SMALL = 1 << 63


def preview(value: object, limit: int = 80) -> str:
    """Return a short text of a value: at most ``limit`` characters, made from a bounded part of it. Never raises.

    Example:
        >>> preview(list(range(5000)))
        '[0, 1, 2, … 5000 items]'
        >>> preview("two\\nlines")
        "'two\\\\nlines'"
    """
    kind = type(value)
    if kind is int or kind is float or kind is bool or value is None:
        if kind is int and value.bit_length() > 400:  # type: ignore[attr-defined]
            return f"int of {value.bit_length()} bits"[:limit]  # type: ignore[attr-defined]
        return _cut(repr(value), limit)
    try:
        return _cut(masked(_text(value, limit, _DEPTH)), limit)
    except Exception:  # any code of the user's may run below, and a preview must not fail a run
        return _cut(f"<{kind.__name__}>", limit)


def describe(value: object, id: str) -> ValueRef:
    """Return the reference to a value that the store keeps under ``id``.

    Example:
        >>> describe(b"abc", "n0.o0")
        ValueRef(id='n0.o0', type='bytes', size=3, preview="b'abc'")
    """
    kind = type(value)
    if kind is int and -_SMALL < value < _SMALL:  # type: ignore[operator]
        return ValueRef(id, "int", None, repr(value))
    if kind is float or kind is bool or value is None:
        return ValueRef(id, kind.__name__ if value is not None else "None", None, repr(value))
    return ValueRef(id, _clean(kind.__name__), _size(value), preview(value))


def _size(value: object) -> int | None:
    try:
        if isinstance(value, (str, bytes, bytearray)):
            return len(value)
        root = type(value).__module__.partition(".")[0]
        if root == "numpy":
            return int(value.nbytes)  # type: ignore[attr-defined]
        if root == "polars" and hasattr(value, "estimated_size"):
            return int(value.estimated_size())
        if root == "pyarrow" and hasattr(value, "nbytes"):
            return int(value.nbytes)
        if root == "flyte_nb" and hasattr(value, "dataframe"):
            return _size(value.dataframe)
        if root == "pandas":
            used = value.memory_usage(deep=False)  # type: ignore[attr-defined]
            return int(used.sum() if hasattr(used, "sum") else used)
        if isinstance(value, os.PathLike):
            found = os.stat(_path(value))
            return None if stat.S_ISDIR(found.st_mode) else found.st_size
    except Exception:  # a size is a courtesy: a stranger's object or a vanished file has none
        return None
    return None


def _path(value: os.PathLike[str]) -> str:
    """The path as text; ``os.fspath`` of a FlyteFile may fetch the file."""
    return str(getattr(value, "path", value))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: max(limit - 1, 0)] + "…"


def _clean(text: str) -> str:
    """Escape what is not printable, so that a text stays on one line and reorders nothing."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _text(value: object, limit: int, depth: int) -> str:
    kind = type(value)
    if kind is str:
        return _clean(repr(value if len(value) <= limit else value[:limit] + "…"))  # type: ignore[arg-type,index]
    if kind is bytes or kind is bytearray:
        return repr(value if len(value) <= limit else value[:limit]) + (  # type: ignore[arg-type,index]
            f"… {len(value)} bytes" if len(value) > limit else ""  # type: ignore[arg-type]
        )
    if kind is complex:
        return repr(value)
    if kind in (int, float, bool) or value is None:
        return preview(value, limit)
    if isinstance(value, enum.Enum):
        return _clean(f"{kind.__name__}.{value.name}")
    if kind in (list, tuple, set, frozenset):
        return _items(value, limit, depth)  # type: ignore[arg-type]
    if isinstance(value, dict):
        return _pairs(value, limit, depth)
    special = _scientific(value)
    if special is not None:
        return special
    if isinstance(value, os.PathLike):
        path = _path(value)
        slash = "/" if os.path.isdir(path) else ""
        return _clean((os.path.basename(path.rstrip("/")) + slash) if path.rstrip("/") else path)
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return _fields(value, kind._fields, limit, depth)
    if hasattr(kind, "__dataclass_fields__") and kind.__dataclass_params__.repr:  # type: ignore[attr-defined]
        return _fields(value, [name for name, f in kind.__dataclass_fields__.items() if f.repr], limit, depth)
    if isinstance(value, (list, tuple, set, frozenset)):
        return f"{kind.__name__}({_items(value, limit, depth)})"
    if isinstance(value, FlyteIterator):
        return f"{kind.__name__} {_items(value.items, limit - len(kind.__name__) - 1, depth)}"
    if callable(value) and hasattr(value, "__qualname__"):
        return _clean(value.__qualname__)
    return _clean(_own(value, limit))


def _own(value: object, limit: int) -> str:
    """The object's own repr, on one line; only its name where the class never wrote one, or fails at it."""
    kind = type(value)
    if kind.__repr__ is object.__repr__:
        return f"<{kind.__name__}>"
    return " ".join(repr(value)[: 4 * limit].split())


def _items(value: list[object] | tuple[object, ...] | set[object] | frozenset[object], limit: int, depth: int) -> str:
    opened, closed = ("[", "]") if isinstance(value, list) else ("(", ")") if isinstance(value, tuple) else ("{", "}")
    count = len(value)
    if not count:
        return {"{": f"{type(value).__name__}()"}.get(opened, opened + closed)
    if not depth:
        return f"{opened}… {count} items{closed}"
    shown = [_text(item, limit, depth - 1) for item in itertools.islice(value, count if count <= _ITEMS else 3)]
    if isinstance(value, (set, frozenset)):
        shown.sort()
    whole = opened + ", ".join(shown) + ("," if opened == "(" and count == 1 else "") + closed
    if count <= _ITEMS and len(whole) <= limit:
        return whole
    return _some(shown[:3], f"… {count} items", opened, closed, limit)


def _some(shown: list[str], rest: str, opened: str, closed: str, limit: int) -> str:
    """Show as many of the first parts as there is room for, then how many there are in all."""
    while shown:
        text = f"{opened}{', '.join(shown)}, {rest}{closed}"
        if len(text) <= limit:
            return text
        shown = shown[:-1]
    return f"{opened}{rest}{closed}"


def _pairs(value: dict[object, object], limit: int, depth: int) -> str:
    count = len(value)
    if not depth:
        return f"{{… {count} items}}"
    first = itertools.islice(value.items(), count if count <= _ITEMS else 3)
    shown = [f"{_text(key, limit, 0)}: {_text(item, limit, depth - 1)}" for key, item in first]
    whole = "{" + ", ".join(shown) + "}"
    return whole if count <= _ITEMS and len(whole) <= limit else _some(shown[:3], f"… {count} items", "{", "}", limit)


def _fields(value: object, names: list[str] | tuple[str, ...], limit: int, depth: int) -> str:
    if not depth:
        return f"{type(value).__name__}(…)"
    shown = [f"{name}={_text(getattr(value, name), limit, depth - 1)}" for name in names[:_ITEMS]]
    return _clean(type(value).__name__) + "(" + ", ".join(shown) + (", …" if len(names) > _ITEMS else "") + ")"


def _scientific(value: object) -> str | None:
    numpy = sys.modules.get("numpy")
    kind = type(value).__name__
    if numpy is not None:
        if isinstance(value, numpy.ndarray):
            return f"{kind} {value.dtype} {value.shape}"
        if isinstance(value, numpy.generic):
            return _own(value.item() if value.nbytes < 64 else kind, 80)
    for library, frame, columns, high in _FRAMES:
        found = getattr(sys.modules.get(library), frame, None)
        if found is not None and isinstance(value, found):
            every = columns(value)
            names = ", ".join(_clean(str(name)[:40]) for name in every[:3])
            return f"{kind} {high(value)} x {len(every)}: {names}" + (", …" if len(every) > 3 else "")
    for library in ("pandas", "polars"):
        series = getattr(sys.modules.get(library), "Series", None)
        if series is not None and isinstance(value, series):
            return f"{kind} {value.dtype} ({len(value)},)"
    return None


_FRAMES: tuple[tuple[str, str, Callable[[Any], Any], Callable[[Any], int]], ...] = (
    ("pandas", "DataFrame", lambda frame: frame.columns, len),
    ("polars", "DataFrame", lambda frame: frame.columns, len),
    ("pyarrow", "Table", lambda table: table.schema.names, lambda table: table.num_rows),
    ("pyarrow", "RecordBatch", lambda table: table.schema.names, lambda table: table.num_rows),
)
