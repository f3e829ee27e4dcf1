"""Transport: how values cross to another process and back. Large arrays as mapped files, all else by cloudpickle.

The kernel keeps one `Packer` for each execution, over a temporary folder. A worker needs no object: it unpacks its
inputs, and packs its outputs for the folder that the inputs name. An array is written at most once in an execution: the
kernel remembers what it wrote, and an array that *is* a read-only map of a file goes by the file's name, in either
direction. Where kernel and workers share no disk (a Dask cluster of several machines), arrays travel in the pickle.
"""

from __future__ import annotations

import functools
import io
import os
import pickle
import shutil
import tempfile
import types
import typing
import uuid
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flyte_nb.engine import mapped
from flyte_nb.engine.portable import not_portable

_PREFIX = "flyte_nb-"


@dataclass(frozen=True, slots=True)
class Packed:
    """A value on its way.

    Attributes:
        data: Its pickle.
        folder: Where its large arrays are, and where those of the answer go; None: they are in the pickle.
    """

    data: bytes
    folder: str | None


class Packer:
    """Packs and unpacks values in the kernel, for one execution.

    Args:
        shares_files: Whether the workers see this machine's files.

    Example:
        >>> packer = Packer()
        >>> unpack(packer.pack({"x": [1, 2]}, "inputs"))
        {'x': [1, 2]}
        >>> packer.close()
    """

    def __init__(self, shares_files: bool = True) -> None:
        self.folder = tempfile.mkdtemp(prefix=_PREFIX) if shares_files else None
        self._written: dict[int, tuple[weakref.ref[mapped.Array], str]] = {}

    def pack(self, value: object, name: str = "value") -> Packed:
        """Make a value ready to travel.

        Raises:
            NotPortableValue: It cannot be pickled; ``name`` begins the place in the message.
        """
        return _pack(value, self.folder, name, self._file)

    def unpack(self, packed: Packed) -> object:
        """Return a value that a worker packed. Its arrays are mapped, and stay valid after `close`."""
        return unpack(packed)

    def close(self) -> None:
        """Remove the folder. On systems that do not remove mapped files, what is mapped stays there."""
        self._written.clear()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _file(self, array: mapped.Array, folder: str) -> tuple[str, bool]:
        whole = mapped.owner(array)
        known = self._written.get(id(whole))
        if known is not None and known[0]() is whole:
            return known[1], False
        path, lasting = _file(array, folder)
        if not lasting:
            self._written[id(whole)] = (weakref.ref(whole), path)
        return path, lasting


def pack(value: object, folder: str | None, name: str = "value") -> Packed:
    """Make a value ready to travel from a worker.

    Args:
        folder: The ``folder`` of the inputs that the worker unpacked.

    Raises:
        NotPortableValue: It cannot be pickled; ``name`` begins the place in the message.

    Example:
        >>> unpack(pack(7, None))
        7
    """
    return _pack(value, folder, name, _file)


def unpack(packed: Packed) -> object:
    """Return the value."""
    return pickle.loads(packed.data)


File = Callable[[mapped.Array, str], tuple[str, bool]]


def _pack(value: object, folder: str | None, name: str, file: File) -> Packed:
    dumps = _dumps(folder, file)
    try:
        return Packed(dumps(value), folder)
    except OSError:
        raise  # the disk, not the value
    except Exception as error:
        raise not_portable(value, name, error, dumps, "another process") from error


def _file(array: mapped.Array, folder: str) -> tuple[str, bool]:
    known = mapped.file_of(array)
    if known is not None and (known[1] or os.path.dirname(known[0]) == folder):
        return known
    path = os.path.join(folder, f"{uuid.uuid4().hex}.npy")
    mapped.write(array, path)
    return path, False


def _dumps(folder: str | None, file: File) -> Callable[[object], bytes]:
    kind = _pickler()

    def dumps(value: object) -> bytes:
        buffer = io.BytesIO()
        pickler = kind(buffer, protocol=pickle.HIGHEST_PROTOCOL)
        pickler.folder, pickler.file, pickler.sight = folder, file, mapped.Sight()
        pickler.dump(value)
        return buffer.getvalue()

    return dumps


def _code_of(filename: str, make: Callable[..., types.CodeType], arguments: tuple[Any, ...]) -> types.CodeType:
    return make(*arguments).replace(co_filename=filename)


def _new_type(name: str, supertype: Any) -> Any:
    make: Any = typing.NewType  # called by name, it would declare a type to a type checker
    made = make(name, supertype)
    made.__module__ = "__main__"
    return made


def _alias(value: Any) -> tuple[Any, ...] | None:
    """Reduce a NewType or a ``type X = ...`` of a notebook or script, which another process cannot import by name."""
    if getattr(value, "__module__", None) != "__main__":
        return None
    if isinstance(value, typing.NewType):
        return _new_type, (value.__name__, value.__supertype__)
    if type(value).__name__ == "TypeAliasType":
        return type(value), (value.__name__, value.__value__)
    return None


@functools.cache
def _pickler() -> type[Any]:
    import cloudpickle

    class Pickler(cloudpickle.Pickler):  # type: ignore[misc]
        folder: str | None
        file: File
        sight: mapped.Sight

        def reducer_override(self, value: Any) -> Any:
            if self.folder is not None and mapped.is_large(value):
                path, lasting = self.file(value, self.folder)
                return mapped.map_file, (path, self.sight.mode(), lasting)
            if isinstance(value, types.CodeType):
                # Newer cloudpickles leave out the file: an error in a cell's task would not know its line.
                return _code_of, (value.co_filename, *self.dispatch_table[types.CodeType](value))
            alias = _alias(value)
            if alias is not None:
                return alias
            self.sight.meet(value)
            return super().reducer_override(value)

    return Pickler
