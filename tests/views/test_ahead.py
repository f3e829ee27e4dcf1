from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

import flyte_nb
from flyte_nb.model.events import ExecutionStarted
from flyte_nb.model.state import State, fold
from flyte_nb.model.wire import load
from flyte_nb.views import svg
from flyte_nb.views.ahead import MOST, ahead
from flyte_nb.views.dot import to_dot
from flyte_nb.views.folding import Expansions

GOLDEN = Path(__file__).parents[1] / "golden"


def state_of(name: str) -> State:
    return fold(load((GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()))


def test_the_checksum_is_that_of_the_picture_of_a_run() -> None:
    state = state_of("knn")
    made = ahead(state.root.graph, state)  # type: ignore[arg-type]
    assert made is not None
    assert made["crc32"] == zlib.crc32(to_dot(state.root.graph, Expansions(state)).encode())  # type: ignore[arg-type]


def test_nothing_but_positions_is_kept() -> None:
    state = state_of("failure")
    made = ahead(state.root.graph, state)  # type: ignore[arg-type]
    assert made is not None
    assert set(made["json0"]) == {"bb", "objects", "edges"}
    assert not {key for thing in made["json0"]["objects"] for key in thing} & {"label", "tooltip", "id", "class"}


def test_a_large_picture_is_left_to_the_front_end() -> None:
    @flyte_nb.task
    def one(x: int) -> int:
        return x

    @flyte_nb.workflow
    def wf() -> int:
        x = one(x=1)
        for _ in range(MOST):
            x = one(x=x)
        return x

    assert ahead(wf.graph) is None


def test_without_graphviz_there_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(svg.sysconfig, "get_path", lambda name: str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    state = state_of("knn")
    assert ahead(state.root.graph, state) is None  # type: ignore[arg-type]


def test_it_is_small_beside_its_run() -> None:
    events = list(load((GOLDEN / "knn.jsonl").read_text(encoding="utf-8").splitlines()))
    assert isinstance(events[0], ExecutionStarted)
    state = fold(events)
    assert len(json.dumps(ahead(state.root.graph, state))) < 4_000  # type: ignore[arg-type]
