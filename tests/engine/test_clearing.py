"""Clearing the cache: what nothing needs is gone, its folders with it, and what something needs is there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from flyte_nb.engine import mapped
from flyte_nb.engine.cache import Cache
from flyte_nb.types.directory import FlyteDirectory
from flyte_nb.types.file import FlyteFile
from flyte_nb.types.preview import describe


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    cache = Cache(tmp_path / "cache")
    yield cache
    cache.close()


def save(cache: Cache, key: str, value: object, name: str = "square") -> None:
    cache.save(key, name, {"o0": (value, None, describe(value, "n0.o0"))}, "source", 1.0)


def load(cache: Cache, key: str) -> object:
    hit = cache.lookup(key)
    return None if hit is None else hit.outputs["o0"].load()


def test_clearing_one_entity_leaves_the_others(cache: Cache) -> None:
    shared, own = np.arange(1 << 18), np.ones(1 << 18)
    save(cache, "a", [shared, own], "one")
    save(cache, "b", [shared], "two")
    assert cache.clear("one") == 1
    assert cache.lookup("a") is None
    np.testing.assert_array_equal(load(cache, "b"), [shared])  # type: ignore[arg-type]
    assert len(cache._shelf.paths()) == 1


def test_clearing_all_removes_the_files(cache: Cache, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1")
    save(cache, "a", FlyteFile(tmp_path / "a.csv"))
    save(cache, "b", "x" * 100_000)
    assert cache.clear() == 2
    assert cache.clear() == 0
    assert cache._shelf.paths() == []


def test_clearing_leaves_no_empty_folder_but_a_kept_one(cache: Cache, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1")
    for name in ("empty", "full/inner"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "full" / "b.csv").write_text("2")
    save(cache, "gone", FlyteFile(tmp_path / "a.csv"), "one")
    save(cache, "large", "x" * 100_000, "one")
    save(cache, "empty", FlyteDirectory(tmp_path / "empty"), "two")
    save(cache, "full", FlyteDirectory(tmp_path / "full"), "two")
    cache.clear("one")
    left = {path.name for path in (cache.root / "files").rglob("*")}
    assert {"empty", "full", "inner", "b.csv"} <= left
    assert "a.csv" not in left
    assert len(list((cache.root / "files").iterdir())) == 2
    assert list((cache.root / "values").iterdir()) == []
    assert os.listdir(load(cache, "empty").path) == []  # type: ignore[attr-defined]
    cache.clear()
    assert list((cache.root / "files").iterdir()) == []


def test_a_folder_that_was_removed_meanwhile_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "ab" / "abcd.npy"
    mapped.write(np.arange(3), str(path))
    np.testing.assert_array_equal(np.load(path), np.arange(3))
