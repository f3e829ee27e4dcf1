"""Tracer: the Host in whose hands a call becomes a node. It runs a body once and freezes the graph it made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from types import GeneratorType
from typing import TYPE_CHECKING, Any

from flyte_nb.authoring import cells, lint, mistakes, refusals
from flyte_nb.authoring.expressions import Expression
from flyte_nb.authoring.host import inside, listed
from flyte_nb.authoring.linked import Linked
from flyte_nb.authoring.options import override
from flyte_nb.authoring.promise import Promise, VoidPromise
from flyte_nb.model import places
from flyte_nb.model.calls import Announce, Checker, Expansion
from flyte_nb.model.errors import CompileError, InterfaceError, TypeMismatch, did_you_mean
from flyte_nb.model.graph import Binding, Const, DictOf, EntitySpec, Graph, ListOf, Node, Place, Ref, frozen
from flyte_nb.model.returns import place_of_return
from flyte_nb.types.check import checker
from flyte_nb.types.flow import can_flow, remark
from flyte_nb.types.kinds import FLYTEKIT
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
        inner: What collects them instead, while a case of a conditional is open.
        unfinished: The conditionals that have no ``else_`` yet.
    """

    def __init__(self, entity: Entity, prefix: str, announce: Announce | None = None) -> None:
        self.entity = entity
        self.spec = entity.spec
        self.signature = entity.signature
        self.nodes: dict[str, Node] = {}
        self.constants: dict[str, Any] = {}
        self.calls: dict[Any, Any] = {}
        self.inner: Tracer | None = None
        self.unfinished: dict[Any, None] = {}
        self._function = entity.function
        self.prefix = prefix
        self._announce = announce
        self._fresh: dict[str, Any] = {}
        self._notes: list[str] = []
        self._said: set[Place] = set()
        self._ordered: dict[tuple[str, str], tuple[str, int]] = {}  # where `>>` is written between two nodes
        self._seen: set[int] = set()  # hashing a reference costs more than the call does otherwise
        self._returning: Place | None = None

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
            if type(returned) is GeneratorType:  # what it yields is its one output
                returned = inside(self, listed, {"values": returned})
        except Exception as error:
            better = mistakes.translate(self, error)
            if better is None:
                raise
            raise better from None
        self.refuse_unfinished()
        outputs = self._outputs(returned)
        self._refuse_cycles()
        graph = Graph(self.spec, frozen(self.nodes), outputs, **entity.graph_options)
        return Expansion(graph, self.constants, self.calls)

    def call(self, entity: Entity, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Make a node of a call and return what stands for its outputs."""
        if self.inner is not None:
            return self.inner.call(entity, args, kwargs)
        node_id = self.next_id()
        frame = cells.past_wrappers(places.caller(), entity)
        spec = entity.spec
        if id(spec) not in self._seen:
            self._seen.add(id(spec))
            self.calls[spec.ref] = entity.call
        lint.a_try_around(self.spec, frame, spec.ref.name, self._said)
        self._fresh = {}
        self._notes = list(entity.notes)
        inputs = entity.signature.inputs
        try:
            bound = entity.signature.bind(args, kwargs)
            bindings = tuple(
                [(name, self.bind(bound[name], inputs[name], name, f"{node_id}({name})", spec)) for name in inputs]
            )
        except (InterfaceError, TypeMismatch) as error:
            for line in (mistakes.turn(frame), entity.advice):
                if line:
                    error.advised(line)
            raise error.placed(places.place_of(frame)) from None
        origin = cells.origin(frame) if frame is not None else None
        note = "; ".join(self._notes) or None
        return self.add(entity, Node(node_id, spec, bindings, (), spec.policy, origin, None, entity.subgraph(), note))

    def next_id(self) -> str:
        """Return the id of the node that is made next."""
        return f"{self.prefix}{len(self.nodes)}"

    def add(self, entity: Any, node: Node) -> Any:
        """Take a node in, and return what stands for its outputs."""
        self.nodes[node.id] = node
        if self._announce is not None:
            self._announce(node, self._fresh)
        return self.stand_ins(entity, node.id)

    def statement(self, where: Place | None) -> tuple[Place | None, str]:
        """Return the place and the text of the statement that stands at a line of the body."""
        return cells.statement(where, self.entity.function)

    def refuse_unfinished(self) -> None:
        """Raise where a conditional has not been written to its end."""
        for conditional in self.unfinished:
            raise conditional.unfinished()

    def stand_ins(self, entity: Any, node_id: str) -> Any:
        """Return what stands for a node's outputs: what the call of it returns."""
        outputs = entity.outputs
        if entity.signature.single:
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

    def bind(self, value: Any, wanted: Checker, name: str, const_id: str, spec: EntitySpec) -> Binding:
        kind = type(value)
        if kind is Promise:
            return self._ref(value, wanted, name, spec)
        if (kind is list or kind is dict or kind is tuple) and _holds_promises(value):
            return self._compose(value, wanted, name, const_id, spec)
        if isinstance(value, _NO_VALUES):
            if isinstance(value, tuple) and wanted.kind is not None and issubclass(wanted.kind, tuple):
                self._notes.append(f"{FLYTEKIT} refuses this: {name} is given several outputs as one tuple")
                return self._compose(tuple(value), wanted, name, const_id, spec)
            raise refusals.no_value(self._slot(name, spec), value, self._here())
        return self._const(value, wanted, name, const_id, spec)

    def _const(self, value: Any, wanted: Checker, name: str, const_id: str, spec: EntitySpec) -> Const:
        try:
            checked = wanted.check(value, name, self._notes)
        except TypeMismatch as error:
            was = "was given" if self._returning is None else "returned"
            raise TypeMismatch(f"{spec.name}() {was} {error.headline}", *error.details, place=self._here()) from None
        self.constants[const_id] = self._fresh[const_id] = checked
        return Const(describe(checked, const_id))

    def _ref(self, promise: Promise, wanted: Checker, name: str, spec: EntitySpec) -> Ref:
        found = self.reference(promise)
        if found is None:
            raise refusals.of_another_body(self, promise, f"{self._slot(name, spec)} is given", self._here())
        if promise._checker is not wanted:
            reason = can_flow(promise._checker.annotation, wanted.annotation)
            if reason is not None:
                raise refusals.edge(self._slot(name, spec), promise, wanted, spec, reason, self._here())
            sentence = remark(promise._checker.annotation, wanted.annotation, name)
            if sentence is not None and sentence not in self._notes:
                self._notes.append(sentence)
        return found

    def reference(self, promise: Promise) -> Ref | None:
        """Return how the nodes of this body refer to a Promise; None where they cannot."""
        return Ref(promise._node, promise._var, promise._path) if promise._tracer is self else None

    #: The case of a conditional whose nodes these are, in words.
    case: str | None = None
    #: Whether what makes them is no body, but calls outside of any.
    is_outside = False

    def _slot(self, name: str, spec: EntitySpec) -> str:
        return f"{spec.name}({name}=...)" if self._returning is None else f"{name}, which {spec.name}() returns,"

    def _compose(self, value: Any, wanted: Checker, name: str, const_id: str, spec: EntitySpec) -> Binding:
        """Bind a list or dict some of whose parts are Promises."""
        kind = dict if type(value) is dict else list
        if can_flow(kind, wanted.annotation) and can_flow(type(value), wanted.annotation):
            was = "was given" if self._returning is None else "returned"
            raise TypeMismatch(
                f"{spec.name}() {was} {name}: expected {wanted.text}, got a {type(value).__name__} of {len(value)}",
                f"Its interface is {spec.name}{spec.interface}",
                place=self._here(),
            )
        pairs = value.items() if kind is dict else enumerate(value)
        parts: list[tuple[Any, Binding]] = []
        for key, part in pairs:
            inner = wanted.at((key,)) or _ANY
            if type(part) is Promise and part._checker is inner and part._tracer is self:
                parts.append((key, Ref(part._node, part._var, part._path)))
            else:
                parts.append((key, self.bind(part, inner, f"{name}[{key!r}]", f"{const_id}[{key!r}]", spec)))
        return DictOf(tuple(parts)) if kind is dict else ListOf(tuple([binding for _, binding in parts]))

    def _outputs(self, returned: Any) -> tuple[tuple[str, Binding], ...]:
        self._returning = place_of_return(self.spec, returned, last=True) or _NOWHERE
        try:
            parts = self._split(returned)
            return tuple(
                [
                    (var, self._given_back(value, wanted, var))
                    for (var, wanted), value in zip(self.signature.outputs.items(), parts, strict=True)
                ]
            )
        except (TypeMismatch, InterfaceError) as error:
            raise CompileError(error.headline, *error.details, place=error.place or self._returning) from None

    def _given_back(self, value: Any, wanted: Checker, var: str) -> Binding:
        """Bind an output; what flytekit would refuse of it is noted on the node that gives it."""
        self._notes = []
        binding = self.bind(value, wanted, var, f"->{var}", self.spec)
        if isinstance(value, Promise) and value._checker.kind is bool and wanted.kind is int:
            self._notes.append(f"{FLYTEKIT} refuses this: {var} of {self.spec.name} is bool where int is declared")
        if self._notes and isinstance(binding, Ref) and binding.node:
            node = self.nodes[binding.node]
            self.nodes[binding.node] = replace(node, note="; ".join(filter(None, (node.note, *self._notes))))
        return binding

    def _split(self, returned: Any) -> tuple[Any, ...]:
        """Return what a body returned as one value or Promise for each declared output."""
        signature, name = self.signature, self.spec.name
        count = len(signature.outputs)
        if isinstance(returned, VoidPromise) and not count:
            return ()
        declared = ", ".join(f"{var}: {wanted.text}" for var, wanted in signature.outputs.items())
        if returned is None and count and not _takes_none(signature.outputs):
            raise TypeMismatch(
                f"{name}() returns nothing, and declares {declared}", "Fix: add a return, or take `->` away."
            )
        if isinstance(returned, Promise) and count != 1:
            given = f"{name}() returns one value, {mistakes.maker(returned)}: {returned._checker.text}"
            if not count:
                raise TypeMismatch(f"{given}, and declares none", f"Fix: add `-> {returned._checker.text}`.")
            raise TypeMismatch(f"{given}, and declares {count} ({declared})", "Fix: return one value for each of them.")
        if signature.single:
            if isinstance(returned, tuple) and not isinstance(returned, Linked) and _is_single(signature.outputs):
                raise TypeMismatch(
                    f"{name}() returns {len(returned)} values, and declares one ({declared})",
                    "Fix: declare each of them: -> (int, str), say.",
                )
            return (returned,)
        return signature.split(returned)

    # Order and overrides.

    def order(self, first: Any, then: Any) -> None:
        """Let one node wait for another."""
        for one in (first, then):
            if not isinstance(one, Linked) or not one._node:
                what = repr(one) if isinstance(one, Linked) else preview(one, 60)
                raise CompileError(
                    f"`a >> b` orders calls, and {what} is none",
                    "Write it between the results of two calls.",
                    place=self._here(),
                )
        if then._tracer is not self:
            then._tracer.wait_for(self, first)
            return
        node = self.nodes[then._node]
        if first._node not in node.after:
            frame = places.users_frame()
            if frame is not None:
                self._ordered[first._node, then._node] = frame.f_code.co_filename, frame.f_lineno
            self.nodes[then._node] = replace(node, after=(*node.after, first._node))

    def wait_for(self, tracer: Tracer, first: Any) -> None:
        """Let what these nodes are in wait for a node of another body."""
        raise refusals.of_another_body(self, first, "`a >> b`: b is to wait for", self._here())

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
                pairs = set(zip(loop[1:], loop, strict=False))
                last = next((where for pair, where in reversed(self._ordered.items()) if pair in pairs), None)
                raise CompileError(
                    f"{self.spec.name}: its nodes wait for each other in a circle: {names}",
                    "Take one `>>` away.",
                    place=places.place(*last) if last is not None else self.spec.place,
                )
            else:
                trail[other] = None
                stack.append((other, iter(self.nodes[other].upstream())))

    def _here(self) -> Place | None:
        if self._returning is not None:
            return self._returning
        return places.users_place() or self.spec.place


_ANY: Checker = checker(Any)
_NO_VALUES = (Linked, Expression, refusals.Unfinished)
_NOWHERE = Place("(no source)", 0)


def _takes_none(outputs: Mapping[str, Checker]) -> bool:
    return len(outputs) == 1 and can_flow(None, next(iter(outputs.values())).annotation) is None


def _is_single(outputs: Mapping[str, Checker]) -> bool:
    """Tell whether the one output can be no tuple."""
    wanted = next(iter(outputs.values())).annotation
    return can_flow(tuple, wanted) is not None and can_flow(list, wanted) is not None


@lru_cache(maxsize=256)
def _linked_class(output_class: type) -> Any:
    """Return the named tuple of a call's outputs as a class that can be ordered and given overrides too."""

    def __getattr__(self: Any, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        known = ", ".join(self._fields)
        made = self._tracer.nodes[self._node].spec.name
        with mistakes.at_the_users_line():
            raise CompileError(
                f"{made}() has no output {name!r}.{did_you_mean(name, self._fields)}", f"It has: {known}"
            )

    members = {"__module__": output_class.__module__, "__getattr__": __getattr__, "_output_class": output_class}
    return type(output_class.__name__, (Linked, output_class), members)


def _holds_promises(value: Any) -> bool:
    parts = value.values() if isinstance(value, dict) else value
    kinds = set(map(type, parts))
    if not kinds:
        return False
    if Promise in kinds or VoidPromise in kinds or any(issubclass(kind, _NO_VALUES) for kind in kinds):
        return True
    if kinds & {list, dict, tuple}:
        return any(_holds_promises(part) for part in parts if type(part) in (list, dict, tuple))
    return False
