"""Properties of what is written twice: TypeScript draws the same DOT and folds to the same state as Python."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from flyte_nb.engine.clock import ManualClock
from flyte_nb.model import wire
from flyte_nb.model.graph import Graph
from flyte_nb.model.paths import readable
from flyte_nb.model.state import State, fold
from flyte_nb.views import labels, words
from flyte_nb.views.payload import payload
from flyte_nb.views.rich import rich

pytestmark = pytest.mark.slow

TESTS = Path(__file__).parents[1]
FRONT = TESTS.parent / "labextension"
make: Any = runpy.run_path(str(TESTS / "views" / "conftest.py"))
runs: Any = runpy.run_path(str(Path(__file__).with_name("test_runs.py")))
state_as_json: Any = runpy.run_path(str(TESTS / "golden" / "states.py"))["state_as_json"]
DOTS: Any = runpy.run_path(str(TESTS / "golden" / "dots.py"))


class Twin:
    """One Node process that answers for the TypeScript model, a line for a line."""

    def __init__(self, node: str) -> None:
        script = str(FRONT / "tests" / "answers.mjs")
        pipe = subprocess.PIPE
        self._process = subprocess.Popen([node, script], stdin=pipe, stdout=pipe, encoding="utf-8")
        ranges = self.ask(ask="unprintable")
        theirs = {chr(point) for first, last in ranges for point in range(first, last + 1)}
        ours = {char for char in map(chr, range(0x110000)) if not char.isprintable() and char != " "} | {" "}
        self.unsure = theirs ^ ours

    def ask(self, **question: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(question), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture(scope="module")
def twin() -> Iterator[Twin]:
    node = shutil.which("node")
    if node is None or not (FRONT / "node_modules" / "esbuild").is_dir():
        if os.environ.get("CI"):
            pytest.fail("the TypeScript model is not tested: install Node, then run `npm ci` in labextension")
        pytest.skip("needs Node, and `npm ci` in labextension")
    found = Twin(node)
    yield found
    found.close()


@st.composite
def pictures(draw: st.DrawFn) -> dict[str, Any]:
    """A random graph with expansions, or a run of many siblings, under random choices of a reader."""
    grown: dict[str, Graph]
    if draw(st.booleans()):
        graph, grown = draw(make["graphs"]())
    else:
        graph, inner = make["fan_out"](draw(st.integers(0, 60)), kind=draw(st.sampled_from(["dynamic", "map_task"])))
        grown = {"n0": inner}
    paths = ["", *(node for node in graph.nodes), *grown]
    paths += [f"{path}/{node}" for path, found in grown.items() for node in found.nodes]
    some = st.lists(st.sampled_from(paths), max_size=4, unique=True)
    chosen = {key: draw(some) for key in ("opened", "closed", "pinned")}
    direction = draw(st.sampled_from(["TB", "LR", "BT", "RL"]))
    return DOTS["picture"](graph, grown, direction=direction, **chosen)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(picture=pictures())
def test_both_draw_the_same_picture(twin, picture):
    assume(twin.unsure.isdisjoint(json.dumps(picture, ensure_ascii=False)))
    assert twin.ask(ask="dot", picture=picture) == DOTS["draw"](picture)


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(graphs=make["graphs"]())
def test_both_say_the_same_of_a_graph(twin, graphs):
    graph, grown = graphs
    picture = DOTS["picture"](graph, grown)
    assume(twin.unsure.isdisjoint(json.dumps(picture, ensure_ascii=False)))
    theirs = twin.ask(ask="structure", graph=picture["graph"], expansions=picture["expansions"])
    assert theirs == words.structure(graph, grown)


VALUES = [3, "text" * 9000, None, b"\0", [1, [2]], {"a": 1}, {1, 2}, Path("no/such.txt"), range(9), object(), print, 1j]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("whole", [False, True])
def test_a_rich_value_is_read_as_it_was_made(twin, value, whole):
    made = rich(value, whole=whole)
    assert twin.ask(ask="rich", rich=made) == {"summary": "", "more": False, **made}


def test_a_payload_is_read_whole(twin):
    run = make["knn_run"]()
    made = payload(run.state.root.graph, run.events, previews={"n0.o0": rich([1])}, expected={"wf": 2.0})
    read = {"count": len(run.events), "problem": None, "previews": ["n0.o0"], "expected": ["wf"]}
    assert twin.ask(ask="payload", payload=made) == read


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(program=runs["PROGRAMS"], n=st.integers(0, 50), shuffled=st.none() | st.integers(0, 1000))
def test_both_come_to_the_same_state_after_every_event(twin, monkeypatch, tmp_path_factory, program, n, shuffled):
    monkeypatch.setenv("FLYTE_NB_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    how: Any = {"clock": ManualClock()} if shuffled is None else {"executor": runs["Shuffled"](shuffled)}
    try:
        _, execution = runs["outcome"](runs["build"](program), n=n, **how)
    finally:
        if shuffled is not None:
            how["executor"].shutdown()
    events = execution.events
    counts = sorted({0, len(events), *range(0, len(events), max(len(events) // 20, 1))})
    theirs = twin.ask(ask="states", log=[json.loads(line) for line in list(wire.dump(events))[1:]], counts=counts)
    for count, found in zip(counts, theirs, strict=True):
        assert found == told(fold(events[:count]))


def told(state: State) -> dict[str, Any]:
    """A state, and what is said of its nodes."""
    nodes, title = list(state.nodes.values()), labels.Titles()
    said = [[title(node), readable(node), labels.progress(node), labels.error(node)] for node in nodes]
    sentence = words.sentence(state.root.graph, state) if state.root.graph is not None else ""
    return {"state": state_as_json(state), "sentence": sentence, "tally": labels.tally(nodes), "said": said}


@settings(max_examples=20)
@given(seconds=st.lists(st.floats(-1, 1e6).map(lambda s: s + 0.0) | st.integers(0, 2**20).map(lambda n: n / 1024)))
def test_both_say_a_duration_and_a_size_alike(twin, seconds):
    sizes = [abs(int(each * 1024)) for each in seconds]
    said = twin.ask(ask="words", seconds=seconds, sizes=sizes)
    assert said == [[labels.duration(each) for each in seconds], [labels.size(each) for each in sizes]]


@settings(max_examples=50)
@given(texts=st.lists(st.tuples(st.text(max_size=60) | st.text("é🎉a", max_size=60), st.integers(6, 30)), max_size=20))
def test_both_shorten_a_text_alike(twin, texts):
    assume(all(twin.unsure.isdisjoint(text) for text, _ in texts))
    said = [
        [
            labels.shorten(text, limit),
            labels.fit(text, 11, 10 * limit),
            labels.fit_progress(f"waits for {text}", 11, 10 * limit),
        ]
        for text, limit in texts
    ]
    assert twin.ask(ask="texts", texts=texts) == said


@pytest.mark.parametrize("seed", range(3))
def test_both_draw_every_moment_of_a_run_alike(twin, seed):
    events = list((make["knn_run"](until=("end", "running", "failed")[seed])).events)
    for count in range(1, len(events) + 1):
        picture = DOTS["picture"](events, events=count, pinned="urgent")
        assert twin.ask(ask="dot", picture=picture) == DOTS["draw"](picture)
