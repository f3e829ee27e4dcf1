"""PeakMemory: the most memory that this process held while a node ran, where the platform can tell."""

from __future__ import annotations

from types import TracebackType

_RESET = "/proc/self/clear_refs"
_STATUS = "/proc/self/status"


class PeakMemory:
    """Measures the peak resident memory of this process between entering and leaving.

    Linux keeps the peak itself and lets a process reset it, so this costs two small reads and writes and no sampling.
    Elsewhere ``peak`` stays None. The peak is the whole process's: nodes that run in threads at the same time share it.

    Attributes:
        peak: Bytes, once left; None where it cannot be measured.

    Example:
        >>> with PeakMemory() as memory:
        ...     _ = bytearray(1_000)
        >>> memory.peak is None or memory.peak > 1_000_000
        True
    """

    __slots__ = ("_reset", "peak")

    def __init__(self) -> None:
        self.peak: int | None = None
        self._reset = False

    def __enter__(self) -> PeakMemory:
        self.peak = None
        try:
            with open(_RESET, "wb", buffering=0) as reset:
                reset.write(b"5")  # 5: set the peak to what is held now
            self._reset = True
        except OSError:
            self._reset = False
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._reset:
            self.peak = _high_water_mark()


def _high_water_mark() -> int | None:
    try:
        with open(_STATUS, "rb") as status:
            for line in status:
                if line.startswith(b"VmHWM:"):
                    return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    return None
