"""Promise: a reference to a value that does not exist yet. Using it as a value is an error that teaches."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from flyte_nb.authoring import mistakes
from flyte_nb.model.calls import Checker
from flyte_nb.types.check import checker
from flyte_nb.types.flow import part

if TYPE_CHECKING:
    from flyte_nb.authoring.tracing import Tracer


class Linked:
    """What a call in a traced body returns, of whichever kind: it can be ordered and given overrides."""

    __slots__ = ()
    _tracer: Tracer
    _node: str

    def with_overrides(self, **options: Any) -> Any:
        """Change how this one node runs: ``node_name``, ``retries``, ``timeout``, ``limits``, ``cache``, …

        Raises:
            OptionError: An option is unknown, or its value impossible.
        """
        self._tracer.override(self._node, options)
        return self

    def runs_before(self, other: Linked) -> None:
        """Let another node wait for this one, though no value passes."""
        self._tracer.order(self, other)

    def __rshift__(self, other: Linked) -> Linked:
        """``a >> b``: b waits for a."""
        self._tracer.order(self, other)
        return other


class Promise(Linked):
    """The output of a node, or an input of a workflow, while its graph is being built.

    It has no value. It can be passed to a task, workflow or dynamic, which is then given the value; attributes and
    indices refer to parts of it, and are checked against its type.

    Example:
        >>> from flyte_nb import task, workflow
        >>> @task
        ... def numbers() -> list[int]: return [1, 2, 3]
        >>> @task
        ... def double(x: int) -> int: return 2 * x
        >>> @workflow
        ... def wf() -> int: return double(x=numbers()[1])
        >>> wf()
        4
    """

    __slots__ = ("_checker", "_node", "_path", "_tracer", "_var")

    def __init__(
        self, tracer: Tracer, node: str, var: str, wanted: Checker, path: tuple[str | int, ...] = ()
    ) -> None:
        self._tracer = tracer
        self._node = node
        self._var = var
        self._checker = wanted
        self._path = path

    def _part(self, key: str | int) -> Promise:
        annotation = part(self._checker.annotation, (key,))  # type: ignore[attr-defined]
        return Promise(self._tracer, self._node, self._var, checker(annotation), (*self._path, key))

    def __getattr__(self, name: str) -> Promise:
        if name.startswith("_"):  # protocols of Python, numpy and IPython ask for names like these
            raise AttributeError(name)
        with mistakes.at_the_users_line():
            return self._part(name)

    def __getitem__(self, key: str | int) -> Promise:
        if isinstance(key, slice) or not isinstance(key, (str, int)):
            mistakes.refuse(self, f"Promise cannot be indexed with {key!r} before run time")
        with mistakes.at_the_users_line():
            return self._part(key)

    def __repr__(self) -> str:
        tail = "".join(f".{key}" if isinstance(key, str) else f"[{key}]" for key in self._path)
        return f"Promise({mistakes.maker(self)}.{self._var}{tail}: {self._checker.text})"


class VoidPromise(Linked):
    """What calling an entity without outputs returns: it can be ordered, and not used as a value."""

    __slots__ = ("_node", "_tracer")

    def __init__(self, tracer: Tracer, node: str) -> None:
        self._tracer = tracer
        self._node = node

    def __repr__(self) -> str:
        return f"VoidPromise({mistakes.maker(self)})"


def _refusal(phrase: str) -> Callable[..., NoReturn]:
    def refuse(self: Any, *_: Any) -> NoReturn:
        mistakes.refuse(self, phrase)

    return refuse


#: What Python asks of a value, and the words in which Python itself would refuse it.
_REFUSED = {
    "__iter__": "'Promise' object is not iterable",
    "__contains__": "'Promise' object is not iterable",
    "__reversed__": "'Promise' object is not reversible",
    "__len__": "object of type 'Promise' has no len()",
    "__bool__": "the truth of a 'Promise' is not known",
    "__int__": "'Promise' cannot be made an int",
    "__float__": "'Promise' cannot be made a float",
    "__complex__": "'Promise' cannot be made a complex",
    "__index__": "'Promise' object cannot be interpreted as an integer",
    "__round__": "'Promise' cannot be rounded",
    "__str__": "'Promise' cannot be made a text",
    "__format__": "'Promise' cannot be formatted into a text",
    "__bytes__": "'Promise' cannot be made bytes",
    "__fspath__": "'Promise' is not a path yet",
    "__array__": "'Promise' cannot be made a numpy array",
    "__array_ufunc__": "'Promise' cannot be given to numpy",
    "__call__": "'Promise' object is not callable",
    "__await__": "'Promise' cannot be awaited",
    "__enter__": "'Promise' is no context manager",
    "__setitem__": "'Promise' object does not support item assignment",
    "__delitem__": "'Promise' object does not support item deletion",
    "__neg__": "'Promise' cannot be computed with",
    "__pos__": "'Promise' cannot be computed with",
    "__abs__": "'Promise' cannot be computed with",
    "__invert__": "'Promise' cannot be computed with",
}
_REFUSED |= {
    f"__{side}{name}__": "'Promise' cannot be computed with"
    for name in ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow", "and", "or", "xor")
    for side in ("", "r")
}
_REFUSED |= {f"__{name}__": "'Promise' cannot be compared" for name in ("lt", "le", "gt", "ge", "eq", "ne")}

for _name, _phrase in _REFUSED.items():
    setattr(Promise, _name, _refusal(_phrase))
    if _name not in ("__eq__", "__ne__"):
        setattr(VoidPromise, _name, _refusal(_phrase))
Promise.__hash__ = object.__hash__  # type: ignore[method-assign]  # defining __eq__ would make it unhashable
