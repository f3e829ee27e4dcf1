"""KeyLock: one lock file for each cache key, so that two kernels do not compute the same result at once."""

from __future__ import annotations

import contextlib
import os
import sys
from types import TracebackType

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class KeyLock:
    """A lock that the operating system frees when its process ends. Where files cannot be locked, it locks nothing.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     first, second = KeyLock(f"{folder}/k"), KeyLock(f"{folder}/k")
        ...     with first:
        ...         second.acquire(blocking=False)
        False
    """

    __slots__ = ("_file", "_path")

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: int | None = None

    def acquire(self, blocking: bool = True) -> bool:
        """Take the lock. Returns False where another process holds it and ``blocking`` is False."""
        while True:
            try:
                os.makedirs(os.path.dirname(self._path), exist_ok=True)
                file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
            except OSError:
                return True
            try:
                _lock(file, blocking)
            except BlockingIOError:
                os.close(file)
                return False
            except OSError:  # no locks on this file system
                os.close(file)
                return True
            except BaseException:
                os.close(file)
                raise
            if self._is_current(file):
                self._file = file
                return True
            os.close(file)  # its last holder removed the file while this process waited for it

    def release(self) -> None:
        """Free the lock and remove its file."""
        if self._file is None:
            return
        with contextlib.suppress(OSError):
            os.unlink(self._path)
        os.close(self._file)
        self._file = None

    def __enter__(self) -> KeyLock:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()

    def _is_current(self, file: int) -> bool:
        try:
            return os.path.samestat(os.fstat(file), os.stat(self._path))
        except OSError:
            return False


def _lock(file: int, blocking: bool) -> None:
    if sys.platform == "win32":
        try:
            msvcrt.locking(file, msvcrt.LK_LOCK if blocking else msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error
    else:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if blocking else fcntl.LOCK_NB))
