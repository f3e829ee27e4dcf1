"""Index: the cache's one sqlite table, shared by any number of processes; a damaged one is moved aside."""

from __future__ import annotations

import os
import sqlite3
import uuid
import weakref
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from flyte_nb.model.errors import FlyteNbError

T = TypeVar("T")

#: One result: key, name, digest of the source, time, outputs (pickled).
Row = tuple[str, str, str, float, bytes]

_FILE = "index-v1.sqlite"  # another form of the table is another file
_TABLE = """CREATE TABLE IF NOT EXISTS results (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, source TEXT NOT NULL, saved_at REAL NOT NULL, outputs BLOB NOT NULL)"""
_SELECT = "SELECT key, name, source, saved_at, outputs FROM results"
_AT_ONCE = 500
_BUSY_SECONDS = 2.0

# Primary result codes of sqlite.
_LOCKED = {5, 6}  # BUSY, LOCKED
_DAMAGED = {1, 11, 26}  # ERROR (another table under our name), CORRUPT, NOTADB
_NOT_WRITABLE = {3, 8, 14}  # PERM, READONLY, CANTOPEN
_FULL = 13


class IndexTrouble(FlyteNbError):
    """The index cannot be read or written.

    ``busy``: another process holds it, and later it may work. ``full``: the disk is.
    """

    busy = False
    full = False


class Index:
    """The table of results under a folder.

    Attributes:
        moved_to: Where a damaged index was moved to, or None.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     index = Index(Path(folder))
        ...     index.write([("k", "square", "", 0.0, b"")])
        ...     found = index.select(["k", "l"])
        ...     index.close()
        >>> found
        [('k', 'square', '', 0.0, b'')]
    """

    def __init__(self, root: Path) -> None:
        self.path = root / _FILE
        self.moved_to: Path | None = None
        self._database: sqlite3.Connection | None = None

    def select(self, keys: Sequence[str]) -> list[Row]:
        """Return the rows of these keys, in no order."""
        found: list[Row] = []
        for at in range(0, len(keys), _AT_ONCE):
            some = keys[at : at + _AT_ONCE]
            query = f"{_SELECT} WHERE key IN ({','.join('?' * len(some))})"
            found += self._guarded(lambda db, q=query, s=some: db.execute(q, s).fetchall())  # type: ignore[misc]
        return found

    def rows(self) -> list[Row]:
        """Return every row, oldest first."""
        return self._guarded(lambda db: db.execute(f"{_SELECT} ORDER BY saved_at, key").fetchall())

    def write(self, rows: Iterable[Row]) -> None:
        """Write rows in one transaction; a key that was there is overwritten."""
        rows = list(rows)

        def insert(db: sqlite3.Connection) -> None:
            db.execute("BEGIN IMMEDIATE")
            try:
                db.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?)", rows)
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

        self._guarded(insert)

    def delete(self, column: str | None = None, value: str = "") -> int:
        """Delete the rows whose ``key`` or ``name`` is this, or all; return how many."""
        if column is None:
            return self._guarded(lambda db: db.execute("DELETE FROM results").rowcount)
        return self._guarded(lambda db: db.execute(f"DELETE FROM results WHERE {column} = ?", (value,)).rowcount)

    def close(self) -> None:
        """Close the file. It opens again when it is next needed."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _guarded(self, query: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return query(self._open())
        except sqlite3.DatabaseError as error:
            if _code(error) not in _DAMAGED:
                raise _trouble(self.path, error) from error
        self._move_aside()
        try:
            return query(self._open())
        except sqlite3.DatabaseError as error:
            raise _trouble(self.path, error) from error

    def _open(self) -> sqlite3.Connection:
        if self._database is None:
            try:
                os.makedirs(self.path.parent, exist_ok=True)
            except OSError as error:
                raise IndexTrouble(f"{self.path.parent}: {error.strerror}") from error
            try:
                self._database = self._connect()
            except sqlite3.DatabaseError as error:
                if _code(error) not in _NOT_WRITABLE or not self.path.exists():
                    raise
                # A folder that can only be read: its results are found, nothing is saved.
                self._database = sqlite3.connect(f"{self.path.as_uri()}?immutable=1", uri=True, check_same_thread=False)
            weakref.finalize(self, self._database.close).atexit = False  # who lets us go need not close us
        return self._database

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute(_TABLE)
            database.execute(f"{_SELECT} LIMIT 0")
        except BaseException:
            database.close()
            raise
        return database

    def _move_aside(self) -> None:
        self.close()
        self.moved_to = self.path.with_name(f"{_FILE}.damaged-{uuid.uuid4().hex[:8]}")
        with suppress(OSError):
            os.replace(self.path, self.moved_to)
        for suffix in ("-wal", "-shm"):
            with suppress(OSError):
                os.unlink(f"{self.path}{suffix}")


def _code(error: sqlite3.Error) -> int:
    """The primary result code; damage where sqlite gives none."""
    return getattr(error, "sqlite_errorcode", 11) & 0xFF


def _trouble(path: Path, error: sqlite3.DatabaseError) -> IndexTrouble:
    trouble = IndexTrouble(f"{path}: {error}")
    trouble.busy = _code(error) in _LOCKED
    trouble.full = _code(error) == _FULL
    return trouble
