"""The payload: all of a run, or what fits of it; always a log that folds, always JSON."""

from __future__ import annotations

import dataclasses
import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flyte_nb.model import events as ev
from flyte_nb.model import wire
from flyte_nb.model.errors import ErrorInfo
from flyte_nb.model.graph import Graph
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import State, fold
from flyte_nb.views.payload import payload
from flyte_nb.views.rich import rich
from flyte_nb.views.thinning import ranked

#: What a node may be called instead, when one that it waits for, or that fails it, has gone.
WAITS_OR_FAILS_FOR_ANOTHER = ({Phase.UNDEFINED, Phase.QUEUED}, {Phase.DYNAMIC_RUNNING, Phase.FAILING})


def size(made: dict[str, Any]) -> int:
    return len(json.dumps(made, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode())


def read(made: dict[str, Any]) -> State:
    return fold(wire.load(['{"schema": 1}', *map(json.dumps, made["events"])]))


def fan_run(make: SimpleNamespace, count: int, log: str = "", fails: int = -1) -> tuple[Graph, Any]:
    root, inner = make.fan_out(count)
    run = make.Run(root)
    run.start("n0")
    for node in inner.nodes.values():
        run.trace(f"n0/{node.id}", node)
    run.apply(ev.NodeExpanded(run.now, "n0", inner))
    for n in range(count):
        path = f"n0/dn{n}"
        run.start(path)
        if log:
            run.apply(ev.NodeLogged(run.now, path, "stdout", log))
        run.fail(path) if n == fails else run.succeed(path, 0.1, make.value(path, "int", str(n)))
    return root, run


def test_a_graph_alone_is_written_as_a_graph(make: SimpleNamespace) -> None:
    made = payload(make.knn_graph(), view="0" * 32, stale=True, expected={"get_models": 0.5, "another": 1.0})
    assert made["graph"]["$"] == "Graph"
    assert [node["id"] for node in made["graph"]["nodes"]] == ["n0", "n1", "n2"]
    assert made["events"] == []
    assert (made["view"], made["stale"], made["expected"]) == ("0" * 32, True, {"get_models": 0.5})


def test_a_run_is_its_log(make: SimpleNamespace) -> None:
    run = make.knn_run()
    made = payload(make.knn_graph(), run.events)
    assert "graph" not in made
    assert [event["$"] for event in made["events"]][:2] == ["ExecutionStarted", "NodeStarted"]
    assert made["sentence"].endswith("All 8 nodes succeeded in 3.1 s, 1 from the cache.")
    assert list(read(made).nodes) == list(run.state.nodes)


def test_while_a_run_goes_on_it_may_still_come_to_call_other_entities(make: SimpleNamespace) -> None:
    events, expected = make.knn_run().events, {"helper_evaluate_model": 0.1, "another": 1.0}
    assert payload(make.knn_graph(), events[:3], expected=expected)["expected"] == expected
    assert payload(make.knn_graph(), events, expected=expected)["expected"] == {"helper_evaluate_model": 0.1}


def test_the_same_run_gives_the_same_bytes(make: SimpleNamespace) -> None:
    one, other = (json.dumps(payload(make.knn_graph(), make.knn_run().events)) for _ in range(2))
    assert one == other


def test_what_no_json_takes_is_mended(make: SimpleNamespace) -> None:
    odd = make.entity("task", "half \ud83d\x00</script>")
    graph = make.graph(make.entity("workflow", "wf"), [make.call("n0", odd)])
    made = payload(graph, previews={"n0.\ud83d": rich("\ud83d")}, expected={"wf": float("nan")})
    assert "half \\ud83d\x00</script>" in json.dumps(made, ensure_ascii=False).encode().decode().replace(
        "\\u0000", "\0"
    ).replace("\\\\", "\\")
    assert made["expected"] == {"wf": None}


def test_previews_of_gathered_nodes_go_first(make: SimpleNamespace) -> None:
    root, run = fan_run(make, 20)
    previews = {f"n0/dn{n}.o0": rich("x" * 5000) for n in range(20)} | {"(n)": rich("y" * 5000)}
    made = payload(root, run.events, previews=previews, limit=60_000)
    assert made["omitted"]["nodes"] == 0
    assert made["omitted"]["previews"] == 21 - len(made["previews"]) > 0
    assert {"n0/dn0.o0", "n0/dn1.o0", "n0/dn2.o0", "n0/dn19.o0", "(n)"} <= made["previews"].keys()
    assert size(made) <= 60_000


def test_then_gathered_nodes_go_with_their_events_and_previews(make: SimpleNamespace) -> None:
    root, run = fan_run(make, 600, fails=500)
    previews = {f"n0/dn{n}.o0": rich(n) for n in range(600)}
    made = payload(root, run.events, previews=previews, limit=200_000)
    state = read(made)
    left = {path for path in state.nodes if "/" in path}
    assert made["omitted"]["nodes"] == 600 - len(left) > 300
    assert {"n0/dn0", "n0/dn1", "n0/dn2", "n0/dn500", "n0/dn599"} <= left
    assert state.nodes["n0/dn500"].phase is Phase.FAILED
    assert {value_id.rpartition(".")[0] for value_id in made["previews"]} <= left
    assert size(made) <= 200_000
    assert "square created 600 square" in made["sentence"]


def test_what_is_left_of_a_log_is_its_end(make: SimpleNamespace) -> None:
    root, run = fan_run(make, 3, log="first\n" + "x" * 50_000 + "last\n")
    state = read(payload(root, run.events, limit=100_000))
    ((_, text),) = state.nodes["n0/dn1"].log or ()
    assert text.startswith("… the beginning was left out …\n")
    assert text.endswith("last\n")
    assert len(text) < 5_000


def test_a_log_of_many_lines_is_cut_too(make: SimpleNamespace) -> None:
    root, run = fan_run(make, 1)
    lines = [ev.NodeLogged(run.now, "n0/dn0", "stdout", f"line {n}\n") for n in range(20_000)]
    events = [*run.events, *lines]
    log = read(payload(root, events, limit=100_000)).nodes["n0/dn0"].log or []
    assert log[-1] == ("stdout", "line 19999\n")
    assert sum(len(text) for _, text in log) < 5_000


def test_a_chain_without_gathered_nodes_is_bounded(make: SimpleNamespace) -> None:
    spec = make.entity("task", "step", {"x": "int"}, ["int"])
    nodes = [make.call("n0", spec)] + [make.call(f"n{n}", spec, {"x": make.ref(f"n{n - 1}")}) for n in range(1, 2000)]
    graph = make.graph(make.entity("workflow", "wf"), nodes)
    run = make.Run(graph)
    for n in range(2000):
        run.task(f"n{n}")
    made = payload(graph, run.events, limit=100_000)
    assert size(made) <= 100_000
    assert made["omitted"]["nodes"] == 2000 - len(read(made).nodes) > 1000


def test_a_source_of_a_megabyte_is_cut(make: SimpleNamespace) -> None:
    spec = dataclasses.replace(make.entity("workflow", "wf"), source="x" * 3_000_000)
    assert size(payload(make.graph(spec, []))) < 50_000


def test_a_list_loses_the_items_that_have_gone(make: SimpleNamespace) -> None:
    root, run = fan_run(make, 600)
    state = read(payload(root, run.events, limit=100_000))
    graph = state.nodes["n0"].graph
    assert graph is not None
    ((_, listed),) = graph.outputs
    assert {item.node for item in listed.items} == graph.nodes.keys()  # type: ignore[union-attr]


@pytest.mark.slow
def test_ten_thousand_nodes_are_bounded(make: SimpleNamespace) -> None:
    root, run = fan_run(make, 10_000)
    made = payload(root, run.events)
    assert size(made) <= 2_000_000
    assert len(read(made).nodes) == 10_001 - made["omitted"]["nodes"] > 1_000


def lenient(graph: Graph, concurrency: int | None) -> Graph:
    policy = "FAIL_AFTER_EXECUTABLE_NODES_COMPLETE"
    return dataclasses.replace(graph, failure_policy=policy, concurrency=concurrency, cases=())


def played(make: SimpleNamespace, data: st.DataObject, root: Graph, expansions: dict[str, Graph]) -> Any:
    """Run a graph by the rules: nodes succeed, expand, fail, print and are tried again as hypothesis likes."""
    run = make.Run(root)
    error = ErrorInfo("ValueError", "no")
    while not run.state.phase.terminal:
        state = run.state
        if state.doomed:
            run.apply(ev.NodeSkipped(run.now, next(iter(state.doomed))))
        elif state.ready:
            path = state.ready[0].path
            run.start(path, 1.0)
            what = data.draw(st.sampled_from(["succeed", "succeed", "expand", "fail", "print"]))
            if what == "expand" and path in expansions:
                inner = lenient(expansions[path], data.draw(st.sampled_from([None, None, 1, 2])))
                for node in inner.nodes.values() if data.draw(st.booleans()) else ():
                    run.trace(f"{path}/{node.id}", node)
                run.apply(ev.NodeExpanded(run.now, path, inner))
            elif what == "fail":
                run.apply(ev.NodeFailed(run.now, path, error))
            else:
                if what == "print":
                    run.apply(ev.NodeLogged(run.now, path, "stdout", "x" * 10_000))
                run.succeed(path, 0.5, make.value(path, "int", "1"))
        else:
            scope = next(iter(state.closing.values()))
            bad = scope.failures or scope.cause
            if not scope.path:
                run.apply(
                    ev.ExecutionFailed(run.now, error, scope.cause or "") if bad else ev.ExecutionSucceeded(run.now, ())
                )
            elif bad:
                run.apply(ev.NodeFailed(run.now, scope.path, error, scope.cause))
            else:
                run.succeed(scope.path)
    return run


@pytest.mark.slow
@given(st.data())
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_whatever_is_left_out_the_rest_folds_as_before(make: SimpleNamespace, data: st.DataObject) -> None:
    root, expansions = data.draw(make.graphs())
    run = played(make, data, lenient(root, data.draw(st.sampled_from([None, None, 1, 3]))), expansions)
    events = run.events[: data.draw(st.integers(1, len(run.events)))]
    limit = data.draw(st.sampled_from([3_000, 6_000, 12_000, 25_000, 50_000, 2_000_000]))
    before = fold(events)
    made = payload(before.root.graph, events, limit=limit)  # type: ignore[arg-type]
    after = read(made)
    assert after.phase is before.phase
    for path, node in after.nodes.items():
        was = before.nodes[path]
        assert (node.started, node.ended, node.outputs) == (was.started, was.ended, was.outputs)
        assert node.phase is was.phase or {node.phase, was.phase} in WAITS_OR_FAILS_FOR_ANOTHER
    known = ranked(before.root.graph, before).paths  # type: ignore[arg-type]
    left = ranked(after.root.graph, after).paths  # type: ignore[arg-type]
    assert len(known) - len(left) == made["omitted"]["nodes"]
    assert size(made) <= limit or not left
    assert made == payload(before.root.graph, events, limit=limit)  # type: ignore[arg-type]
