"""Lineage: where a value came from, back to inputs and constants; from a state alone, and bounded."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from flyte_nb.model import paths
from flyte_nb.model.errors import NotFound, did_you_mean
from flyte_nb.model.graph import Binding, Const, DictOf, ListOf, Ref
from flyte_nb.model.nodestate import NodeState, join
from flyte_nb.model.state import State
from flyte_nb.model.values import ValueRef

#: So many values are followed, the nearest first, and so many parts of one list.
MOST = 1_000
MOST_SOURCES = 50

Part = tuple[str | int, ...]

# What is asked for: the scope or node, "o", "i" or "c" (an output, an input, a constant), its name, the part of it,
# and for a constant its binding, which no state finds again by name.
_Key = tuple[str, str, str, Part, Const | None]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Lineage:
    """A value of a run, and the values that it was made from. One that went into several is the same object in each.

    (Equality is identity: comparing what shares so much by its content could take for ever.)

    Attributes:
        path: The node's path; ``""`` for the execution itself.
        var: The name of the output or input; of the input that a constant was bound to.
        ref: What is known of the value: None before it is there, and for an input that other values were put into.
        sources: What an output's node was given, what an input was bound to; none for a constant, and for an input of
            the execution.
        kind: ``output``, ``input`` or ``constant``.
        part: Which part of the value went on: ``(3,)`` for its fourth element.
        name: The entity that made it or was given it.
        omitted: How many sources are left out, of very many.
    """

    path: str
    var: str
    ref: ValueRef | None
    sources: tuple[Lineage, ...] = ()
    kind: str = "output"
    part: Part = ()
    name: str = ""
    omitted: int = 0

    def walk(self) -> Iterator[Lineage]:
        """Yield this value and everything it was made from, each once, the nearest first."""
        seen = {id(self)}
        waiting = deque([self])
        while waiting:
            one = waiting.popleft()
            yield one
            for source in one.sources:
                if id(source) not in seen:
                    seen.add(id(source))
                    waiting.append(source)

    def __repr__(self) -> str:
        return f"<lineage of {_title(self)}: {sum(1 for _ in self.walk()):,} values>"

    def __str__(self) -> str:
        return "\n".join(_lines(self))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))  # what a cell that ends with it shows


def lineage(state: State, path: str, var: str | None = None) -> Lineage:
    """Return where a value came from.

    Args:
        path: A node, by ids or names; ``""`` for the execution.
        var: An output or an input of it; None: its only output.

    Raises:
        NotFound: There is no such node, output or input.
    """
    node = paths.find(state, path) if path.strip("/") else state.root
    return _built(state, _asked(node, var))


def _asked(node: NodeState, var: str | None) -> _Key:
    outputs, inputs = _interface(node)
    where = f"{_name(node)} ({node.path})" if node.path else "the execution"
    if var is None:
        if len(outputs) != 1:
            raise NotFound(
                f"{where} has {len(outputs)} outputs", f"Say which: {', '.join(outputs) or 'none'}; or an input of it."
            )
        var = outputs[0]
    if var in outputs:
        return node.path, "o", var, (), None
    if var in inputs:
        return node.path, "i", var, (), None
    known = [*outputs, *inputs]
    raise NotFound(
        f"{where} has no output or input {var!r}.{did_you_mean(var, known)}",
        f"It has: {', '.join(known) or 'none'}",
    )


def _interface(node: NodeState) -> tuple[list[str], list[str]]:
    if node.node is not None:
        interface = node.node.spec.interface
    else:
        assert node.graph is not None, "an execution has its graph from its first event on"
        interface = node.graph.spec.interface
    return [v.name for v in interface.outputs], [v.name for v in interface.inputs]


def _name(node: NodeState) -> str:
    if node.node is not None:
        return node.node.title
    return node.graph.spec.name if node.graph is not None else ""


def _built(state: State, first: _Key) -> Lineage:
    """Find what is asked for, the nearest first, and put it together, the farthest first."""
    known: dict[_Key, list[_Key]] = {}
    omitted: dict[_Key, int] = {}
    waiting = deque([first])
    found = {first}
    while waiting:
        key = waiting.popleft()
        sources = _sources(state, key)
        kept = known[key] = []
        for source in sources[:MOST_SOURCES]:
            if source not in found:
                if len(found) >= MOST:
                    continue
                found.add(source)
                waiting.append(source)
            kept.append(source)
        omitted[key] = len(sources) - len(kept)
    built: dict[_Key, Lineage] = {}
    stack = [first]
    while stack:  # no recursion: a chain may be as long as MOST
        key = stack[-1]
        missing = [source for source in known[key] if source not in built]
        if missing:
            stack.extend(missing)
            continue
        stack.pop()
        if key not in built:
            built[key] = _one(state, key, tuple([built[source] for source in known[key]]), omitted[key])
    return built[first]


def _one(state: State, key: _Key, sources: tuple[Lineage, ...], omitted: int) -> Lineage:
    path, kind, var, part, const = key
    node = state.scope(path)
    name = _name(node)
    if kind == "c":
        assert const is not None
        scope = path if var.startswith("->") else path.rpartition("/")[0]
        ref = replace(const.ref, id=join(scope, const.ref.id))
        return Lineage(path, var.removeprefix("->"), ref, (), "constant", part, name)
    if kind == "i":
        given = state.inputs if not path else ()
        return Lineage(path, var, dict(given).get(var), sources, "input", part, name, omitted)
    return Lineage(path, var, dict(node.outputs).get(var), sources, "output", part, name, omitted)


def _sources(state: State, key: _Key) -> list[_Key]:
    path, kind, var, part, _ = key
    node = state.scope(path)
    if kind == "c":
        return []
    if kind == "o":
        if node.graph is None:
            return [(path, "i", name, (), None) for name, _ in (node.node.inputs if node.node is not None else ())]
        binding = dict(node.graph.outputs).get(var)
        return [] if binding is None else _bound(path, (path, f"->{var}"), binding, part)
    if node.node is None or node.parent is None:
        return []
    binding = dict(node.node.inputs).get(var)
    return [] if binding is None else _bound(node.parent.path, (path, var), binding, part)


def _bound(scope: str, to: tuple[str, str], binding: Binding, part: Part) -> list[_Key]:
    """Return what a part of a binding refers to, left to right, each once."""
    found: dict[_Key, None] = {}
    waiting: list[tuple[Binding, Part]] = [(binding, part)]
    while waiting:
        one, part = waiting.pop()
        if type(one) is Ref:
            whole = (*one.path, *part)
            node, kind = (join(scope, one.node), "o") if one.node else (scope, "i")
            found[(node, kind, one.var, whole, None)] = None
        elif type(one) is Const:
            found[(to[0], "c", to[1], part, one)] = None
        elif type(one) is ListOf:
            if part and type(part[0]) is int and -len(one.items) <= part[0] < len(one.items):
                waiting.append((one.items[part[0]], part[1:]))
            else:
                waiting.extend((item, ()) for item in reversed(one.items))
        elif type(one) is DictOf:
            chosen = [item for name, item in one.items if part and name == part[0]]
            waiting.extend([(chosen[0], part[1:])] if chosen else [(item, ()) for _, item in reversed(one.items)])
    return list(found)


# As text.


def _lines(first: Lineage) -> Iterator[str]:
    """Draw the tree; what was drawn before is not drawn again."""
    drawn: set[int] = set()
    stack: list[tuple[Lineage | str, str, str, str]] = [(first, "", "", _title(first))]
    while stack:
        one, before, below, title = stack.pop()
        if isinstance(one, str):
            yield before + one
            continue
        steps = [title]
        while one.kind == "input" and len(one.sources) == 1 and not one.omitted:
            one = one.sources[0]
            steps.append(_title(one))
        again = id(one) in drawn and bool(one.sources)
        drawn.add(id(one))
        yield before + " <- ".join(steps) + _says(one) + (" (see above)" if again else "")
        if again:
            continue
        under: list[Lineage | str] = [*one.sources, *([f"and {one.omitted:,} more"] if one.omitted else [])]
        for n, source in reversed(list(enumerate(under, 1))):
            last = n == len(under)
            name = "" if isinstance(source, str) else _title_under(one, source)
            stack.append((source, below + ("└─ " if last else "├─ "), below + ("   " if last else "│  "), name))


def _title_under(one: Lineage, source: Lineage) -> str:
    """Return the bare name of a node's own input, the title of anything else."""
    own = one.kind == "output" and source.kind == "input" and source.path == one.path != ""
    return source.var + _tail(source.part) if own else _title(source)


def _title(one: Lineage) -> str:
    if one.kind == "constant":
        return (one.ref.preview if one.ref is not None else "") + _tail(one.part)
    if one.kind == "input":
        return f"{one.path}({one.var}){_tail(one.part)}"
    return (f"{one.path}.{one.var}" if one.path else one.var) + _tail(one.part)


def _tail(part: Part) -> str:
    return "".join(f"[{step!r}]" for step in part)


def _says(one: Lineage) -> str:
    if one.kind == "constant":
        return ", a constant"
    value = f" = {one.ref.preview}" if one.ref is not None and not one.part else ""
    if one.kind == "input":
        return value + (f", given to {one.name}" if not one.sources else f", put together for {one.name}")
    return f"{value}, made by {one.name}" if one.ref is not None else f", not made by {one.name} yet"
