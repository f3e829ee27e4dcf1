"""What an execution gives to those who look at it: values by id, where they came from, a page to keep."""

from __future__ import annotations

import sys
import threading

import pytest

from flyte_nb import dynamic, map_task, run, task, workflow
from flyte_nb.model import display
from flyte_nb.model.errors import NotFound, OptionError
from flyte_nb.model.graph import Const, ListOf

from .programs import inc, up_to


@task
def total(xs: list[int]) -> int:
    return sum(xs)


def test_a_value_by_its_id_is_a_copy_of_your_own():
    @workflow
    def wf(xs: list[int]) -> (list[int], list[int]):
        made = map_task(inc)(x=xs)
        return made, xs

    execution = run(wf, xs=[1, 2])
    for value_id, expected in {
        "(xs)": [1, 2],
        "n0(xs)": None,
        "n0(x)": [1, 2],
        "n0/1.o0": 3,
        "n0.o0": [2, 3],
        ".o1": [1, 2],
    }.items():
        if expected is None:
            with pytest.raises(NotFound, match="keeps no value"):
                execution.value(value_id)
            continue
        value = execution.value(value_id)
        assert value == expected
        if isinstance(value, list):
            value.append(99)
            assert execution.value(value_id) == expected


def test_constants_and_parts_of_constants():
    @dynamic
    def d(n: int) -> (int, list[list[int]]):
        return total(xs=[n, inc(x=n), 7]), [[n], [inc(x=n)]]

    execution = run(d, n=1)
    ids = [
        part.ref.id
        for graph in (execution["n0"].graph,)
        for binding in [b for node in graph.nodes.values() for _, b in node.inputs] + [b for _, b in graph.outputs]
        for part in (binding.items if isinstance(binding, ListOf) else (binding,))
        if isinstance(part, Const)
    ]
    assert {value_id: execution.value(f"n0/{value_id}") for value_id in ids} == {
        "dn0(x)": 1,
        "dn1(xs)[0]": 1,
        "dn1(xs)[2]": 7,
        "dn2(x)": 1,
        "->o1[0]": [1],
    }
    execution.value("n0/->o1[0]").append(99)
    assert execution.value("n0/->o1[0]") == [1]


@pytest.mark.parametrize("value_id", ["", "n9.o0", "(", "n0(x)[", "->", "n0.o0.o0", "x" * 10_000, "n0(x)[print()]"])
def test_what_is_no_id_is_not_found(value_id):
    with pytest.raises(NotFound) as caught:
        run(inc, x=1).value(value_id)
    assert len(str(caught.value)) < 400


def test_values_may_be_fetched_by_another_thread_while_they_are_made():
    made: list[object] = []

    @dynamic
    def fan(n: int) -> list[list[int]]:
        return [up_to(n=k) for k in range(n)]

    execution = run(fan, n=25, background=True)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        while not execution.done():
            for event in execution.events[-20:]:
                for _, ref in getattr(event, "outputs", ()):
                    value = execution.value(ref.id)
                    made.append(value)
                    if isinstance(value, list):
                        value.append(-1)
    finally:
        sys.setswitchinterval(interval)
    assert execution.wait().outputs.o0 == [list(range(1, k + 1)) for k in range(25)]


def test_a_cached_value_is_loaded_for_whoever_asks_first(cache_folder):
    @task(cache=True, cache_version="1")
    def big(n: int) -> list[int]:
        return list(range(n))

    run(big, n=20_000)
    execution = run(big, n=20_000)
    values: list[list[int]] = []
    threads = [threading.Thread(target=lambda: values.append(execution.value("n0.o0"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(value) for value in values] == [20_000] * 4
    assert len({id(value) for value in values}) == 4


def test_lineage_of_a_node_by_its_name():
    execution = run(up_to, n=2)
    assert str(execution.lineage("up_to/inc[1]", "x")) == "n0/dn1(x) <- 1, a constant"


@pytest.fixture
def pages():
    """Pages that say what they are of; the real ones are the views' affair."""
    before = display.fill_page(lambda thing: f"<p>é {thing!r}")
    yield
    display.fill_page(before)


@pytest.mark.usefixtures("pages")
def test_a_replay_is_written_where_it_should_be(tmp_path, monkeypatch):
    execution = run(up_to, n=2)
    written = execution.save_replay(tmp_path / "run.html")
    assert written == tmp_path / "run.html"
    assert written.read_bytes().decode("utf-8") == f"<p>é {execution!r}"
    monkeypatch.chdir(tmp_path)
    assert execution.save_replay("ünïcode").name == "ünïcode"
    with pytest.raises(OptionError, match="is a folder"):
        execution.save_replay(tmp_path)
    with pytest.raises(OptionError, match="there is no folder"):
        execution.save_replay(tmp_path / "nowhere" / "run.html")
    for name in ("x" * 300, "a\0b"):
        with pytest.raises(OptionError, match="cannot be written"):
            execution.save_replay(tmp_path / name)


def test_a_record_is_written_where_the_name_asks_for_one(tmp_path):
    before = display.fill_record(lambda thing: f'{{"of": "{thing!r}"}}')
    try:
        written = run(up_to, n=2).save_replay(tmp_path / "run.flyte-run.json")
    finally:
        display.fill_record(before)
    assert written.read_text(encoding="utf-8").startswith('{"of": "<execution')


@pytest.mark.usefixtures("pages")
def test_a_replay_of_a_run_that_goes_on(tmp_path):
    gate = threading.Event()

    @task
    def waits() -> int:
        gate.wait(30)
        return 1

    execution = run(waits, background=True)
    try:
        assert ": RUNNING" in execution.save_replay(tmp_path / "run.html").read_text(encoding="utf-8")
    finally:
        gate.set()
    execution.wait()
