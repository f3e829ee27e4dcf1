"""Results, kept and found again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_nb.engine.cache import Cache, Saved, key
from flyte_nb.model.values import ValueRef
from flyte_nb.types.digest import digest
from flyte_nb.types.file import FlyteFile
from flyte_nb.types.preview import describe


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def cache(root: Path) -> Iterator[Cache]:
    cache = Cache(root)
    yield cache
    cache.close()


def save(cache: Cache, key: str, value: object, name: str = "square", at: float = 1.0) -> Saved:
    return cache.save(key, name, {"o0": (value, None, describe(value, "n0.o0"))}, "source", at)


def load(cache: Cache, key: str) -> object:
    hit = cache.lookup(key)
    return None if hit is None else hit.outputs["o0"].load()


def test_a_result_is_found_before_and_after_it_is_written(cache: Cache, root: Path) -> None:
    assert save(cache, "k", [1, 2]).problem is None
    assert load(cache, "k") == [1, 2]
    assert cache.flush() is None
    assert load(Cache(root), "k") == [1, 2]


def test_what_was_never_saved_is_not_found(cache: Cache) -> None:
    assert cache.lookup("k") is None
    assert cache.lookup_many([]) == {}


def test_a_hit_says_what_was_saved(cache: Cache) -> None:
    outputs = {
        "o0": (3, "d" * 32, ValueRef("n0.o0", "int", None, "3")),
        "o1": ("x", None, ValueRef("n0.o1", "str", 1, "'x'")),
    }
    cache.save("k", "pair", outputs, "abc", 12.5)
    hit = cache.lookup("k")
    assert hit is not None
    assert (hit.key, hit.name, hit.source, hit.saved_at) == ("k", "pair", "abc", 12.5)
    assert list(hit.outputs) == ["o0", "o1"]
    assert hit.outputs["o0"].digest == "d" * 32
    assert hit.outputs["o1"].digest == digest("x")
    assert hit.outputs["o1"].ref("n7.o1") == ValueRef("n7.o1", "str", 1, "'x'")


def test_a_result_without_outputs_is_found(cache: Cache) -> None:
    cache.save("k", "report", {}, "", 0.0)
    hit = cache.lookup("k")
    assert hit is not None
    assert hit.outputs == {}


def test_many_are_found_at_once(cache: Cache) -> None:
    for n in range(1200):
        save(cache, f"k{n}", n)
        if n == 1000:
            cache.flush()
    hits = cache.lookup_many(f"k{n}" for n in range(2000))
    assert {key: hit.outputs["o0"].load() for key, hit in hits.items()} == {f"k{n}": n for n in range(1200)}


def test_consumers_get_the_stored_file(cache: Cache, root: Path, tmp_path: Path) -> None:
    (tmp_path / "model.dat").write_text("1")
    saved = save(cache, "k", FlyteFile(tmp_path / "model.dat"))
    file = saved.outputs["o0"]
    assert isinstance(file, FlyteFile)
    assert Path(file.path).is_relative_to(root)
    (tmp_path / "model.dat").unlink()
    assert load(cache, "k") == file


def test_a_hit_survives_a_changed_working_folder(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    Path("model.dat").write_text("1")
    cache = Cache(root)
    save(cache, "k", FlyteFile("model.dat"))
    cache.close()
    monkeypatch.chdir(tmp_path / "b")
    file = load(Cache(root), "k")
    assert isinstance(file, FlyteFile)
    assert Path(file.path).read_text() == "1"


def test_a_result_whose_file_is_gone_is_a_miss(cache: Cache, root: Path) -> None:
    save(cache, "k", np.arange(1 << 18))
    cache.flush()
    shutil.rmtree(root / "values")
    assert cache.lookup("k") is None
    save(cache, "k", np.arange(1 << 18))
    assert cache.lookup("k") is not None


def test_what_cannot_be_pickled_is_named_and_passed_on(cache: Cache) -> None:
    value = [threading.Lock()]
    saved = save(cache, "k", value)
    assert saved.outputs["o0"] is value
    assert saved.problem is not None
    assert saved.problem.startswith("square is not cached: o0[0] cannot reach the cache: cannot pickle")
    assert cache.lookup("k") is None
    assert save(cache, "l", 1).problem is None


class Hostile:
    """Pickles well, and fails to come back."""

    def __init__(self, path: Path) -> None:
        self.file = FlyteFile(path)

    def __setstate__(self, state: object) -> None:
        raise RuntimeError("no way back")


def test_a_value_that_fails_to_come_back_fails_no_run(cache: Cache, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1")
    value = Hostile(tmp_path / "a.csv")
    saved = cache.save("k", "odd", {"o0": (value, "d", ValueRef("n0.o0", "Hostile", None, ""))}, "", 0.0)
    assert saved.outputs["o0"] is value
    assert saved.problem is not None
    assert saved.problem.startswith("odd is not cached: o0 cannot reach the cache: no way back")


def test_a_folder_that_cannot_be_written_to_is_said_once_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "cache")
    assert cache.lookup("k") is None
    first = save(cache, "k", 1)
    assert first.outputs == {"o0": 1}
    assert first.problem is not None
    assert first.problem.startswith(f"nothing is cached: {tmp_path}/file/cache cannot be written to (")
    assert first.problem.endswith("; set FLYTE_NB_CACHE_DIR to another folder")
    assert save(cache, "l", 2).problem is None
    assert cache.flush() is None
    (tmp_path / "file").unlink()
    monkeypatch.setattr("flyte_nb.engine.cache.RETRY_AFTER", 0.0)  # half a minute later
    assert save(cache, "k", 1).problem is None
    assert cache.flush() is None
    assert cache.lookup("k") is not None
    assert cache.close() is None


def test_a_folder_that_takes_an_index_but_no_files(tmp_path: Path, root: Path) -> None:
    root.mkdir()
    (root / "values").write_text("")
    cache = Cache(root)
    value = np.arange(1 << 18)
    saved = save(cache, "k", value)
    assert saved.outputs["o0"] is value
    assert saved.problem is not None
    assert save(cache, "l", 2).problem is None
    assert cache.close() is None


@pytest.mark.slow
def test_a_full_disk_is_said_once(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("no small file system can be mounted here")
    try:
        cache = Cache(disk / "cache")
        save(cache, "small", 1)
        assert cache.flush() is None
        saved = save(cache, "large", np.arange(1 << 18))
        assert saved.problem == (
            f"nothing more is cached: the disk of {disk}/cache is full; set FLYTE_NB_CACHE_DIR to another folder"
        )
        assert load(cache, "small") == 1
        assert not list((disk / "cache").rglob("*.tmp"))
        cache.close()
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.mark.slow
def test_a_read_only_cache_is_still_read(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", disk], capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        cache = Cache(disk)
        save(cache, "k", [1, 2])
        cache.close()
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        cache = Cache(disk)
        assert load(cache, "k") == [1, 2]
        assert save(cache, "l", 1).problem is None
        problem = cache.flush()
        assert problem is not None
        assert "cannot be written to" in problem
        cache.close()
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def test_a_damaged_index_is_begun_anew_and_said_once(root: Path) -> None:
    root.mkdir()
    (root / "index-v1.sqlite").write_bytes(b"garbage" * 999)
    cache = Cache(root)
    assert cache.lookup("k") is None
    save(cache, "k", 1)
    problem = cache.flush()
    assert problem is not None
    assert problem.startswith("the cache was damaged and begun anew; the old index is ")
    assert cache.flush() is None
    assert load(cache, "k") == 1
    cache.close()


def test_a_damaged_row_is_a_miss(cache: Cache) -> None:
    cache._index.write([("k", "square", "", 0.0, b"garbage")])
    assert cache.lookup("k") is None
    assert cache.entries() == []


def test_a_result_can_be_dropped(cache: Cache) -> None:
    save(cache, "k", 1)
    cache.flush()
    cache.drop("k")
    assert cache.lookup("k") is None


def test_entries_are_listed_oldest_first(cache: Cache) -> None:
    save(cache, "a", 1, at=2.0)
    save(cache, "b", 2, at=1.0)
    assert [(hit.key, hit.saved_at) for hit in cache.entries()] == [("b", 1.0), ("a", 2.0)]


def test_the_cache_can_be_disabled(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    save(cache, "k", 1)
    monkeypatch.setenv("FLYTE_LOCAL_CACHE_ENABLED", "false")
    assert cache.lookup("k") is None
    assert save(cache, "l", 2).outputs == {"o0": 2}
    monkeypatch.delenv("FLYTE_LOCAL_CACHE_ENABLED")
    assert cache.lookup("k") is not None
    assert cache.lookup("l") is None


def test_the_cache_can_be_overwritten(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    save(cache, "k", 1)
    monkeypatch.setenv("FLYTE_LOCAL_CACHE_OVERWRITE", "1")
    assert cache.lookup("k") is None
    save(cache, "k", 2)
    monkeypatch.setenv("FLYTE_LOCAL_CACHE_OVERWRITE", "0")
    assert load(cache, "k") == 2


def test_a_busy_index_keeps_the_results_for_later(cache: Cache, root: Path) -> None:
    save(cache, "a", 1)
    cache.flush()
    cache._index._open().execute("PRAGMA busy_timeout = 0")
    holder = Cache(root)
    other = holder._index._open()
    other.execute("BEGIN IMMEDIATE")
    save(cache, "b", 2)
    assert cache.flush() is None
    assert load(cache, "b") == 2
    other.execute("ROLLBACK")
    other.close()
    assert cache.flush() is None
    assert load(Cache(root), "b") == 2


RACE = """
import sys
import numpy as np
from flyte_nb.engine.cache import Cache
from flyte_nb.model.values import ValueRef
from flyte_nb.types.directory import FlyteDirectory
from flyte_nb.types.file import FlyteFile
cache = Cache(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for n in range(100):
    value = {"n": n, "array": np.full(1 << 17, n % 5), "file": FlyteFile(sys.argv[2]), "text": str(n) * 20_000}
    saved = cache.save(f"k{n}", "race", {"o0": (value, None, ValueRef("n0.o0", "dict", None, ""))}, "", 0.0)
    problem = saved.problem or cache.flush()
    assert problem is None, problem
    hit = cache.lookup(f"k{n}")
    assert hit.outputs["o0"].load()["array"][-1] == n % 5
assert cache.close() is None
"""


@pytest.mark.slow
def test_processes_that_save_the_same_keys_at_once(root: Path, tmp_path: Path) -> None:
    (tmp_path / "user.csv").write_text("shared")
    racers = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", RACE, str(root), str(tmp_path / "user.csv")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("\n")
        racer.stdin.flush()
    for racer in racers:
        _, errors = racer.communicate()
        assert (racer.returncode, errors) == (0, "")
    cache = Cache(root)
    for n in range(100):
        value = load(cache, f"k{n}")
        assert isinstance(value, dict)
        assert value["n"] == n
        assert Path(value["file"].path).read_text() == "shared"
    assert not list(root.rglob("*.tmp"))
    cache.close()


def test_a_key_has_a_lock(cache: Cache) -> None:
    with cache.lock("k"):
        assert not cache.lock("k").acquire(blocking=False)
        assert os.listdir(cache.root / "locks") == ["k"]


texts = st.text(max_size=5)


@given(st.tuples(texts, texts, texts, texts, texts), st.tuples(texts, texts, texts, texts, texts))
def test_keys_are_equal_for_equal_calls_alone(first: tuple[str, ...], second: tuple[str, ...]) -> None:
    keys = [
        key(name, namespace, version, interface, {"x": value})
        for name, namespace, version, interface, value in (first, second)
    ]
    assert (keys[0] == keys[1]) == (first == second)


@given(st.dictionaries(texts, texts), st.randoms())
def test_the_order_of_inputs_does_not_count(digests: dict[str, str], random: object) -> None:
    items = list(digests.items())
    random.shuffle(items)  # type: ignore[attr-defined]
    assert key("f", "m", "1", "", digests) == key("f", "m", "1", "", dict(items))


def test_ignored_inputs_do_not_count() -> None:
    assert key("f", "m", "1", "", {"x": "a", "log": "b"}, ignored=("log",)) == key("f", "m", "1", "", {"x": "a"})


def test_the_salt_counts() -> None:
    assert key("f", "m", "1", "", {}, salt="a") != key("f", "m", "1", "", {})
