"""Entities: what they have in common, and Task and Dynamic; each is a Call that yields values or a Graph."""

from __future__ import annotations

import functools
import inspect
import weakref
from collections.abc import Callable, Coroutine, Mapping
from types import GeneratorType
from typing import Any, ClassVar, NoReturn

from flyte_nb.authoring import cells, debugging, host
from flyte_nb.authoring.awaited import awaited
from flyte_nb.authoring.described import Described, DescribedTask
from flyte_nb.authoring.signature import Signature
from flyte_nb.authoring.standing_in import minding_invoke, minding_plainly
from flyte_nb.authoring.tracing import Tracer
from flyte_nb.model.calls import Announce, Call, Checker, Made
from flyte_nb.model.errors import InterfaceError, TypeMismatch
from flyte_nb.model.graph import EntityRef, EntitySpec, Graph, Policy
from flyte_nb.model.returns import place_of_return
from flyte_nb.types.flow import can_flow
from flyte_nb.types.kinds import FLYTEKIT
from flyte_nb.types.preview import preview
from flyte_nb.types.streams import Stream

#: Every entity that lives, so that two of the same name and text (made by one factory) get different versions.
_alive: weakref.WeakValueDictionary[EntityRef, Entity] = weakref.WeakValueDictionary()

#: Up to so many, the lowest number that is free tells entities of one name and text apart; then one that was not given.
_FEW = 8
_given: dict[EntityRef, int] = {}


def ref_of(entity: Entity, name: str, version: str) -> EntityRef:
    """Return the reference by which graphs name an entity from now on: no other that lives has it."""
    first = ref = EntityRef(entity.kind, name, version)
    count = 1
    while _alive.get(ref, entity) is not entity:
        count = count + 1 if count < _FEW else max(count, _given.get(first, 0)) + 1
        ref = EntityRef(entity.kind, name, f"{version}+{count}")
    _alive[ref] = entity
    if count >= _FEW:
        _given[first] = count
    return ref


class Entity(Described):
    """A function with a typed interface. Calling it asks the current Host what a call means.

    Attributes:
        function: The function as it was written.
        spec: The entity as data: kind, name, version, interface, policy, source.
        signature: Its interface with checkers.
    """

    kind: ClassVar[str]
    #: What those need to know whose arguments do not fit.
    advice: str = ""
    #: What flytekit refuses in every call of it.
    notes: tuple[str, ...] = ()
    graph_options: Mapping[str, Any] = {}
    #: Whether a call of it is to be awaited.
    asynchronous = False

    def __init__(
        self, function: Callable[..., Any], signature: Signature, policy: Policy, name: str | None = None
    ) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self.asynchronous = inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(
            inspect.unwrap(function)
        )
        if self.asynchronous:
            self.notes = (f"{FLYTEKIT} refuses this: in a workflow or dynamic it calls no `async def`",)
        self.signature = signature
        self.spec = EntitySpec(
            ref_of(self, name or signature.name, cells.digest(function)),
            signature.interface,
            policy,
            inspect.getdoc(function) or "",
            cells.definition(function),
            cells.source(function),
        )

    @property
    def name(self) -> str:
        """The function's name, as Flyte knows it."""
        return self.spec.ref.name

    @property
    def interface(self) -> Any:
        """The typed inputs and outputs."""
        return self.spec.interface

    @property
    def call(self) -> Call:
        """What the engine runs."""
        return self

    @property
    def inputs(self) -> Mapping[str, Checker]:
        """A checker for each input."""
        return self.signature.inputs

    @property
    def outputs(self) -> Mapping[str, Checker]:
        """A checker for each output."""
        return self.signature.outputs

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Let every kind of entity mind stand-ins, however it runs."""
        super().__init_subclass__(**kwargs)
        for name, minding in (("invoke", minding_invoke), ("plainly", minding_plainly)):
            if name in cls.__dict__:
                setattr(cls, name, minding(cls.__dict__[name]))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return host.current().call(self, args, kwargs)

    def invoke(self, inputs: Mapping[str, Any], announce: Announce | None = None) -> Made:
        """Run the function on checked inputs; see `model.calls.Call`."""
        raise NotImplementedError

    def checked(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """Return a call's arguments by name: checked, and in containers of their own.

        Raises:
            InterfaceError, TypeMismatch: They do not fit.
        """
        try:
            bound = self.signature.bind(args, kwargs)
            return {name: wanted.check(bound[name], name) for name, wanted in self.signature.inputs.items()}
        except TypeMismatch as error:
            raise TypeMismatch(f"{self.name}() was given {error.headline}", *error.details) from None
        except InterfaceError as error:
            raise (error.advised(self.advice) if self.advice else error) from None

    @property
    def bare(self) -> Callable[..., Any]:
        """The function without what its body says of nodes: what runs where there are none."""
        return self.function

    def __getstate__(self) -> dict[str, Any]:
        # Options may be of any class, and a worker has no use for them. It may lack the source that `bare` is made of.
        return {**self.__dict__, "given": {}, "bare": self.bare}

    def plainly(self, *args: Any, **kwargs: Any) -> Any:
        """Do what a call does inside a task's body: an ordinary function call; an async one is to be awaited."""
        if self.asynchronous:
            self.signature.bind(args, kwargs)
            return awaited(self.name, args, kwargs, lambda: self._value(args, kwargs))
        return self.bare(*args, **kwargs)

    plainly = minding_plainly(plainly)

    def debug(self, *args: Any, answers: Mapping[str, Any] = debugging.NO_ANSWERS, **kwargs: Any) -> Any:
        """Run it as plain Python, on native values and without a graph: what a line debugger can step through.

        Calls are made at once, in Python's order; values are checked where they pass; ``if`` and ``for`` work on
        results, and ``breakpoint()`` stops where it stands. Nothing is cached, recorded, tried again or timed out, and
        ``>>`` and ``with_overrides`` do nothing.

        Args:
            *args: Inputs.
            answers: Answers to gates, by their names, as for `run`; others ask. An input of this name comes first.
            **kwargs: Inputs.

        Returns:
            What a call returns; of an ``async def`` it is to be awaited.

        Example:
            >>> from flyte_nb import task, workflow
            >>> @task
            ... def inc(x: int) -> int:
            ...     return x + 1
            >>> @workflow
            ... def wf(n: int) -> int:
            ...     made = inc(x=n)
            ...     print("made", made)
            ...     return inc(x=made).with_overrides(retries=2)
            >>> wf.debug(n=1)
            made 2
            3
        """
        return debugging.debugged(self, args, kwargs, answers)

    async def _value(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        made = self.function(*args, **kwargs)
        return await made if inspect.isawaitable(made) else made

    def subgraph(self) -> Graph | None:
        """Return the graph that is known before the run: a workflow's."""
        return None

    @property
    def namespace(self) -> str:
        """Whose entity it is: the module's name, or the notebook's or script's path."""
        return cells.namespace(self.function)

    @property
    def filename(self) -> str:
        """The file, or the cell's temporary one, that the function stands in."""
        return str(inspect.unwrap(self.function).__code__.co_filename)

    def source_digest(self) -> str:
        """Return a digest of the function and of what it reaches: the automatic cache version."""
        return cells.meaning(self.function)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name}{self.spec.interface}>"


#: What is neither missing nor to be awaited, as most of what tasks return.
_VALUES = frozenset({int, float, str, bool, bytes, list, dict, tuple})


class Task(DescribedTask, Entity):
    """A Python function that runs at run time, on real values; what happens inside is not tracked."""

    kind = "task"

    def invoke(self, inputs: Mapping[str, Any], announce: Announce | None = None) -> Made:
        if self.asynchronous:
            return self._awaited(inputs)
        made = host.inside(host.PLAIN, self.function, inputs)
        if type(made) in _VALUES and self.signature.single:
            return (made,)
        if type(made) is GeneratorType and any(isinstance(one, Stream) for one in self.signature.outputs.values()):
            made = iter(host.inside(host.PLAIN, host.listed, {"values": made}))
        return self._split(made)

    async def _awaited(self, inputs: Mapping[str, Any]) -> tuple[Any, ...]:
        host.HOST.set(host.PLAIN)  # in the context of the asyncio task that runs this, alone
        return self._split(await self._value((), inputs))

    def _split(self, made: Any) -> tuple[Any, ...]:
        try:
            if isinstance(made, Coroutine):
                self._refuse_unawaited(made)
            if made is None and len(self.outputs) > 0:
                self._refuse_without_return()
            return self.signature.split(made)
        except TypeMismatch as error:
            raise error.placed(place_of_return(self.spec, made)) from None

    def _refuse_without_return(self) -> None:
        """Raise where a body comes to its end and has no ``return``, though a value is declared."""
        takes_none = len(self.outputs) == 1 and can_flow(None, next(iter(self.outputs.values())).annotation) is None
        if takes_none or cells.returns_a_value(self.function) or not self.spec.source:
            return
        declared = ", ".join(f"{var}: {one.text}" for var, one in self.outputs.items())
        raise TypeMismatch(
            f"{self.name}() has no `return`, and declares {declared}", "Fix: return the value, or take `->` away."
        )

    def _refuse_unawaited(self, made: Coroutine[Any, Any, Any]) -> NoReturn:
        made.close()
        what = f"{self.name}() returned a coroutine that nobody has awaited: {preview(made, 80)}"
        if self.asynchronous:
            raise TypeMismatch(what, "Write `return await ...`.")
        raise TypeMismatch(what, f"Make it `async def {self.name}`, and `return await ...` in it.")


class Dynamic(DescribedTask, Entity):
    """Modelled as a task; at run time its body is run, on real values, to produce a workflow."""

    kind = "dynamic"

    def invoke(self, inputs: Mapping[str, Any], announce: Announce | None = None) -> Made:
        return Tracer(self, "dn", announce).trace(self, inputs)

    bare = functools.cached_property(debugging.bare)
