"""flytekit's words for values and types on their way to a cluster, and what makes them of a type of your own.

A program that declares how its type travels names all of them. They are kept; here values pass as they are.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from flyte_nb.model.clusters import ClusterOnly
from flyte_nb.model.errors import OptionError
from flyte_nb.types.preview import preview

T = TypeVar("T")


class SimpleType(enum.IntEnum):
    """The types that need no parameters."""

    NONE = 0
    INTEGER = 1
    FLOAT = 2
    STRING = 3
    BOOLEAN = 4
    DATETIME = 5
    DURATION = 6
    BINARY = 7
    ERROR = 8
    STRUCT = 9


@dataclass
class BlobType:
    """What a file or directory holds.

    Example:
        >>> BlobType(format="csv", dimensionality=BlobType.BlobDimensionality.SINGLE).format
        'csv'
    """

    class BlobDimensionality(enum.IntEnum):
        """One file, or a directory of them."""

        SINGLE = 0
        MULTIPART = 1

    format: str
    dimensionality: int


@dataclass
class BlobMetadata:
    """What is said of a file or directory.

    Example:
        >>> BlobMetadata(type=BlobType("csv", BlobType.BlobDimensionality.SINGLE)).type.format
        'csv'
    """

    type: BlobType


@dataclass
class Blob:
    """A file or directory, and where it is.

    Example:
        >>> Blob(BlobMetadata(BlobType("csv", BlobType.BlobDimensionality.SINGLE)), "s3://bucket/points.csv").uri
        's3://bucket/points.csv'
    """

    metadata: BlobMetadata
    uri: str


@dataclass
class LiteralType:
    """The type of a value: one of its fields is set.

    Example:
        >>> LiteralType(collection_type=LiteralType(simple=SimpleType.INTEGER)).collection_type.simple.name
        'INTEGER'
    """

    simple: SimpleType | None = None
    schema: Any = None
    collection_type: LiteralType | None = None
    map_value_type: LiteralType | None = None
    blob: BlobType | None = None
    enum_type: Any = None
    union_type: Any = None
    structured_dataset_type: Any = None
    metadata: Mapping[str, Any] | None = None
    structure: Any = None
    annotation: Any = None


@dataclass
class Primitive:
    """A number, a text, a truth value or a time: one of its fields is set."""

    integer: int | None = None
    float_value: float | None = None
    string_value: str | None = None
    boolean: bool | None = None
    datetime: Any = None
    duration: Any = None


@dataclass
class StructuredDataset:
    """A frame, and where it is: what an encoder returns."""

    uri: str
    metadata: Any = None


@dataclass
class Scalar:
    """A value that is no collection: one of its fields is set.

    Example:
        >>> Scalar(primitive=Primitive(integer=3)).primitive.integer
        3
    """

    primitive: Primitive | None = None
    blob: Blob | None = None
    binary: Any = None
    schema: Any = None
    union: Any = None
    none_type: Any = None
    error: Any = None
    generic: Any = None
    structured_dataset: StructuredDataset | None = None


@dataclass
class LiteralCollection:
    """A list of values."""

    literals: Sequence[Literal] = ()


@dataclass
class LiteralMap:
    """Values by name."""

    literals: Mapping[str, Literal] = field(default_factory=dict)


@dataclass
class Literal:
    """A value on its way to a cluster: one of its fields is set.

    Example:
        >>> Literal(scalar=Scalar(primitive=Primitive(string_value="a"))).scalar.primitive.string_value
        'a'
    """

    scalar: Scalar | None = None
    collection: LiteralCollection | None = None
    map: LiteralMap | None = None
    hash: str | None = None
    metadata: Mapping[str, str] | None = None


class TypeTransformer(Generic[T]):
    """How a type of your own travels to a cluster. Here its values pass as they are.

    Args:
        name: A name for readers.
        t: The type.
    """

    def __init__(self, name: str, t: type[T], **others: Any) -> None:
        self.name = name
        self.python_type = t

    def get_literal_type(self, t: type[T]) -> LiteralType:
        """Return how a cluster calls the type; a cluster asks this."""
        raise NotImplementedError(f"{type(self).__name__} says nothing of how a cluster calls {t.__name__}")

    def to_literal(self, ctx: Any, python_val: T, python_type: type[T], expected: LiteralType) -> Literal:
        """Send a value; a cluster asks this."""
        raise NotImplementedError(f"{type(self).__name__} says nothing of how to send a {python_type.__name__}")

    def to_python_value(self, ctx: Any, lv: Literal, expected_python_type: type[T]) -> T:
        """Receive a value; a cluster asks this."""
        raise NotImplementedError(f"{type(self).__name__} says nothing of how to receive one")


class TypeEngine(ClusterOnly):
    """Makes what travels to a cluster of a value.

    Example:
        >>> class Point:
        ...     pass
        >>> TypeEngine.register(TypeTransformer("point", Point))
        >>> TypeEngine.transformers[Point].name
        'point'
    """

    _instead = "Here values pass as they are: declare the Python type itself. TypeEngine.register(...) is kept."

    transformers: ClassVar[dict[type, TypeTransformer[Any]]] = {}

    @classmethod
    def register(cls, transformer: TypeTransformer[Any], additional_types: Iterable[type] | None = None) -> None:
        """Keep how a type travels; nothing here needs it.

        Raises:
            OptionError: It is no transformer.
        """
        if not isinstance(transformer, TypeTransformer):
            raise OptionError(
                f"TypeEngine.register({preview(transformer, 40)}): that is no TypeTransformer",
                "Register an object of a class that derives from it.",
            )
        for kind in (transformer.python_type, *(additional_types or ())):
            cls.transformers[kind] = transformer
