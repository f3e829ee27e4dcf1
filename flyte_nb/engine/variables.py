"""Variables: what the frame of a body that stands still holds, by name, in short texts."""

from __future__ import annotations

from itertools import islice
from types import BuiltinFunctionType, FrameType, FunctionType, MethodType, ModuleType

from flyte_nb.engine.breakpoints import one_line
from flyte_nb.engine.prospects import is_call
from flyte_nb.model.places import is_library, is_ours
from flyte_nb.types.preview import preview

_MOST = 20
_LONGEST = 200
_COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
#: Where the classes of what stands for a value stand. They answer to too many protocols to be previewed as values are.
_PROMISES = "flyte_nb.authoring.promise"
_NO_VALUES = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType)


def variables(frame: FrameType | None) -> dict[str, str]:
    """Return the arguments and locals of the user's frame that a frame is called by, or is.

    Private names, modules, functions, classes and entities are left out.

    Example:
        >>> import sys
        >>> def body(x, _hidden=1):
        ...     xs = [x, x]
        ...     return variables(sys._getframe())
        >>> body(3)
        {'x': '3', 'xs': '[3, 3]'}
    """
    frame = _users(frame)
    if frame is None:
        return {}
    found = dict(frame.f_locals)
    while frame.f_code.co_name in _COMPREHENSIONS and frame.f_back is not None:
        frame = frame.f_back
        found = {**frame.f_locals, **found}
    shown = [name for name, value in found.items() if name.isidentifier() and name[0] != "_" and _is_value(value)]
    return {name: _text(found[name]) for name in shown[:_MOST]}


def _users(frame: FrameType | None) -> FrameType | None:
    while frame is not None and (is_ours(frame.f_code.co_filename) or is_library(frame.f_code.co_filename)):
        frame = frame.f_back
    return frame


def _is_value(value: object) -> bool:
    kind = type(value)  # never isinstance of the value: a Promise refuses to be asked
    return not issubclass(kind, _NO_VALUES) and not is_call(kind)


def _text(value: object) -> str:
    kind = type(value)
    if kind is not list and kind is not tuple:
        return _one(value, _LONGEST)
    first = list(islice(value, 3))  # type: ignore[call-overload]
    if not any(map(_is_promise, first)):
        return preview(value, _LONGEST)
    rest = [f"… {len(value)} items"] if len(value) > len(first) else []  # type: ignore[arg-type]
    texts = ", ".join([*(_one(one, _LONGEST // 4) for one in first), *rest])
    return one_line(f"[{texts}]" if kind is list else f"({texts})")


def _one(value: object, longest: int) -> str:
    return one_line(repr(value)) if _is_promise(value) else preview(value, longest)


def _is_promise(value: object) -> bool:
    return any(one.__module__ == _PROMISES for one in type(value).__mro__)
