"""Branches: the nodes that the cases of a conditional make, and what they take from the body around them."""

from __future__ import annotations

import re
from types import FrameType
from typing import Any

from flyte_nb.authoring import refusals
from flyte_nb.authoring.linked import Linked
from flyte_nb.authoring.promise import Promise
from flyte_nb.authoring.tracing import Tracer
from flyte_nb.model import places
from flyte_nb.model.calls import Checker
from flyte_nb.model.graph import Binding, Const, Node, Place, Ref
from flyte_nb.types.preview import describe

Key = tuple[str, str, tuple[str | int, ...]]


class Branches:
    """What the cases of one conditional have in common.

    Attributes:
        outer: The body in which the conditional stands.
        inputs: The checkers of the conditional's inputs, by name: what its cases and conditions take from that body.
        bindings: What each of them is bound to there.
        nodes: The nodes of all cases, by id.
        constants: The values of their ``Const`` bindings, by id.
        calls: The entities that they call, by reference.
        after: Ids of nodes of the body around that must finish first though no value passes.
    """

    def __init__(self, outer: Tracer) -> None:
        self.outer = outer
        self.inputs: dict[str, Checker] = {}
        self.bindings: dict[str, Ref] = {}
        self.nodes: dict[str, Node] = {}
        self.constants: dict[str, Any] = {}
        self.calls: dict[Any, Any] = {}
        self.after: list[str] = []
        self._names: dict[Key, str] = {}

    def adopt(self, promise: Promise, what: str) -> Ref:
        """Return how the conditional refers to a Promise of the body around it, as an input that it is given.

        Raises:
            CompileError: The Promise belongs to another body, or to a case that is closed.
        """
        found = self.known(promise)
        if found is None:
            raise refusals.of_another_body(self.outer, promise, what, places.users_place())
        return found

    def known(self, promise: Promise) -> Ref | None:
        """Return the same; None where the Promise belongs to another body, or to a case that is closed.

        The body around is asked once, as it may be a case too, and asks the body around it.
        """
        found = self.outer.reference(promise)
        if found is None:
            return None
        key = found.node, found.var, found.path
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = self._free(_known_as(promise, places.users_frame()))
            self.inputs[name] = promise._checker
            self.bindings[name] = found
        return Ref("", name)

    def constant(self, value: Any, const_id: str) -> Const:
        """Keep a value that was known when the graph was built."""
        self.constants[const_id] = value
        return Const(describe(value, const_id))

    def _free(self, name: str) -> str:
        free, count = name, 1
        while free in self.inputs:
            count += 1
            free = f"{name}_{count}"
        return free


class Branch(Tracer):
    """Collects the nodes of one case; it is open from ``if_`` to ``then``."""

    def __init__(self, branches: Branches, case: str) -> None:
        outer = branches.outer
        super().__init__(outer.entity, outer.prefix)
        self.branches = branches
        self.case = case
        self.said = case.partition(" of conditional")[0]
        self.place: Place | None = None

    def next_id(self) -> str:
        return f"{self.prefix}{len(self.branches.nodes) + len(self.nodes)}"

    def reference(self, promise: Promise) -> Ref | None:
        if promise._tracer is self:
            return super().reference(promise)
        return self.branches.known(promise)

    def wait_for(self, tracer: Tracer, first: Any) -> None:
        if tracer is self.branches.outer and self.branches.outer.inner is self:
            self.branches.after.append(first._node)
        elif tracer is not self.branches.outer and self.branches.outer.inner is self:
            self.branches.outer.wait_for(tracer, first)
        else:
            super().wait_for(tracer, first)

    def value(self, value: Any, wanted: Checker, name: str, const_id: str) -> Binding:
        """Bind one output of the case."""
        return self.bind(value, wanted, name, const_id, self.spec)

    def close(self) -> None:
        """Give its nodes to the conditional; what is called from now on belongs to the body around it."""
        self.refuse_unfinished()
        self.branches.outer.inner = None
        self.branches.nodes |= self.nodes
        self.branches.constants |= self.constants
        self.branches.calls |= self.calls


def innermost(tracer: Tracer) -> Tracer:
    """Return what collects the nodes of calls that are made now."""
    while tracer.inner is not None:
        tracer = tracer.inner
    return tracer


def _known_as(promise: Promise, frame: FrameType | None) -> str:
    """Return the name under which the user knows a Promise, as an identifier."""
    base = _variable(promise, frame)
    if base is None:
        if not promise._node:
            base = promise._var
        else:
            node = promise._tracer.nodes[promise._node]
            several = len(node.spec.interface.outputs) > 1 or promise._var != "o0"
            base = f"{node.title}_{promise._var}" if several else node.title
        base = "_".join([base, *map(str, promise._path)])
    name = re.sub(r"\W", "_", base)
    return name if name[:1].isalpha() or name[:1] == "_" else f"_{name}"


def _variable(promise: Promise, frame: FrameType | None) -> str | None:
    """Return the user's variable that holds a Promise, with the way from it to the part that is meant; or None."""
    while frame is not None and not places.is_ours(frame.f_code.co_filename):
        for name, value in frame.f_locals.items():
            if not isinstance(value, Linked) or name == ".0":
                continue
            if value._tracer is not promise._tracer or value._node != promise._node:
                continue
            if not isinstance(value, Promise):  # the named tuple of a call's outputs
                return "_".join([name, promise._var, *map(str, promise._path)])
            count = len(value._path)
            if value._var == promise._var and value._path == promise._path[:count]:
                return "_".join([name, *map(str, promise._path[count:])])
        frame = frame.f_back
    return None
