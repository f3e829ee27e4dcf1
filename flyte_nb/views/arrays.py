"""Arrays for eyes: shape, type, range, the first numbers, and a strip that shows the whole; in bounded time."""

from __future__ import annotations

import math
import sys
from typing import Any

from flyte_nb.views import labels
from flyte_nb.views.cells import WHOLE, cell

#: Numbers of the strip, and its rows.
STRIP = 512
STRIP_ROWS = 16
STRIP_COLUMNS = 64

#: Elements whose range is exact; of larger arrays so many are looked at, about.
_EXACT = 1_000_000
_SAMPLE = 65_536

#: Rows and columns of the corner that is shown.
_SMALL = (8, 12)
_LARGE = (1000, 200)


def array(value: Any, whole: bool) -> dict[str, Any]:
    """Return a numpy array's rich form.

    Example:
        >>> import numpy
        >>> made = array(numpy.array([[0.0, 1.0], [2.0, 4.0]]), False)
        >>> made["shape"], made["range"], made["rows"]
        ([2, 2], ['0.0', '4.0'], [['0.0', '1.0'], ['2.0', '4.0']])
        >>> made["heat"]
        [[0.0, 0.25], [0.5, 1.0]]
    """
    numpy: Any = sys.modules["numpy"]
    # As plain arrays: a subclass's own indexing is not ours to call.
    data = numpy.ma.getdata(value).view(numpy.ndarray)
    mask = numpy.ma.getmask(value)
    mask = None if mask is numpy.ma.nomask else numpy.asarray(mask)
    if mask is not None and mask.dtype.names:  # a structured array's mask: of a whole element, where all is masked
        mask = None
    with numpy.errstate(all="ignore"):
        limits, sampled = _range(numpy, data, mask)
        heat = _heat(numpy, data, mask)
    rows, left_out = _corner(data, mask, *(_LARGE if whole else _SMALL))
    said = labels.size(data.nbytes)
    if mask is not None:
        said += f", {labels.plural(int(mask.sum()), 'element')} masked" if mask.size <= _EXACT else ", masked"
    if limits is not None and sampled:
        said += ", range of a sample"
    return {
        "kind": "array",
        "type": type(value).__name__,
        "summary": said,
        "more": left_out and not whole,
        "shape": list(data.shape),
        "dtype": labels.shorten(str(data.dtype), 120),
        "range": None if limits is None else [cell(limit, 40) for limit in limits],
        "rows": rows,
        "heat": heat,
    }


def _numbers(numpy: Any, data: Any) -> Any:
    """Return an array of numbers that can be compared as floats, NaN where they cannot, or None."""
    if data.dtype.kind in "biuf":
        return data.astype(float)
    if data.dtype.kind in "mM":
        return numpy.where(numpy.isnat(data), numpy.nan, data.view("int64").astype(float))
    return None


def _range(numpy: Any, data: Any, mask: Any) -> tuple[list[object] | None, bool]:
    if not data.size or data.dtype.kind not in "biufmM":
        return None, False
    steps = _steps(data.shape)
    part = data[steps]
    if mask is not None:
        part = part[~mask[steps]]
    if part.dtype.kind == "f":
        part = part[numpy.isfinite(part)]
    elif part.dtype.kind in "mM":
        part = part[~numpy.isnat(part)]
    if not part.size:
        return None, False
    ends = [part.min(), part.max()]
    if data.dtype.kind not in "mM":
        ends = [float(end) if data.dtype.kind == "f" else end.item() for end in ends]
    return ends, any(step.step is not None for step in steps)


def _steps(shape: tuple[int, ...]) -> tuple[slice, ...]:
    """Return slices that take an even part of an array, all of it where it is small."""
    sizes, steps = list(shape), [1] * len(shape)
    while math.prod(sizes) > (_EXACT if set(steps) <= {1} else 2 * _SAMPLE):
        axis = max(range(len(sizes)), key=sizes.__getitem__)
        step = min(sizes[axis], -(-math.prod(sizes) // _SAMPLE))
        sizes[axis] = -(-sizes[axis] // step)
        steps[axis] *= step
    return tuple(slice(None, None, step if step > 1 else None) for step in steps)


def _plane(data: Any) -> Any:
    """Return an array as rows and columns: of more dimensions the first part, of one a row; None where it is empty."""
    if not data.size:
        return None
    while data.ndim > 2:
        data = data[0]
    return data.reshape(1, -1) if data.ndim < 2 else data


def _corner(data: Any, mask: Any, most: int, wide: int) -> tuple[list[list[str]], bool]:
    """Return the first rows as text, and whether the array has more."""
    plane = _plane(data)
    if plane is None:
        return [], False
    if len(plane) == 1:
        most, wide = 1, 8 * wide
    hidden = None if mask is None else _plane(mask)[:most, :wide].tolist()
    part = plane[:most, :wide]
    if part.dtype.kind in "mM":
        part = part.astype(str)
    rows: list[list[str]] = []
    room = WHOLE
    for at, row in enumerate(part.tolist()):
        rows.append(["--" if hidden is not None and hidden[at][n] else cell(item, 40) for n, item in enumerate(row)])
        room -= sum(map(len, rows[-1])) + 4 * len(row)
        if room < 0:
            break
    return rows, len(rows) * len(rows[0]) < data.size


def _heat(numpy: Any, data: Any, mask: Any) -> list[list[float | None]]:
    plane = _plane(data)
    if plane is None or data.size < 2:
        return []
    high, wide = plane.shape
    columns = _spread(numpy, wide, STRIP_COLUMNS)
    rows = _spread(numpy, high, min(STRIP_ROWS, STRIP // len(columns)))
    chosen = numpy.ix_(rows, columns)
    numbers = _numbers(numpy, plane[chosen])
    if numbers is None:
        return []
    known = numpy.isfinite(numbers)
    if mask is not None:
        known &= ~_plane(mask)[chosen]
    if not known.any():
        return []
    # Halves, because the difference of two finite numbers may not be finite.
    halves = numbers / 2
    low, span = halves[known].min(), numpy.ptp(halves[known])
    shares = (halves - low) / span if span else numpy.full(numbers.shape, 0.5)
    return [
        [round(float(share), 3) if told else None for share, told in zip(line, knowns, strict=True)]
        for line, knowns in zip(shares, known, strict=True)
    ]


def _spread(numpy: Any, size: int, count: int) -> list[int]:
    """Return at most ``count`` places, evenly spread, the first and the last among them."""
    if size <= count:
        return list(range(size))
    return [n * (size - 1) // max(count - 1, 1) for n in range(count)]
