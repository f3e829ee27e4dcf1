"""Caching: what is a hit, what is computed, and that nothing about the cache fails a run."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import warnings
from pathlib import Path
from typing import Any

import pytest

from flyte_nb import Cache, FlyteFile, dynamic, map_task, run, task, workflow
from flyte_nb.engine.index import Index
from flyte_nb.model.errors import CacheWarning

pytestmark = pytest.mark.usefixtures("cache_folder")


def cell(namespace: dict[str, Any], text: str) -> None:
    exec(compile(text, "<cell>", "exec"), namespace)


@pytest.fixture
def calls() -> list[Any]:
    return []


def statuses(execution: Any) -> list[str]:
    return [node.cache.value for node in execution.state.nodes.values()]


def test_a_second_run_hits(ran, calls):
    @task(cache=True, cache_version="1")
    def square(x: int) -> int:
        calls.append(x)
        return x * x

    @workflow
    def wf(n: int) -> (int, int):
        return square(x=n), square(x=n)

    ran(wf, n=3)
    calls.clear()
    execution = ran(wf, n=3)
    assert statuses(execution) == ["HIT", "HIT"]
    assert dict(execution.outputs) == {"o0": 9, "o1": 9}
    assert not calls
    assert statuses(ran(wf, n=4))[0] == "POPULATED"


def test_what_a_node_of_the_same_run_has_made_meanwhile_is_a_hit(ran, calls):
    @task(cache=True, cache_version="1")
    def square(x: int) -> int:
        calls.append(x)
        return x * x

    @dynamic
    def twice(x: int) -> list[int]:
        return [square(x=x), square(x=x)]

    assert statuses(ran(twice, x=3))[1:] == ["POPULATED", "HIT"]
    assert calls == [3]


def test_a_map_hits_per_element(ran, calls):
    @task(cache=True, cache_version="1")
    def square(x: int) -> int:
        calls.append(x)
        return x * x

    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(square)(x=xs)

    ran(wf, xs=[1, 2])
    calls.clear()
    execution = ran(wf, xs=[1, 5, 2])
    assert execution.outputs.o0 == [1, 25, 4]
    assert calls == [5]


def test_a_cached_dynamic_that_hits_does_not_expand(ran, calls):
    @task
    def inc(x: int) -> int:
        calls.append(x)
        return x + 1

    @dynamic(cache=True, cache_version="1")
    def d(n: int) -> list[int]:
        return [inc(x=i) for i in range(n)]

    ran(d, n=2)
    execution = ran(d, n=2)
    assert execution.outputs.o0 == [1, 2]
    assert list(execution.state.nodes) == ["n0"]
    assert calls == [0, 1]


def test_ignored_inputs_do_not_count(ran, calls):
    @task(cache=Cache(version="1", ignored_inputs=("verbose",)))
    def t(x: int, verbose: bool) -> int:
        calls.append(x)
        return x

    ran(t, x=1, verbose=True)
    assert statuses(ran(t, x=1, verbose=False)) == ["HIT"]
    assert calls == [1]


def test_overrides_decide_about_one_call(ran):
    @task(cache=True, cache_version="1")
    def t(x: int) -> int:
        return x

    @workflow
    def wf() -> (int, int):
        return t(x=1).with_overrides(cache=False), t(x=1)

    assert statuses(ran(wf)) == ["DISABLED", "POPULATED"]


BODY = "@task(cache=True{version})\ndef t(x: int) -> int: return x + {k}"


def test_a_version_that_stays_while_the_body_changes_hits_and_warns(ran):
    names = {"task": task, "__name__": "lesson"}
    cell(names, BODY.format(version=", cache_version='1'", k=1))
    assert ran(names["t"], x=1).outputs.o0 == 2
    cell(names, BODY.format(version=", cache_version='1'", k=10))
    with pytest.warns(CacheWarning, match="was changed"):
        execution = ran(names["t"], x=1)
    assert (execution.outputs.o0, statuses(execution)) == (2, ["HIT"])


def test_without_a_version_a_changed_body_computes_anew(ran):
    names = {"task": task, "__name__": "lesson"}
    results = []
    for k in (1, 10, 1):
        cell(names, BODY.format(version="", k=k))
        execution = ran(names["t"], x=1)
        results.append((execution.outputs.o0, *statuses(execution)))
    assert results == [(2, "POPULATED"), (11, "POPULATED"), (2, "HIT")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("def helper(x): return x", "def helper(x): return x + 1"),
        ("K = 1\ndef helper(x): return x + K", "K = 2\ndef helper(x): return x + K"),
        (
            "def helper(x): return deep(x)\ndef deep(x): return x",
            "def helper(x): return deep(x)\ndef deep(x): return -x",
        ),
        (
            "@task\ndef helper(x: int) -> int: return x",
            "@task\ndef helper(x: int) -> int: return x + 1",
        ),
    ],
)
def test_without_a_version_a_changed_helper_or_constant_computes_anew(ran, first, second):
    def status(text: str) -> list[str]:
        names = {"task": task, "__name__": "lesson"}
        cell(names, text)
        cell(names, "@task(cache=True)\ndef t(x: int) -> int: return helper(x)")
        return statuses(ran(names["t"], x=1))

    assert [status(text) for text in (first, second, first)] == [["POPULATED"], ["POPULATED"], ["HIT"]]


def test_layout_and_comments_do_not_count(ran):
    def make(text: str) -> Any:
        path = Path(os.environ["FLYTE_NB_CACHE_DIR"]).with_name(f"m{len(text)}.py")
        path.write_text(text)
        names = {"task": task, "__name__": "lesson"}
        exec(compile(text, str(path), "exec"), names)
        return names["t"]

    one = make("@task(cache=True)\ndef t(x: int) -> int:\n    return x + 1\n")
    two = make(
        '@task(cache=True)\ndef t(x: int) -> int:\n    "A docstring."\n\n    # a comment\n    return (x +\n 1)\n'
    )
    assert statuses(ran(one, x=1)) == ["POPULATED"]
    assert statuses(ran(two, x=1)) == ["HIT"]


def test_two_closures_of_one_text_do_not_share_results(ran):
    def scale(by: int) -> Any:
        @task(cache=True)
        def scaled(x: int) -> int:
            return x * by

        return scaled

    two, three, two_again = scale(2), scale(3), scale(2)
    assert [ran(t, x=5).outputs.o0 for t in (two, three, two_again)] == [10, 15, 10]
    assert statuses(ran(scale(3), x=5)) == ["HIT"]


def test_an_int_that_is_declared_float_hits_for_the_float(ran):
    @task(cache=True, cache_version="1")
    def t(x: float) -> float:
        return x

    ran(t, x=1)
    assert statuses(ran(t, x=1.0)) == ["HIT"]


def test_what_cannot_be_digested_is_not_looked_up_with_a_warning(ran):
    @task(cache=True, cache_version="1")
    def t(x: Any) -> int:
        return next(x)

    with pytest.warns(CacheWarning, match="t is not looked up in the cache"):
        execution = ran(t, x=(n for n in (7,)))
    assert (execution.outputs.o0, statuses(execution)) == (7, ["MISS"])


def test_what_cannot_be_kept_is_said_and_passes(ran):
    @task(cache=True, cache_version="1")
    def t(x: int) -> Any:
        return (n for n in (x,))

    with pytest.warns(CacheWarning, match="t is not cached"):
        execution = ran(t, x=1)
    assert statuses(execution) == ["MISS"]


def damage(folder: Path) -> int:
    """Flip bytes in the middle of every large value that is kept."""
    count = 0
    for path in folder.rglob("*"):
        if (
            path.is_file()
            and path.suffix not in (".db", ".sqlite", ".db-wal", ".db-shm")
            and path.stat().st_size > 50_000
        ):
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 0xFF
            path.chmod(0o644)
            path.write_bytes(bytes(data))
            count += 1
    return count


def test_a_damaged_value_is_computed_anew_with_a_warning(ran, calls, cache_folder):
    @task(cache=True, cache_version="1")
    def big(n: int) -> list[str]:
        calls.append(n)
        return [f"line {i} {'x' * 50}" for i in range(n)]

    @task
    def count(xs: list[str]) -> int:
        return len(xs[-1])

    @workflow
    def wf(n: int) -> int:
        return count(xs=big(n=n))

    expected = ran(wf, n=20_000).outputs.o0
    assert damage(cache_folder) > 0
    with pytest.warns(CacheWarning, match="computed anew"):
        execution = ran(wf, n=20_000)
    assert execution.outputs.o0 == expected
    assert calls == [20_000, 20_000]


def test_a_cache_that_is_no_database_is_begun_anew_with_a_warning(ran, cache_folder):
    @task(cache=True, cache_version="1")
    def t(x: int) -> int:
        return x

    cache_folder.mkdir()
    Index(cache_folder).path.write_bytes(b"no database" * 1000)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        execution = ran(t, x=1)
    assert execution.outputs.o0 == 1
    assert any(issubclass(w.category, CacheWarning) and "damaged" in str(w.message) for w in warned)


def test_a_file_that_a_hit_returns_is_there_after_the_first_is_gone(ran, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    @task(cache=True, cache_version="1")
    def write(text: str) -> FlyteFile:
        Path("note.txt").write_text(text)
        return "note.txt"

    @task
    def read(file: FlyteFile) -> str:
        return f"{Path(file).name}: {Path(file).read_text()}"

    @workflow
    def wf(text: str) -> str:
        return read(file=write(text=text))

    assert ran(wf, text="hello").outputs.o0 == "note.txt: hello"
    Path("note.txt").unlink()
    execution = ran(wf, text="hello")
    assert execution["n0"].cache.value == "HIT"
    assert execution.outputs.o0 == "note.txt: hello"


PROGRAM = textwrap.dedent("""
    from flyte_nb import map_task, run, task, workflow

    @task(cache=True)
    def square(x: int) -> int:
        print("ran", x)
        return x * x

    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(square)(x=xs)

    if __name__ == "__main__":
        execution = run(wf, xs=[1, 2, 3])
        print(execution.outputs.o0, execution["n0"].cache.value)
""")


@pytest.mark.slow
def test_a_cache_is_hit_by_another_kernel(tmp_path):
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)

    def lines(file: Path = script) -> list[str]:
        done = subprocess.run([sys.executable, file], capture_output=True, text=True, cwd=tmp_path, check=True)
        return done.stdout.splitlines()

    assert lines() == ["ran 1", "ran 2", "ran 3", "[1, 4, 9] POPULATED"]
    assert lines() == ["[1, 4, 9] HIT"]
    other = tmp_path / "another.py"
    other.write_text(PROGRAM)
    assert lines(other)[-1] == "[1, 4, 9] POPULATED"  # another notebook's square() is another


@pytest.mark.parametrize("executor", ["threads", "processes"])
@pytest.mark.slow
def test_other_executors_keep_and_hit(ran, executor):
    @task(cache=True, cache_version=executor)
    def square(x: int) -> int:
        return x * x

    @dynamic
    def d(n: int) -> list[int]:
        return [square(x=i) for i in range(n)]

    assert statuses(ran(d, n=3, executor=executor, workers=2))[1:] == ["POPULATED"] * 3
    assert statuses(ran(d, n=3, executor=executor, workers=2))[1:] == ["HIT"] * 3
    assert statuses(ran(d, n=3))[1:] == ["HIT"] * 3


def test_nothing_is_kept_where_the_environment_says_so(ran, monkeypatch):
    @task(cache=True, cache_version="1")
    def t(x: int) -> int:
        return x

    monkeypatch.setenv("FLYTE_LOCAL_CACHE_ENABLED", "false")
    assert run(t, x=1).outputs.o0 == 1
    assert statuses(run(t, x=1)) != ["HIT"]


def test_a_warning_that_is_made_an_error_ends_the_run_in_order(ran):
    names = {"task": task, "__name__": "lesson"}
    for k in (1, 2):
        cell(names, BODY.format(version=", cache_version='1'", k=k))
        execution = ran(names["t"], x=1)  # all warnings are errors in these tests
    assert execution.phase.value == "ABORTED"
    assert execution.state.aborted == "by CacheWarning"
