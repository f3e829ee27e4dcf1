"""What came of a program with either library, and how two outcomes or two graphs are compared."""

from __future__ import annotations

import re
from typing import Any

from tests.flytekit.differences import Raises

Outcome = dict[str, Any]


def came_of(outcome: Outcome) -> Any:
    return Raises(outcome["raised"]) if "raised" in outcome else outcome["value"]


def unordered(value: Any) -> Any:
    """Forget the order of dicts in a described value: flytekit's cache keeps them in any order."""
    if isinstance(value, dict):
        return {key: unordered(one) for key, one in value.items()}
    if not isinstance(value, list):
        return value
    items = [unordered(one) for one in value]
    return [items[0], *sorted(items[1:], key=repr)] if items[:1] == ["dict"] else items


def explained(flytekit: Outcome, ours: Outcome) -> str:
    """Say what happened, for a failed assertion."""
    return "\n".join(
        f"{who}: {came_of(outcome)} {outcome.get('message', '')} {outcome.get('where', '')}"
        for who, outcome in (("flytekit", flytekit), ("flyte_nb", ours))
    )


def renamed(graph: Any) -> Any:
    """Give nodes the ids that flytekit makes of ``with_overrides(node_name=...)``: with us an id stays as it is."""
    names = {node_id: node.pop("name") for node_id, node in graph["nodes"].items()}
    ids = {node_id: re.sub(r"[^a-z0-9]+", "-", name.lower()) for node_id, name in names.items() if name}

    def swapped(one: Any) -> Any:
        if isinstance(one, dict):
            return {ids.get(key, key): swapped(part) for key, part in one.items()}
        if isinstance(one, list):
            return [swapped(part) for part in one]
        return ids.get(one, one)

    return swapped(graph)


def reconciled(theirs: Any, mine: Any) -> tuple[Any, Any]:
    """Take the inputs of conditionals for equal if ours are flytekit's and more.

    A conditional's node has all that its branches need as inputs here. In flytekit it has what its conditions compare,
    and the nodes in the branches refer to the rest past it.
    """
    for node_id, node in theirs["nodes"].items():
        own = mine["nodes"].get(node_id)
        if node.get("conditional") and own is not None:
            assert all(one in own["inputs"] for one in node["inputs"])
            assert set(node["upstream"]) <= set(own["upstream"])
            own |= {"inputs": node["inputs"], "upstream": node["upstream"]}
    return theirs, mine
