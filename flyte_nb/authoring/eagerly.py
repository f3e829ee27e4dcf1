"""Eager: an ``async def`` workflow whose body runs at run time, on real values; each call that it makes is a node."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from flyte_nb.authoring import cells, host, mistakes
from flyte_nb.authoring.awaited import awaited
from flyte_nb.authoring.entities import Task
from flyte_nb.authoring.strands import STRAND, Strand
from flyte_nb.model import places
from flyte_nb.model.calls import Asking
from flyte_nb.model.graph import Const, Node
from flyte_nb.types.preview import describe


class EagerException(Exception):
    """What a failure of a node is, besides its own class, in the body of an eager: ``except EagerException``.

    Example:
        >>> import asyncio
        >>> from flyte_nb import eager, task
        >>> @task
        ... async def half(x: int) -> int:
        ...     if x % 2:
        ...         raise ValueError(f"{x} is odd")
        ...     return x // 2
        >>> @eager
        ... async def careful(x: int) -> int:
        ...     try:
        ...         return await half(x=x)
        ...     except EagerException:
        ...         return -1
        >>> asyncio.run(careful(x=3))
        -1
    """


class Eager(Task):
    """A body that runs at run time, on real values, and awaits its calls; each of them is a node as it happens."""

    kind = "eager"

    async def unfold(self, inputs: Mapping[str, Any], asking: Asking) -> tuple[Any, ...]:
        """Run the body on checked inputs, with an engine that makes its calls; see `model.calls.EagerCall`."""
        host.HOST.set(Eagerly(self, asking))
        strand = Strand(None)
        STRAND.set(strand)
        strand.mine()
        return self._split(await self._value((), inputs))


class Eagerly:
    """The Host of an eager's body: a call is a node, runs, and gives what it comes to."""

    def __init__(self, eager: Eager, asking: Asking) -> None:
        self.spec = eager.spec
        self._asking = asking
        self._numbers = itertools.count()

    def call(self, entity: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Make the call: at once, or of an async entity when it is awaited."""
        with mistakes.at_the_users_line():
            given = entity.checked(args, kwargs)
        frame = places.caller()
        origin = cells.origin(frame) if frame is not None else None

        def node() -> tuple[Strand, Node, dict[str, Any]]:
            node_id = f"dn{next(self._numbers)}"
            inputs = tuple((name, Const(describe(value, f"{node_id}({name})"))) for name, value in given.items())
            constants = {f"{node_id}({name})": value for name, value in given.items()}
            strand = STRAND.get().mine()
            spec, graph = entity.spec, entity.subgraph()
            made = Node(node_id, spec, inputs, strand.before(), spec.policy, origin, None, graph)
            return strand, made, constants

        async def later() -> Any:
            strand, made, constants = node()
            try:
                values = await self._asking.ask(made, constants, entity.call)
            except Exception as error:
                raise as_eager(error) from None
            strand.ended(made.id, made.after)
            return entity.signature.join(values)

        if entity.asynchronous:
            return awaited(entity.name, args, kwargs, later)
        strand, made, constants = node()
        try:
            values = self._asking.demand(made, constants, entity.call)
        except Exception as error:
            raise as_eager(error) from None
        strand.ended(made.id, made.after)
        return entity.signature.join(values)


def as_eager(error: Exception) -> Exception:
    """Return a failure as one that ``except EagerException`` catches as well; itself, where that cannot be made."""
    kind = type(error)
    if isinstance(error, EagerException):
        return error
    try:
        made: Exception = _both(kind).__new__(_both(kind), *error.args)
        made.args = error.args
        made.__dict__.update(error.__dict__)
        made.__flyte_nb_original__ = error  # type: ignore[attr-defined]
    except Exception:
        return error
    return made.with_traceback(error.__traceback__)


_kinds: dict[type[Exception], type[Exception]] = {}


def _both(kind: type[Exception]) -> type[Exception]:
    if kind not in _kinds:
        names = {"__module__": kind.__module__, "__qualname__": kind.__qualname__, "__doc__": kind.__doc__}
        _kinds[kind] = type(kind.__name__, (kind, EagerException), names)
    return _kinds[kind]
