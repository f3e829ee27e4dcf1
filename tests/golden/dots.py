"""The golden pictures: graphs and runs of every shape, to be drawn the same, byte for byte, in Python and TypeScript.

`make golden` writes ``dots/<name>.json`` (what is drawn: a graph and its expansions, or so many events of a log; what
the reader has opened, closed and pinned; the direction) and ``dots/<name>.dot``. The front end's tests read both.
"""

from __future__ import annotations

import json
import runpy
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flyte_nb.model import events as ev
from flyte_nb.model import wire
from flyte_nb.model.conditions import Case
from flyte_nb.model.errors import ErrorInfo
from flyte_nb.model.graph import (
    CachePolicy,
    Const,
    DictOf,
    EntityRef,
    EntitySpec,
    Graph,
    Interface,
    ListOf,
    Node,
    Policy,
    Ref,
    Variable,
)
from flyte_nb.model.state import fold
from flyte_nb.model.values import ValueRef
from flyte_nb.views.dot import to_dot
from flyte_nb.views.folding import Expansions, urgent

HERE = Path(__file__).parent
make = SimpleNamespace(**runpy.run_path(str(HERE.parent / "views" / "conftest.py")))


def picture(
    drawn: Graph | str | list[ev.Event],
    expansions: Mapping[str, Graph] | None = None,
    *,
    events: int | None = None,
    opened: Collection[str] = (),
    closed: Collection[str] = (),
    pinned: Collection[str] | str = (),
    direction: str = "TB",
) -> dict[str, Any]:
    """Write down what is to be drawn, as plain JSON; a log by the name of its record, or as events."""
    chosen: dict[str, Any] = {
        "opened": list(opened),
        "closed": list(closed),
        "pinned": pinned if isinstance(pinned, str) else list(pinned),
        "direction": direction,
    }
    if isinstance(drawn, Graph):
        writer = wire.Writer()
        grown = {path: _plain(writer, graph) for path, graph in [("", drawn), *(expansions or {}).items()]}
        return {"graph": grown.pop(""), "expansions": grown, **chosen}
    if isinstance(drawn, str):
        return {"log": drawn, "events": events, **chosen}
    lines = list(wire.dump(drawn))[1:]
    return {"log": [json.loads(line) for line in lines], "events": len(drawn) if events is None else events, **chosen}


def _plain(writer: wire.Writer, graph: Graph) -> object:
    return json.loads(writer.line(ev.ExecutionStarted(0.0, "", graph, (), "")))["graph"]


def draw(given: Mapping[str, Any]) -> str:
    """Draw a picture from what `picture` wrote."""
    chosen = {key: given[key] for key in ("opened", "closed", "pinned", "direction")}
    if "log" in given:
        log = given["log"]
        if isinstance(log, str):
            found = list(wire.load((HERE / f"{log}.jsonl").read_text(encoding="utf-8").splitlines()))
        else:
            reader = wire.Reader()
            found = [reader.event(json.dumps(item)) for item in log]
        state = fold(found[: given["events"]])
        if chosen["pinned"] == "urgent":
            chosen["pinned"] = urgent(state)
        assert state.root.graph is not None
        return to_dot(state.root.graph, Expansions(state), **chosen)
    reader = wire.Reader()
    graphs = {}
    for path, data in [("", given["graph"]), *given["expansions"].items()]:
        started = {"$": "ExecutionStarted", "at": 0.0, "id": "", "graph": data, "inputs": [], "executor": ""}
        event = reader.event(json.dumps(started))
        assert isinstance(event, ev.ExecutionStarted)
        graphs[path] = event.graph
    return to_dot(graphs.pop(""), graphs, **chosen)


def workflow(*nodes: Node, inputs: Mapping[str, str] | None = None, **outputs: Any) -> Graph:
    """A workflow of these nodes; its outputs by name."""
    given = tuple(Variable(name, kind) for name, kind in (inputs or {}).items())
    made = tuple(Variable(name, "int") for name in outputs)
    spec = EntitySpec(EntityRef("workflow", "wf", "1"), Interface(given, made))
    return Graph(spec, {node.id: node for node in nodes}, tuple(outputs.items()))


def subworkflows(depth: int) -> Graph:
    """Workflows within workflows, each of a task, the next one and a task."""
    inc = make.entity("task", "inc", {"x": "int"}, ["int"])
    graph = workflow(make.call("n0", inc, {"x": Ref("", "n")}), inputs={"n": "int"}, o0=Ref("n0", "o0"))
    for level in range(depth):
        spec = make.entity("workflow", f"level_{level}", {"n": "int"}, ["int"])
        graph = workflow(
            make.call("n0", inc, {"x": Ref("", "n")}),
            make.call("n1", spec, {"n": Ref("n0", "o0")}, graph=graph),
            make.call("n2", inc, {"x": Ref("n1", "o0")}),
            inputs={"n": "int"},
            o0=Ref("n2", "o0"),
        )
    return graph


def several_gatherings() -> Graph:
    """Two rows of twenty between three tasks: each row is gathered by itself."""
    first = make.entity("task", "load", {}, ["int"])
    square = make.entity("task", "square", {"x": "int", "power": "int"}, ["int"])
    cube = make.entity("task", "cube", {"x": "int"}, ["int"])
    total = make.entity("task", "total", {"xs": "list[int]"}, ["int"])
    squares = [
        make.call(f"s{n}", square, {"x": Ref("n0", "o0"), "power": make.constant(str(n), "power")}) for n in range(20)
    ]
    cubes = [make.call(f"c{n}", cube, {"x": Ref("n1", "o0")}) for n in range(20)]
    return workflow(
        make.call("n0", first),
        *squares,
        make.call("n1", total, {"xs": ListOf(tuple(Ref(node.id, "o0") for node in squares))}),
        *cubes,
        make.call("n2", total, {"xs": ListOf(tuple(Ref(node.id, "o0") for node in cubes))}),
        o0=Ref("n2", "o0"),
    )


def bindings() -> Graph:
    """Lists and dicts of references, attributes, several variables between two nodes, order alone."""
    many = EntitySpec(
        EntityRef("task", "many", "1"),
        Interface((), tuple(Variable(name, "float") for name in ("mean", "deviation", "o2", "a_rather_long_name"))),
    )
    take = make.entity("task", "take", {"values": "dict[str, list[float]]", "more": "list"}, ["int"])
    nested = DictOf(
        (
            ("a", ListOf((Ref("n0", "mean"), Ref("n0", "deviation", ("real",)), Ref("", "k")))),
            ("b", DictOf((("c", Ref("n0", "o2", (0, "x"))), ("d", Const(ValueRef("n1(d)", "int", 28, "3")))))),
        )
    )
    cached = Policy(cache=CachePolicy(version="1"))
    return workflow(
        make.call("n0", many, policy=cached),
        make.call("n1", take, {"values": nested, "more": Ref("n0", "a_rather_long_name")}, policy=cached),
        make.call("n2", take, {"more": ListOf((Ref("n1", "o0"), Ref("n0", "mean")))}, after=("n0",)),
        make.call("n3", many, after=("n0", "n2"), name="a name of its own"),
        inputs={"k": "int", "unused": "str"},
        first=Ref("n2", "o0"),
        second=ListOf((Ref("n3", "mean"), Ref("", "k"))),
    )


HOSTILE = (
    "quotes \" and \\ and '",
    "<script>alert(1)</script>",
    "two\nlines\tand\r more\u2028again",
    "emoji 🎉🏳️‍🌈 and 日本語のとても長い名前がここにあります",
    "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd",
    "]]> &amp; &lt; %20 \\N \\l",
    "x" * 1000,
    "\ud800 alone\x00\x7f\xa0",
    "𝕬" * 700,
    "",
    "@inputs",
    "+1",
    "__proto__",
)


def hostile() -> Graph:
    """Names, kinds, previews and places that want to be something else."""
    nodes: list[Node] = []
    for number, text in enumerate(HOSTILE):
        kind = ("task", "dynamic", text, "workflow")[number % 4]
        spec = make.entity(kind, text, {text or "x": text}, [text])
        bound: dict[str, Any] = {"k": make.constant(text), text + "?": make.constant(f"'/{text}/model.joblib.dat'")}
        if nodes:
            bound["before"] = Ref(nodes[-1].id, text)
        nodes.append(make.call(f'n{number}"{text[:3].strip("/")}', spec, bound))
    spec = make.entity("workflow", HOSTILE[1], {HOSTILE[0]: HOSTILE[2]}, [HOSTILE[3]])
    made: Graph = make.graph(spec, nodes, {"o0": Ref(nodes[-1].id, "o0")})
    return made


def failed_of_many(count: int = 40) -> list[ev.Event]:
    """A map of which two instances have failed and one runs."""
    root, inner = make.fan_out(count, kind="map_task")
    run = make.Run(root)
    run.expand("n0", Graph(inner.spec, inner.nodes, inner.outputs, tolerated=5))
    for n in range(count // 2):
        run.start(f"n0/{n}")
        if n in (7, 19):
            run.apply(ev.NodeFailed(run.now, f"n0/{n}", ErrorInfo("ValueError", "no", ())))
        else:
            run.succeed(f"n0/{n}", 0.1)
    run.start(f"n0/{count // 2}")
    return list(run.events)


def wide(count: int) -> Graph:
    """A chain of pairs, so long that Graphviz is told to spend less on beauty."""
    step = make.entity("task", "step", {"x": "int"}, ["int"])
    nodes = [make.call("n0", step)]
    nodes += [make.call(f"n{n}", step, {"x": Ref(f"n{(n - 1) // 2}", "o0")}) for n in range(1, count)]
    return workflow(*nodes, o0=Ref(nodes[-1].id, "o0"))


def on_failure(count: int, handled_by: Graph | None = None) -> Graph:
    """A workflow of so many tasks that nothing orders, with a failure node: a task, or a workflow that is open."""
    step = make.entity("task", "step", {"x": "int"}, ["int"])
    kind = "task" if handled_by is None else "workflow"
    tidy = make.entity(kind, "tidy", {"n": "int", "err": "FlyteError | None"}, [])
    error = Const(ValueRef("fn0(err)", "FlyteError", None, "what failed"))
    handler = make.call("fn0", tidy, {"n": Ref("", "n"), "err": error}, graph=handled_by)
    nodes = [make.call(f"n{n}", step, {"x": Ref("", "n")}) for n in range(count)]
    return replace(workflow(*nodes, inputs={"n": "int"}), on_failure=handler)


def swapped() -> Graph:
    """A task that takes the workflow's inputs the other way round: the edge says them in the workflow's order."""
    take = make.entity("task", "take", {"x": "int", "y": "int"}, ["int"])
    node = make.call("n0", take, {"x": Ref("", "second"), "y": Ref("", "first")})
    return workflow(node, inputs={"first": "int", "second": "int"}, o0=Ref("n0", "o0"))


def choices_within() -> Graph:
    """A conditional with another one in its second case, and a task that takes what comes of it; a row of five."""
    step = make.entity("task", "step", {"x": "int"}, ["int"])

    def choice(name: str, *nodes: Node) -> Graph:
        cases = [Case(f"n < {n}", None, (node.id,), (("o0", Ref(node.id, "o0")),)) for n, node in enumerate(nodes)]
        made = make.graph(make.entity("conditional", name, {"n": "int"}, ["int"]), nodes)
        return replace(made, cases=(*cases, Case("else", None, (), (), "too large")))

    inner = choice("inner", make.call("n0", step), make.call("n1", step))
    outer = choice("outer", make.call("n0", step), make.call("n1", inner.spec, graph=inner), make.call("n2", step))
    fives = [make.call(f"r{n}", step, {"x": Ref("n0", "o0")}) for n in range(5)]
    return workflow(
        make.call("n0", outer.spec, {"n": Ref("", "n")}, graph=outer),
        *fives,
        make.call("n1", step, {"x": ListOf(tuple(Ref(node.id, "o0") for node in fives))}),
        inputs={"n": "int"},
        o0=Ref("n1", "o0"),
    )


def pictures() -> dict[str, dict[str, Any]]:
    """Return all golden pictures by name."""
    knn, grown = make.knn_graph(), list(make.knn_run().events)
    fans = {f"map-{count}": make.fan_out(count, kind="map_task") for count in (3, 13, 40)}
    nested = subworkflows(3)
    return {
        "knn-compiled": picture(knn),
        "knn-expanded": picture(grown),
        "knn-expanding": picture("knn", events=8),
        "knn-closed": picture(grown, closed=["n2"]),
        "knn-across": picture(grown, direction="LR"),
        "knn-upwards": picture(grown, direction="BT"),
        **{name: picture(root, {"n0": inner}) for name, (root, inner) in fans.items()},
        "map-40-opened": picture(fans["map-40"][0], {"n0": fans["map-40"][1]}, opened=["n0"]),
        "map-40-opened-across": picture(fans["map-40"][0], {"n0": fans["map-40"][1]}, opened=["n0"], direction="RL"),
        "map-40-pinned": picture(failed_of_many(), pinned="urgent"),
        "nested-dynamic": picture("nested-dynamic"),
        "nested-dynamic-announced": picture("nested-dynamic", events=6),
        "nested-dynamic-opened": picture("nested-dynamic", opened=["n0/dn0", "n0/dn1"], closed=["n0/dn2"]),
        "failure-pinned": picture("failure", pinned="urgent"),
        "gate-waits": picture("gate-timed-out", events=13),
        "gate-refused": picture("gate-refused", pinned="urgent"),
        "sub-workflows": picture(nested),
        "sub-workflows-opened": picture(nested, opened=["n1", "n1/n1", "n1/n1/n1"]),
        "sub-workflows-pinned": picture(nested, pinned=["n1/n1/n1/n0"], direction="LR"),
        "conditional-compiled": picture("conditional-first", events=1),
        "conditional-taken": picture("conditional-first"),
        "conditional-closed": picture("conditional-fails", closed=["n1"], direction="LR"),
        "conditional-nested": picture("conditional-nested", pinned="urgent"),
        "inputs-swapped": picture(swapped()),
        "conditional-within": picture(choices_within()),
        "several-gatherings": picture(several_gatherings()),
        "several-gatherings-pinned": picture(several_gatherings(), pinned=["s7", "c9"]),
        "several-gatherings-opened": picture(several_gatherings(), opened=[""]),
        "imperative": picture("imperative"),
        "imperative-closed": picture("imperative", closed=["n1"]),
        "on-failure": picture("on-failure"),
        "eager": picture("eager-body"),
        "eager-before": picture("eager-body", events=2),
        "eager-growing": picture("eager-body", events=10, direction="LR"),
        "on-failure-before": picture("on-failure", events=1),
        "on-failure-rows": picture(on_failure(14)),
        "on-failure-open": picture(on_failure(2, on_failure(3)), direction="LR"),
        "bindings": picture(bindings()),
        "hostile": picture(hostile()),
        "empty": picture(workflow()),
        "large": picture(wide(520)),
    }
