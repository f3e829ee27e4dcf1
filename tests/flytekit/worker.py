"""Run every program with flytekit or with flyte_nb, and write down as JSON what came of each.

`python worker.py flytekit FOLDER`: the programs' import lines are made to say so, and FOLDER/outcomes.json is written.
"""

from __future__ import annotations

import dataclasses
import datetime
import enum
import importlib.util
import inspect
import json
import os
import re
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

PROGRAMS = Path(__file__).with_name("programs")


def load(stem: str, library: str, folder: Path) -> ModuleType:
    """Import a module of programs whose import lines name the library."""
    text = (PROGRAMS / f"{stem}.py").read_text(encoding="utf-8")
    file = folder / f"test_{stem}.py"  # in modules of tests flytekit allows tasks within functions
    file.write_text(text.replace("from flyte_nb", f"from {library}"), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[file.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def described(value: Any) -> Any:
    """Say what a value is in lists, dicts and texts, the same for both libraries and exactly."""
    name = type(value).__name__
    if value is None or type(value) in (bool, int, str):
        return value
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
        return {"dict": {key: binding_of_flytekit(one) for key, one in data.map.bindings.items()}}
    return "constant"


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
    for node in workflow.nodes:
        policy, cache = node.policy, node.policy.cache
        nodes[node.id] = {
            "name": node.name,
            "entity": node.spec.name,
            "inputs": {name: binding_of_flyte_nb(one) for name, one in node.inputs},
            "upstream": sorted(node.upstream()),
            "retries": policy.retries,
            "timeout": policy.timeout or 0,
            "interruptible": bool(policy.interruptible),
            "cache_version": cache.version if cache is not None else None,
            "limits": [text for _, text in policy.limits if policy.limits != node.spec.policy.limits],
        }
    return {
        "inputs": [one.name for one in workflow.interface.inputs],
        "outputs": {var: binding_of_flyte_nb(one) for var, one in graph.outputs},
        "nodes": nodes,
    }


def graph_of(library: str, entity: Any) -> Any:
    return graph_of_flytekit(entity) if library == "flytekit" else graph_of_flyte_nb(entity)


def notes_of_flyte_nb() -> list[str]:
    """Return the portability notes of the executions that are kept."""
    from flyte_nb.local import executions

    waiting = [node for execution in executions() for node in (execution.state.root, *execution.state.nodes.values())]
    return sorted({note for node in waiting for note in node.notes})


def outcome_of(case: Callable[[], Any], library: str) -> dict[str, Any]:
    """Run one program, stage by stage, until it ends or raises."""
    outcome: dict[str, Any] = {}
    stage = "define"
    try:
        if case.__name__.startswith("value_"):
            stage = "run"
            outcome["value"] = described(case())
        else:
            entity, inputs = case()
            if hasattr(type(entity), "nodes"):
                stage = "compile"
                entity.compile()
                outcome["graph"] = graph_of(library, entity)
            stage = "run"
            outcome["value"] = described(entity(**inputs))
    except Exception as error:
        outcome["raised"] = type(error).__name__
        outcome["stage"] = stage
        outcome["message"] = str(error)[:300]
        outcome["where"] = traceback.format_exc()[-1500:]
    return outcome


def main(library: str, folder: Path) -> None:
    """Run all programs, each in a folder of its own."""
    outcomes: dict[str, Any] = {}
    if library == "flyte_nb":
        from flyte_nb import local
    for path in sorted(PROGRAMS.glob("*.py")):
        module = load(path.stem, library, folder)
        for name, case in inspect.getmembers(module, inspect.isfunction):
            if not name.startswith(("program_", "value_")):
                continue
            own = folder / path.stem / name
            own.mkdir(parents=True)
            os.chdir(own)
            if library == "flyte_nb":
                local._executions.clear()
            with warnings.catch_warnings(record=True) as heard:
                warnings.simplefilter("always")
                outcome = outcome_of(case, library)
            if library == "flyte_nb":
                outcome["notes"] = notes_of_flyte_nb()
                outcome["notes"] += [str(one.message) for one in heard if one.category.__name__ == "PortabilityWarning"]
            outcomes[f"{path.stem}/{name}"] = outcome
    (folder / "outcomes.json").write_text(json.dumps(outcomes), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
