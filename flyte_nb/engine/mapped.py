"""Mapped arrays: large numpy arrays as .npy files that any process maps into its memory instead of reading."""

from __future__ import annotations

import contextlib
import os
import sys
import uuid
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any, Literal, TypeAlias

import xxhash

if TYPE_CHECKING:
    import numpy

#: Any numpy array. The ones mapped here are plain ones too, over a ``numpy.memmap`` that they keep alive.
Array: TypeAlias = "numpy.ndarray[Any, Any]"

#: Arrays of this many bytes travel and are kept as files of their own.
LARGE = 1 << 20

#: ``r``: writing to the array is an error. ``c``: writing changes this process's copy of the page, never the file.
Mode = Literal["r", "c"]


def is_large(value: object) -> bool:
    """Tell whether a value is an array that goes into a file of its own.

    Example:
        >>> import numpy as np
        >>> is_large(np.zeros(1 << 20)), is_large(np.zeros(3)), is_large([1.0])
        (True, False, False)
    """
    np = sys.modules.get("numpy")
    if np is None or type(value) not in (np.ndarray, np.memmap):
        return False
    return bool(value.nbytes >= LARGE and not value.dtype.hasobject)  # type: ignore[attr-defined]


_TRANSPARENT = sys.stdlib_module_names | {"numpy", "flyte_nb"}


class Sight:
    """Decides, while a value is pickled, how each array in it will be mapped.

    An array, alone or in containers of Python's own, is mapped read-only: it may go on to another process as it is, by
    its file. Inside frames, estimators and other objects, whose methods may write to it, it is mapped copy-on-write. A
    pickler meets objects depth first, so whatever is met after the first such object counts as inside one.
    """

    __slots__ = ("_opaque",)

    def __init__(self) -> None:
        self._opaque = False

    def mode(self) -> Mode:
        return "c" if self._opaque else "r"

    def meet(self, value: object) -> None:
        if not self._opaque:
            package = type(value).__module__.partition(".")[0]
            self._opaque = package not in _TRANSPARENT and not isinstance(value, type)


def owner(array: Array) -> Array:
    """Return the array whose whole memory this one shows: itself, or what it is a plain view of.

    Example:
        >>> import numpy as np
        >>> whole = np.zeros((3, 4))
        >>> owner(whole.view()) is whole, owner(whole[1:]) is whole
        (True, False)
    """
    import numpy as np

    found: Any = array
    layout = _layout(array)
    while type(found.base) in (np.ndarray, np.memmap) and _layout(found.base) == layout:
        found = found.base
    whole: Array = found
    return whole


def _layout(array: Any) -> tuple[object, ...]:
    return array.ctypes.data, array.shape, array.strides, array.dtype


def content(array: Array) -> str:
    """Return a digest of an array's type, shape and bytes, as 32 hex digits. The bytes are read where they lie."""
    import numpy as np

    hasher = xxhash.xxh3_128(repr(np.lib.format.header_data_from_array_1_0(array)).encode())
    hasher.update(_flat(array))
    return hasher.hexdigest()


def _flat(array: Array) -> memoryview:
    """The bytes of an array in the order of its file: copied only where they do not lie in any order."""
    import numpy as np

    if not array.flags.c_contiguous:
        array = array.T if array.flags.f_contiguous else np.ascontiguousarray(array)
    return array.reshape(-1).view(np.uint8).data


@contextlib.contextmanager
def replacing(path: str) -> Iterator[IO[bytes]]:
    """Open a file for writing that appears under its name, read-only and complete, or not at all."""
    temporary = os.path.join(os.path.dirname(path), f"{uuid.uuid4().hex}.tmp")  # a user's name may be as long as can be
    try:
        with _opened(temporary) as file:
            yield file
        os.chmod(temporary, 0o444)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _opened(path: str) -> IO[bytes]:
    try:
        return open(path, "xb")
    except FileNotFoundError:  # another process found the folder empty, and removed it
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return open(path, "xb")


def write(array: Array, path: str) -> None:
    """Write an array to a file, as ``numpy.save`` does, all at once or not at all."""
    import numpy as np

    with replacing(path) as file:
        np.lib.format.write_array_header_2_0(file, np.lib.format.header_data_from_array_1_0(array))
        file.write(_flat(array))  # numpy's own writing does not say that a disk is full


def map_file(path: str, mode: Mode, lasting: bool) -> Array:
    """Map an array's file into memory.

    Args:
        path: What `write` wrote.
        mode: How writing to the array behaves.
        lasting: Whether the file outlives the execution.

    Raises:
        OSError: The file cannot be opened.
        ValueError: The file is damaged.
    """
    import numpy as np

    whole = np.load(path, mmap_mode=mode, allow_pickle=False)
    if mode == "r":
        vars(whole)["flyte_nb_file"] = (path, lasting)  # views of it do not inherit this, see file_of
    array: Array = whole.view(np.ndarray)
    return array


def file_of(array: Array) -> tuple[str, bool] | None:
    """Return the file that an array is wholly a read-only map of, and whether the file lasts; None for any other."""
    known = getattr(owner(array), "flyte_nb_file", None)
    if known is None or not os.path.exists(known[0]):
        return None
    path, lasting = known
    return path, lasting
