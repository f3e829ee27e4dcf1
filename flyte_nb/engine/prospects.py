"""Prospects: which names the nodes may have that are still to come, by what the bodies say that have not run yet."""

from __future__ import annotations

import functools
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from flyte_nb.engine.targets import Target
from flyte_nb.model.calls import Call
from flyte_nb.model.errors import NotFound, did_you_mean
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.paths import find
from flyte_nb.model.phases import Phase
from flyte_nb.model.places import is_library
from flyte_nb.model.state import State

_MOST = 5_000
_LONGEST = 80
_ID = re.compile(r"d?n\d+|\d+")
#: A title that is made at run time: ``node_name=f"score {m}"``.
_MADE = re.compile(r"\bnode_name\s*=\s*(?![\"'])")
_SPREAD = re.compile(r"\bwith_overrides\s*\(\s*\*")


def growing(state: State) -> list[NodeState]:
    """Return the nodes in which nodes may come that are not known yet."""
    return [
        node
        for node in state.nodes.values()
        if node.graph is None and not node.phase.terminal and node.node is not None and node.node.spec.kind != "task"
    ]


def sought(state: State, target: Target, call_of: Callable[[NodeState], Call]) -> tuple[list[NodeState], bool]:
    """Return the known nodes that a target says, and whether others of them may come.

    Raises:
        NotFound: There is none, and none can come.
    """
    aims = [node for node in state.nodes.values() if target.fits(node)]
    if any(node.path == target.text for node in aims):
        return aims, False
    makers = growing(state)
    prospects = Prospects(call_of(node) for node in target.hosts(state, makers))
    if prospects.may_bring(target):
        return aims, True
    if not aims:
        if not makers:
            find(state, target.text)
        titles = {name for node in state.nodes.values() if node.node for name in (node.node.title, node.node.spec.name)}
        name = target.names[-1]
        raise NotFound(
            f"no node is {target.text[:_LONGEST]!r}, and none will be.{did_you_mean(name, titles | prospects.names)}"
        )
    return aims, False


def not_to_come(aims: list[NodeState], text: str) -> str:
    """Return why no node starts any more that was aimed at, in words."""
    if not all(node.phase.terminal for node in aims):
        return f"{text} has begun already: go back(), or restart()"
    if any(node.phase not in (Phase.SKIPPED, Phase.ABORTED) for node in aims):
        return f"{text} has run already: go back(), or restart()"
    return f"{text} has not run, and will not: go back(), or restart()"


class Prospects:
    """What calls that have not expanded may make, and what these make in turn.

    A name counts as possible where a body mentions it, even if only in passing.

    Attributes:
        names: The names of the entities that the bodies reach.

    Example:
        >>> from flyte_nb import dynamic, task
        >>> @task
        ... def leaf(x: int) -> int:
        ...     return x
        >>> @dynamic
        ... def tree(n: int) -> int:
        ...     return leaf(x=n)
        >>> Prospects([tree]).may_bring(Target("leaf[3]")), Prospects([tree]).may_bring(Target("leef"))
        (True, False)
    """

    def __init__(self, calls: Iterable[object]) -> None:
        self.names: set[str] = set()
        self._sources: list[str] = []
        self._anything = False
        self._seen: dict[int, object] = {}  # the things themselves: the number of one that is gone is given to another
        self._waiting: list[object] = list(calls)
        self._none = not self._waiting
        while self._waiting and not self._anything:
            thing = self._waiting.pop()
            if id(thing) not in self._seen:
                self._seen[id(thing)] = thing
                self._look_at(thing)
                self._anything |= len(self._seen) > _MOST
        self._anything |= any(_MADE.search(source) or _SPREAD.search(source) for source in self._sources)

    def may_bring(self, target: Target) -> bool:
        """Tell whether a node may come that a target says."""
        return not self._none and (self._anything or all(self._mentions(name) for name in target.names))

    def _mentions(self, name: str) -> bool:
        if name in self.names or _ID.fullmatch(name):
            return True
        word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        return any(word.search(source) for source in self._sources)

    def _look_at(self, thing: object) -> None:
        kind = type(thing)
        if is_call(kind):
            self._enter(thing)
        elif isinstance(thing, FunctionType):
            self._read(thing)
        elif isinstance(thing, MethodType):
            self._waiting.append(thing.__func__)
        elif isinstance(thing, functools.partial):
            self._waiting.append(thing.func)
        elif kind is dict:
            self._waiting.extend(list(thing.values())[:_MOST])  # type: ignore[attr-defined]
        elif kind in (list, tuple, set, frozenset):
            self._waiting.extend(list(thing)[:_MOST])  # type: ignore[call-overload]

    def _enter(self, call: Any) -> None:
        self.names.add(call.spec.name)
        if call.spec.kind == "conditional":  # what its branches call is known, and only what that calls is not
            self.names.update(node.title for node in call.graph.nodes.values())
            self._waiting += call.calls.values()
        if call.spec.kind != "task":  # what a task calls makes no nodes
            self._waiting += [one for one in vars(call).values() if is_call(type(one)) or isinstance(one, FunctionType)]

    def _read(self, function: FunctionType) -> None:
        """Take a function's source, and what it reaches, to be looked at."""
        if is_library(function.__code__.co_filename):
            return
        try:
            self._sources.append(inspect.getsource(function))
        except (OSError, TypeError):
            self._anything = True
            return
        names = set(_names(function.__code__))
        held = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=False))
        found: list[object] = []
        for name in names | held.keys():
            try:
                found.append(held[name].cell_contents if name in held else function.__globals__[name])
            except (KeyError, ValueError):  # a builtin, an attribute; not assigned yet
                found += [sys.modules[name]] if name in sys.modules else []
        self._waiting += found
        for thing in found:
            if isinstance(thing, ModuleType) or not (is_call(type(thing)) or isinstance(thing, FunctionType)):
                self._waiting += [inspect.getattr_static(thing, name, None) for name in names]


def is_call(kind: type) -> bool:
    """Tell whether things of a class are entities."""
    return hasattr(kind, "invoke") and hasattr(kind, "source_digest")


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _names(const)
