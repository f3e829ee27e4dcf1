"""The listing of an entity's body: its lines with their numbers, when each runs, and the one that is lit."""

from __future__ import annotations

from collections.abc import Mapping

from flyte_nb.model.graph import EntitySpec
from flyte_nb.views import labels
from flyte_nb.views.times import When, first_line, times

_MARKS = {When.DEFINITION: " ", When.COMPILE: "c", When.EXPANSION: "x", When.RUN: "r", None: " "}
_AROUND = 12
_LONGEST = 110
_VALUE = 60


def listing(spec: EntitySpec, line: int | None, variables: Mapping[str, str], around: int = _AROUND) -> str:
    """Return the lines around the lit one, with the loop variables behind it.

    Each is marked ``c`` (it runs at compile time), ``x`` (at expansion) or ``r`` (at run time), as the last row says.

    Example:
        >>> from flyte_nb.model.graph import EntityRef, Interface, Place
        >>> source = "@dynamic\\ndef f(n: int):\\n    for i in range(n):\\n        inc(x=i)"
        >>> spec = EntitySpec(EntityRef("dynamic", "f", "1"), Interface(), place=Place("In[1]", 2), source=source)
        >>> print(listing(spec, 4, {"i": "2"}))
          1    @dynamic
          2    def f(n: int):
          3 x      for i in range(n):
        ▶ 4 x          inc(x=i)    # i = 2
        (x marks what runs at expansion)
    """
    if not spec.source.strip():
        return f"(the source of {labels.shorten(spec.name, 60)} is not known)"
    begin = first_line(spec)
    text = spec.source.rstrip("\n").split("\n")
    lit = line - begin if line is not None else None
    low, high = 0, len(text)
    if lit is not None and high > 2 * around:
        low, high = max(0, lit - around), min(high, lit + around + 1)
    width = len(str(begin + high - 1))
    rows = []
    found = times(spec.kind, spec.source)
    for n in range(low, high):
        when = found[n]
        here = n == lit
        values = [f"{name} = {labels.shorten(value, _VALUE)}" for name, value in variables.items()] if here else []
        row = f"{'▶' if here else ' '} {begin + n:>{width}} {_MARKS[when]}  {labels.shorten(text[n], _LONGEST)}"
        rows.append((row + (f"    # {labels.shorten(', '.join(values), _LONGEST)}" if values else "")).rstrip())
    shown = dict.fromkeys(when for when in found[low:high] if when is not None and _MARKS[when].strip())
    rows += [f"({_MARKS[when]} marks what runs at {when.value})" for when in shown]
    return "\n".join(rows)
