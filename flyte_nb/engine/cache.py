"""Cache: results of cached entities, found again by key in any process. An index, and a shelf for large values.

Nothing here fails a run. Where the folder cannot be written to, results are not cached and one sentence says so; later
it is tried again. A damaged index is moved aside and begun anew; a value that cannot be pickled is named.
"""

from __future__ import annotations

import errno
import os
import pickle
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import xxhash

from flyte_nb.engine.index import Index, IndexTrouble, Row
from flyte_nb.engine.locks import KeyLock
from flyte_nb.engine.shelf import Shelf, ShelfTrouble, Stored, default_root, remove
from flyte_nb.model.errors import NotPortableValue
from flyte_nb.model.values import ValueRef
from flyte_nb.types.digest import digest as digest_of

#: Seconds after which a folder that could not be written to is tried again: a disk may have been tidied up.
RETRY_AFTER = 30.0


class Hit(NamedTuple):
    """A result that was found.

    Attributes:
        key: What it was found by.
        name: The entity's name.
        source: The digest of the entity's source when it was saved.
        saved_at: When, in seconds since the epoch.
        outputs: By variable, not loaded yet.
    """

    key: str
    name: str
    source: str
    saved_at: float
    outputs: Mapping[str, Stored]


@dataclass(frozen=True, slots=True)
class Saved:
    """What `Cache.save` did.

    Attributes:
        outputs: The values as consumers must see them: user files replaced by the stored copies.
        problem: Why the result is not cached, in a sentence; None where it is, or where that was said before.
    """

    outputs: Mapping[str, object]
    problem: str | None = None


def key(
    name: str,
    namespace: str,
    version: str,
    interface: str,
    digests: Mapping[str, str],
    salt: str = "",
    ignored: Iterable[str] = (),
) -> str:
    """Return the key of a call's result: 32 hex digits.

    Args:
        name: The entity's name.
        namespace: Its module, or what stands for a notebook, so that notebooks do not share names by accident.
        version: The cache version.
        interface: The entity's interface as text.
        digests: The digests of the inputs.
        salt: The cache policy's.
        ignored: Inputs that do not count.

    Example:
        >>> one = key("square", "lesson", "1.0", "(x: int) -> int", {"x": "00ff"})
        >>> one == key("square", "lesson", "1.0", "(x: int) -> int", {"x": "00ff", "log": "01"}, ignored=["log"])
        True
        >>> one == key("square", "lesson", "1.1", "(x: int) -> int", {"x": "00ff"})
        False
    """
    without = frozenset(ignored)
    parts = [name, namespace, version, interface, salt]
    for variable in sorted(digests):
        if variable not in without:
            parts += (variable, digests[variable])
    text = "".join([f"{len(part)}:{part}" for part in parts])  # the lengths keep parts from running into each other
    return xxhash.xxh3_128_hexdigest(text.encode("utf-8", "surrogatepass"))


class Cache:
    """Keeps and finds results. One thread uses it at a time; any number of processes may share the folder.

    Args:
        root: The folder; `shelf.default_root` says which, where None.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     cache = Cache(folder)
        ...     saved = cache.save("k", "square", {"o0": (9, None, ValueRef("n0.o0", "int", None, "9"))}, "", 0.0)
        ...     hit = cache.lookup("k")
        ...     cache.close()
        >>> hit.outputs["o0"].load()
        9
    """

    def __init__(self, root: str | os.PathLike[str] | None = None) -> None:
        self.root = Path(root).absolute() if root is not None else default_root()
        self._shelf = Shelf(self.root)
        self._index = Index(self.root)
        self._pending: dict[str, Row] = {}
        self._writable = True
        self._gave_up_at = 0.0
        self._problem: str | None = None
        self._lock = threading.RLock()

    @property
    def enabled(self) -> bool:
        """False where ``FLYTE_LOCAL_CACHE_ENABLED`` says so: nothing is found and nothing is saved."""
        return _flag("FLYTE_LOCAL_CACHE_ENABLED", True)

    @property
    def overwriting(self) -> bool:
        """True where ``FLYTE_LOCAL_CACHE_OVERWRITE`` says so: nothing is found and everything is saved anew."""
        return _flag("FLYTE_LOCAL_CACHE_OVERWRITE", False)

    def lookup(self, key: str) -> Hit | None:
        """Find one result."""
        return self.lookup_many((key,)).get(key)

    def lookup_many(self, keys: Iterable[str]) -> dict[str, Hit]:
        """Find results in bulk. A result whose files are gone or of another size is not found."""
        if not self.enabled or self.overwriting:
            return {}
        with self._lock:
            pending = self._pending
            wanted, rows = [], []
            for key in keys:
                row = pending.get(key)
                if row is None:
                    wanted.append(key)
                else:
                    rows.append(row)
            if wanted:
                try:
                    rows += self._index.select(wanted)
                except IndexTrouble as trouble:
                    self._give_up(trouble)
                self._notice_damage()
        return {row[0]: hit for row in rows if (hit := _hit(row)) is not None}

    def save(
        self,
        key: str,
        name: str,
        outputs: Mapping[str, tuple[object, str | None, ValueRef]],
        source: str,
        at: float,
    ) -> Saved:
        """Keep a result; its row is written at the next `flush`.

        Args:
            key: See `key`.
            name: The entity's name.
            outputs: By variable: the value, its digest if that is known, and what a ValueRef says of it.
            source: The digest of the entity's source.
            at: Now, in seconds since the epoch.
        """
        plain = {variable: value for variable, (value, _, _) in outputs.items()}
        if not self.enabled:
            return Saved(plain)
        with self._lock:
            self._writable = self._writable or monotonic() > self._gave_up_at + RETRY_AFTER
            if not self._writable:
                return Saved(plain, self._take_problem())
            kept: dict[str, object] = {}
            stored: dict[str, tuple[object, ...]] = {}
            try:
                for variable, (value, digest, ref) in outputs.items():
                    made = self._shelf.put(value, variable)
                    kept[variable] = made.value
                    known = digest_of(made.value) if digest is None else digest
                    files = tuple(map(tuple, made.files))
                    stored[variable] = (known, ref.type, ref.size, ref.preview, made.data, made.pickle, files)
            except NotPortableValue as error:
                return Saved(plain, f"{name[:80]} is not cached: {error.headline}")
            except ShelfTrouble as trouble:
                self._give_up(trouble)
                return Saved(plain, self._take_problem())
            except Exception as error:  # digesting a value may run code of the user's
                return Saved(plain, f"{name[:80]} is not cached: {type(error).__name__}: {str(error)[:200]}")
            self._pending[key] = (key, name, source, at, pickle.dumps(stored, 5))
        return Saved(kept)

    def flush(self) -> str | None:
        """Write what was saved since the last time, in one transaction. Returns a problem to tell the user, once."""
        with self._lock:
            if self._pending and self._writable:
                try:
                    self._index.write(self._pending.values())
                    self._pending.clear()
                except IndexTrouble as trouble:
                    if not trouble.busy:  # else the next flush may get through
                        self._give_up(trouble)
                self._notice_damage()
            return self._take_problem()

    def close(self) -> str | None:
        """Flush and close the index. Returns a problem to tell the user."""
        with self._lock:
            problem = self.flush()
            if self._pending and problem is None:
                problem = f"{len(self._pending)} results are not cached: another program keeps {self._index.path} busy"
            self._pending.clear()
            self._index.close()
            return problem

    def drop(self, key: str) -> None:
        """Forget one result, because it could not be loaded."""
        with self._lock:
            self._pending.pop(key, None)
            try:
                self._index.delete("key", key)
            except IndexTrouble as trouble:
                self._give_up(trouble)

    def clear(self, name: str | None = None) -> int:
        """Forget every result, or one entity's; return how many. Files that no result needs any more are removed."""
        with self._lock:
            self.flush()
            try:
                count = self._index.delete() if name is None else self._index.delete("name", name)
                needed = {
                    path for hit in self.entries() for stored in hit.outputs.values() for path, *_ in stored.files
                }
            except IndexTrouble as trouble:
                self._give_up(trouble)
                return 0
            for path in self._shelf.paths():
                if path not in needed:
                    remove(path)
            self._shelf.tidy(needed)
            return count

    def entries(self) -> list[Hit]:
        """Return every result, oldest first, to be looked at."""
        with self._lock:
            self.flush()
            try:
                rows = self._index.rows()
            except IndexTrouble as trouble:
                self._give_up(trouble)
                rows = []
            return [hit for row in rows if (hit := _hit(row)) is not None]

    def lock(self, key: str) -> KeyLock:
        """Return the lock of a key, for ``cache_serialize``: a context manager, or ``acquire(blocking=False)``."""
        return KeyLock(str(self.root / "locks" / key))

    def _give_up(self, trouble: IndexTrouble | ShelfTrouble) -> None:
        if not self._writable or getattr(trouble, "busy", False):
            return
        self._writable, self._gave_up_at = False, monotonic()
        self._pending.clear()
        code = getattr(trouble, "errno", None)
        if code in (errno.ENOSPC, errno.EDQUOT) or getattr(trouble, "full", False):
            self._problem = f"nothing more is cached: the disk of {self.root} is full"
        else:
            self._problem = f"nothing is cached: {self.root} cannot be written to ({trouble.headline[-200:]})"
        self._problem += "; set FLYTE_NB_CACHE_DIR to another folder"

    def _notice_damage(self) -> None:
        if self._index.moved_to is not None:
            self._problem = f"the cache was damaged and begun anew; the old index is {self._index.moved_to}"
            self._index.moved_to = None

    def _take_problem(self) -> str | None:
        problem, self._problem = self._problem, None
        return problem


def _hit(row: Row) -> Hit | None:
    try:
        outputs = {variable: Stored._make(stored) for variable, stored in pickle.loads(row[4]).items()}
    except Exception:  # a damaged row is a miss
        return None
    for stored in outputs.values():
        if stored.files and not stored.present():
            return None
    return Hit(row[0], row[1], row[2], row[3], outputs)


def _flag(name: str, default: bool) -> bool:
    text = os.environ.get(name)
    return default if text is None else text.strip().lower() not in ("", "0", "false", "no", "off")
