"""Definitions: which cell made which entity, and the warnings and the clearing up that follow from it."""

from __future__ import annotations

import types
import warnings
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from flyte_nb.authoring import cells
from flyte_nb.authoring.entities import Entity, Workflow
from flyte_nb.authoring.mapping import MapTask

Changes = Mapping[str, tuple[object, object]]

#: How many changed names one line tells.
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
        self._bound_in: dict[str, str] = {}
        self._told: set[str] = set()
        self._stale: WeakKeyDictionary[Workflow, Changes] = WeakKeyDictionary()

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
        for name, entity in made.items():
            self._replace(name, entity, cell, label)
            self._tell_captured(entity)
        return made

    def forget_vanished(self, cell: str, made: Mapping[str, Entity], names: MutableMapping[str, Any]) -> None:
        """Remove the entities that a cell made before and, now that it has run again, makes no more."""
        gone = [name for name, known in self._by_name.items() if known.cell == cell and name not in made]
        for name in gone:
            known = self._by_name.pop(name)
            if names.get(name) is known.entity:
                del names[name]

    def recompiled(self, names: Mapping[str, Any]) -> Iterator[str]:
        """Yield a line for each workflow that was compiled again since something that it refers to was redefined."""
        for name, value in list(names.items()):
            if not isinstance(value, Workflow) or name.startswith("_"):
                continue
            changes = value.redefined()
            if changes:
                self._stale[value] = changes
            elif value in self._stale:
                yield _line(value, self._stale.pop(value))

    def recompiling(self, workflow: Workflow) -> str:
        """Return the line for a workflow that will be compiled again when it is used next, or nothing."""
        self._stale.pop(workflow, None)
        changes = workflow.redefined()
        return _line(workflow, changes) if changes else ""

    def warn(self, entity: Entity, message: str) -> None:
        """Warn at an entity's line, as ``In[4]:3``."""
        place = entity.spec.place
        file, line = (place.file, place.line) if place is not None else ("", 1)
        warnings.warn_explicit(message, NotebookWarning, file, line, module="flyte_nb.notebook", registry={})

    def _replace(self, name: str, entity: Entity, cell: str, label: str) -> None:
        place = str(entity.spec.place or label)
        known = self._by_name.get(name)
        self._by_name[name] = Definition(entity, cell, place)
        if known is not None and known.cell != cell and name not in self._told:
            self._told.add(name)
            self.warn(entity, f"{name} was defined at {known.place} and is redefined at {place}: the later one counts")

    def _tell_captured(self, entity: Entity) -> None:
        if isinstance(entity, Workflow):
            return
        captured = [name for name, value in cells.reached(entity.function).items() if _is_data(value)]
        if not captured:
            return
        said = [f"`{name}` ({self._bound_in[name]})" if name in self._bound_in else f"`{name}`" for name in captured]
        more = f" and {len(said) - _MOST} more" if len(said) > _MOST else ""
        verb = "is" if len(said) == 1 else "are"
        self.warn(
            entity,
            f"{entity.name}: {', '.join(said[:_MOST])}{more} {verb} captured: not in the cache key, "
            "absent on a cluster",
        )


def _is_data(value: object) -> bool:
    return not callable(value) and not isinstance(value, types.ModuleType)


def _line(workflow: Workflow, changes: Changes) -> str:
    said = [_change(name, old, new) for name, (old, new) in changes.items()]
    more = f"; and {len(said) - _MOST} more" if len(said) > _MOST else ""
    return f"recompiled {workflow.name}: {'; '.join(said[:_MOST])}{more}"


def _change(name: str, old: object, new: object) -> str:
    was, now = _cell_of(old), _cell_of(new)
    return f"{name} changed, {was} -> {now}" if was and now and old is not new else f"{name} changed"


def _cell_of(thing: object) -> str:
    if isinstance(thing, Entity):
        return thing.spec.place.file if thing.spec.place is not None else ""
    if isinstance(thing, types.FunctionType):
        place = cells.definition(thing)
        return place.file if place is not None else ""
    return ""
