"""Publishing: which of an attempt's decks are new, the ids under which they are kept, and the event that tells it."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from flyte_nb.engine.shelf import Stored
from flyte_nb.engine.store import Store
from flyte_nb.model.events import NodePublished, Refs
from flyte_nb.model.page import Page
from flyte_nb.model.values import ValueRef

#: Seconds between two publications of a node.
_PAUSE = 0.05


class Publishing:
    """Keeps the decks of one execution in its store, the last ones of each node.

    A deck that has changed is another value under another id, so that whoever has the old one asks for the new one.

    Example:
        >>> publishing = Publishing(Store())
        >>> event = publishing.event(0.0, "n0", (Page("report", "<b>1</b>"),))
        >>> event.decks
        (('report', ValueRef(id='n0.deck[0]', type='Deck', size=8, preview='report')),)
        >>> publishing.event(1.0, "n0", (Page("report", "<b>1</b>"),)) is None
        True
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._numbers = itertools.count()
        self._shown: dict[str, dict[Page, ValueRef]] = {}
        self._at: dict[str, float] = {}

    def forget(self, path: str) -> None:
        """Let another attempt at a node publish anew."""
        self._shown.pop(path, None)
        self._at.pop(path, None)

    def event(self, at: float, path: str, pages: tuple[Page, ...], last: bool = False) -> NodePublished | None:
        """Keep decks, and return the event; None where nothing has changed, or where it changed only just now.

        A body may publish at each turn of a loop; a reader sees no more than some twenty pages a second, and the
        ``last`` ones of an attempt in any case.
        """
        before = self._shown.get(path, {})
        if list(before) == list(pages) or (not last and 0 <= at - self._at.get(path, -_PAUSE) < _PAUSE):
            return None
        self._at[path] = at
        now = {page: before.get(page) or self._kept(path, page) for page in pages}
        for page, ref in before.items():
            if page not in now:
                self._store.drop(ref.id)
        self._shown[path] = now
        refs: Refs = tuple([(page.name, ref) for page, ref in now.items()])
        return NodePublished(at, path, refs)

    def again(self, now: Callable[[], float], path: str, decks: tuple[Stored, ...]) -> NodePublished | None:
        """Keep decks that come from the cache, and return the event; None where there are none."""
        refs = []
        for stored in decks:
            ref = stored.ref(f"{path}.deck[{next(self._numbers)}]")
            self._store.put(ref.id, stored)
            refs.append((ref.preview, ref))
        return NodePublished(now(), path, tuple(refs)) if refs else None

    def _kept(self, path: str, page: Page) -> ValueRef:
        value_id = f"{path}.deck[{next(self._numbers)}]"
        self._store.put(value_id, page)
        return ValueRef(value_id, "Deck", len(page.html), page.name)
