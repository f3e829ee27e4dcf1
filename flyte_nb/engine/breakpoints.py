"""Breakpoints: on an entity, a node, one instance, a failure; with a condition over a node's inputs and outputs."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from flyte_nb.model.errors import NotFound, OptionError, did_you_mean
from flyte_nb.model.nodestate import NodeState

_INDEXED = re.compile(r"(?P<name>.+)\[(?P<index>\d+)\]", re.DOTALL)
_LONGEST = 200


@dataclass(slots=True, eq=False)
class Breakpoint:
    """One breakpoint.

    Attributes:
        number: What it is called in lists and messages.
        target: An entity's name, a path, or ``name[3]``; None: any node.
        when: The condition, as text, or None.
        failure: Whether it is a node's failure that it stops at.
        hits: How often it has stopped.
    """

    number: int
    target: str | None
    when: str | None = None
    failure: bool = False
    hits: int = 0
    _code: CodeType | None = field(default=None, repr=False)
    _names: frozenset[str] = frozenset()

    def asks_for(self, outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> bool:
        """Tell whether its condition can be answered only when a node has its outputs."""
        return bool(self._names & ((outputs.keys() - inputs.keys()) | {"outputs"}))

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Evaluate the condition, in which each name is a value; True where there is none.

        Raises:
            Exception: Whatever the condition raises.
        """
        return self._code is None or bool(eval(self._code, {"__builtins__": builtins, **values}))

    def __str__(self) -> str:
        what = "a failure" if self.failure else self.target or "any node"
        if self.failure and self.target is not None:
            what += f" of {self.target}"
        return f"breakpoint {self.number} on {what}" + (f" when {self.when}" if self.when else "")


class Breakpoints:
    """The breakpoints of a stepper. At first there is one: on any failure.

    Example:
        >>> points = Breakpoints()
        >>> points.add("score[3]").number, points.add("n2", when="x > 1").number
        (2, 3)
        >>> points
        breakpoint 1 on a failure
        breakpoint 2 on score[3]
        breakpoint 3 on n2 when x > 1
        >>> points.remove("score[3]")
        >>> [one.number for one in points]
        [1, 3]
    """

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self._points: list[Breakpoint] = []
        self._count = 0
        self._changed = changed
        self.clear()

    def add(self, target: object = None, *, when: str | None = None, failure: bool = False) -> Breakpoint:
        """Stop before every node that fits.

        Args:
            target: An entity or its name, a path, or ``"name[3]"``, the fourth of that name in its scope, counted from
                zero. None: every node.
            when: A Python expression over the node's inputs and outputs by name (``inputs`` and ``outputs`` hold all of
                them); it stops after the node where it names an output. It is evaluated in this kernel, on copies.
            failure: Stop when such a node has failed for good, not before it.

        Raises:
            OptionError: The condition is no expression, or nothing says where to stop.
        """
        name = _named(target)
        code, names = _compiled(when)
        if name is None and when is None and not failure:
            raise OptionError(
                "a breakpoint needs a target, a condition or failure=True", 'breakpoints.add("my_task"), say.'
            )
        self._count += 1
        made = Breakpoint(self._count, name, when, failure, 0, code, names)
        self._points.append(made)
        self._changed()
        return made

    def remove(self, which: object) -> None:
        """Take away one by its number, or all that have a target.

        Raises:
            NotFound: There is none.
        """
        if isinstance(which, Breakpoint):
            which = which.number
        name = None if isinstance(which, int) else _named(which)
        left = [one for one in self._points if one.number != which and (name is None or one.target != name)]
        if len(left) == len(self._points):
            known = [one.target for one in self._points if one.target is not None]
            near = did_you_mean(name, known) if name is not None else ""
            raise NotFound(f"there is no breakpoint {which!r}.{near}", *map(str, self._points))
        self._points = left
        self._changed()

    def clear(self) -> None:
        """Leave the one on failures alone."""
        self._points = []
        self.add(failure=True)

    def __iter__(self) -> Iterator[Breakpoint]:
        return iter(list(self._points))

    def __len__(self) -> int:
        return len(self._points)

    def __repr__(self) -> str:
        rows = [f"{one}" + (f", hit {one.hits} times" if one.hits else "") for one in self._points]
        return "\n".join(rows) or "(no breakpoints)"

    def hit(self, node: NodeState, moment: str, values: Callable[[], tuple[Mapping[str, Any], ...]]) -> str | None:
        """Return why to stop at a node, in words; None where nothing asks for it.

        Args:
            moment: ``before`` it starts, ``after`` it has its outputs, or when it has ``failed``.
            values: Makes its inputs and outputs: called where a condition asks for them.
        """
        for one in self._points:
            if one.failure != (moment == "failed") or not (one.target is None or fits(node, one.target)):
                continue
            said = self._asked(one, moment, values)
            if said is not None:
                one.hits += 1
                return said
        return None

    def _asked(self, one: Breakpoint, moment: str, values: Callable[[], tuple[Mapping[str, Any], ...]]) -> str | None:
        if one.when is None:
            return str(one) if moment != "after" else None
        inputs, outputs, declared = values()
        if one.asks_for(declared, inputs) != (moment == "after") and moment != "failed":
            return None
        try:
            return str(one) if one.holds({"inputs": inputs, "outputs": outputs, **outputs, **inputs}) else None
        except Exception as error:
            return f"{one}, which raised {type(error).__name__}: {error}"[:_LONGEST]


def _named(target: object) -> str | None:
    if target is None:
        return None
    spec = getattr(target, "spec", None)
    name = spec.name if spec is not None else getattr(target, "path", target)
    if not isinstance(name, str) or not name.strip("/ "):
        raise OptionError(f"{name!r:.60} is no node and no entity", 'Name one: breakpoints.add("my_task")')
    return name.strip("/ ")


def _compiled(when: str | None) -> tuple[CodeType | None, frozenset[str]]:
    if when is None:
        return None, frozenset()
    try:
        tree = ast.parse(when.strip(), "<condition>", "eval")
        code = compile(tree, "<condition>", "eval")
    except (SyntaxError, ValueError) as error:
        raise OptionError(
            f"the condition {when[:80]!r} is no Python expression: {error}", 'when="scores[0] < 0.9", say.'
        ) from None
    return code, frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def fits(node: NodeState, target: str) -> bool:
    """Tell whether a node is what a target says: an entity's name, a path by ids or names, or ``name[3]``.

    A single name, with an index or without, fits in any scope; a longer path is one from the root.
    """
    if target == node.path:
        return True
    steps = target.split("/")
    if len(steps) == 1:
        return _is_named(node, target)
    at: NodeState | None = node
    for step in reversed(steps):
        if at is None or at.node is None or not (at.node.id == step or _is_named(at, step)):
            return False
        at = at.parent
    return at is not None and at.node is None


def _is_named(node: NodeState, step: str) -> bool:
    what = node.node
    assert what is not None
    if step in (what.title, what.spec.name):
        return True
    match = _INDEXED.fullmatch(step)
    if match is None or match["name"] not in (what.title, what.spec.name):
        return False
    left = int(match["index"])
    assert node.parent is not None
    for other in (node.parent.children or {}).values():
        if other.node is not None and match["name"] in (other.node.title, other.node.spec.name):
            if left == 0:
                return other is node
            left -= 1
    return False
