"""Page: a deck as a value: its name, and the HTML that it shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """A deck as it was published.

    In a notebook it shows its HTML as it is, scripts and all, as ``IPython.display.HTML`` would.
    Beside a node, where a stranger's may come from, the same HTML stands in a frame without scripts.

    Example:
        >>> Page("report", "<b>0.95</b>")
        <deck 'report': 11 characters of HTML>
    """

    name: str
    html: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"<deck {self.name!r}: {len(self.html):,} characters of HTML>"
