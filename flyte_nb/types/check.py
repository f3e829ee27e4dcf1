"""checker(annotation): how a value is checked against what was declared, and copied. Made once for each annotation."""

from __future__ import annotations

import collections
import collections.abc
import dataclasses
import datetime
import enum
import os
import sys
import types
import typing
from collections.abc import Callable
from typing import Any

from flyte_nb.types import containers, records, scalars, spelling, streams, unions
from flyte_nb.types.arrays import Array
from flyte_nb.types.datasets import Dataset, Frame, Series
from flyte_nb.types.directory import FlyteDirectory
from flyte_nb.types.file import FlyteFile
from flyte_nb.types.iterator import FlyteIterator
from flyte_nb.types.kinds import Anything, Function, Opaque, Typed
from flyte_nb.types.messages import Message
from flyte_nb.types.paths import AnyPath, Directory, File
from flyte_nb.types.pickle import FlytePickle
from flyte_nb.types.structured.structured_dataset import StructuredDataset

_made: dict[object, Typed] = {}

_SCALARS: dict[object, type[scalars.Scalar]] = {
    kind.kind: kind
    for kind in (
        scalars.Int,
        scalars.Float,
        scalars.Bool,
        scalars.Str,
        scalars.Bytes,
        scalars.Complex,
        scalars.Nothing,
    )
}
_MOMENTS = (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)


def checker(annotation: object) -> Typed:
    """Return the checker of an annotation, always the same one.

    Example:
        >>> checker(list[float]).check([1, 2.5], "xs")
        [1.0, 2.5]
        >>> checker(list[float]).check([1.0, "a"], "xs")
        Traceback (most recent call last):
        flyte_nb.model.errors.TypeMismatch: xs[1]: expected float, got str ('a')
          If texts are meant, declare str.
    """
    try:
        key = _key(annotation)
        found = _made.get(key)
        if found is None:
            same = spelling.modern(annotation)
            found = _made[key] = checker(same) if _key(same) != key else _make(annotation)
    except Exception:  # an unhashable annotation, or one whose own code fails: made anew each time
        return _make(annotation)
    return found


def _key(annotation: object) -> object:
    """What a checker is found by. ``Literal[1] == Literal[True]``, and lists of them: their text tells them apart."""
    return annotation if isinstance(annotation, type) and type(annotation) is type else (annotation, repr(annotation))


Typed.make = staticmethod(checker)


def _make(annotation: object) -> Typed:
    try:
        return _kind(annotation)
    except Exception:  # whatever a stranger's annotation does, it says nothing rather than stopping a notebook
        return Anything(annotation)


def _kind(annotation: object) -> Typed:
    plain = spelling.plain(annotation)
    if plain is typing.Any:
        return Anything(annotation)
    if isinstance(plain, type) and plain in _SCALARS:
        return _SCALARS[plain](annotation)
    args = typing.get_args(plain)
    if spelling.is_union(plain):
        return unions.Union(annotation, [checker(arg) for arg in args])
    origin: Any = typing.get_origin(plain) or plain
    if origin is typing.Literal:
        return scalars.Literally(annotation, args)
    if origin in (list, typing.List):  # noqa: UP006
        return containers.List(annotation, checker(args[0] if args else Any))
    if origin in (dict, typing.Dict):  # noqa: UP006
        keys, values = args or (Any, Any)
        return containers.Dict(annotation, checker(keys), checker(values))
    if origin in (tuple, typing.Tuple):  # noqa: UP006
        return _tuple(annotation, plain, args)
    if origin in (set, frozenset):
        return containers.Set(annotation, checker(args[0] if args else Any), origin)
    if origin in _SEQUENCES or origin in _MAPPINGS:
        return _abstract(annotation, origin, args)
    if origin in _ITERATORS:
        return streams.Stream(annotation, checker(args[0] if args else Any))
    if origin is collections.deque:
        return streams.Deque(annotation, checker(args[0] if args else Any))
    if origin in _DICTS:
        keys, values = (*args, Any, Any)[:2] if origin is not collections.Counter else ((*args, Any)[0], int)
        return streams.OddDict(annotation, origin, checker(keys), checker(values))
    if origin is collections.abc.Callable:
        return Function(annotation)
    if not isinstance(origin, type) or origin is FlytePickle:
        return Anything(annotation)
    return _class(annotation, origin)


def _tuple(annotation: object, plain: object, args: tuple[object, ...]) -> Typed:
    if not args and (plain is tuple or spelling.text(plain) == "tuple"):
        return containers.Row(annotation, checker(Any))
    if len(args) == 2 and args[1] is ...:
        return containers.Row(annotation, checker(args[0]))
    return containers.Tuple(annotation, [checker(arg) for arg in args])


_SEQUENCES = (
    collections.abc.Sequence,
    collections.abc.MutableSequence,
    collections.abc.Iterable,
    collections.abc.Collection,
    collections.abc.Reversible,
)
_MAPPINGS = (collections.abc.Mapping, collections.abc.MutableMapping)


_ITERATORS = (collections.abc.Iterator, collections.abc.Generator, FlyteIterator)
_DICTS = (collections.OrderedDict, collections.defaultdict, collections.Counter)


def _abstract(annotation: object, origin: type, args: tuple[Any, ...]) -> Typed:
    if origin in _MAPPINGS:
        usual: list[type] = [dict]
    else:
        usual = [one for one in (list, tuple, set, frozenset) if issubclass(one, origin)]
        args = args[:1]
    members = [
        checker(types.GenericAlias(one, (*args, ...) if one is tuple else args) if args else one) for one in usual
    ]
    return unions.Abstract(annotation, members, origin)


def _class(annotation: object, cls: type) -> Typed:
    if cls in _MOMENTS:
        return scalars.Moment(annotation, cls)
    for known, make in _FAMILIES:
        if known(cls):
            return make(annotation, cls)
    if hasattr(cls, "__get_pydantic_core_schema__"):
        return Anything(annotation)  # a mark for pydantic, such as EmailStr: its values are of other classes
    try:
        isinstance(None, cls)
    except TypeError:
        return Anything(annotation)  # a protocol that cannot be asked at run time
    return Opaque(annotation, cls)


def _is_model(cls: type) -> bool:
    pydantic = sys.modules.get("pydantic")
    return pydantic is not None and issubclass(cls, pydantic.BaseModel)


def _descends(*names: str) -> Callable[[type], bool]:
    return lambda cls: any(f"{one.__module__.partition('.')[0]}.{one.__name__}" in names for one in cls.__mro__)


_FAMILIES: tuple[tuple[Callable[[type], bool], Callable[..., Typed]], ...] = (
    (lambda cls: issubclass(cls, enum.Enum), scalars.Choice),
    (lambda cls: issubclass(cls, FlyteFile), File),
    (lambda cls: issubclass(cls, FlyteDirectory), Directory),
    (lambda cls: issubclass(cls, os.PathLike), AnyPath),
    (typing.is_typeddict, records.TypedDict),
    (lambda cls: issubclass(cls, tuple) and hasattr(cls, "_fields"), records.NamedTuple),
    (_is_model, records.Model),
    (lambda cls: issubclass(cls, StructuredDataset), Dataset),
    (dataclasses.is_dataclass, records.DataClass),
    (lambda cls: cls is bytearray, streams.Bits),
    (_descends("numpy.ndarray"), Array),
    (_descends("google.Message"), Message),
    (_descends("pandas.DataFrame", "polars.DataFrame", "pyarrow.Table"), Frame),
    (_descends("pandas.Series", "pandas.Index", "polars.Series", "polars.LazyFrame"), Series),
)
