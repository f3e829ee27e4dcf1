"""Changes: what is different since a workflow was compiled, and the line that says why it is compiled again."""

from __future__ import annotations

import types
from collections.abc import Mapping

from flyte_nb.authoring import cells
from flyte_nb.authoring.entities import Entity
from flyte_nb.authoring.mapping import MapTask
from flyte_nb.authoring.workflows import Workflow

Changes = Mapping[str, tuple[object, object]]

#: How many changed names one line tells.
_MOST = 3


def of(workflow: Workflow) -> Changes:
    """Return what changed in meaning since a workflow was compiled, by name: pairs of old and new.

    What was only defined again, with the same text, options and interface, is left out.
    """
    return {name: (old, new) for name, (old, new) in workflow.redefined().items() if differ(old, new)}


def differ(old: object, new: object) -> bool:
    """Tell whether two things that a name meant, one after the other, mean different things.

    Entities do by their text, options and interface, functions by their text, and all else by equality.

    Example:
        >>> differ([1, 2], [1, 2]), differ(1, 1.0)
        (False, True)
    """
    if isinstance(old, Workflow) and of(old):  # what it refers to changed, if not its own text
        return True
    if old is new:
        return False
    if type(old) is not type(new):
        return True
    try:
        return bool(_meaning(old) != _meaning(new))
    except Exception:  # any code of the user's may run; arrays, say, do not compare to one truth
        return True


def line(workflow: Workflow, changes: Changes) -> str:
    """Return ``recompiled wf: square changed, In[2] -> In[5]``; nothing where nothing changed."""
    if not changes:
        return ""
    said = [_change(name, old, new) for name, (old, new) in changes.items()]
    more = f"; and {len(said) - _MOST} more" if len(said) > _MOST else ""
    return f"recompiled {workflow.name}: {'; '.join(said[:_MOST])}{more}"


def _meaning(thing: object) -> object:
    if isinstance(thing, Entity):
        own: tuple[object, ...] = (thing.source_digest(), thing.spec.policy, thing.interface)
        if isinstance(thing, MapTask):
            own += (thing.fixed, thing.concurrency, thing.min_successes, thing.min_success_ratio)
        return thing.name, dict(thing.graph_options), own
    if isinstance(thing, types.FunctionType):
        return cells.meaning(thing)
    return thing


def _change(name: str, old: object, new: object) -> str:
    was, now = cell_of(old), cell_of(new)
    return f"{name} changed, {was} -> {now}" if was and now and old is not new else f"{name} changed"


def cell_of(thing: object) -> str:
    """Return how readers know the cell, or the file, that a thing was defined in; nothing where nobody knows."""
    if isinstance(thing, Entity):
        return thing.spec.place.file if thing.spec.place is not None else ""
    if isinstance(thing, types.FunctionType):
        place = cells.definition(thing)
        return place.file if place is not None else ""
    return ""
