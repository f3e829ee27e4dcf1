"""Store: values by id. What a state refers to, and no event carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flyte_nb.engine.shelf import CorruptValue, Stored
from flyte_nb.model.calls import Checker
from flyte_nb.model.errors import NotFound
from flyte_nb.types.digest import digest


class Store:
    """Keeps the values of one execution. The object that it keeps is never handed out: `take` isolates.

    A value that came from the cache stays on disk until it is asked for. If it is damaged there, ``repair`` is asked to
    put a new one in its place.
    """

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self._digests: dict[str, str] = {}
        self.repair: Callable[[str, CorruptValue], None] | None = None

    def put(self, value_id: str, value: Any) -> None:
        """Keep a value (or a `Stored` that can load it) under an id."""
        self._values[value_id] = value
        if type(value) is Stored:
            self._digests[value_id] = value.digest

    def get(self, value_id: str) -> Any:
        """Return a value.

        Raises:
            NotFound: Nothing is kept under this id.
            CorruptValue: It was on disk, and what is there is damaged.
        """
        try:
            return self.look(value_id)
        except CorruptValue as error:
            if self.repair is None:
                raise
            self.repair(value_id, error)
            return self._values[value_id]

    def look(self, value_id: str) -> Any:
        """Return a value for eyes: as `get` does, but one that is damaged is not computed anew.

        Raises:
            NotFound: Nothing is kept under this id.
            CorruptValue: It was on disk, and what is there is damaged.
        """
        try:
            value = self._values[value_id]
        except KeyError:
            raise NotFound(f"the value {value_id} is not kept any more") from None
        if type(value) is Stored:
            value = self._values[value_id] = value.load()
        return value

    def replace(self, value_id: str, value: Any) -> None:
        """Keep an equal value instead: one whose files are kept copies."""
        self._values[value_id] = value

    def drop(self, value_id: str) -> None:
        """Keep a value no longer, if it is kept."""
        self._values.pop(value_id, None)
        self._digests.pop(value_id, None)

    def take_over(self, other: Store) -> None:
        """Keep all that another store keeps, by reference; what is on disk is loaded when it is asked for."""
        self._values.update(other._values)  # not its digests: another value may come under the same id

    def digest(self, value_id: str, checker: Checker) -> str:
        """Return a value's digest; it is made once, and only when caching or comparing needs it."""
        known = self._digests.get(value_id)
        if known is None:
            kept = self._values.get(value_id)
            known = kept.digest if type(kept) is Stored else digest(self.get(value_id), checker)
            self._digests[value_id] = known
        return known

    def __contains__(self, value_id: str) -> bool:
        return value_id in self._values

    def __len__(self) -> int:
        return len(self._values)


def take(value: Any, have: Checker | None, wanted: Checker, name: str, notes: list[str] | None, copying: bool) -> Any:
    """Return a value as a consumer may have it: as declared, and isolated from everyone else.

    A value that was checked against the same annotation before is copied; another is checked, which copies too.
    ``copying`` asks for writable copies of large arrays.
    """
    if have is not wanted:
        value = wanted.check(value, name, None if have is not None and wanted.converts else notes)
        return wanted.copy(value, True) if copying else value
    if wanted.immutable:
        return value
    return wanted.copy(value, copying)
