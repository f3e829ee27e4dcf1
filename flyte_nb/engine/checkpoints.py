"""Checkpoint: what an attempt leaves for the next one: `current_context().checkpoint`."""

from __future__ import annotations

import io
import os
import shutil
from abc import ABC, abstractmethod
from pathlib import Path
from typing import IO, Any

from flyte_nb.engine.scratch import folder
from flyte_nb.model.errors import OptionError
from flyte_nb.types.preview import preview

_WRITTEN = "_dst_cp"


class Checkpoint(ABC):
    """What a task can leave behind, for the next attempt at the same node: ``current_context().checkpoint``.

    Example:
        >>> from flyte_nb import current_context, run, task
        >>> @task(retries=1)
        ... def train() -> bytes:
        ...     checkpoint = current_context().checkpoint
        ...     if not checkpoint.prev_exists():
        ...         checkpoint.write(b"epoch 3")
        ...         raise ConnectionError("the line went dead")
        ...     return checkpoint.read()
        >>> run(train).outputs.o0
        b'epoch 3'
    """

    @abstractmethod
    def prev_exists(self) -> bool:
        """Tell whether an earlier attempt has left something."""

    @abstractmethod
    def restore(self, path: Path | str | None = None) -> Path | None:
        """Copy what an earlier attempt has left into a folder, and return the folder; None where there is nothing."""

    @abstractmethod
    def save(self, cp: Path | str | IO[bytes]) -> None:
        """Leave a file, a folder, or what a binary stream holds."""

    @abstractmethod
    def read(self) -> bytes | None:
        """Return what an earlier attempt has left, if that is a single file; None where there is nothing."""

    @abstractmethod
    def write(self, b: bytes) -> None:
        """Leave bytes, in place of those written before."""


class KeptCheckpoint(Checkpoint):
    """Checkpoints of one node in a folder of the execution, one for each attempt.

    An attempt finds what the last one before it that left anything has left.

    Args:
        place: The node's folder for checkpoints; it may not be there.
        number: The attempt.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as place:
        ...     KeptCheckpoint(place, 0).write(b"epoch 3")
        ...     KeptCheckpoint(place, 1).read()
        b'epoch 3'
    """

    def __init__(self, place: str, number: int) -> None:
        self._own = os.path.join(place, str(number))
        self._earlier = [os.path.join(place, str(n)) for n in reversed(range(number))]
        self._restored: Path | None = None
        self._place = place
        self._number = number

    def _previous(self) -> Path | None:
        return next((Path(path) for path in self._earlier if os.path.isdir(path)), None)

    def prev_exists(self) -> bool:
        return self._previous() is not None

    def restore(self, path: Path | str | None = None) -> Path | None:
        """Copy what an earlier attempt has left into a folder, and return the folder; None where there is nothing.

        A second call returns the same folder.

        Raises:
            OptionError: The path is no folder.
        """
        previous = self._previous()
        if previous is None or self._restored is not None:
            return self._restored
        target = Path(folder(self._place, f"restored-{self._number}") if path is None else path)
        if not target.is_dir():
            raise OptionError(
                f"{target} is no folder, and a checkpoint is restored into one", "Make it: os.makedirs(...)."
            )
        shutil.copytree(previous, target, dirs_exist_ok=True)
        self._restored = target
        return target

    def save(self, cp: Path | str | IO[bytes]) -> None:
        """Leave a file, a folder, or what a binary stream holds.

        Raises:
            OptionError: It is none of these.
            OSError: It cannot be read.
        """
        given: Any = cp
        if isinstance(given, (str, Path)):
            source = Path(given)
            if source.is_dir():
                shutil.copytree(source, folder(self._own), dirs_exist_ok=True)
                return
            with source.open("rb") as stream:
                self._keep(stream, source.name)
        elif isinstance(given, io.IOBase) or hasattr(given, "read"):
            self._keep(given, _WRITTEN)
        else:
            raise OptionError(
                f"a checkpoint is a path or a binary stream, not {preview(cp, 40)}", "Bytes: checkpoint.write(...)."
            )

    def read(self) -> bytes | None:
        """Return what an earlier attempt has left, if that is a single file; None where there is nothing.

        Raises:
            OptionError: It has left several.
        """
        restored = self.restore()
        files = [] if restored is None else [path for path in restored.iterdir() if path.is_file()]
        if len(files) > 1:
            raise OptionError(
                f"the checkpoint has {len(files)} files, and read() reads one", "Take them from checkpoint.restore()."
            )
        return files[0].read_bytes() if files else None

    def write(self, b: bytes) -> None:
        """Leave bytes, in place of those written before.

        Raises:
            OptionError: They are no bytes.
        """
        if not isinstance(b, (bytes, bytearray, memoryview)):
            raise OptionError(f"checkpoint.write() takes bytes, not {preview(b, 40)}", "Encode it: str(...).encode().")
        self._keep(io.BytesIO(b), _WRITTEN)

    def _keep(self, stream: IO[bytes], name: str) -> None:
        """Write all of it or, where the attempt is ended meanwhile, nothing: the next one reads no half of it."""
        unfinished = os.path.join(folder(self._place), f"unfinished-{self._number}")
        with open(unfinished, "wb") as file:
            shutil.copyfileobj(stream, file)
        os.replace(unfinished, os.path.join(folder(self._own), name))

    def __repr__(self) -> str:
        return f"<checkpoint of attempt {self._number}>"
