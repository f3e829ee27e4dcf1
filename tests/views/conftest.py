"""Sample graphs and runs, built by hand from the model: the KNN program, and fan-outs of any size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import strategies as st

from flyte_nb.model import events as ev
from flyte_nb.model.conditions import Case, Comparison
from flyte_nb.model.errors import ErrorInfo, Frame
from flyte_nb.model.graph import (
    Binding,
    Const,
    EntityRef,
    EntitySpec,
    Graph,
    Interface,
    ListOf,
    Node,
    Origin,
    Place,
    Ref,
    Variable,
    frozen,
)
from flyte_nb.model.nodestate import join
from flyte_nb.model.phases import CacheStatus
from flyte_nb.model.state import State
from flyte_nb.model.values import ValueRef


def entity(kind: str, name: str, inputs: Mapping[str, str] | None = None, outputs: Iterable[str] = ()) -> EntitySpec:
    """An entity of a kind with typed inputs and unnamed outputs."""
    given = tuple(Variable(var, type_) for var, type_ in (inputs or {}).items())
    made = tuple(Variable(f"o{n}", type_) for n, type_ in enumerate(outputs))
    return EntitySpec(EntityRef(kind, name, "1"), Interface(given, made))


def call(node_id: str, spec: EntitySpec, inputs: Mapping[str, Binding] | None = None, **more: object) -> Node:
    return Node(node_id, spec, tuple((inputs or {}).items()), **more)  # type: ignore[arg-type]


def graph(spec: EntitySpec, nodes: Iterable[Node], outputs: Mapping[str, Binding] | None = None) -> Graph:
    return Graph(spec, frozen({node.id: node for node in nodes}), tuple((outputs or {}).items()))


def constant(text: str, name: str = "x") -> Const:
    return Const(ValueRef(f"({name})", "str", None, text))


def ref(node_id: str) -> Ref:
    return Ref(node_id, "o0")


def value(path: str, type_: str, preview: str, var: str = "o0") -> tuple[str, ValueRef]:
    return var, ValueRef(f"{path}.{var}", type_, None, preview)


ROWS = "list[list[str]]"


def knn_graph() -> Graph:
    get_dataset = entity("task", "get_dataset", {}, ["list[list[float]]", "list[float]"])
    get_models = entity("task", "get_models", {}, ["list[JoblibSerializedFile]"])
    evaluate = entity(
        "dynamic",
        "evaluate_model",
        {"models": "list[JoblibSerializedFile]", "X": "list[list[float]]", "y": "list[float]"},
        [ROWS],
    )
    return graph(
        entity("workflow", "wf", {}, [ROWS]),
        [
            call("n0", get_dataset, origin=Origin(Place("In[4]", 5, "X, y = get_dataset()"), "wf")),
            call("n1", get_models, origin=Origin(Place("In[4]", 6, "models = get_models()"), "wf")),
            call("n2", evaluate, {"models": Ref("n1", "o0"), "X": Ref("n0", "o0"), "y": Ref("n0", "o1")}),
        ],
        {"o0": Ref("n2", "o0")},
    )


def fan_graph(
    count: int, *, kind: str = "dynamic", scope: str = "evaluate_model", child: str = "helper_evaluate_model"
) -> Graph:
    """The expansion of a dynamic that calls one task for each of its models, or of a map."""
    helper = entity("task", child, {"name": "str", "scores": "list[float]"}, ["list[str]"])
    nodes = []
    for n in range(count):
        model = f"'/home/ada/.cache/flyte_nb/7c/model-k{n + 2}.joblib.dat'"
        if kind == "map_task":
            nodes.append(call(str(n), helper, {"name": constant(model)}))
        else:
            origin = Origin(
                Place("In[3]", 31, "final_result.append(helper_evaluate_model(..."), scope, (("model_ser", model),)
            )
            inputs = {"name": constant(model, "name"), "scores": constant("[0.91, 0.93, …]", "scores")}
            nodes.append(call(f"dn{n}", helper, inputs, origin=origin))
    made = {"o0": ListOf(tuple(Ref(node.id, "o0") for node in nodes))}
    return graph(entity(kind, scope, {"models": "list"}, [ROWS]), nodes, made)


def fan_out(count: int, *, kind: str = "dynamic") -> tuple[Graph, Graph]:
    """A workflow of one group, and the graph it expands to."""
    inner = fan_graph(count, kind=kind, scope="square", child="square")
    root = graph(entity("workflow", "wf", {"n": "int"}), [call("n0", inner.spec, {"models": Ref("", "n")})])
    return root, inner


class Run:
    """Makes the events of a run, one after the other, and the state they fold to."""

    def __init__(self, root: Graph, start: float = 1_700_000_000.0) -> None:
        self.events: list[ev.Event] = []
        self.state = State()
        self.now = start
        self.apply(ev.ExecutionStarted(self.now, "x1", root, (), "inline"))

    def apply(self, event: ev.Event) -> None:
        self.events.append(event)
        self.state.apply(event)

    def start(self, path: str, after: float = 0.0) -> None:
        self.now += after
        self.apply(ev.NodeStarted(self.now, path))

    def succeed(self, path: str, took: float = 0.0, *outputs: tuple[str, ValueRef], hit: bool = False) -> None:
        self.now += took
        self.apply(ev.NodeSucceeded(self.now, path, outputs, CacheStatus.HIT if hit else CacheStatus.DISABLED))

    def task(self, path: str, took: float = 0.1, *outputs: tuple[str, ValueRef], hit: bool = False) -> None:
        self.start(path)
        self.succeed(path, took, *outputs, hit=hit)

    def trace(self, path: str, node: Node) -> None:
        self.apply(ev.NodeTraced(self.now, path, node))

    def expand(self, path: str, inner: Graph, took: float = 0.0) -> None:
        self.start(path)
        self.now += took
        self.apply(ev.NodeExpanded(self.now, path, inner))

    def fail(
        self, path: str, error: str = "ZeroDivisionError", message: str = "division by zero", cause: str | None = None
    ) -> None:
        self.now += 0.05
        frame = Frame(Place("In[2]", 7, "return total / count"), "helper_evaluate_model")
        self.apply(ev.NodeFailed(self.now, path, ErrorInfo("ZeroDivisionError", message, (frame,)), cause))


def knn_run(*, until: str = "end") -> Run:
    """The KNN program's run: to its end, or ``until`` it is "expanded", "running" or "failed"."""
    run = Run(knn_graph())
    if until == "start":
        return run
    run.task(
        "n0",
        0.84,
        value("n0", "list", "[[1.7, -0.3, …], …] (5000 items)"),
        value("n0", "list", "[0.0, 1.0, …]", "o1"),
        hit=True,
    )
    run.task("n1", 0.012, value("n1", "list", "['model-k2.joblib.dat', …] (6 items)"))
    run.expand("n2", fan_graph(6), 2.2)
    if until == "expanded":
        return run
    for n in range(6):
        path = f"n2/dn{n}"
        if until == "running" and n == 2:
            run.start(path)
            return run
        if until == "failed" and n == 2:
            run.start(path)
            run.apply(ev.NodeLogged(run.now, path, "stdout", "<script>alert(1)</script>\nmean of nothing\n"))
            run.fail(path)
            for other in range(3, 6):
                run.apply(ev.NodeSkipped(run.now, f"n2/dn{other}"))
            run.fail("n2", cause=path)
            error = run.state.nodes["n2"].error
            assert error is not None
            run.apply(ev.ExecutionFailed(run.now, error, path))
            return run
        run.task(path, 0.0004, value(path, "list", f"['model-k{n + 2}.joblib.dat', '0.9{n}', '0.01']"))
    made = value("n2", "list", "[['model-k2.joblib.dat', '0.92', '0.01'], …] (6 items)")
    run.succeed("n2", 0.01, made)
    run.apply(ev.ExecutionSucceeded(run.now, (made,)))
    return run


HOSTILE = st.one_of(
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            'a"b',
            "a\\b",
            "\\N\\l",
            "&amp;&lt;",
            "]]>",
            "two\nlines",
            "🎉",
            "\u202eabc",
            "\ud800",
            "x" * 5000,
            "%",
            "",
        ]
    ),
    st.text(max_size=12),
)
KIND = st.sampled_from(["task", "dynamic", "map_task", "workflow", "launch_plan", "conditional"])


@st.composite
def cases(draw: st.DrawFn, node_ids: list[str]) -> tuple[Case, ...]:
    """Cases with hostile conditions that share the nodes of a graph among them, or some of these."""
    count = draw(st.integers(1, 4))
    whose = {node_id: draw(st.integers(0, count)) for node_id in node_ids}
    outputs = st.sampled_from([(), (("o0", Ref("", "n", ("k", 0))),), (("a", constant("3")), ("b", ListOf(())))])
    return tuple(
        Case(
            draw(HOSTILE),
            None if n == count - 1 else Comparison(Ref("", "n"), "==", constant(draw(HOSTILE))),
            tuple(node_id for node_id in node_ids if whose[node_id] == n),
            draw(outputs),
            draw(st.none() | HOSTILE),
        )
        for n in range(count)
    )


@st.composite
def graphs(draw: st.DrawFn, depth: int = 0) -> tuple[Graph, dict[str, Graph]]:
    """A graph with hostile names and any edges that order allows, and the expansions of some of its nodes."""
    expansions: dict[str, Graph] = {}
    nodes: list[Node] = []
    for n in range(draw(st.integers(0, 4 if depth else 8))):
        kind = draw(KIND)
        node_id = draw(st.sampled_from([f"n{n}", str(n), f'"{n}<', f"+{n}"]))
        sources = draw(st.lists(st.sampled_from(nodes), max_size=2)) if nodes else []
        inputs: dict[str, Binding] = {
            draw(HOSTILE) + str(i): Ref(source.id, draw(HOSTILE)) for i, source in enumerate(sources)
        }
        inputs["k"] = constant(draw(HOSTILE))
        node = call(node_id, entity(kind, draw(HOSTILE), {draw(HOSTILE): draw(HOSTILE)}, ["int"]), inputs)
        if kind != "task" and depth < 2 and draw(st.booleans()):
            inner, below = draw(graphs(depth + 1))
            expansions[node_id] = replace(inner, spec=node.spec)
            expansions |= {join(node_id, path): found for path, found in below.items()}
        nodes.append(node)
    made: dict[str, Binding] = {"o0": Ref(nodes[-1].id, "o0")} if nodes else {}
    kind = draw(KIND) if depth else "workflow"
    whole = graph(entity(kind, draw(HOSTILE), {draw(HOSTILE): "int"}, ["int"]), nodes, made)
    if depth and draw(st.booleans()):
        whole = replace(whole, cases=draw(cases(list(whole.nodes))))
    elif kind == "workflow" and draw(st.booleans()):
        inner = replace(draw(graphs(2))[0], cases=()) if draw(st.booleans()) else None
        handler = entity("task" if inner is None else "workflow", draw(HOSTILE), {draw(HOSTILE): "int"}, ["int"])
        whole = replace(whole, on_failure=call(draw(st.sampled_from(["fn0", '"f<'])), handler, {}, graph=inner))
    return whole, expansions


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """The builders of this file."""
    return SimpleNamespace(
        Run=Run,
        call=call,
        constant=constant,
        entity=entity,
        fan_graph=fan_graph,
        fan_out=fan_out,
        graph=graph,
        graphs=graphs,
        knn_graph=knn_graph,
        knn_run=knn_run,
        ref=ref,
        value=value,
    )
