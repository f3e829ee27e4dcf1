"""Bindings to values: where an input comes from, isolated and as declared, and its digest for the cache."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any

from flyte_nb.engine.store import Store, take
from flyte_nb.model.calls import Call, Checker
from flyte_nb.model.errors import NotFound, TypeMismatch, did_you_mean
from flyte_nb.model.graph import COMPILED, Binding, Const, DictOf, ListOf, Ref, refs
from flyte_nb.model.nodestate import NodeState, join
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import State
from flyte_nb.types.check import checker
from flyte_nb.types.digest import digest
from flyte_nb.types.iterator import FlyteIterator
from flyte_nb.types.preview import preview
from flyte_nb.types.streams import Stream

#: A value, the checker that it passed (None: unknown or a mixture), and whether nobody else holds it.
Given = tuple[Any, Checker | None, bool]


#: The checker of what no annotation speaks of.
ANY: Checker = checker(Any)


def input_id(path: str, name: str) -> str:
    """Return the id under which an expanded node's consumed input is kept.

    Example:
        >>> input_id("n2", "xs"), input_id("", "n")
        ('n2(xs)', '(n)')
    """
    return f"{path}({name})"


class Bindings:
    """Looks bindings up in a state and a store."""

    def __init__(self, state: State, store: Store, call_of: Callable[[NodeState], Call]) -> None:
        self._state = state
        self._store = store
        self._call_of = call_of

    def given(self, binding: Binding, scope: NodeState, wanted: Checker, name: str) -> Given:
        """Return the value that a binding stands for in a scope; not isolated unless it says so."""
        if type(binding) is Ref:
            return self._referred(binding, scope)
        if type(binding) is Const:
            return self._store.get(join(scope.path, binding.ref.id)), wanted, False
        if type(binding) is ListOf:
            return self._listed(binding, scope, wanted, name)
        assert type(binding) is DictOf
        made = {key: self._part(part, scope, wanted.at((key,)), f"{name}[{key!r}]") for key, part in binding.items}
        return made, None, True

    def _listed(self, binding: ListOf, scope: NodeState, wanted: Checker, name: str) -> Given:
        if wanted.kind is not None and issubclass(wanted.kind, tuple):
            parts = [self._part(part, scope, wanted.at((n,)), f"{name}[{n}]") for n, part in enumerate(binding.items)]
            make = getattr(wanted.kind, "_make", tuple)
            return make(parts), None, True
        inner = wanted.at((0,))
        made = []
        for n, part in enumerate(binding.items):
            value, have, fresh = self.given(part, scope, inner or wanted, name)
            if inner is not None and have is inner:
                if not fresh and not inner.immutable:
                    value = inner.copy(value)
            elif inner is not None:
                value = inner.check(value, f"{name}[{n}]")
            made.append(value)
        if isinstance(wanted, Stream):
            return FlyteIterator(made), None, True
        whole = inner is not None and wanted.kind is list
        return made, wanted if whole else None, whole

    def _part(self, binding: Binding, scope: NodeState, inner: Checker | None, name: str) -> Any:
        value, have, fresh = self.given(binding, scope, inner or ANY, name)
        return value if fresh or inner is None else take(value, have, inner, name, None, False)

    def _referred(self, ref: Ref, scope: NodeState) -> Given:
        value_id, checker = self.source(ref, scope)
        value = None if value_id is None else self._store.get(value_id)
        if ref.path and value is not None:
            value = follow(value, ref.path, self._said(ref, scope))
            checker = checker.at(ref.path) if checker is not None else None
        return value, checker, False

    def _said(self, ref: Ref, scope: NodeState) -> str:
        """Name what a reference leads to, as its reader wrote it."""
        if not ref.node:
            return ref.var
        node = (scope.children or {})[ref.node]
        spec = self._call_of(node).spec
        return f"{spec.name}()" + (f".{ref.var}" if len(node.outputs) > 1 else "")

    def source(self, ref: Ref, scope: NodeState) -> tuple[str | None, Checker | None]:
        """Return the id and the checker of a reference's ``var``; id None: its node failed, so it counts as None."""
        if not ref.node:
            call = self._call_of(scope)
            return input_id(scope.path, ref.var), call.inputs.get(ref.var)
        node = (scope.children or {})[ref.node]
        if node.phase is not Phase.SUCCEEDED:
            return None, None
        for var, found in node.outputs:
            if var == ref.var:
                return found.id, self._call_of(node).outputs[var]
        raise NotFound(f"node {node.path} has no output {ref.var!r}")

    def digest(self, binding: Binding, scope: NodeState, wanted: Checker, name: str) -> str:
        """Return the digest of what a consumer would be given; a stored value's own digest where that is the same."""
        if type(binding) is Const:
            return self._store.digest(join(scope.path, binding.ref.id), wanted)
        if type(binding) is Ref:
            found = self._hashed(binding, scope)
            if found is not None:
                return found
            value_id, checker = self.source(binding, scope)
            if not binding.path and value_id is not None and checker is wanted:
                return self._store.digest(value_id, checker)
        elif isinstance(binding, (ListOf, DictOf)) and any(self._hashed(ref, scope) for ref in refs(binding)):
            told = [
                (key, self.digest(part, scope, wanted.at((key,)) or ANY, f"{name}[{key!r}]"))
                for key, part in (binding.items if isinstance(binding, DictOf) else enumerate(binding.items))
            ]
            return digest((type(binding).__name__, told))
        value, have, fresh = self.given(binding, scope, wanted, name)
        return digest(value if fresh else take(value, have, wanted, name, None, False), wanted)

    def _hashed(self, ref: Ref, scope: NodeState) -> str | None:
        """Return a value's digest by the ``HashMethod`` of whoever made it, in whichever scope, or None."""
        while True:
            value_id, checker = self.source(ref, scope)
            if value_id is None or checker is None or value_id not in self._store:
                return None
            if checker.hashed and not ref.path:
                return self._store.digest(value_id, checker)
            part = checker.at(ref.path) if ref.path else checker
            if part is not None and part.hashed:
                return digest(follow(self._store.get(value_id), ref.path, self._said(ref, scope)), part)
            further = _inner(ref, scope) if ref.node else _outer(ref, scope)
            if further is None:
                return None
            ref, scope = further

    def checker(self, value_id: str) -> Checker:
        """Return the checker of a value by its id; that of ``Any`` where no annotation speaks of it."""
        path, _, name = value_id.rpartition(".")
        try:
            if "(" not in value_id and "->" not in value_id:
                return self._call_of(self._state.scope(path)).outputs[name]
            found = _CONSTANT.match(value_id)
            if found is None:
                return ANY
            call = self._call_of(self._state.scope(found["path"] or (found["scope"] or "").rstrip("/")))
            known = call.inputs[found["input"]] if found["input"] else call.outputs[found["output"]]
            return known.at(_steps(found["part"])) or ANY
        except (KeyError, SyntaxError):
            return ANY


#: What passes its inputs on as they are. A dynamic's body may change what it was given.
_PASSING = COMPILED | {"map_task", "conditional"}


def _outer(ref: Ref, scope: NodeState) -> tuple[Ref, NodeState] | None:
    """Return what an input of a scope stands for in the scope around it; None where it is not one reference."""
    if scope.node is None or scope.parent is None or scope.node.spec.kind not in _PASSING:
        return None
    return _led(dict(scope.node.inputs).get(ref.var), ref.path, scope.parent)


def _inner(ref: Ref, scope: NodeState) -> tuple[Ref, NodeState] | None:
    """Return what an output of a workflow that is a node stands for in its own scope."""
    child = (scope.children or {})[ref.node]
    if child.graph is None or child.node is None or child.node.spec.kind not in COMPILED:
        return None
    return _led(dict(child.graph.outputs).get(ref.var), ref.path, child)


def _led(binding: Binding | None, path: tuple[str | int, ...], scope: NodeState) -> tuple[Ref, NodeState] | None:
    """Return the reference that a part of a binding is, and its scope."""
    while path and isinstance(binding, (ListOf, DictOf)):
        step, path = path[0], path[1:]
        if isinstance(binding, DictOf):
            binding = dict(binding.items).get(str(step))
        else:
            binding = binding.items[step] if isinstance(step, int) and -1 < step < len(binding.items) else None
    return (Ref(binding.node, binding.var, binding.path + path), scope) if isinstance(binding, Ref) else None


# n2/dn0(x), an input or a constant; n2/->o0, a constant that is returned; and parts of them: n2(xs)[0]['k']
_CONSTANT = re.compile(
    r"(?:(?P<path>[^(>]*)\((?P<input>\w+)\)|(?P<scope>(?:[^(>]*/)?)->(?P<output>\w+))(?P<part>.*)", re.DOTALL
)


def _steps(part: str) -> tuple[str | int, ...]:
    """Read the steps of ``[0]['k']``."""
    steps: list[str | int] = []
    at: ast.expr = ast.parse(f"_{part}", mode="eval").body
    while isinstance(at, ast.Subscript):
        if not isinstance(at.slice, ast.Constant) or not isinstance(at.slice.value, (str, int)):
            raise KeyError(part)
        steps.append(at.slice.value)
        at = at.value
    return tuple(reversed(steps))


def follow(value: Any, path: tuple[str | int, ...], where: str) -> Any:
    """Follow attributes and indices into a value.

    Raises:
        TypeMismatch: A part is not there; the message names it.

    Example:
        >>> follow({"a": [1, 2]}, ("a", 1), "lst()")
        2
    """
    at = where
    for key in path:
        named = isinstance(key, str) and not isinstance(value, Mapping)
        step = f".{key}" if named else f"[{key!r}]"
        try:
            value = getattr(value, str(key)) if named else value[key]
        except (AttributeError, LookupError, TypeError):
            raise _no_part(value, key, at) from None
        at += step
    return value


def _no_part(value: Any, key: str | int, at: str) -> TypeMismatch:
    kind = type(value).__name__
    article = "an" if kind[:1] in "aeiou" else "a"
    if isinstance(key, int) and hasattr(value, "__len__") and not isinstance(value, Mapping):
        count = len(value)
        return TypeMismatch(f"{at} is {article} {kind} of {count} item{'s' * (count != 1)}, so there is no [{key}]")
    known = list(value) if isinstance(value, Mapping) else [name for name in dir(value) if name[:1] != "_"]
    near = did_you_mean(key, [name for name in known if isinstance(name, str)]) if isinstance(key, str) else ""
    if not isinstance(value, Mapping):
        return TypeMismatch(f"{at} is {article} {kind}, and has no {key!r}.{near}")
    keys = ", ".join(preview(name, 30) for name in known[:8]) + (", …" if len(known) > 8 else "")
    return TypeMismatch(f"{at} is {article} {kind} without the key {key!r}.{near}", f"Its keys: {keys or 'none'}.")
