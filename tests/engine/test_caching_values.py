"""Caching by type: what directories, frames and datasets are found by, and what of them is kept."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import pytest

from flyte_nb import (
    FlyteDirectory,
    HashMethod,
    LaunchPlan,
    StructuredDataset,
    conditional,
    dynamic,
    map_task,
    task,
    workflow,
)

pytestmark = pytest.mark.usefixtures("cache_folder")


def test_a_directory_that_a_hit_returns_is_there_after_the_first_is_gone(ran, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    @task(cache=True, cache_version="1")
    def write(text: str) -> dict[str, FlyteDirectory]:
        Path("notes/deep").mkdir(parents=True)
        Path("notes/deep/a.txt").write_text(text)
        return {"notes": "notes"}

    @task(cache=True, cache_version="1")
    def read(folder: FlyteDirectory) -> str:
        return f"{Path(folder).name}: {[Path(folder, name).read_text() for _, name in folder.crawl()]}"

    @workflow
    def wf(text: str) -> str:
        return read(folder=write(text=text)["notes"])

    assert ran(wf, text="hello").outputs.o0 == "notes: ['hello']"
    shutil.rmtree("notes")
    execution = ran(wf, text="hello")
    assert [node.cache.value for node in execution.state.nodes.values()] == ["HIT", "HIT"]
    assert execution.outputs.o0 == "notes: ['hello']"
    assert (Path(execution["n0"].outputs.o0["notes"]) / "deep" / "a.txt").read_text() == "hello"


def test_frames_and_datasets_are_found_by_their_content(ran):
    calls = []

    @task(cache=True, cache_version="1")
    def rows(frame: pl.DataFrame, data: StructuredDataset) -> int:
        calls.append(1)
        return len(frame) + len(data.open(pl.DataFrame).all())

    for values in ([1, 2], [1, 2], [1, 3]):
        made = pl.DataFrame({"a": values})
        assert ran(rows, frame=made, data=made.to_arrow()).outputs.o0 == 4
    assert len(calls) == 2


def _made() -> tuple[Any, Any, list[int]]:
    """Return a task whose frames say how they are digested, a cached task of a frame, and what the latter was given."""
    given: list[int] = []

    @task
    def make(x: int) -> Annotated[pl.DataFrame, HashMethod(lambda frame: str(frame["kind"][0]))]:
        return pl.DataFrame({"kind": [x % 2], "noise": [x]})

    @task(cache=True, cache_version="1")
    def read(frame: pl.DataFrame) -> int:
        given.append(frame["noise"][0])
        return int(frame["kind"][0])

    return make, read, given


def test_a_hash_method_counts_in_a_map_over_a_map(ran):
    make, read, given = _made()

    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(read)(frame=map_task(make)(x=xs))

    assert ran(wf, xs=[0, 1, 2, 3]).outputs.o0 == [0, 1, 0, 1]
    assert ran(wf, xs=[5]).outputs.o0 == [1]
    assert given == [0, 1]


def test_a_hash_method_counts_in_a_workflow_that_is_called_and_in_a_conditional(ran):
    make, read, given = _made()

    @workflow
    def inner(frame: pl.DataFrame, n: int) -> int:
        return conditional("c").if_(n > 0).then(read(frame=frame)).else_().then(n)

    @workflow
    def wf(x: int) -> int:
        return inner(frame=make(x=x), n=1)

    assert [ran(wf, x=x).outputs.o0 for x in (2, 4, 6)] == [0, 0, 0]
    assert given == [2]


def test_a_hash_method_counts_for_what_a_workflow_that_is_called_returns(ran):
    make, read, given = _made()

    @workflow
    def inner(x: int) -> tuple[int, list[pl.DataFrame]]:
        return x, [make(x=x)]

    plan = LaunchPlan.create("made", inner)

    @workflow
    def wf(x: int) -> tuple[int, int]:
        return read(frame=inner(x=x)[1][0]), read(frame=plan(x=x)[1][0])

    assert [tuple(ran(wf, x=x).outputs.values()) for x in (2, 4, 5)] == [(0, 0), (0, 0), (1, 1)]
    assert given == [2, 5]


def test_a_hash_method_counts_in_a_list_of_calls_and_for_one_item_of_a_list(ran):
    make, read, given = _made()

    @task
    def several(x: int) -> list[Annotated[pl.DataFrame, HashMethod(lambda frame: str(frame["kind"][0]))]]:
        return [pl.DataFrame({"kind": [n], "noise": [x]}) for n in range(2)]

    @task(cache=True, cache_version="1")
    def count(frames: dict[str, list[pl.DataFrame]], n: int) -> int:
        given.append(-1)
        return len(frames["a"]) + n

    @dynamic
    def wf(x: int) -> tuple[int, int]:
        return count(frames={"a": [make(x=x), make(x=x + 1)]}, n=1), read(frame=several(x=x)[1])

    assert tuple(ran(wf, x=2).outputs.values()) == (3, 1)
    assert tuple(ran(wf, x=4).outputs.values()) == (3, 1)
    assert sorted(given) == [-1, 2]
    assert tuple(ran(wf, x=5).outputs.values()) == (3, 1)
    assert sorted(given) == [-1, -1, 2]


def test_what_a_dynamic_is_given_is_found_by_its_content(ran):
    make, read, given = _made()

    @dynamic
    def dyn(frame: pl.DataFrame) -> int:
        return read(frame=frame)

    @workflow
    def wf(x: int) -> int:
        return dyn(frame=make(x=x))

    assert [ran(wf, x=x).outputs.o0 for x in (2, 4, 4)] == [0, 0, 0]
    assert given == [2, 4]
