"""Annotations as text: ``typing.List[float]`` is shown as the user would write it today, ``list[float]``."""

from __future__ import annotations

import types
import typing

_PYTHONIC = ((typing.Any, "Any"), (None, "None"), (type(None), "None"), (..., "..."))


def plain(annotation: object) -> object:
    """Return an annotation without its wrappings: the T of ``Annotated[T, ...]``, of a NewType, of a bound TypeVar.

    What says nothing (a free TypeVar, a string, ``Final``) is ``Any``.

    Example:
        >>> plain(typing.Annotated[int, "metres"])
        <class 'int'>
    """
    for _ in range(20):
        if annotation is None:
            return type(None)
        if typing.get_origin(annotation) is typing.Annotated:
            annotation = typing.get_args(annotation)[0]
        elif isinstance(annotation, typing.NewType):
            annotation = annotation.__supertype__
        elif isinstance(annotation, typing.TypeVar):
            annotation = annotation.__bound__ or typing.Any
        elif type(annotation).__name__ == "TypeAliasType":
            annotation = annotation.__value__  # type: ignore[attr-defined]
        elif type(typing.get_origin(annotation)).__name__ == "TypeAliasType":
            annotation = _of_an_alias(annotation)
        elif typing.get_origin(annotation) in (typing.Required, typing.NotRequired, typing.Final, typing.ClassVar):
            annotation = typing.get_args(annotation)[0]
        elif annotation is object or isinstance(annotation, (str, typing.ForwardRef)):
            return typing.Any
        else:
            return annotation
    return typing.Any


def _of_an_alias(annotation: object) -> object:
    """Return what ``Pair[int]`` stands for, where ``type Pair[T] = tuple[T, T]``: ``tuple[int, int]``."""
    alias = typing.get_origin(annotation)
    value, names = alias.__value__, alias.__type_params__  # type: ignore[union-attr]
    given = dict(zip(names, typing.get_args(annotation), strict=False))
    wanted = getattr(value, "__parameters__", ())
    return value[tuple(given.get(name, typing.Any) for name in wanted)] if wanted else value


def modern(annotation: object) -> object:
    """Return an annotation in the one spelling of several that mean the same.

    Example:
        >>> modern(typing.List[typing.Optional[int]]) == list[int | None]
        True
    """
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        inner = modern(args[0])
        return annotation if inner is args[0] else typing.Annotated[(inner, *args[1:])]
    if is_union(annotation):
        return typing.Union[tuple(modern(arg) for arg in args)]  # noqa: UP007
    if origin in (list, dict, set, frozenset, tuple) and args:
        return types.GenericAlias(origin, tuple(arg if arg is ... else modern(arg) for arg in args))
    if origin in (list, dict, set, frozenset) and not isinstance(annotation, type):
        return origin
    return annotation


def is_union(annotation: object) -> bool:
    """Tell whether an annotation is ``X | Y``, ``Union`` or ``Optional``."""
    return typing.get_origin(annotation) in (typing.Union, types.UnionType)


def metadata(annotation: object) -> tuple[object, ...]:
    """Return what ``Annotated`` adds to a type.

    Example:
        >>> metadata(typing.Annotated[int, "metres"])
        ('metres',)
    """
    return annotation.__metadata__ if typing.get_origin(annotation) is typing.Annotated else ()  # type: ignore[attr-defined]


def text(annotation: object) -> str:
    """Return an annotation as the user would write it, without modules.

    Example:
        >>> text(typing.Dict[str, typing.Optional[typing.List[float]]])
        'dict[str, list[float] | None]'
    """
    try:
        return _text(annotation)
    except Exception:  # a stranger's annotation may fail at anything, and text is only for eyes
        return type(annotation).__name__


def _text(annotation: object) -> str:
    for known, name in _PYTHONIC:
        if annotation is known:
            return name
    if isinstance(annotation, str):
        return annotation
    if isinstance(annotation, typing.ForwardRef):
        return annotation.__forward_arg__
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _text(args[0])
    if is_union(annotation):
        last = [part for part in args if part is type(None)]
        return " | ".join(_text(part) for part in [*(part for part in args if part is not type(None)), *last])
    if origin is typing.Literal:
        return f"Literal[{', '.join(repr(value) for value in args)}]"
    if origin is None:
        return _name(annotation)
    if _name(origin) == "ndarray":
        kind = typing.get_args(args[-1]) if args else ()
        return f"NDArray[{_text(kind[0])}]" if kind else "ndarray"
    if not args:
        return f"{_name(origin)}[()]" if origin is tuple and not _bare(annotation) else _name(origin)
    if _name(origin) == "Callable":
        given = "..." if args[0] is ... else f"[{', '.join(map(_text, args[0]))}]"
        return f"Callable[{given}, {_text(args[-1])}]"
    return f"{_name(origin)}[{', '.join(map(_text, args))}]"


def _bare(annotation: object) -> bool:
    return type(annotation).__name__ == "_TupleType"


def _name(annotation: object) -> str:
    name = getattr(annotation, "__name__", None) or getattr(annotation, "_name", None) or repr(annotation)
    return str(name).rpartition(".")[2] if "[" not in str(name) else str(name)
