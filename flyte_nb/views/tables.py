"""Tables for eyes: the first rows and columns of a frame or a series, pandas's, polars's or Arrow's, and of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flyte_nb.views import labels
from flyte_nb.views.cells import PREVIEW, WHOLE, cell, is_a, label

_LISTS = (list, tuple)
_PLAIN = (bool, int, float, str, type(None))


def table(value: Any, whole: bool) -> dict[str, Any] | None:
    """Return the rich form of what is made of rows and columns, or None for what is not.

    Example:
        >>> made = table([[1, "a"], [2, "b"]], False)
        >>> made["summary"], made["columns"], made["rows"]
        ('2 items', ['0', '1'], [['1', 'a'], ['2', 'b']])
    """
    rows, columns = most(whole)
    if is_a(value, "pandas", "DataFrame"):
        part = value.iloc[:rows, :columns]
        data = [part.iloc[:, n].tolist() for n in range(part.shape[1])]
        return _table(value, value.shape, part.columns.tolist(), part.index.tolist(), data, whole)
    if is_a(value, "pandas", "Series", "Index"):
        part = value[:rows] if is_a(value, "pandas", "Index") else value.iloc[:rows]
        index = range(len(part)) if is_a(value, "pandas", "Index") else part.index.tolist()
        name = "" if value.name is None else value.name
        return _table(value, (len(value), None), [name], index, [part.tolist()], whole, str(value.dtype))
    if is_a(value, "polars", "DataFrame"):
        part = value.head(rows)
        data = [part.to_series(n).to_list() for n in range(min(columns, value.width))]
        return _table(value, (value.height, value.width), value.columns[:columns], range(part.height), data, whole)
    if is_a(value, "polars", "Series"):
        part = value.head(rows)
        return _table(
            value, (value.len(), None), [value.name], range(part.len()), [part.to_list()], whole, str(value.dtype)
        )
    if is_a(value, "pyarrow", "Table", "RecordBatch"):
        part = value.slice(0, rows)
        data = [part.column(n).to_pylist() for n in range(min(columns, value.num_columns))]
        shape = (value.num_rows, value.num_columns)
        return _table(value, shape, value.schema.names[:columns], range(part.num_rows), data, whole)
    if _is_grid(value, rows):
        wide = min(len(value[0]), columns)
        data = [[row[n] for row in value[:rows]] for n in range(wide)]
        shape = (len(value), len(value[0]))
        return _table(value, shape, range(wide), range(len(data[0])), data, whole, labels.plural(len(value), "item"))
    return None


def most(whole: bool) -> tuple[int, int]:
    """Return how many rows and columns are shown."""
    return (2000, 200) if whole else (20, 30)


def _table(
    value: object,
    shape: tuple[int, int | None],
    columns: Sequence[object],
    index: Sequence[object],
    data: list[list[object]],
    whole: bool,
    said: str = "",
) -> dict[str, Any]:
    """Make the rich form of columns of values; ``shape`` is of all of them, with no width for a series."""
    high, wide = shape
    if wide is not None and not said:
        said = f"{labels.plural(high, 'row')} × {labels.plural(wide, 'column')}"
    elif wide is None:
        said = f"{labels.plural(high, 'row')}, {labels.shorten(said, 60)}"
    limit = 400 if whole else 80
    room = WHOLE if whole else PREVIEW
    rows: list[list[str]] = []
    for at in range(len(index)):
        row = [cell(column[at], limit) for column in data]
        room -= sum(map(len, row)) + 4 * len(row)
        if room < 0 and rows:
            break
        rows.append(row)
    return {
        "kind": "table",
        "type": type(value).__name__,
        "summary": said,
        "more": not whole and (len(rows) < high or len(data) < (wide or 0)),
        "columns": [label(name) for name in columns],
        "index": [label(name) for name in index[: len(rows)]],
        "rows": rows,
    }


def _is_grid(value: Any, rows: int) -> bool:
    """Tell whether a list holds lists of one length, of plain numbers and texts; by its first rows."""
    if type(value) not in _LISTS or len(value) < 2:
        return False
    first = value[:rows]
    wide = len(first[0]) if type(first[0]) in _LISTS else 0
    return wide > 0 and all(
        type(row) in _LISTS and len(row) == wide and all(type(one) in _PLAIN for one in row[:200]) for row in first
    )
