"""kwtypes: columns by name and type, in order, for ``Annotated[StructuredDataset, kwtypes(a=int)]``."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

#: Columns by name; a type that says nothing is Any.
Columns = Mapping[str, Any]


def kwtypes(**kwargs: type | object) -> OrderedDict[str, Any]:
    """Return keyword arguments as an ordered dict, for annotations, by flytekit's name.

    Example:
        >>> list(kwtypes(name=str, size=int).items())
        [('name', <class 'str'>), ('size', <class 'int'>)]
    """
    return OrderedDict(kwargs)


def columns_of(metadata: tuple[object, ...]) -> Columns | None:
    """Return the columns among an annotation's metadata: of `kwtypes`, or of an Arrow schema; None where it has none.

    What is nested is named by its path: ``place.city``.

    Example:
        >>> list(columns_of((kwtypes(name=str, place={"city": str}), "parquet")))
        ['name', 'place.city']
    """
    for one in metadata:
        if isinstance(one, OrderedDict):
            return dict(_flat(one, ""))
        if hasattr(one, "names") and hasattr(one, "types") and type(one).__module__.partition(".")[0] == "pyarrow":
            return dict(zip(one.names, one.types, strict=True))
    return None


def _flat(columns: Mapping[str, Any], above: str) -> Iterator[tuple[str, Any]]:
    for name, kind in columns.items():
        path = f"{above}.{name}" if above else str(name)
        fields = getattr(kind, "__dataclass_fields__", None)
        if isinstance(kind, Mapping):
            yield from _flat(kind, path)
        elif fields is not None:
            yield from _flat({field: of.type for field, of in fields.items()}, path)
        else:
            yield path, kind


def format_of(metadata: tuple[object, ...]) -> str:
    """Return the file format among an annotation's metadata: its first text; empty where it has none."""
    return next((one for one in metadata if isinstance(one, str)), "")
