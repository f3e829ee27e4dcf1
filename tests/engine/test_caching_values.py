"""Caching by type: what directories, frames and datasets are found by, and what of them is kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from flyte_nb import FlyteDirectory, StructuredDataset, task, workflow

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
