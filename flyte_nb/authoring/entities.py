"""Entities: Task, Dynamic and Workflow; each is a Call that yields values or a Graph."""

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
from flyte_nb.authoring.described_nodes import Bound, CompiledNode, compiled_nodes, failure_node_of
from flyte_nb.authoring.failure import WorkflowMetadata, WorkflowMetadataDefaults, refuse_unfit, with_failure_node
from flyte_nb.authoring.signature import Signature
from flyte_nb.authoring.standing_in import minding_invoke, minding_plainly
from flyte_nb.authoring.tracing import Tracer
from flyte_nb.model import display, places
from flyte_nb.model.calls import Announce, Call, Checker, Expansion, Made
from flyte_nb.model.errors import CompileError, InterfaceError, TypeMismatch
from flyte_nb.model.graph import EntityRef, EntitySpec, Graph, Policy
from flyte_nb.model.returns import place_of_return
from flyte_nb.types.flow import can_flow
from flyte_nb.types.kinds import FLYTEKIT
from flyte_nb.types.preview import preview
from flyte_nb.types.streams import Stream

#: Every entity that lives, so that two of the same name and text (made by one factory) get different versions.
_alive: weakref.WeakValueDictionary[EntityRef, Entity] = weakref.WeakValueDictionary()


def ref_of(entity: Entity, name: str, version: str) -> EntityRef:
    """Return the reference by which graphs name an entity from now on: no other that lives has it."""
    ref = EntityRef(entity.kind, name, version)
    count = 1
    while _alive.get(ref, entity) is not entity:
        count += 1
        ref = EntityRef(entity.kind, name, f"{version}+{count}")
    _alive[ref] = entity
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

    def plainly(self, *args: Any, **kwargs: Any) -> Any:
        """Do what a call does inside a task's body: an ordinary function call; an async one is to be awaited."""
        if self.asynchronous:
            self.signature.bind(args, kwargs)
            return awaited(self.name, args, kwargs, lambda: self._value(args, kwargs))
        return self.function(*args, **kwargs)

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


class Workflow(Entity):
    """A body that runs once, at compile time, on Promises; its graph is known before the run.

    It is compiled when it is first needed, and again when something that it refers to was redefined.

    Attributes:
        on_failure: What its failure node calls, or None.
    """

    kind = "workflow"

    def __init__(
        self,
        function: Callable[..., Any],
        signature: Signature,
        graph_options: Mapping[str, Any],
        on_failure: Entity | None = None,
    ) -> None:
        super().__init__(function, signature, Policy())
        self.graph_options = graph_options
        self.on_failure = on_failure
        self._handled_by_name = isinstance(on_failure, Entity) and self._named(on_failure) is on_failure
        self._expansion: Expansion | None = None
        self._referred: dict[str, object] = {}
        self._compiling = False

    def compile(self) -> Expansion:
        """Return the graph with its constants; run the body if that is new, or something was redefined.

        Raises:
            CompileError, PromiseUseError, InterfaceError, TypeMismatch: At the user's line. Nothing half-made is kept.
        """
        if self._expansion is not None and not self.redefined():
            return self._expansion
        if self._compiling:
            frame = places.users_frame()
            body: Any = host.current()
            way = f" by way of {body.spec.name}" if isinstance(body, Tracer) and body.spec.name != self.name else ""
            raise CompileError(
                f"the workflow {self.name} calls itself{way}, so its graph would never end",
                "Make it @dynamic: a dynamic may recurse, as long as a run-time value ends it.",
                place=places.place_of(frame) or self.spec.place,
            )
        self._compiling = True
        try:
            referred = cells.reached_through(self.function)
            tracer = Tracer(self, "n")
            handler = self._handler()
            if handler is not self.on_failure:
                refuse_unfit(handler, self.spec, self.signature.inputs)
                self.on_failure = handler
            expansion = with_failure_node(tracer.trace(self, tracer.inputs()), handler, self.signature.inputs)
        finally:
            self._compiling = False
        self._expansion, self._referred = expansion, referred
        return expansion

    def redefined(self) -> dict[str, tuple[object, object]]:
        """Return what changed since the last compile: pairs of old and new by name; empty before the first one."""
        if self._expansion is None:
            return {}
        now = cells.reached_through(self.function)
        changed = {
            name: (before, now.get(name)) for name, before in self._referred.items() if now.get(name) is not before
        }
        for name, before in self._referred.items():
            if name not in changed and isinstance(before, Workflow) and before.redefined():
                changed[name] = (before, before)
        handler = self._handler()
        if handler is not self.on_failure and handler is not None:
            changed[handler.name] = (self.on_failure, handler)
        return changed

    def _handler(self) -> Entity | None:
        """Return what the failure node calls now: what its name means, if the name meant the handler at first."""
        handler = self.on_failure
        if handler is None or not self._handled_by_name:
            return handler
        now = self._named(handler)
        return now if isinstance(now, Entity) and now.kind == handler.kind else handler

    def _named(self, entity: Entity) -> object:
        return getattr(inspect.unwrap(self.function), "__globals__", {}).get(entity.name)

    @property
    def is_compiled(self) -> bool:
        """Whether a graph is there already, of this text at least: `redefined` tells whether it is the last word."""
        return self._expansion is not None

    @property
    def graph(self) -> Graph:
        """The compiled graph."""
        return self.compile().graph

    @property
    def nodes(self) -> list[CompiledNode]:
        """The compiled graph's nodes, in the order in which they were called."""
        return compiled_nodes(self.compile())

    @property
    def failure_node(self) -> CompiledNode | None:
        """The node of the compiled graph that runs if the others fail it, or None."""
        return failure_node_of(self.compile())

    @property
    def output_bindings(self) -> list[Bound]:
        """What each output of the compiled graph is bound to."""
        return [Bound(name, binding) for name, binding in self.graph.outputs]

    @property
    def workflow_metadata(self) -> WorkflowMetadata:
        """Its failure policy."""
        return WorkflowMetadata.of(self.graph_options)

    @property
    def workflow_metadata_defaults(self) -> WorkflowMetadataDefaults:
        """What it hands down to its nodes, on a cluster."""
        return WorkflowMetadataDefaults(self.given.get("interruptible") is True)

    @property
    def default_options(self) -> Any:
        """The option ``default_options`` as it was given, or None."""
        return self.given.get("default_options")

    def subgraph(self) -> Graph | None:
        return self.compile().graph

    def ready(self) -> bool:
        """Tell whether it can be compiled: one that is put together piece by piece may not be, yet."""
        return True

    def invoke(self, inputs: Mapping[str, Any], announce: Announce | None = None) -> Made:
        return self.compile()

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_referred": {}}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, object]:
        return display.show(self)

    def __str__(self) -> str:
        return display.text(self)
