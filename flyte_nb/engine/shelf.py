"""Shelf: values as files on disk, named by what is in them. Small values stay bytes, for the cache's index to hold.

A value is pickled once. Three things in it are treated specially, wherever they are:

- An array of 1 MiB or more becomes a ``.npy`` file, which is mapped into memory when the value is loaded.
- A `FlyteFile` is copied to ``<root>/files/<digest>/<base name>``, and so is a `FlyteDirectory` with all that is in it,
  and what the ``uri`` of a `StructuredDataset` names; consumers get the stored path.
- Whatever else is too large for the index becomes one pickle file.

Several processes may write the same file at once: each writes its own and renames it, and the last one wins, with the
same content. Files are read-only, and a damaged one is found when it is loaded.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import platformdirs
import xxhash

from flyte_nb.engine import mapped, trees
from flyte_nb.engine.kept import KeptFile, digest, is_copy
from flyte_nb.engine.portable import not_portable
from flyte_nb.model.errors import FlyteNbError
from flyte_nb.model.values import ValueRef
from flyte_nb.types.located import Located, is_url
from flyte_nb.types.structured.structured_dataset import StructuredDataset
from flyte_nb.types.trees import tree_content

#: Pickles up to this many bytes are kept in the index.
INLINE = 16 * 1024


class CorruptValue(FlyteNbError):
    """A stored value is damaged, or needs a class that is gone. Recompute it."""


class ShelfTrouble(FlyteNbError, OSError):
    """The cache folder cannot be written to: full, read-only, not a folder."""


class Stored(NamedTuple):
    """A value on the shelf. A thousand are made at once from the index, hence the plain tuple.

    Attributes:
        digest: The value's digest, as inputs are digested for a key.
        type, size, preview: What a ValueRef says of it.
        data: Its pickle, or nothing where that is a file.
        pickle: The digest of the file that holds the pickle, which is the first of ``files``; or nothing.
        files: What must be there for the value to be loaded.
    """

    digest: str
    type: str
    size: int | None
    preview: str
    data: bytes
    pickle: str
    files: tuple[tuple[str, int] | tuple[str, int, int], ...]  # of `KeptFile`; without a time in older rows

    def ref(self, id: str) -> ValueRef:
        """Return the reference to this value under an id of an execution."""
        return ValueRef(id, self.type, self.size, self.preview)

    def present(self) -> bool:
        """Tell whether the value's files are there, as they were kept."""
        return all(KeptFile(*file).present() for file in self.files)

    def load(self) -> object:
        """Return the value; large arrays in it are mapped, not read.

        Raises:
            CorruptValue: It cannot be loaded. A damaged file is removed, so that the next lookup is a miss.
        """
        data = self.data
        if self.pickle:
            path = self.files[0][0]
            data = _read(path)
            if xxhash.xxh3_128_hexdigest(data) != self.pickle:
                _damaged(path)
        try:
            return pickle.loads(data)
        except CorruptValue:
            raise
        except Exception as error:  # a class that is gone, a module that has changed: anything may be raised
            raise CorruptValue(
                f"the stored {self.type[:80]} cannot be loaded ({type(error).__name__}: {str(error)[:200]})",
                "It is computed again. If a class of yours is missing, run the cell that defines it first.",
            ) from error


class Kept(NamedTuple):
    """What `Shelf.put` made of a value.

    Attributes:
        value: The value as consumers must see it; the very same object where it holds no files.
    """

    value: object
    data: bytes
    pickle: str
    files: tuple[KeptFile, ...]


def default_root() -> Path:
    """Return the cache folder: ``FLYTE_NB_CACHE_DIR``, or the user's own cache folder."""
    return Path(os.environ.get("FLYTE_NB_CACHE_DIR") or platformdirs.user_cache_dir("flyte_nb")).absolute()


class Shelf:
    """The files under one root.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     kept = Shelf(Path(folder)).put([1, 2], "o0")
        >>> kept.value, kept.files
        ([1, 2], ())
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, value: object, name: str) -> Kept:
        """Keep a value.

        Raises:
            NotPortableValue: It cannot be pickled, or a file in it does not exist.
            ShelfTrouble: The disk does not take it.
        """
        buffer = io.BytesIO()
        pickler = _Pickler(buffer, self)
        try:
            pickler.dump(value)
            data = buffer.getvalue()
            kept = pickle.loads(data) if pickler.has_files else value
        except ShelfTrouble:
            raise
        except Exception as error:
            raise not_portable(value, name, error, self._try, "the cache") from error
        files = tuple(pickler.files.values())
        if len(data) <= INLINE:
            return Kept(kept, data, "", files)
        content = xxhash.xxh3_128_hexdigest(data)
        path = self._place(f"{content}.pickle")
        try:
            if not _holds(path, data):
                with mapped.replacing(path) as file:
                    file.write(data)
        except OSError as error:
            _trouble(path, error)
        return Kept(kept, b"", content, (KeptFile(path, len(data)), *files))

    def put_array(self, array: mapped.Array) -> tuple[str, os.stat_result]:
        """Keep a large array; return its file."""
        known = mapped.file_of(array)
        if known is not None and known[1] and Path(known[0]).is_relative_to(self.root):
            return known[0], os.stat(known[0])
        digest = mapped.content(array)
        path = self._place(f"{digest}.npy")
        try:
            if not _maps(path, digest):
                mapped.write(array, path)
            return path, os.stat(path)
        except OSError as error:
            _trouble(path, error)

    def put_file(self, source: str) -> KeptFile:
        """Keep a copy of a user's file under its base name.

        Raises:
            OSError: The file cannot be read.
            ShelfTrouble: The copy cannot be written.
        """
        source = os.path.abspath(source)
        if Path(source).is_relative_to(self.root / "files"):
            return KeptFile.of(source)
        with open(source, "rb") as original:
            _, found = digest(original)
            while True:
                path = str(self.root / "files" / found / os.path.basename(source))
                if is_copy(path, found):
                    return KeptFile.of(path)
                original.seek(0)
                try:
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    with mapped.replacing(path) as copy:
                        _, written = digest(original, copy)
                except OSError as error:
                    _trouble(path, error)
                if written == found:
                    return KeptFile.of(path)
                os.unlink(path)  # someone wrote to the original meanwhile
                found = written

    def put_directory(self, source: str) -> tuple[str, list[KeptFile]]:
        """Keep a copy of a user's directory under its base name; return its path, and what must be there.

        Raises:
            OSError: Something in it cannot be read.
            ShelfTrouble: The copy cannot be written.
        """
        source = os.path.abspath(source)
        if Path(source).is_relative_to(self.root / "files"):
            return source, _all_in(source)
        found = tree_content(source)
        while True:
            path = str(self.root / "files" / found / (os.path.basename(source) or "directory"))
            if trees.holds(path, found):
                return path, _all_in(path)
            try:
                copied = trees.copy(source, path)
            except OSError as error:
                _trouble(path, error)
            if copied == found:
                return path, _all_in(path)
            trees.remove(path)  # someone wrote to the original meanwhile
            found = copied

    def paths(self) -> list[str]:
        """Return every file of the shelf, unfinished ones left out."""
        found = []
        for folder in ("values", "files"):
            for path, folders, names in os.walk(self.root / folder):
                folders[:] = [name for name in folders if not name.endswith(".tmp")]
                found += [os.path.join(path, name) for name in names if not name.endswith(".tmp")]
        return found

    def tidy(self, needed: Collection[str]) -> None:
        """Remove the folders that nothing is left in, but for kept ones that never had anything in them."""
        for kind in ("values", "files"):
            root = str(self.root / kind)
            for path, _, _ in os.walk(root, topdown=False):
                if path != root and path not in needed and ".tmp" not in path:
                    with contextlib.suppress(OSError):
                        os.rmdir(path)  # which removes none that something is in

    def _place(self, name: str) -> str:
        path = self.root / "values" / name[:2]
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            _trouble(str(path), error)
        return str(path / name)

    def _try(self, value: object) -> None:
        _Pickler(io.BytesIO(), self).dump(value)


class _Pickler(pickle.Pickler):
    """Pickles a value; large arrays and user files become files of the shelf."""

    def __init__(self, buffer: io.BytesIO, shelf: Shelf) -> None:
        super().__init__(buffer, protocol=5)
        self._shelf = shelf
        self._sight = mapped.Sight()
        self.files: dict[str, KeptFile] = {}
        self.has_files = False

    def reducer_override(self, value: Any) -> Any:
        if mapped.is_large(value):
            path, stat = self._shelf.put_array(value)
            self.files[path] = KeptFile(path, stat.st_size)
            return _open_array, (path, stat.st_size, stat.st_mtime_ns, self._sight.mode())
        self._sight.meet(value)
        if isinstance(value, Located) and not is_url(value.path):
            return value.moved(self._keep(value.download())).__reduce_ex__(5)
        if isinstance(value, StructuredDataset) and (source := value.local_uri) is not None:
            return value.moved(self._keep(source)).__reduce_ex__(5)
        return NotImplemented

    def _keep(self, source: str) -> str:
        self.has_files = True
        if os.path.isdir(source):
            path, files = self._shelf.put_directory(source)
        else:
            files = [self._shelf.put_file(source)]
            path = files[0].path
        self.files.update({file.path: file for file in files})
        return path


def _open_array(path: str, size: int, mtime: int, mode: mapped.Mode) -> mapped.Array:
    try:
        stat = os.stat(path)
    except OSError as error:
        raise CorruptValue(f"a stored array is gone: {path}", "It is computed again.") from error
    if stat.st_size != size:
        _damaged(path)
    try:
        array = mapped.map_file(path, mode, lasting=True)
        # Another process may have written the same content since, or someone something else.
        if stat.st_mtime_ns != mtime and mapped.content(array) != Path(path).stem:
            _damaged(path)
    except (OSError, ValueError):
        _damaged(path)
    return array


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise CorruptValue(f"a stored value is gone: {path} ({error.strerror})", "It is computed again.") from error


def _all_in(root: str) -> list[KeptFile]:
    return [KeptFile.of(path) for path in trees.listed(root)]


# What stands under the right name is looked into before it is trusted: reading it is cheaper than writing it again.


def _holds(path: str, data: bytes) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read() == data
    except OSError:
        return False


def _maps(path: str, digest: str) -> bool:
    try:
        return mapped.content(mapped.map_file(path, "r", lasting=True)) == digest
    except (OSError, ValueError):
        return False


def _damaged(path: str) -> NoReturn:
    remove(path)
    raise CorruptValue(f"a stored value is damaged: {path}", "The file was removed; the value is computed again.")


def remove(path: str) -> None:
    """Remove a read-only file, if that can be."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
    except OSError:
        try:
            os.chmod(path, 0o666)  # Windows removes no read-only file
            os.unlink(path)
        except OSError:
            pass


def _trouble(path: str, error: OSError) -> NoReturn:
    trouble = ShelfTrouble(f"{path} cannot be written: {error.strerror or error}")
    trouble.errno = error.errno
    raise trouble from error
