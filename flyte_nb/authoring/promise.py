"""Promise: a reference to a value that does not exist yet. Using it as a value is an error that teaches."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from flyte_nb.authoring import mistakes
from flyte_nb.authoring.expressions import Comparable
from flyte_nb.authoring.linked import Linked
from flyte_nb.model import places
from flyte_nb.model.calls import Checker
from flyte_nb.model.errors import PromiseUseError, TypeMismatch
from flyte_nb.types.check import checker
from flyte_nb.types.flow import part
from flyte_nb.types.preview import preview

if TYPE_CHECKING:
    from flyte_nb.authoring.tracing import Tracer


class Promise(Linked, Comparable):
    """The output of a node, or an input of a workflow, while its graph is being built.

    It has no value. It can be passed to a task, workflow or dynamic, which is then given the value; attributes and
    indices refer to parts of it, and are checked against its type. What it is compared with, a conditional decides.

    Example:
        >>> from flyte_nb import task, workflow
        >>> @task
        ... def numbers() -> list[int]:
        ...     return [1, 2, 3]
        >>> @task
        ... def double(x: int) -> int:
        ...     return 2 * x
        >>> @workflow
        ... def wf() -> int:
        ...     return double(x=numbers()[1])
        >>> wf()
        4
    """

    __slots__ = ("_checker", "_node", "_path", "_tracer", "_var")

    def __init__(self, tracer: Tracer, node: str, var: str, wanted: Checker, path: tuple[str | int, ...] = ()) -> None:
        self._tracer = tracer
        self._node = node
        self._var = var
        self._checker = wanted
        self._path = path

    def _part(self, key: str | int) -> Promise:
        annotation = part(self._checker.annotation, (key,))
        return Promise(self._tracer, self._node, self._var, checker(annotation), (*self._path, key))

    def __getattr__(self, name: str) -> Promise:
        if name.startswith("_"):  # protocols of Python, numpy and IPython ask for names like these
            raise AttributeError(name)
        with mistakes.at_the_users_line():
            try:
                return self._part(name)
            except TypeMismatch as error:
                if places.called_by_library():  # numpy, asking what this is; what it does then says it better
                    raise AttributeError(name) from None
                raise self._no_such_part(name, error) from None

    def __getitem__(self, key: Any) -> Promise:
        if isinstance(key, slice):
            mistakes.refuse(self, "a 'Promise' cannot be sliced")
        if not isinstance(key, (str, int)):
            mistakes.refuse(self, f"a 'Promise' cannot be indexed with {preview(key, 40)}")
        with mistakes.at_the_users_line():
            return self._part(key)

    def _no_such_part(self, name: str, error: TypeMismatch) -> TypeMismatch:
        kind = getattr(self._checker, "kind", None)
        if callable(getattr(kind, name, None)):
            return TypeMismatch(
                f"{mistakes.maker(self)} is a Promise of a {self._checker.text}: {name}() cannot be called on it yet",
                f"Fix: call .{name}() inside a @task, which is given the value.",
            )
        return TypeMismatch(f"{mistakes.maker(self)}: {error.headline}", *error.details)

    def __repr__(self) -> str:
        var = f".{self._var}" if self._node else ""
        return f"Promise({mistakes.maker(self)}{var}{mistakes.tail(self)}: {self._checker.text})"


class VoidPromise(Linked):
    """What calling an entity without outputs returns: it can be ordered, and not used as a value."""

    __slots__ = ("_node", "_tracer")

    def __init__(self, tracer: Tracer, node: str) -> None:
        self._tracer = tracer
        self._node = node

    def __repr__(self) -> str:
        return f"VoidPromise({mistakes.maker(self)})"


def _refusal(phrase: str) -> Callable[..., NoReturn]:
    def refuse(self: Any, *_: Any, **__: Any) -> NoReturn:
        mistakes.refuse(self, phrase)

    return refuse


#: What Python asks of a value, and the words in which Python itself would refuse it.
_REFUSED = {
    "__iter__": "'Promise' object is not iterable",
    "__contains__": "'Promise' object is not iterable",
    "__reversed__": "'Promise' object is not reversible",
    "__len__": "object of type 'Promise' has no len()",
    "__bool__": "a 'Promise' is neither true nor false yet",
    "__int__": "a 'Promise' has no value to make an int of",
    "__float__": "a 'Promise' has no value to make a float of",
    "__complex__": "a 'Promise' has no value to make a complex of",
    "__index__": "'Promise' object cannot be interpreted as an integer",
    "__round__": "a 'Promise' has no value to round",
    "__str__": "a 'Promise' has no value to make a text of",
    "__format__": "a 'Promise' has no value to format into a text",
    "__bytes__": "a 'Promise' has no value to make bytes of",
    "__fspath__": "a 'Promise' is not a path yet",
    "__array__": "a 'Promise' has no value to make a numpy array of",
    "__array_ufunc__": "a 'Promise' has no value for numpy to compute with",
    "__call__": "'Promise' object is not callable",
    "__await__": "'Promise' cannot be awaited",
    "__enter__": "'Promise' is no context manager",
    "__exit__": "'Promise' is no context manager",
    "__setitem__": "'Promise' object does not support item assignment",
    "__delitem__": "'Promise' object does not support item deletion",
    "__neg__": "a 'Promise' has no value to compute with (-)",
    "__pos__": "a 'Promise' has no value to compute with (+)",
    "__abs__": "a 'Promise' has no value to compute with (abs)",
    "__invert__": "a 'Promise' has no value to compute with (~)",
}
_SIGNS = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "matmul": "@",
    "truediv": "/",
    "floordiv": "//",
    "mod": "%",
    "divmod": "divmod",
    "pow": "**",
    "xor": "^",
}
_REFUSED |= {
    f"__{side}{name}__": f"a 'Promise' has no value to compute with ({sign})"
    for name, sign in _SIGNS.items()
    for side in ("", "r")
}
#: What a conditional decides of a Promise; there is nothing to decide of one without a value.
_UNDECIDED = {
    f"__{name}__": f"a 'Promise' has no value to compare ({sign})"
    for name, sign in (("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">="), ("and", "&"), ("or", "|"))
}


def _text(self: Promise | VoidPromise) -> str:
    """Name a Promise in a line of a log, which is read by people alone; elsewhere its text would pass for its value."""
    asking = sys._getframe(1)
    if asking.f_code.co_name == "getMessage" and asking.f_globals.get("__name__") == "logging":
        return repr(self)
    mistakes.refuse(self, _REFUSED["__str__"])


def _call(self: Promise, *_: Any, **__: Any) -> NoReturn:
    """Refuse a call. Any attribute of a dict's Promise is a key of it, so ``f(**d())``, which asks for keys, is one."""
    name = self._path[-1] if self._path else None
    if not isinstance(name, str) or not hasattr(dict, name):
        mistakes.refuse(self, _REFUSED["__call__"])
    made = mistakes.maker(self)
    with mistakes.at_the_users_line():
        raise PromiseUseError(
            f"{made} is a Promise: {name}() cannot be called on it yet" + ("; `**` does so" if name == "keys" else ""),
            f"Fix: call .{name}() inside a @task, which is given the value; or take an item by its key: {made}['key'].",
        )


for _name, _phrase in _REFUSED.items():
    setattr(Promise, _name, _call if _name == "__call__" else _refusal(_phrase))
for _name, _phrase in (_REFUSED | _UNDECIDED).items():
    setattr(VoidPromise, _name, _refusal(_phrase))
for _kind in (Promise, VoidPromise):
    _kind.__str__ = _text  # type: ignore[method-assign, assignment]
