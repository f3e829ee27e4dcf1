"""Tracer: the Host in whose hands a call becomes a node. It runs a body once and freezes the graph it made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flyte_nb.authoring import cells, mistakes
from flyte_nb.authoring.host import inside
from flyte_nb.authoring.options import override
from flyte_nb.authoring.promise import Linked, Promise, VoidPromise
from flyte_nb.model import places
from flyte_nb.model.calls import Announce, Checker, Expansion
from flyte_nb.model.errors import CompileError, InterfaceError, TypeMismatch
from flyte_nb.model.graph import Binding, Const, DictOf, Graph, ListOf, Node, Ref, frozen
from flyte_nb.types.check import checker
from flyte_nb.types.flow import can_flow
from flyte_nb.types.preview import describe, preview

if TYPE_CHECKING:
    from flyte_nb.authoring.entities import Entity


class Tracer:
    """Collects the nodes, bindings and constants that one body makes.

    Attributes:
        spec: The entity whose body runs.
        nodes: What was made so far, by id.
        constants: The values of ``Const`` bindings by id.
        calls: The entities that the nodes call, by reference.
    """

    def __init__(self, entity: Entity, prefix: str, announce: Announce | None = None) -> None:
        self.spec = entity.spec
        self.signature = entity.signature
        self.nodes: dict[str, Node] = {}
        self.constants: dict[str, Any] = {}
        self.calls: dict[Any, Entity] = {}
        self._function = entity.function
        self._prefix = prefix
        self._announce = announce
        self._fresh: dict[str, Any] = {}

    def inputs(self) -> dict[str, Promise]:
        """Return a Promise for each input of the entity: what a workflow's body is given."""
        return {name: Promise(self, "", name, wanted) for name, wanted in self.signature.inputs.items()}

    def trace(self, entity: Entity, inputs: Mapping[str, Any]) -> Expansion:
        """Run the body with these inputs and return its graph.

        Raises:
            PromiseUseError: The body used a Promise as a value.
            CompileError: What it returns does not fit its interface, or its nodes wait for each other.
        """
        try:
            returned = inside(self, entity.function, inputs)
        except Exception as error:
            better = mistakes.translate(self, error)
            if better is None:
                raise
            raise better from None
        outputs = self._outputs(returned)
        self._refuse_cycles()
        graph = Graph(self.spec, frozen(self.nodes), outputs, **entity.graph_options)
        return Expansion(graph, self.constants, self.calls)

    def call(self, entity: Entity, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Make a node of a call and return what stands for its outputs."""
        node_id = f"{self._prefix}{len(self.nodes)}"
        frame = places.caller()
        spec = entity.spec
        self.calls[spec.ref] = entity
        self._fresh = {}
        bound = entity.signature.bind(args, kwargs)
        inputs = entity.inputs
        bindings = tuple([(name, self._bind(bound[name], inputs[name], name, node_id, entity)) for name in inputs])
        origin = cells.origin(frame) if frame is not None else None
        node = Node(node_id, spec, bindings, (), spec.policy, origin, None, entity.subgraph())
        self.nodes[node_id] = node
        if self._announce is not None:
            self._announce(node, self._fresh)
        return self._returned(entity, node_id)

    def _returned(self, entity: Entity, node_id: str) -> Any:
        outputs = entity.outputs
        if len(outputs) == 1 and entity.signature.output_class is None:
            for var, wanted in outputs.items():
                return Promise(self, node_id, var, wanted)
        if not outputs:
            return VoidPromise(self, node_id)
        made = _linked_class(entity.signature.output_class)(
            *(Promise(self, node_id, var, wanted) for var, wanted in outputs.items())
        )
        made._tracer = self
        made._node = node_id
        return made

    # Bindings.

    def _bind(self, value: Any, wanted: Checker, name: str, node_id: str, entity: Entity) -> Binding:
        kind = type(value)
        if kind is Promise:
            return self._ref(value, wanted, name, entity.spec.name)
        if (kind is list or kind is dict or kind is tuple) and _holds_promises(value):
            return self._compose(value, wanted, name, f"{node_id}({name})", entity.spec.name)
        if isinstance(value, Linked):
            self._refuse_linked(value, name, entity.spec.name)
        return self._const(value, wanted, name, f"{node_id}({name})", entity.spec.name)

    def _const(self, value: Any, wanted: Checker, name: str, const_id: str, callee: str) -> Const:
        try:
            checked = wanted.check(value, name)
        except TypeMismatch as error:
            raise TypeMismatch(f"{callee}({name}=...): {error.headline}", *error.details, place=self._here()) from None
        self.constants[const_id] = self._fresh[const_id] = checked
        return Const(describe(checked, const_id))

    def _ref(self, promise: Promise, wanted: Checker, name: str, callee: str) -> Ref:
        if promise._tracer is not self:
            raise CompileError(
                f"{callee}({name}=...) is given a Promise of another body, {promise._tracer.spec.name}",
                "Pass it as an input of this one.",
                place=self._here(),
            )
        if promise._checker is not wanted:
            reason = can_flow(promise._checker.annotation, wanted.annotation)  # type: ignore[attr-defined]
            if reason is not None:
                self._refuse_edge(promise, wanted, name, callee, reason)
        return Ref(promise._node, promise._var, promise._path)

    def _refuse_edge(self, promise: Promise, wanted: Checker, name: str, callee: str, reason: str) -> None:
        made = mistakes.maker(promise)
        origin = self.nodes[promise._node].origin if promise._node else None
        raise TypeMismatch(
            f"{callee}({name}=...) wants {wanted.text}, and {made} gives {promise._checker.text}",
            f"{made} was called at {origin.place}: {origin.place.text}" if origin else f"{made} is declared so.",
            f"They do not fit: {reason}",
            "Change one of the annotations, or put a task that converts between them.",
            place=self._here(),
        )

    def _compose(self, value: Any, wanted: Checker, name: str, const_id: str, callee: str) -> Binding:
        """Bind a list or dict some of whose parts are Promises."""
        if type(value) is dict:
            return DictOf(
                tuple(
                    (key, self._bind_part(part, wanted, key, name, f"{const_id}[{key!r}]", callee))
                    for key, part in value.items()
                )
            )
        return ListOf(
            tuple(
                [self._bind_part(part, wanted, n, name, f"{const_id}[{n}]", callee) for n, part in enumerate(value)]
            )
        )

    def _bind_part(self, part: Any, whole: Checker, key: str | int, name: str, const_id: str, callee: str) -> Binding:
        wanted = whole.at((key,)) or _ANY
        if type(part) is Promise:
            return self._ref(part, wanted, f"{name}[{key!r}]", callee)
        if isinstance(part, Linked):
            self._refuse_linked(part, f"{name}[{key!r}]", callee)
        if isinstance(part, (list, dict, tuple)) and _holds_promises(part):
            return self._compose(part, wanted, f"{name}[{key!r}]", const_id, callee)
        return self._const(part, wanted, f"{name}[{key!r}]", const_id, callee)

    def _refuse_linked(self, value: Linked, name: str, callee: str) -> None:
        spec = self.nodes[value._node].spec
        if isinstance(value, VoidPromise):
            headline = f"{callee}({name}=...) is given the result of {spec.name}(), which has no outputs"
            remedy = f"To let it wait for {spec.name}, write `a >> b`."
        else:
            names = [v.name for v in spec.interface.outputs]
            headline = f"{callee}({name}=...) is given all {len(names)} outputs of {spec.name}()"
            remedy = f"Pick one: {spec.name}(...).{names[0]}, or `{', '.join(names)} = {spec.name}(...)`."
        raise InterfaceError(headline, remedy, place=self._here())

    def _outputs(self, returned: Any) -> tuple[tuple[str, Binding], ...]:
        signature = self.signature
        where = cells.last_return(self._function) or self.spec.place
        if isinstance(returned, VoidPromise) and not signature.outputs:
            return ()
        if len(signature.outputs) == 1 and signature.output_class is None and isinstance(returned, tuple):
            if isinstance(returned, Linked):
                self._refuse_linked(returned, "return", self.spec.name)
        try:
            if isinstance(returned, Promise) and len(signature.outputs) != 1:
                declared = ", ".join(c.text for c in signature.outputs.values()) or "none"
                raise TypeMismatch(
                    f"{self.spec.name} returns one output ({returned!r}), and declares {len(signature.outputs)} ({declared})"
                )
            parts = (returned,) if isinstance(returned, Promise) else signature.split(returned)
            bound = []
            for (var, wanted), value in zip(signature.outputs.items(), parts, strict=True):
                if isinstance(value, VoidPromise):
                    self._refuse_linked(value, "return", self.spec.name)
                bound.append((var, self._bind_output(value, wanted, var)))
            return tuple(bound)
        except TypeMismatch as error:
            raise CompileError(error.headline, *error.details, place=error.place or where) from None

    def _bind_output(self, value: Any, wanted: Checker, var: str) -> Binding:
        name = f"return value {var}" if len(self.signature.outputs) > 1 else "return value"
        if type(value) is Promise:
            return self._ref(value, wanted, name, self.spec.name)
        if type(value) in (list, dict, tuple) and _holds_promises(value):
            return self._compose(value, wanted, name, f"->{var}", self.spec.name)
        return self._const(value, wanted, name, f"->{var}", self.spec.name)

    # Order and overrides.

    def order(self, first: Any, then: Any) -> None:
        """Let one node wait for another."""
        for one in (first, then):
            if not isinstance(one, Linked) or not one._node:
                raise CompileError(
                    f"`a >> b` orders calls, and {preview(one, 60) if not isinstance(one, Linked) else repr(one)} is none",
                    "Write it between the results of two calls.",
                    place=self._here(),
                )
        node = self.nodes[then._node]
        if first._node not in node.after:
            self.nodes[then._node] = replace(node, after=(*node.after, first._node))

    def override(self, node_id: str, options: Mapping[str, Any]) -> None:
        """Change one node's policy."""
        node = self.nodes[node_id]
        with mistakes.at_the_users_line():
            policy, name = override(node.policy, self.calls[node.spec.ref], options)
        self.nodes[node_id] = replace(node, policy=policy, name=name or node.name)

    def _refuse_cycles(self) -> None:
        if not any(node.after for node in self.nodes.values()):
            return  # values only pass from earlier calls to later ones
        done: set[str] = set()
        for start in self.nodes:
            trail: dict[str, None] = {}
            self._visit(start, trail, done)

    def _visit(self, start: str, trail: dict[str, None], done: set[str]) -> None:
        stack = [(start, iter(self.nodes[start].upstream()))]
        trail[start] = None
        while stack:
            node_id, waits = stack[-1]
            other = next((o for o in waits if o not in done), None)
            if other is None:
                stack.pop()
                trail.pop(node_id, None)
                done.add(node_id)
            elif other in trail:
                loop = [*list(trail)[list(trail).index(other) :], other]
                names = " waits for ".join(f"{self.nodes[o].title} ({o})" for o in loop[:6])
                raise CompileError(
                    f"{self.spec.name}: its nodes wait for each other in a circle: {names}",
                    "Take one `>>` away.",
                    place=self.spec.place,
                )
            else:
                trail[other] = None
                stack.append((other, iter(self.nodes[other].upstream())))

    def _here(self) -> Any:
        frame = places.caller()
        return places.place_of(frame) if frame is not None else self.spec.place


_ANY: Checker = checker(Any)


@lru_cache(maxsize=256)
def _linked_class(output_class: type) -> Any:
    """Return the named tuple of a call's outputs as a class that can be ordered and given overrides too."""
    return type(output_class.__name__, (Linked, output_class), {"__module__": output_class.__module__})


def _holds_promises(value: Any) -> bool:
    parts = value.values() if isinstance(value, dict) else value
    kinds = set(map(type, parts))
    if not kinds:
        return False
    if Promise in kinds or VoidPromise in kinds or any(issubclass(kind, Linked) for kind in kinds):
        return True
    if kinds & {list, dict, tuple}:
        return any(_holds_promises(part) for part in parts if type(part) in (list, dict, tuple))
    return False
