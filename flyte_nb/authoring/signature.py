"""Signature: a function's annotations as an interface, how a call's arguments bind, and how a result splits."""

from __future__ import annotations

import functools
import inspect
import re
import typing
import warnings
from collections import namedtuple
from collections.abc import Callable, Mapping
from typing import Any

from flyte_nb.authoring import cells
from flyte_nb.authoring.linked import Linked
from flyte_nb.model import places
from flyte_nb.model.calls import Checker
from flyte_nb.model.errors import InterfaceError, TypeMismatch, did_you_mean
from flyte_nb.model.graph import Interface, Place, Variable
from flyte_nb.types.check import checker
from flyte_nb.types.preview import preview
from flyte_nb.types.records import NamedTuple
from flyte_nb.types.streams import Stream

_EMPTY = inspect.Parameter.empty


class PortabilityWarning(UserWarning):
    """Something works here that a Flyte cluster would refuse."""


class Signature:
    """The typed inputs and outputs of a function.

    Attributes:
        inputs: A checker for each parameter, in order.
        outputs: A checker for each output, in order: ``o0``, ``o1``, or a NamedTuple's own names.
        defaults: The parameters' defaults.
        output_class: What a call with several outputs returns: the user's NamedTuple, or one with ``o0``, ``o1``.
        single: Whether a call gives one value, as it is.

    Example:
        >>> def f(x: int, y: float = 0.5) -> (int, str): ...
        >>> str(Signature.of(f).interface)
        '(x: int, y: float = 0.5) -> (o0: int, o1: str)'
    """

    #: The names of inputs that a call cannot give.
    fixed: frozenset[str] = frozenset()

    def __init__(
        self,
        name: str,
        inputs: Mapping[str, Checker],
        defaults: Mapping[str, Any],
        outputs: Mapping[str, Checker],
        output_class: type | None,
    ) -> None:
        self.name = name
        self.inputs = inputs
        self.defaults = defaults
        self.outputs = outputs
        self.output_class = output_class
        self.interface = Interface(
            tuple(Variable(n, c.text, _shown(defaults[n]) if n in defaults else None) for n, c in inputs.items()),
            tuple(Variable(n, c.text) for n, c in outputs.items()),
        )
        self.single = len(outputs) == 1 and output_class is None
        self._names = frozenset(inputs)

    @classmethod
    def of(cls, function: Callable[..., Any], untyped_is_meant: bool = False) -> Signature:
        """Read a function's signature. What has no type is Any, and a warning says so, unless that is meant.

        Raises:
            InterfaceError: It takes ``*args``, or is a method or generator, or an annotation cannot be read.
        """
        where = cells.definition(function)
        name = getattr(function, "__name__", repr(function))
        _refuse_what_cannot_be_typed(function, name, where)
        parameters = inspect.signature(function).parameters
        hints = _hints(function, where)
        inputs: dict[str, Checker] = {}
        untyped: list[str] = []
        for parameter in parameters.values():
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                what = f"{'*' if parameter.kind is parameter.VAR_POSITIONAL else '**'}{parameter.name}"
                if _is_a_wrapper(function):
                    raise InterfaceError(
                        f"{name}({what}) is what a decorator made, without the parameters of the function under it",
                        f"Write @functools.wraps(...) above `def {name}` in the decorator.",
                        place=where,
                    )
                raise InterfaceError(
                    f"{name}({what}): an entity has a fixed interface, so it cannot take {what}",
                    f"Take a list (or a dict) instead: {parameter.name}: list[...]",
                    place=where,
                )
            if parameter.name not in hints:
                untyped.append(parameter.name)
            refuse_a_value(name, parameter.name, hints.get(parameter.name), where)
            inputs[parameter.name] = checker(hints.get(parameter.name, Any))
        defaults = {p.name: p.default for p in parameters.values() if p.default is not _EMPTY}
        _warn_of_unfit(name, inputs, defaults, where)
        returned = hints.get("return", _EMPTY)
        if returned is _EMPTY and cells.returns_a_value(function):
            untyped.append("return")
            returned = Any
        if untyped and not untyped_is_meant:
            _warn_untyped(name, untyped, where)
        outputs, output_class = _outputs(returned)
        return cls(name, inputs, defaults, outputs, output_class)

    def bind(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give each input its argument or default, in the order of the signature.

        Raises:
            InterfaceError: An argument is missing, surplus or unknown; the message shows the interface.
        """
        if not args and kwargs.keys() == self._names:
            return kwargs
        given = dict(zip(self.inputs, args, strict=False))
        if len(args) > len(self.inputs):
            self._refuse(f"{self.name}() takes {len(self.inputs)} argument(s), and {len(args)} were given")
        for name in kwargs:
            if name not in self.inputs:
                self._refuse(f"{self.name}() has no input {name!r}.{did_you_mean(name, self.inputs)}")
            if name in given:
                self._refuse(f"{self.name}() was given {name!r} twice")
        bound = {}
        for name in self.inputs:
            if name in kwargs:
                bound[name] = kwargs[name]
            elif name in given:
                bound[name] = given[name]
            elif name in self.defaults:
                bound[name] = self.defaults[name]
            else:
                self._refuse(f"{self.name}() needs {name}: {self.inputs[name].text}, which was not given")
        return bound

    def _refuse(self, headline: str) -> typing.NoReturn:
        frame = places.caller()
        raise InterfaceError(
            headline,
            f"Its interface is {self.name}{self.interface}",
            place=places.place_of(frame),
        )

    def split(self, result: Any) -> tuple[Any, ...]:
        """Split what a function returned into one value for each output.

        Raises:
            TypeMismatch: It returned another number of values than it declares.
        """
        if self.single:
            return (result,)
        count = len(self.outputs)
        if not count:
            if result is None:
                return ()
            raise TypeMismatch(
                f"{self.name}() returned {preview(result, 60)}, and declares no output",
                "Add the type to its signature: -> ...",
            )
        if count == 1 and not isinstance(result, tuple):
            return (result,)  # of a named tuple with one field, the field alone will do
        if isinstance(result, (tuple, list)) and len(result) == count:
            return tuple(result)
        declared = ", ".join(f"{name}: {c.text}" for name, c in self.outputs.items())
        if isinstance(result, (tuple, list)):
            got = "1 value" if len(result) == 1 else f"{len(result)} values"
        else:
            got = f"one value, {preview(result, 60)}"
        raise TypeMismatch(
            f"{self.name}() returned {got}, and declares {count} ({declared})",
            "Fix: return one value for each of them.",
        )

    def join(self, values: tuple[Any, ...]) -> Any:
        """Return what a call gives its caller: nothing, the one value, or a named tuple."""
        if self.output_class is not None:
            return self.output_class(*values)
        return values[0] if values else None


def _shown(default: Any) -> str:
    """Return a default's short text; a Promise, which `functools.partial` may fix for a map, is named as such."""
    return repr(default) if isinstance(default, Linked) else preview(default, 40)


def _is_a_wrapper(function: Callable[..., Any]) -> bool:
    """Tell whether a function was made in another one, and holds a function: a decorator does that."""
    held = getattr(function, "__closure__", None) or ()
    return any(callable(getattr(cell, "cell_contents", None)) for cell in held)


def _refuse_what_cannot_be_typed(function: Callable[..., Any], name: str, where: Place | None) -> None:
    if inspect.isgeneratorfunction(function) and not _yields_its_output(function):
        raise InterfaceError(
            f"{name} is a generator (it has a `yield`), and does not declare what it yields",
            "Fix: declare -> Iterator[...] of what it yields; or collect it and return a list.",
            place=where,
        )
    if inspect.isasyncgenfunction(function):
        raise InterfaceError(
            f"{name} is an async generator (it has a `yield`), and a generator's values cannot be kept",
            "Collect them and return a list.",
            place=where,
        )
    first = next(iter(inspect.signature(function).parameters), None)
    if first in ("self", "cls") and "." in getattr(function, "__qualname__", "").rpartition("<locals>.")[2]:
        raise InterfaceError(
            f"{name} is a method, and an entity is a function: a cluster has no `{first}` to give it",
            "Move it out of the class and pass what it needs as inputs.",
            place=where,
        )


def refuse_a_value(name: str, parameter: str, hint: Any, where: Place | None = None) -> None:
    """Refuse ``x: 3`` and ``x: [int]``: a value does not say which others fit."""
    if not isinstance(hint, (int, float, bytes, list, tuple, dict, set)):
        return
    parts = hint if isinstance(hint, (list, tuple, set)) else ()
    of = ", ".join([one.__name__ for one in parts if isinstance(one, type)])
    kind = type(hint).__name__
    fix = f"{parameter}: {kind}[{of}]" if of else f"{parameter}: {kind}; as a default, {parameter}: {kind} = ..."
    raise InterfaceError(
        f"{name}: the annotation of {parameter!r} is {preview(hint, 40)}, a value, where a type belongs",
        f"Fix: {fix}",
        place=where,
    )


def _yields_its_output(function: Callable[..., Any]) -> bool:
    declared = function.__annotations__.get("return")
    if isinstance(declared, str):
        return _AN_ITERATOR.match(declared) is not None
    return isinstance(checker(declared), Stream)


_AN_ITERATOR = re.compile(r"[\w.]*(Iterator|Generator)\b")


def _hints(function: Callable[..., Any], where: Place | None) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function, include_extras=True)
    except Exception:
        return {name: _hint(function, name, value, where) for name, value in function.__annotations__.items()}


def _hint(function: Callable[..., Any], name: str, value: Any, where: Place | None) -> Any:
    if not isinstance(value, str):
        return type(None) if value is None else value
    try:
        frame = places.users_frame()  # a function's own types, where the task is defined in a function
        around = frame.f_locals if frame is not None else {}
        return eval(value, getattr(function, "__globals__", {}), {**around, **cells.reached(function)})
    except Exception as error:
        raise InterfaceError(
            f"the annotation of {name!r} in {function.__name__} cannot be read: {value!r} ({error})",
            "Import or define the type before the function.",
            place=where,
        ) from None


def _warn_untyped(name: str, untyped: list[str], where: Place | None) -> None:
    what = ["its result" if one == "return" else one for one in untyped]
    warnings.warn_explicit(
        f"{name}: {', '.join(what)} {'has' if len(what) == 1 else 'have'} no type, so any value passes. "
        "It runs here; Flyte needs the type, or pickle_untyped=True, which says that this is meant.",
        PortabilityWarning,
        where.file if where is not None else name,
        where.line if where is not None else 1,
    )


def _warn_of_unfit(name: str, inputs: Mapping[str, Checker], defaults: Mapping[str, Any], where: Place | None) -> None:
    """Warn of ``x: int = 'a'``: no call that leaves it out can succeed. Only plain kinds: others cost, or reach out."""
    for parameter, default in defaults.items():
        if inputs[parameter].kind not in _PLAIN or type(default) not in _PLAIN:
            continue
        try:
            inputs[parameter].check(default, parameter, [])
        except TypeMismatch as error:
            warnings.warn_explicit(
                f"{name}: the default of {error.headline}. A call without {parameter!r} fails: mend one of the two.",
                PortabilityWarning,
                where.file if where is not None else name,
                where.line if where is not None else 1,
            )


_PLAIN = (int, float, str, bool)


def _outputs(returned: Any) -> tuple[dict[str, Checker], type | None]:
    if returned is _EMPTY or returned is None or returned is type(None):
        return {}, None
    if isinstance(returned, type) and issubclass(returned, tuple) and hasattr(returned, "_fields"):
        return dict(NamedTuple(returned, returned).fields), returned
    parts: tuple[Any, ...] | None = None
    if isinstance(returned, tuple):
        parts = returned
    elif typing.get_origin(returned) is tuple:
        args = typing.get_args(returned)
        parts = None if len(args) == 1 or (len(args) == 2 and args[1] is Ellipsis) else args
    if parts is None:
        return {"o0": checker(returned)}, None
    if not parts:
        return {}, None
    names = [f"o{n}" for n in range(len(parts))]
    outputs: dict[str, Checker] = {name: checker(part) for name, part in zip(names, parts, strict=True)}
    return outputs, default_output_class(len(parts)) if len(parts) > 1 else None


_classes: dict[int, type] = {}


def default_output_class(count: int) -> type:
    """Return the named tuple class with fields ``o0``, ``o1``, …; flytekit's name."""
    if count not in _classes:
        names = [f"o{n}" for n in range(count)]
        made = namedtuple("DefaultNamedTupleOutput", names)  # type: ignore[misc]
        vars_: dict[str, Any] = {"__reduce__": _reduced, "__slots__": ()}
        _classes[count] = type("DefaultNamedTupleOutput", (made,), vars_)
    return _classes[count]


@functools.lru_cache(maxsize=256)
def named_output_class(names: tuple[str, ...]) -> type:
    """Return the named tuple class of several outputs with names of their own."""
    made = namedtuple("DefaultNamedTupleOutput", names)  # type: ignore[misc]
    vars_: dict[str, Any] = {"__reduce__": _reduced_by_name, "__slots__": ()}
    return type("DefaultNamedTupleOutput", (made,), vars_)


def _reduced_by_name(self: Any) -> tuple[Any, ...]:
    return _named_output, (self._fields, tuple(self))


def _named_output(names: tuple[str, ...], values: tuple[Any, ...]) -> Any:
    return named_output_class(names)(*values)


def _reduced(self: tuple[Any, ...]) -> tuple[Any, ...]:
    return _default_output, tuple(self)  # another process makes the class by itself


def _default_output(*values: Any) -> Any:
    return default_output_class(len(values))(*values)
