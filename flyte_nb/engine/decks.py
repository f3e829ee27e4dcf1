"""Deck: a page of HTML that a task makes for its readers: shown beside its node, live where it is published."""

from __future__ import annotations

import enum
import warnings
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from flyte_nb.engine.attempt import AROUND, Around
from flyte_nb.model.errors import OptionError
from flyte_nb.model.hidden import masked
from flyte_nb.model.page import Page
from flyte_nb.types.preview import preview

#: More decks of one attempt than these are not shown.
MOST = 50

_LONGEST_NAME = 200

#: The decks that were made outside of tasks.
_loose: list[Deck] = []


class DeckField(enum.StrEnum):
    """What flytekit can put into decks of its own accord. Beside a node here all of it stands anyway."""

    INPUT = "Input"
    OUTPUT = "Output"
    SOURCE_CODE = "Source Code"
    TIMELINE = "Timeline"
    DEPENDENCIES = "Dependencies"


class Deck:
    """A page of HTML beside the node of the task that makes it.

    Args:
        name: What its tab says. A later one of the same name takes the place of an earlier one.
        html: What it shows first.
        auto_add_to_deck: Whether it is shown.

    Raises:
        OptionError: The name or the HTML is no text.

    Example:
        >>> from flyte_nb import Deck, run, task
        >>> @task(enable_deck=True)
        ... def score() -> float:
        ...     Deck("report", "<h1>Scores</h1>").append("<b>0.95</b>")
        ...     return 0.95
        >>> run(score)["n0"].decks["report"].html
        '<h1>Scores</h1>\\n<b>0.95</b>'
    """

    def __init__(self, name: str, html: str | None = "", auto_add_to_deck: bool = True) -> None:
        if not isinstance(name, str):
            raise OptionError(f"a deck's name is a text, not {preview(name, 40)}", 'Write Deck("report", html).')
        self._name = name
        self._html = "" if html is None else _checked(html)
        if auto_add_to_deck:
            decks().append(self)

    @property
    def name(self) -> str:
        """What its tab says."""
        return self._name

    @property
    def html(self) -> str:
        """What it shows."""
        return self._html

    def append(self, html: str) -> Deck:
        """Add HTML at the end, on a line of its own; return the deck.

        Raises:
            OptionError: It is no text.
        """
        self._html = f"{self._html}\n{_checked(html)}"
        return self

    @staticmethod
    def publish() -> None:
        """Show the decks of the task that runs, as they stand, before its end.

        A worker process is heard at its end alone: its decks are shown then.
        """
        around = AROUND.get()
        if around is None:
            return
        if enabled(around) is False:
            warnings.warn("Deck.publish() shows nothing: this task has enable_deck=False", stacklevel=2)
        elif around.publish is not None:
            around.publish(pages(around))

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"<deck {self._name!r}: {len(self.html):,} characters of HTML>"


class TimeLineDeck(Deck):
    """A deck of how long parts of a task took."""

    def __init__(self, name: str, html: str | None = "", auto_add_to_deck: bool = True) -> None:
        super().__init__(name, html, auto_add_to_deck)
        self.time_info: list[Mapping[str, Any]] = []

    def append_time_info(self, info: Mapping[str, Any]) -> None:
        """Add a part: ``{"Name": ..., "WallTime": seconds, "ProcessTime": seconds}``."""
        self.time_info.append(dict(info))

    @property
    def html(self) -> str:
        """A table of the parts; nothing where there are none."""
        if not self.time_info:
            return self._html
        rows = "".join(
            f'<tr><th scope="row">{escape(str(row.get("Name", "")))}</th>'
            f"<td>{float(row.get('WallTime', 0)):.6f}</td><td>{float(row.get('ProcessTime', 0)):.6f}</td></tr>"
            for row in self.time_info
        )
        heads = "".join(f'<th scope="col">{name}</th>' for name in ("Name", "Wall time (s)", "Process time (s)"))
        return f"<table><tr>{heads}</tr>{rows}</table>"


def decks() -> list[Deck]:
    """Return the decks of the task that runs, to add to; outside of tasks, those of the prompt."""
    around = AROUND.get()
    if around is None:
        return _loose
    if around.decks is None:
        around.decks = []
    return around.decks


def enabled(around: Around) -> bool | None:
    """Tell whether a task's decks are wanted; None where it does not say."""
    said = dict(around.policy.options)
    if said.get("enable_deck", "None") != "None":
        return said["enable_deck"] == "True"
    return said["disable_deck"] == "False" if said.get("disable_deck", "None") != "None" else None


def pages(around: Around) -> tuple[Page, ...]:
    """Return the decks of an attempt as values, as they stand; none where the task does not want them."""
    if not around.decks:
        return ()
    wanted = enabled(around)
    if wanted is False:
        return ()
    if wanted is None:
        around.note("flytekit shows decks of tasks that ask for it alone: @task(enable_deck=True)")
    return tuple(_once(around.decks))[:MOST]


def as_html(made: Iterable[Deck]) -> str:
    """Return decks as one text of HTML, each under its name."""
    return "\n".join(f"<section><h2>{escape(page.name)}</h2>{page.html}</section>" for page in _once(made))


def _once(made: Iterable[Deck]) -> Iterator[Page]:
    """Yield a page for each name, the last deck of that name, where the first one stood."""
    found: dict[str, str] = {}
    for deck in list(made):
        found[deck.name] = deck.html
    for name, html in found.items():
        if html:
            yield Page(name[:_LONGEST_NAME], masked(html))


def _checked(html: Any) -> str:
    if isinstance(html, str):
        return str(html)
    raise OptionError(
        f"a deck shows HTML as a text, not {preview(html, 40)}",
        "Write one: TopFrameRenderer().to_html(df=frame), MarkdownRenderer().to_html(text), or the object's own HTML.",
    )
