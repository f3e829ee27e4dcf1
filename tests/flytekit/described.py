"""What a value, a graph or an error is, in lists, dicts and texts: the same for both libraries, and exactly."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import os
import re
import traceback
from pathlib import Path
from typing import Any


def described(value: Any) -> Any:
    """Say what a value is in lists, dicts and texts, the same for both libraries and exactly."""
    name = type(value).__name__
    if value is None or type(value) in (bool, int, str):
        return value
    if hasattr(value, "__fspath__") and hasattr(value, "listdir"):
        found = sorted(path.relative_to(value).as_posix() for path in Path(value).rglob("*"))
        return ["directory", type(value).extension(), os.path.basename(value), found]
    if hasattr(value, "__fspath__") and hasattr(value, "extension"):
        return ["file", type(value).extension(), os.path.basename(value), Path(value).read_text(encoding="utf-8")]
    if isinstance(value, float):
        return [name, repr(float(value))]
    if isinstance(value, enum.Enum):
        return ["enum", name, value.name]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return [name, {field: described(one) for field, one in value._asdict().items()}]
    if isinstance(value, (list, tuple)):
        return [name, *map(described, value)]
    if isinstance(value, dict):
        return [name, *([described(key), described(one)] for key, one in value.items())]
    if isinstance(value, (set, frozenset)):
        return [name, *sorted(map(repr, value))]
    if dataclasses.is_dataclass(value):
        return [name, {one.name: described(getattr(value, one.name)) for one in dataclasses.fields(value)}]
    if isinstance(value, (datetime.date, datetime.timedelta, bytes)):
        return [name, repr(value)]
    return described_of_libraries(value)


def described_of_libraries(value: Any) -> Any:
    """Describe arrays and frames."""
    name = type(value).__name__
    if name == "ndarray":
        return [name, str(value.dtype), list(value.shape), repr(value.tolist())]
    if name == "DataFrame":
        return [name, value.to_csv(), {str(key): str(kind) for key, kind in value.dtypes.items()}]
    return [name, repr(value)[:200]]


def binding_of_flytekit(data: Any) -> Any:
    if data.promise is not None:
        path = (one if isinstance(one, (str, int)) else repr(one) for one in data.promise.attr_path or ())
        return [data.promise.node_id, data.promise.var, *path]
    if data.collection is not None:
        parts = [binding_of_flytekit(one) for one in data.collection.bindings]
        return "constant" if all(part == "constant" for part in parts) else {"list": parts}
    if data.map is not None:
        found = {key: binding_of_flytekit(one) for key, one in data.map.bindings.items()}
        return "constant" if all(part == "constant" for part in found.values()) else {"dict": found}
    return "constant"


def marked(conditional: dict[str, Any]) -> None:
    """Mark a conditional's node, and forget by which names it knows its inputs: nobody writes them."""
    conditional["inputs"] = sorted(conditional["inputs"].values(), key=repr)
    conditional["conditional"] = True


def graph_of_flytekit(workflow: Any) -> dict[str, Any]:
    nodes = {}
    for node in workflow.nodes:
        entity, own = node.flyte_entity, node.metadata
        if type(entity).__name__ == "ArrayNodeMapTask":
            own = entity.sub_node_metadata  # where its overrides go
        declared = getattr(entity, "metadata", None)  # a task's; a node's own says only what was overridden
        cache = next((one for one in (own, declared) if getattr(one, "cacheable", getattr(one, "cache", None))), None)
        retries, timeout = getattr(own.retries, "retries", own.retries), own.timeout or 0
        nodes[node.id] = {
            "entity": re.sub(r"_[0-9a-f]{32}-arraynode$", "", entity.name.rpartition(".")[2]),
            "inputs": {one.var: binding_of_flytekit(one.binding) for one in node.bindings},
            "upstream": sorted(one.id for one in node.upstream_nodes if one.id),
            "retries": retries,
            "timeout": timeout.total_seconds() if isinstance(timeout, datetime.timedelta) else timeout,
            "interruptible": bool(own.interruptible),
            "cache_version": getattr(cache, "cache_version", None),
            "limits": [str(one.value) for one in (node._resources.limits if node._resources is not None else ())],
        }
        if type(entity).__name__ == "BranchNode":
            marked(nodes[node.id])
    return {
        "inputs": list(workflow.python_interface.inputs),
        "outputs": {one.var: binding_of_flytekit(one.binding) for one in workflow.output_bindings},
        "nodes": nodes,
    }


def binding_of_flyte_nb(binding: Any) -> Any:
    match type(binding).__name__:
        case "Ref":
            return [binding.node, binding.var, *binding.path]
        case "ListOf":
            return {"list": [binding_of_flyte_nb(one) for one in binding.items]}
        case "DictOf":
            return {"dict": {key: binding_of_flyte_nb(one) for key, one in binding.items}}
        case _:
            return "constant"


def graph_of_flyte_nb(workflow: Any) -> dict[str, Any]:
    graph = workflow.graph
    nodes = {}
    for node in workflow.graph.nodes.values():
        policy, cache = node.policy, node.policy.cache
        nodes[node.id] = {
            "name": node.name,
            "entity": node.spec.name.rpartition(".")[2],
            "inputs": {name: binding_of_flyte_nb(one) for name, one in node.inputs},
            "upstream": sorted(node.upstream()),
            "retries": policy.retries,
            "timeout": policy.timeout or 0,
            "interruptible": bool(policy.interruptible),
            "cache_version": cache.version if cache is not None else None,
            "limits": [text for _, text in policy.limits if policy.limits != node.spec.policy.limits],
        }
        if node.spec.ref.kind == "conditional":
            marked(nodes[node.id])
    return {
        "inputs": [one.name for one in workflow.interface.inputs],
        "outputs": {var: binding_of_flyte_nb(one) for var, one in graph.outputs},
        "nodes": nodes,
    }


def graph_of(library: str, entity: Any) -> Any:
    return graph_of_flytekit(entity) if library == "flytekit" else graph_of_flyte_nb(entity)


def error_of(library: str, error: BaseException) -> dict[str, Any]:
    """Describe an exception: its classes, its text, how many lines a user reads of it, whether they name the line."""
    found: dict[str, Any] = {
        "raised": type(error).__name__,
        "kinds": [kind.__name__ for kind in type(error).__mro__],
        "message": str(error)[:300],
        "where": traceback.format_exc()[-1500:],
    }
    if library == "flytekit":
        found["lines"] = traceback.format_exc().count("\n")  # its own hook prints more: it frames each of them
        return found
    from flyte_nb.model.errors import FlyteNbError
    from flyte_nb.model.places import trimmed

    if isinstance(error, FlyteNbError):
        shown = error.lines()
    else:
        shown = "".join(traceback.format_exception(type(error), error, trimmed(error.__traceback__))).splitlines()
    found["lines"] = len(shown)
    found["ours"] = isinstance(error, FlyteNbError)
    # (A program that returns an entity and its inputs is called by the worker: that line is the user's.)
    found["names_the_line"] = any(re.search(r"(test_\w+|worker)\.py(\"?, line| line) \d+", line) for line in shown)
    found["shown"] = shown
    return found
