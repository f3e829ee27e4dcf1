"""The listing of an entity's body: its lines with their numbers, when each runs, and the one that is lit."""

from __future__ import annotations

from collections.abc import Mapping

from flyte_nb.model.graph import EntitySpec
from flyte_nb.views import labels
from flyte_nb.views.times import When, first_line, times

_MARKS = {When.DEFINITION: " ", When.COMPILE: "c", When.EXPANSION: "x", When.RUN: "r", None: " "}
_AROUND = 12
_LONGEST = 110


def listing(spec: EntitySpec, line: int | None, variables: Mapping[str, str], around: int = _AROUND) -> str:
    """Return the lines around the lit one, with the loop variables behind it.

    Each is marked ``c`` (it runs at compile time), ``x`` (at expansion) or ``r`` (at run time).

    Example:
        >>> from flyte_nb.model.graph import EntityRef, Interface, Place
        >>> source = "@dynamic\\ndef f(n: int):\\n    for i in range(n):\\n        inc(x=i)"
        >>> spec = EntitySpec(EntityRef("dynamic", "f", "1"), Interface(), place=Place("In[1]", 2), source=source)
        >>> print(listing(spec, 4, {"i": "2"}))
          1    @dynamic
          2    def f(n: int):
          3 x      for i in range(n):
        ▶ 4 x          inc(x=i)    # i = 2
    """
    begin = first_line(spec)
    text = spec.source.rstrip("\n").split("\n")
    lit = line - begin if line is not None else None
    low, high = 0, len(text)
    if lit is not None and high > 2 * around:
        low, high = max(0, lit - around), min(high, lit + around + 1)
    width = len(str(begin + high - 1))
    rows = []
    for n, when in enumerate(times(spec.kind, spec.source)[:high]):
        if n < low:
            continue
        here = n == lit
        values = ", ".join(f"{name} = {labels.clean(value)}" for name, value in variables.items()) if here else ""
        row = f"{'▶' if here else ' '} {begin + n:>{width}} {_MARKS[when]}  {labels.shorten(text[n], _LONGEST)}"
        rows.append((row + (f"    # {values}" if values else "")).rstrip())
    return "\n".join(rows)
