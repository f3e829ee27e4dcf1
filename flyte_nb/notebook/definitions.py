"""Definitions: which cell made which entity, and the warnings and the clearing up that follow from it."""

from __future__ import annotations

import inspect
import logging
import types
import warnings
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from flyte_nb.authoring import cells
from flyte_nb.authoring.entities import Entity
from flyte_nb.authoring.mapping import MapTask
from flyte_nb.authoring.workflows import Workflow
from flyte_nb.engine.execution import Execution
from flyte_nb.notebook import changes

#: How many captured names one warning tells.
_MOST = 3


class NotebookWarning(UserWarning):
    """Something in a notebook that is likely to surprise later: a captured global, a name defined in two cells."""


@dataclass(frozen=True)
class Definition:
    """An entity, the cell that made it, and how readers know its line."""

    entity: Entity
    cell: str
    place: str


class Definitions:
    """Learns from each cell that has run."""

    def __init__(self) -> None:
        self._by_name: dict[str, Definition] = {}
        self._lifted: dict[str, Definition] = {}  # map tasks, by what the user calls them
        self._bound_in: dict[str, str] = {}
        self._told: set[str] = set()
        self._vanished: dict[str, str] = {}
        self._stale: WeakKeyDictionary[Workflow, changes.Changes] = WeakKeyDictionary()

    def learn(
        self, cell: str, label: str, filename: str, before: Mapping[str, int], now: Mapping[str, Any]
    ) -> dict[str, Entity]:
        """Note what a cell bound, warn of what may surprise, and return the entities that it made, by name."""
        new = [name for name, value in now.items() if before.get(name) != id(value)]
        self._bound_in.update(dict.fromkeys(new, label))
        made = {
            name: now[name]
            for name in new
            if isinstance(now[name], Entity)
            and not isinstance(now[name], MapTask)
            and name == now[name].name
            and now[name].filename == filename
        }
        self._lifted = {
            name: one for name, one in self._lifted.items() if one.cell != cell and now.get(name) is one.entity
        }
        for name in new:
            if isinstance(now[name], MapTask) and not name.startswith("_"):
                self._lifted[name] = Definition(now[name], cell, label)
        for name, entity in made.items():
            self._replace(name, entity, cell, label)
            self._tell_captured(entity)
        return made

    def known(self) -> Mapping[str, Definition]:
        """Return what is defined, by name, in the order in which the names came up; then the map tasks."""
        return {**self._by_name, **self._lifted}

    def forget_vanished(self, cell: str, made: Mapping[str, Entity], names: MutableMapping[str, Any]) -> None:
        """Remove the entities that a cell made before and, now that it has run again, makes no more."""
        gone = [name for name, known in self._by_name.items() if known.cell == cell and name not in made]
        instead = ", ".join(made)
        for name in gone:
            known = self._by_name.pop(name)
            if names.get(name) is known.entity:
                del names[name]
                which = f"it defines {instead} now" if instead else "it defines nothing of that name now"
                self._vanished[name] = f"`{name}` was defined at {known.place}, and the cell ran again: {which}"

    def vanished(self, error: BaseException) -> str:
        """Return what became of the name that an error misses; an empty string where nothing is known of it."""
        return self._vanished.get(getattr(error, "name", None) or "", "") if isinstance(error, NameError) else ""

    def recompiled(self, names: Mapping[str, Any]) -> Iterator[str]:
        """Yield a line for each workflow that was compiled again since something that it refers to changed."""
        for name, value in list(names.items()):
            if not isinstance(value, Workflow) or name.startswith("_"):
                continue
            if value.redefined():
                self._stale[value] = changes.of(value)
            elif self._stale.get(value):
                yield changes.line(value, self._stale.pop(value))

    def recompiling(self, workflow: Workflow) -> str:
        """Return the line for a workflow that will be compiled again when it is used next, or nothing."""
        self._stale.pop(workflow, None)
        return changes.line(workflow, changes.of(workflow))

    def is_stale(self, thing: object) -> bool:
        """Tell whether an entity that a workflow or a run has used was defined anew since, and means something else."""
        if isinstance(thing, Workflow):
            return bool(changes.of(thing))
        if not isinstance(thing, Execution):
            return False
        # What a body has made that has not returned yet is no call of the run's so far.
        known = list(thing.state.nodes.values())
        made = [node for node in known if node.parent is not None and node.parent.graph is not None]
        nodes = {id(node.node): node for node in made if node.node is not None}
        one_of_each = {node.node.spec.ref: node for node in nodes.values() if node.node is not None}
        used = [thing.call, *(thing.call_of(node) for node in one_of_each.values())]
        return any(self._is_redefined(call) for call in used)

    def _is_redefined(self, call: object) -> bool:
        known = self._by_name.get(call.name) if isinstance(call, Entity) else None
        return known is not None and changes.differ(call, known.entity)

    def warn(self, entity: Entity, message: str) -> None:
        """Warn at an entity's line, as ``In[4]:3``."""
        place = entity.spec.place
        file, line = (place.file, place.line) if place is not None else ("", 1)
        warnings.warn_explicit(message, NotebookWarning, file, line, module="flyte_nb.notebook", registry={})

    def _replace(self, name: str, entity: Entity, cell: str, label: str) -> None:
        place = str(entity.spec.place or label)
        known = self._by_name.get(name)
        self._by_name[name] = Definition(entity, cell, place)
        self._vanished.pop(name, None)
        if known is not None and known.cell != cell and name not in self._told:
            self._told.add(name)
            self.warn(entity, f"{name} was defined at {known.place} and is redefined at {place}: the later one counts")

    def _tell_captured(self, entity: Entity) -> None:
        if isinstance(entity, Workflow):
            return
        by_trouble: dict[str, list[str]] = {}
        for name, value in cells.reached(entity.function).items():
            trouble = _trouble(entity, name, value)
            if _is_data(value) and (trouble != _ABSENT or not isinstance(value, _CONSTANTS)):
                said = f"`{name}` ({self._bound_in[name]})" if name in self._bound_in else f"`{name}`"
                by_trouble.setdefault(trouble, []).append(said)
        for trouble, names in by_trouble.items():
            more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
            verb = "is" if len(names) == 1 else "are"
            self.warn(entity, f"{entity.name}: {', '.join(names[:_MOST])}{more} {verb} captured: {trouble}")


_ABSENT = "absent on a cluster"

#: What a line of a module can say: it goes to a cluster with the task that uses it.
_CONSTANTS = (bool, int, float, complex, str, bytes, type(None))


def _is_data(value: object) -> bool:
    return not callable(value) and not isinstance(value, (types.ModuleType, logging.Logger))


def _trouble(entity: Entity, name: str, value: object) -> str:
    """Return what may surprise whoever captured a value: a cached result outlives it unless the key holds it."""
    cache = entity.spec.policy.cache
    if cache is None or (cache.version is None and _in_source_digest(entity, name, value)):
        return _ABSENT
    return "not in the cache key, absent on a cluster"


def _in_source_digest(entity: Entity, name: str, value: object) -> bool:
    """Tell whether the automatic version changes with a captured value: plain constants and closures' variables."""
    code = getattr(inspect.unwrap(entity.function), "__code__", None)
    return type(value) in _PLAIN or (code is not None and name in code.co_freevars)


_PLAIN = (int, float, bool, str, bytes, complex, type(None))
