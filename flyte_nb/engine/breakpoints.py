"""Breakpoints: on an entity, a node, one instance, a failure; with a condition over a node's inputs and outputs."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import CodeType
from typing import Any

from flyte_nb.engine.targets import Target, named
from flyte_nb.model.errors import NotFound, OptionError, did_you_mean
from flyte_nb.model.nodestate import NodeState

_LONGEST = 200
_HITS = ("", ", hit once", ", hit twice", ", hit {:,} times")
_CONDITION = 'Such as when="scores[0] < 0.9"'
_EXAMPLE = 'breakpoints.add("my_task")'


@dataclass(slots=True, eq=False)
class Breakpoint:
    """One breakpoint.

    Attributes:
        number: What it is called in lists and messages.
        target: An entity's name, a path, or ``name[3]``; None: any node.
        when: The condition, as text, or None.
        failure: Whether it is a node's failure that it stops at.
        hits: How often it has stopped somebody.
    """

    number: int
    target: str | None
    when: str | None = None
    failure: bool = False
    hits: int = 0
    _code: CodeType | None = field(default=None, repr=False)
    _names: frozenset[str] = field(default=frozenset(), repr=False)
    _aim: Target | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self._aim = Target(self.target) if self.target is not None else None

    def fits(self, node: NodeState) -> bool:
        """Tell whether a node is what its target says."""
        return self._aim is None or self._aim.fits(node)

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
        target = one_line(self.target) if self.target is not None else None
        what = target or "any node"
        if self.failure:
            what = "a failure" if target is None else f"a failure of {target}"
        return f"breakpoint {self.number} on {what}" + (f" when {one_line(self.when)}" if self.when else "")


class Breakpoints:
    """The breakpoints of a stepper. At first there is one: on any failure.

    Args:
        changed: Called when they have changed.
        known: Returns the nodes that are known by now, where there are any.

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

    def __init__(
        self,
        changed: Callable[[], None] = lambda: None,
        known: Callable[[], Iterable[NodeState] | None] = lambda: None,
    ) -> None:
        self._points: list[Breakpoint] = []
        self._count = 0
        self._changed = changed
        self._known = known
        self.clear()

    def add(self, target: object = None, *, when: str | None = None, failure: bool = False) -> Breakpoint:
        """Stop before every node that fits.

        Args:
            target: An entity or its name, a node or its path, or ``"name[3]"``: the fourth of that name in its scope,
                as counting begins with 0. None: every node.
            when: A Python expression over the node's inputs and outputs by name (``inputs`` and ``outputs`` hold all of
                them); it stops after the node where it names an output. It is evaluated in this kernel, on copies;
                without a target, for the nodes that have what it names.
            failure: Stop when such a node has failed for good, not before it. With a target, a dynamic or workflow
                fails with what is in it.

        Returns:
            The breakpoint; the one that is there already where it would be the same.

        Raises:
            OptionError: The condition is no expression, or nothing says where to stop.
        """
        name = named(target, _EXAMPLE) if target is not None else None
        code, names = _compiled(when)
        if name is None and when is None and not failure:
            raise OptionError("a breakpoint needs a target, a condition or failure=True", f"Name one: {_EXAMPLE}")
        for known in self._points:
            if (known.target, known.when, known.failure) == (name, when, failure):
                return known
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
        name = None if isinstance(which, int) else named(which, "its number, or its target")
        left = [one for one in self._points if one.number != which and (name is None or one.target != name)]
        if len(left) == len(self._points):
            known = [one.target for one in self._points if one.target is not None]
            near = did_you_mean(name, known) if name is not None else ""
            raise NotFound(f"there is no breakpoint {name or which!r}.{near}", *map(str, self._points))
        self._points = left
        self._changed()

    def clear(self) -> None:
        """Leave the one on failures alone."""
        self._points, self._count = [], 0
        self.add(failure=True)

    def copy(self, others: Breakpoints) -> None:
        """Be the same as others, with the same numbers; of their own, they have stopped nobody yet."""
        self._points, self._count = [replace(one, hits=0) for one in others], others._count
        self._changed()

    def unfit(self) -> list[Breakpoint]:
        """Return those whose target no known node fits."""
        known = self._known()
        if known is None:
            return []
        nodes = list(known)
        return [one for one in self._points if one.target is not None and not any(map(one.fits, nodes))]

    def missed(self) -> str:
        """Return which targets were no node's, in one line: they may be misspelt. Empty where all were."""
        targets = [one.target for one in self.unfit() if one.target is not None]
        if not targets:
            return ""
        nodes = [node.node for node in self._known() or () if node.node is not None]
        near = did_you_mean(targets[0], {name for node in nodes for name in (node.title, node.spec.name)})
        return one_line(f"no node was {', '.join(targets)}") + (f": d{near[2:]}" if near else "")

    def __iter__(self) -> Iterator[Breakpoint]:
        return iter(list(self._points))

    def __len__(self) -> int:
        return len(self._points)

    def __repr__(self) -> str:
        unfit = self.unfit()
        ends = (" (fits no node yet)" if one in unfit else _HITS[min(one.hits, 3)].format(one.hits) for one in self)
        rows = [f"{one}{end}" for one, end in zip(self, ends, strict=True)]
        return "\n".join(rows) or "(no breakpoints)"

    def hit(self, node: NodeState, moment: str, values: Callable[[], tuple[Mapping[str, Any], ...]]) -> str | None:
        """Return why to stop at a node, in words: empty where that is plain. None where nothing asks for it.

        Args:
            moment: ``before`` it starts, ``after`` it has its outputs, or when it has ``failed``.
            values: Makes its inputs, its outputs, and what outputs it has by its interface: called where a condition
                asks for them.
        """
        for one in self._points:
            if one.failure != (moment == "failed") or not one.fits(node):
                continue
            if one.target is None and node.cause is not None:
                continue  # it failed with a node in it, where this has stopped already
            said = _asked(one, moment, values)
            if said is not None:
                one.hits += 1
                return said
        return None


def _asked(one: Breakpoint, moment: str, values: Callable[[], tuple[Mapping[str, Any], ...]]) -> str | None:
    if one.when is None:
        plain = one.failure and one.target is None
        return None if moment == "after" else "" if plain else str(one)
    try:
        inputs, outputs, declared = values()
        if one.asks_for(declared, inputs) != (moment == "after") and moment != "failed":
            return None
        return str(one) if one.holds({"inputs": inputs, "outputs": outputs, **outputs, **inputs}) else None
    except KeyboardInterrupt:
        raise
    except NameError as error:
        return f"{one}, which raised {_in_words(error)}" if one.target is not None else None
    except BaseException as error:  # a condition that says exit() is a mistake in it, and no reason to end the run
        return f"{one}, which raised {_in_words(error)}"


def one_line(text: str) -> str:
    """Return a text of any length in one short line."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _in_words(error: BaseException) -> str:
    try:
        text = " ".join(str(error).split())
    except Exception:
        text = ""
    return one_line(f"{type(error).__name__}{': ' if text else ''}{text}")


def _compiled(when: str | None) -> tuple[CodeType | None, frozenset[str]]:
    if when is None:
        return None, frozenset()
    if not isinstance(when, str):
        raise OptionError(f"a condition is a text, not {type(when).__name__}", _CONDITION)
    try:
        tree = ast.parse(when.strip(), "<condition>", "eval")
        code = compile(tree, "<condition>", "eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:  # the last two: too deeply nested
        why = error.msg if isinstance(error, SyntaxError) else str(error) or type(error).__name__
        raise OptionError(f"the condition {when[:80]!r} is no Python expression: {why}", _CONDITION) from None
    return code, frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def fits(node: NodeState, target: str) -> bool:
    """Tell whether a node is what a target says. `Breakpoint.fits` is quicker where many nodes are asked about."""
    return Target(target).fits(node)
