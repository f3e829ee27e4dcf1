"""The golden programs: each is run inline under a clock wound by hand; and a state as plain JSON, for any fold.

`make golden` records what they log (``<name>.jsonl``) and the state that it folds to (``<name>.state.json``). The tests
of the front end replay the same files: that is the contract between the two folds.
"""

from __future__ import annotations

import functools
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flyte_nb import Resources, dynamic, map_task, task, workflow
from flyte_nb.authoring.entities import Entity
from flyte_nb.engine.cache import Cache
from flyte_nb.engine.caching import Caching
from flyte_nb.engine.clock import ManualClock
from flyte_nb.engine.execution import Execution
from flyte_nb.engine.flights import Flights
from flyte_nb.model import places
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.state import State
from flyte_nb.model.values import ValueRef

places.label_cell(__file__, "record.py")  # not the path of whoever records


def execution_of(entity: Entity, name: str, cache: Path | None = None, **inputs: Any) -> Execution:
    """Run to the end, whatever the end is."""
    execution = Execution(
        entity,
        entity.signature.bind((), inputs),
        id=name,
        clock=ManualClock(start=1_700_000_000.0, step=0.25),
        flights=Flights(),
        caching=Caching(Cache(cache) if cache is not None else None),
    )
    execution.begin()
    try:
        execution.run()
    except (Exception, KeyboardInterrupt):
        pass  # the log says it
    return execution


def knn() -> Execution:
    """The seed's program in shape, with trivial tasks."""

    @task(cache=True, cache_version="0.1", requests=Resources(mem="600Mi"))
    def get_dataset() -> (list[list[float]], list[float]):  # type: ignore[syntax]
        print("fetching")
        return [[1.0, 2.0], [3.0, 4.0]], [0, 1]

    @task(cache=True, cache_version="0.1")
    def get_models() -> list[str]:
        return [f"model-k{k}.joblib.dat" for k in (2, 3)]

    @task
    def helper_evaluate_model(name: str, scores: list[float]) -> list[str]:
        return [name, str(sum(scores))]

    @dynamic(cache=True, cache_version="0.1")
    def evaluate_model(models: list[str], X: list[list[float]], y: list[float]) -> list[list[str]]:
        final_result = []
        for model_ser in models:
            scores = [sum(row) for row in X]
            final_result.append(helper_evaluate_model(name=model_ser, scores=scores))
        return final_result

    @workflow
    def wf() -> list[list[str]]:
        X, y = get_dataset()
        models = get_models()
        return evaluate_model(models=models, X=X, y=y)

    with tempfile.TemporaryDirectory() as folder:
        return execution_of(wf, "knn", Path(folder))


def cache_hit() -> Execution:
    """The second run of a cached task, and of a dynamic."""

    @task(cache=True, cache_version="1")
    def square(x: int) -> int:
        return x * x

    @dynamic(cache=True, cache_version="1")
    def squares(n: int) -> list[int]:
        return [square(x=i) for i in range(n)]

    @workflow
    def wf(n: int) -> (int, list[int]):  # type: ignore[syntax]
        return square(x=n), squares(n=n)

    with tempfile.TemporaryDirectory() as folder:
        execution_of(wf, "first", Path(folder), n=3)
        return execution_of(wf, "cache-hit", Path(folder), n=3)


@task
def _inc(x: int) -> int:
    return x + 1


@task
def _fail(x: int) -> int:
    raise ValueError("no <good>", x)


def failure() -> Execution:
    """A task fails in a dynamic; what waited for it is skipped, and so is what had not begun."""

    @dynamic
    def body(n: int) -> int:
        broken = _fail(x=_inc(x=n))
        return _inc(x=broken)

    @workflow
    def wf(n: int) -> (int, int):  # type: ignore[syntax]
        return _inc(x=body(n=n)), _inc(x=n)

    return execution_of(wf, "failure", n=1)


def failure_after() -> Execution:
    """The other failure policy: what can still run, runs."""

    @workflow(failure_policy="FAIL_AFTER_EXECUTABLE_NODES_COMPLETE")
    def wf(n: int) -> (int, int):  # type: ignore[syntax]
        return _inc(x=_fail(x=n)), _inc(x=_inc(x=n))

    return execution_of(wf, "failure-after", n=1)


def retry() -> Execution:
    """Two attempts of a dynamic fail, one after it made nodes; the third succeeds."""
    attempts: list[int] = []

    @dynamic(retries=2)
    def flaky(n: int) -> int:
        made = _inc(x=n)
        attempts.append(n)
        if len(attempts) < 3:
            raise OSError(f"attempt {len(attempts)}")
        return made

    @workflow
    def wf(n: int) -> int:
        return flaky(n=n)

    return execution_of(wf, "retry", n=1)


def nested_dynamic() -> Execution:
    """A dynamic in a dynamic, beside a sub-workflow, ordered by ``>>``, with a node of a name of its own."""

    @dynamic
    def inner(n: int) -> list[int]:
        return [_inc(x=i) for i in range(n)]

    @workflow
    def twice(x: int) -> int:
        return _inc(x=_inc(x=x))

    @dynamic
    def outer(n: int) -> list[list[int]]:
        found = []
        for k in range(1, n + 1):
            found.append(inner(n=k))
        first = twice(x=n).with_overrides(node_name="second thoughts")
        first >> found[-1]
        return found

    @workflow
    def wf(n: int) -> list[list[int]]:
        return outer(n=n)

    return execution_of(wf, "nested-dynamic", n=2)


def empty_dynamic() -> Execution:
    """A dynamic that calls nothing."""

    @dynamic
    def nothing(n: int) -> list[int]:
        return [_inc(x=i) for i in range(n)]

    @workflow
    def wf(n: int) -> list[int]:
        return nothing(n=n)

    return execution_of(wf, "empty-dynamic", n=0)


def map_tolerated() -> Execution:
    """A map of which an element may fail, two at a time."""

    @task
    def half(x: int) -> int:
        if x % 2:
            raise ValueError(f"{x} is odd")
        return x // 2

    @workflow
    def wf(xs: list[int]) -> list[int | None]:
        return map_task(half, concurrency=2, min_success_ratio=0.6)(x=xs)

    return execution_of(wf, "map-tolerated", xs=[2, 3, 4])


def abort() -> Execution:
    """An interrupt in the second of three tasks."""

    @task
    def interrupted(x: int) -> int:
        raise KeyboardInterrupt

    @workflow
    def wf(n: int) -> int:
        return _inc(x=interrupted(x=_inc(x=n)))

    return execution_of(wf, "abort", n=1)


PROGRAMS: dict[str, Callable[[], Execution]] = {
    program.__name__.replace("_", "-"): program
    for program in (
        abort,
        cache_hit,
        empty_dynamic,
        failure,
        failure_after,
        knn,
        map_tolerated,
        nested_dynamic,
        retry,
    )
}


@functools.cache
def recorded(name: str) -> Execution:
    """Run a golden program, once a process: an entity that is defined twice gets two versions."""
    return PROGRAMS[name]()


def state_as_json(state: State) -> dict[str, Any]:
    """Return what a fold must agree on, as plain JSON."""
    return {
        "id": state.id,
        "executor": state.executor,
        "events": state.count,
        "aborted": state.aborted,
        "inputs": [[name, _ref(ref)] for name, ref in state.inputs],
        "phases": dict(sorted(Counter(node.phase.value for node in state.nodes.values()).items())),
        "root": _node(state.root),
        "nodes": {path: _node(node) for path, node in state.nodes.items()},
    }


def _node(node: NodeState) -> dict[str, Any]:
    error = node.error
    return {
        "title": node.node.title if node.node is not None else None,
        "kind": node.node.spec.kind if node.node is not None else None,
        "phase": node.phase.value,
        "attempt": node.attempt,
        "cache": node.cache.value,
        "started": node.started,
        "ended": node.ended,
        "due": node.due,
        "children": list(node.children) if node.children is not None else None,
        "outputs": [[var, _ref(ref)] for var, ref in node.outputs],
        "error": [error.type, error.message] if error is not None else None,
        "cause": node.cause,
        "worker": node.worker,
        "peak": node.peak,
        "notes": list(node.notes),
        "log": [list(pair) for pair in node.log or ()],
    }


def _ref(ref: ValueRef) -> dict[str, Any]:
    return {"id": ref.id, "type": ref.type, "size": ref.size, "preview": ref.preview}


def whole(state: State) -> dict[str, Any]:
    """Return everything that is in a state, what `decide` reads included, to be compared."""
    return {
        "seen": state_as_json(state),
        "parent": state.parent,
        "ready": [node.path for node in state.ready],
        "delayed": sorted(state.delayed),
        "closing": list(state.closing),
        "doomed": list(state.doomed),
        "inside": {
            path: (
                node.node,
                node.parent.path if node.parent is not None else None,
                node.graph,
                node.error,
                node.blockers,
                node.live,
                node.failures,
                node.running,
                node.released,
                [other.path for other in node.dependents or ()],
                [other.path for other in node.waiting] if node.waiting is not None else None,
            )
            for path, node in [("", state.root), *state.nodes.items()]
        },
    }
