"""Digest: 32 characters that are equal for equal values, in every process.

A value becomes a canonical form of lists, tuples and scalars, which `marshal` (version 2: no references) writes the
same way everywhere. What is not of that form is a tuple that begins with an Ellipsis and a word; an Ellipsis of the
user's own is such a tuple too, so nothing else can be mistaken for one.
"""

from __future__ import annotations

import dataclasses
import enum
import marshal
import os
import pathlib
import types
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

import xxhash

from flyte_nb.model.calls import Checker
from flyte_nb.model.errors import NotPortableValue
from flyte_nb.types import tables
from flyte_nb.types.file import FlyteFile
from flyte_nb.types.hashing import hash_method
from flyte_nb.types.iterator import FlyteIterator
from flyte_nb.types.kinds import Typed
from flyte_nb.types.located import Located, is_url
from flyte_nb.types.messages import is_message, message_form
from flyte_nb.types.misfit import is_array, is_numpy_scalar
from flyte_nb.types.spelling import metadata
from flyte_nb.types.structured.structured_dataset import StructuredDataset
from flyte_nb.types.trees import content, tree_content
from flyte_nb.types.unions import Union

_SCALARS = frozenset((int, float, str, bool, bytes, complex, type(None)))


def digest(value: object, checker: Checker | None = None) -> str:
    """Return a value's digest: 32 hexadecimal characters.

    It does not depend on the order of a dict or a set, on which parts are the same object, or on the process. Given
    the checker that the value has passed, a large value of plain numbers and text takes a fast path, and a
    ``HashMethod`` of the annotation is followed; else the digest is the same with and without one.

    Raises:
        NotPortableValue: The value holds something that cannot be digested, such as a generator or an open file.

    Example:
        >>> digest({"a": 1, "b": [2.0]}) == digest({"b": [2.0], "a": 1})
        True
    """
    try:
        typed = checker if isinstance(checker, Typed) else None
        form: Any = value if typed is not None and typed.plain else _Walk().annotated(value, typed)
        try:
            data = marshal.dumps(form, 2)
        except ValueError:  # not as plain as was declared
            data = _written(_Walk().of(value))
    except (RecursionError, ValueError):
        raise NotPortableValue(
            f"this {type(value).__name__} is nested too deeply to be digested", "Flatten it, for example into a list."
        ) from None
    return xxhash.xxh3_128_hexdigest(data)


class _Walk:
    """Makes the canonical form of one value."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}  # the objects that are being walked, by their depth
        self._known: dict[int, tuple[object, object]] = {}  # form by id; the object too, or its id may become another's
        self._cyclic = False

    def annotated(self, value: Any, typed: Typed | None) -> object:
        """Return the form of a value whose annotation may carry a HashMethod, itself or for its items."""
        if typed is None:
            return self.of(value)
        method = hash_method(metadata(typed.annotation))
        if method is not None:
            return (..., "hash", method.calculate(value))
        if not typed.hashed or value is None:
            return self.of(value)
        if isinstance(typed, Union):
            hashed = [member for member in typed.members if member.hashed]
            return self.annotated(value, hashed[0] if len(hashed) == 1 else None)
        if type(value) is list:
            return [self.annotated(part, typed.at((0,))) for part in value]
        if type(value) is dict:
            return self._pairs((key, self.annotated(part, typed.at((key,)))) for key, part in value.items())
        return self.of(value)

    def of(self, value: Any) -> object:
        """Return the form of any value."""
        kind = type(value)
        if kind in _SCALARS:
            return value
        if kind is list or kind is tuple:
            if _SCALARS.issuperset(map(type, value)):
                return value
        elif kind is type(...):
            return (..., "Ellipsis")
        elif (simple := _atom(value)) is not None:
            return simple
        return self._inside(value)

    def _inside(self, value: Any) -> object:
        """Return the form of something with parts, which may hold itself."""
        name = id(value)
        known = self._known.get(name)
        if known is not None:
            return known[1]
        above = self._above.get(name)
        if above is not None:
            self._cyclic = True
            return (..., "cycle", len(self._above) - above)
        self._above[name] = len(self._above)
        try:
            form = self._parts(value)
        finally:
            del self._above[name]
        if not self._cyclic:
            self._known[name] = (value, form)
        return form

    def _parts(self, value: Any) -> object:
        kind = type(value)
        if kind is list:
            return [self.of(part) for part in value]
        if kind is tuple:
            return tuple([self.of(part) for part in value])
        if kind is dict:
            return self._pairs((self.of(key), self.of(part)) for key, part in value.items())
        if isinstance(value, FlyteIterator):
            return (..., "iterator", [self.of(part) for part in value.items])
        if isinstance(value, (set, frozenset)):
            return (..., "set", _name(kind), sorted((self.of(part) for part in value), key=_written))
        if is_array(value):
            return (..., "ndarray", *tables.array_form(value, self.of))
        if isinstance(value, StructuredDataset):
            return (..., "dataset", self._dataset(value), value.column_names(), value.file_format)
        table = tables.table_form(value, self.of)
        if table is not None:
            return (..., *table)
        if dataclasses.is_dataclass(value):
            fields = [(field.name, self.of(getattr(value, field.name, ...))) for field in dataclasses.fields(value)]
            return (..., "fields", _name(kind), fields)
        if isinstance(value, tuple) and hasattr(kind, "_fields"):
            return (..., "fields", _name(kind), [self.of(part) for part in value])
        if hasattr(kind, "__pydantic_fields__"):
            return (..., "model", _name(kind), self.of(value.__dict__))
        if is_message(value):
            return (..., "message", *message_form(value))
        if isinstance(value, types.FunctionType):
            return self._function(value)
        if isinstance(value, types.CodeType):
            return self._code(value)
        return self._reduced(value)

    def _pairs(self, pairs: Iterable[tuple[object, object]]) -> object:
        return (..., "dict", sorted(pairs, key=lambda pair: _written(pair[0])))

    def _dataset(self, dataset: StructuredDataset) -> object:
        if dataset.dataframe is not None:
            return self.of(dataset.dataframe)
        return ("url", dataset.uri) if dataset.local_uri is None else _at(dataset.local_uri)

    def _function(self, function: types.FunctionType) -> object:
        """A function is its code and what it closes over; not its name, file or line."""
        cells = [self.of(_content(cell)) for cell in function.__closure__ or ()]
        return (
            ...,
            "function",
            self.of(function.__code__),
            self.of(function.__defaults__),
            self.of(function.__kwdefaults__),
            cells,
        )

    def _code(self, code: types.CodeType) -> object:
        consts = code.co_consts
        if consts and isinstance(consts[0], str) and code.co_flags & 0x2:  # a docstring says, and does nothing
            consts = (None, *consts[1:])
        return (
            ...,
            "code",
            code.co_code,
            self.of(consts),
            self.of(code.co_names),
            self.of(code.co_varnames),
            self.of(code.co_freevars),
            code.co_argcount,
            code.co_kwonlyargcount,
            code.co_flags,
        )

    def _maker(self, made: Any) -> object:
        """What rebuilds an object is known by name: its code may differ from one version of a library to the next."""
        module, name = getattr(made, "__module__", None), getattr(made, "__qualname__", None)
        if module is None or name is None or module == "__main__":
            return self.of(made)
        return (..., "maker", module, name)

    def _reduced(self, value: Any) -> object:
        """Follow what the object itself says it is made of, as pickling does."""
        try:
            reduced = value.__reduce_ex__(4)
        except Exception as error:  # any code of the class may run, and whatever it raises means no
            raise _undigestible(value, error) from None
        if isinstance(reduced, str):
            return (..., "global", type(value).__module__, reduced)
        made, args, state, items, pairs = (*reduced, None, None, None)[:5]
        listed = None if items is None else [self.of(item) for item in items]
        mapped = None
        if pairs is not None:
            forms = [(self.of(key), self.of(part)) for key, part in pairs]
            mapped = forms if isinstance(value, OrderedDict) else self._pairs(forms)
        return (..., "object", self._maker(made), self.of(args), self.of(state), listed, mapped)


def _content(cell: types.CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:
        return ...


def _written(form: Any) -> bytes:
    return marshal.dumps(form, 2)


def _name(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _undigestible(value: object, error: BaseException) -> NotPortableValue:
    return NotPortableValue(
        f"a {type(value).__name__} has no digest, so it cannot be part of a cache key",
        f"{type(error).__name__}: {str(error)[:200]}",
        "Pass what it is made from, leave it out by cache_ignore_input_vars, or annotate "
        "Annotated[..., HashMethod(function)].",
    )


def _atom(value: Any) -> object | None:
    """Return the form of something without parts, or None."""
    if isinstance(value, enum.Enum):
        return (..., "enum", _name(type(value)), value.name)
    if isinstance(value, type):
        return (..., "class", _name(value))
    if isinstance(value, types.ModuleType):
        return (..., "module", value.__name__)
    if isinstance(value, types.BuiltinFunctionType) and (
        value.__self__ is None or isinstance(value.__self__, types.ModuleType)
    ):
        return (..., "builtin", value.__module__, value.__qualname__)
    if is_numpy_scalar(value) and not value.dtype.hasobject:
        return (..., "scalar", value.dtype.str, value.tobytes())
    if isinstance(value, Located):
        return (..., "file" if isinstance(value, FlyteFile) else "directory", *_located(value))
    if isinstance(value, pathlib.PurePath):
        return (..., "path", str(value))
    if type(value) is bytearray:
        return (..., "bytearray", bytes(value))
    return None


def _located(one: Located) -> tuple[str, str]:
    return ("url", one.path) if is_url(one.path) else _at(one.download())


def _at(path: str) -> tuple[str, str]:
    """Return the base name and the digest of the file or directory at a path."""
    try:
        return os.path.basename(os.path.abspath(path)), tree_content(path) if os.path.isdir(path) else content(path)
    except OSError as error:
        raise NotPortableValue(
            f"the file {path[:200]!r} cannot be read: {error.strerror}", "A digest is made of its content."
        ) from None
