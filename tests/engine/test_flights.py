"""Flights: nodes in threads, in processes, on Dask and in the user's own executors come to the same."""

from __future__ import annotations

import dataclasses
import linecache
import os
import re
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import pytest

from flyte_nb import dynamic, map_task, run, task, workflow
from flyte_nb.engine import mapped
from flyte_nb.model import events as ev
from flyte_nb.model.errors import NodeTimeout, NotPortableValue, TypeMismatch, WorkerLost
from flyte_nb.model.phases import Phase

from .test_combinations import PROGRAMS, answers

ELSEWHERE = ["threads", pytest.param("processes", marks=pytest.mark.slow)]
EVERYWHERE = ["inline", *ELSEWHERE]


@task
def inc(x: int) -> int:
    print("inc", x)
    return x + 1


@task
def total(xs: list[int]) -> int:
    return sum(xs)


@dynamic
def fan(n: int) -> int:
    found = []
    for k in range(n):
        found.append(inc(x=k))
    return total(xs=found)


@workflow
def program(n: int) -> (int, list[int]):
    return fan(n=inc(x=n)), map_task(inc)(x=[n, n])


def normal(execution: Any) -> Any:
    """Events without what may differ: times, workers, peaks, and in which order independent nodes ended."""
    found = []
    for event in execution.events:
        changes: dict[str, Any] = {"at": 0.0}
        for name in ("worker", "peak"):
            if hasattr(event, name):
                changes[name] = None
        for name in ("id", "executor"):
            if hasattr(event, name):
                changes[name] = ""
        plain = dataclasses.replace(event, **changes)
        found.append((getattr(event, "path", ""), type(event).__name__, repr(plain)))
    return sorted(found, key=lambda item: item[0])  # by node; a node's own story keeps its order


@pytest.mark.parametrize("executor", ELSEWHERE)
def test_every_executor_tells_the_same_story_of_each_node(ran, executor):
    elsewhere = ran(program, n=2, executor=executor, workers=2)
    assert normal(elsewhere) == normal(ran(program, n=2))
    assert dict(elsewhere.outputs) == {"o0": 6, "o1": [3, 3]}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_tells_the_same_story(ran):
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        elsewhere = ran(program, n=2, executor=client)
        assert normal(elsewhere) == normal(ran(program, n=2))
        assert elsewhere.state.executor == "dask(2)"
        assert dict(elsewhere.outputs) == {"o0": 6, "o1": [3, 3]}
        for entity, given, value in PROGRAMS:  # conditionals, gates, eagers, launch plans, failure nodes, in each other
            assert ran(entity, n=given, executor=client, answers=answers(entity)).outputs.o0 == value


def test_a_users_own_thread_pool_is_used_and_not_shut_down(ran):
    with ThreadPoolExecutor(2) as pool:
        execution = ran(program, n=2, executor=pool)
        assert execution.outputs.o0 == 6
        assert pool.submit(sum, [1]).result() == 1
    assert execution.state.executor == "ThreadPoolExecutor(2)"
    assert all("ThreadPoolExecutor" in node.state.worker for node in execution if node.node.spec.kind == "task")


@pytest.mark.slow
def test_a_users_own_process_pool(ran):
    with ProcessPoolExecutor(2) as pool:
        execution = ran(program, n=2, executor=pool)
        assert dict(execution.outputs) == {"o0": 6, "o1": [3, 3]}
    assert {node.state.worker for node in execution if node.node.spec.name == "inc"} - {"", str(os.getpid())}


def test_independent_nodes_run_at_the_same_time(ran):
    meeting = threading.Barrier(3, timeout=30)

    @task
    def meet(x: int) -> int:
        meeting.wait()
        return x

    @dynamic
    def d() -> list[int]:
        return [meet(x=i) for i in range(3)]

    assert ran(d, executor="threads", workers=3).outputs.o0 == [0, 1, 2]


@pytest.mark.parametrize("executor", EVERYWHERE)
def test_what_a_node_prints_is_its_own(ran, executor, capsys):
    @dynamic
    def d() -> list[int]:
        return [inc(x=i) for i in range(3)]

    execution = ran(d, executor=executor, workers=2)
    assert [execution[f"n0/dn{i}"].log for i in range(3)] == [f"inc {i}\n" for i in range(3)]
    shown = capsys.readouterr().out.splitlines()
    prefixes = ["" if executor == "inline" else f"[inc n0/dn{i}] " for i in range(3)]
    assert sorted(shown) == [f"{prefix}inc {i}" for i, prefix in enumerate(prefixes)]


@pytest.mark.parametrize("executor", EVERYWHERE)
def test_nodes_of_a_dynamic_know_their_line_and_loop_variables_wherever_it_ran(ran, executor):
    execution = ran(fan, n=2, executor=executor, workers=2)
    origins = [execution[f"n0/dn{i}"].origin for i in range(3)]
    assert [origin.variables for origin in origins] == [(("k", "0"),), (("k", "1"),), ()]
    assert [origin.place.text for origin in origins[1:]] == ["found.append(inc(x=k))", "return total(xs=found)"]
    assert origins[0].place.file == __file__
    traced = [event.path for event in execution.events if isinstance(event, ev.NodeTraced)]
    assert traced == ["n0/dn0", "n0/dn1", "n0/dn2"]


@pytest.mark.parametrize("executor", EVERYWHERE)
def test_a_failure_is_the_same_wherever_it_happens(ran, executor):
    @task
    def fail(x: int) -> int:
        raise ValueError("no", x)

    execution = ran(fail, x=3, executor=executor, workers=2)
    assert type(execution.error) is ValueError
    assert execution.error.args == ("no", 3)
    notes = "\n".join(execution.error.__notes__)
    assert "inputs: x=3" in notes
    assert execution.phase is Phase.FAILED
    if executor == "processes":
        assert 'raise ValueError("no", x)' in linecache_line(notes)


def linecache_line(notes: str) -> str:
    """Return the text of the line that a note names."""
    file, line = re.search(r"  (\S+) line (\d+), in fail", notes).groups()
    return linecache.getline(file, int(line))


class Picky(Exception):
    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


@pytest.mark.parametrize("executor", EVERYWHERE)
def test_an_exception_that_cannot_be_rebuilt_keeps_its_name_and_text(ran, executor):
    @task
    def fail() -> int:
        raise Picky(7, "no")

    error = ran(fail, executor=executor, workers=1).error
    assert "7: no" in str(error)
    assert "Picky" in type(error).__name__ + str(error)


@pytest.mark.slow
def test_an_exception_whose_args_cannot_travel(ran):
    @task
    def fail() -> int:
        raise ValueError("no", threading.Lock())

    error = ran(fail, executor="processes", workers=1).error
    assert "ValueError" in type(error).__name__ + str(error)
    assert "no" in str(error)


@pytest.mark.slow
def test_a_killed_worker_fails_the_guilty_node_alone(ran):
    @task
    def die(x: int) -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return x

    @workflow(failure_policy="FAIL_AFTER_EXECUTABLE_NODES_COMPLETE")
    def wf() -> (int, list[int]):
        return die(x=1), [inc(x=i) for i in range(6)]

    execution = ran(wf, executor="processes", workers=2)
    assert isinstance(execution.error, WorkerLost)
    assert "die (n0)" in str(execution.error)
    assert {node.path for node in execution if node.phase is not Phase.SUCCEEDED} == {"n0"}
    assert [execution[f"n{i + 1}"].outputs.o0 for i in range(6)] == [1, 2, 3, 4, 5, 6]
    assert run(inc, x=1, executor="processes", workers=2).outputs.o0 == 2


@pytest.mark.slow
def test_a_worker_that_dies_once_is_forgiven(ran, tmp_path):
    mark = str(tmp_path / "mark")

    @task
    def die_once() -> int:
        if not os.path.exists(mark):
            open(mark, "w").close()
            os.kill(os.getpid(), signal.SIGKILL)
        return 7

    assert ran(die_once, executor="processes", workers=1).phase is Phase.SUCCEEDED
    assert os.path.exists(mark)


@pytest.mark.slow
def test_an_output_that_cannot_travel_is_named(ran):
    @task
    def make() -> dict[str, Any]:
        return {"ok": 1, "lock": [threading.Lock()]}

    error = ran(make, executor="processes", workers=1).error
    assert isinstance(error, NotPortableValue)
    assert "make: output o0['lock'][0]" in str(error)
    assert run(make).outputs.o0["ok"] == 1  # inline it may pass


@pytest.mark.slow
def test_an_input_that_cannot_travel_is_named(ran):
    @task
    def take(box: Any) -> int:
        return 1

    error = ran(take, box={"lock": threading.Lock()}, executor="processes", workers=1).error
    assert isinstance(error, NotPortableValue)
    assert "take: input box['lock']" in str(error)


@pytest.mark.slow
def test_a_function_that_cannot_travel_is_named(ran):
    lock = threading.Lock()

    @task
    def guarded() -> int:
        with lock:
            return 1

    error = ran(guarded, executor="processes", workers=1).error
    assert isinstance(error, NotPortableValue)
    assert "guarded" in str(error)


@pytest.mark.parametrize("executor", EVERYWHERE)
def test_a_wrong_type_is_refused_where_it_is_made(ran, executor):
    @task
    def wrong() -> list[int]:
        return [1, "two"]

    error = ran(wrong, executor=executor, workers=1).error
    assert isinstance(error, TypeMismatch)
    assert "o0[1]: expected int, got str" in str(error)


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_a_node_that_takes_too_long_is_timed_out_and_the_others_finish(ran, executor):
    @task(timeout=0.3)
    def forever() -> int:
        threading.Event().wait(60)
        return 1

    @workflow(failure_policy="FAIL_AFTER_EXECUTABLE_NODES_COMPLETE")
    def wf() -> (int, list[int]):
        return forever(), [inc(x=i) for i in range(4)]

    execution = ran(wf, executor=executor, workers=2)
    assert isinstance(execution.error, NodeTimeout)
    assert execution["n0"].phase is Phase.TIMED_OUT
    assert [execution[f"n{i + 1}"].outputs.o0 for i in range(4)] == [1, 2, 3, 4]


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/maps"), reason="only Linux tells which files are mapped")
def test_an_array_that_nobody_changes_is_written_at_most_once(ran, monkeypatch):
    np = pytest.importorskip("numpy")
    written = []
    monkeypatch.setattr(
        mapped, "write", lambda array, path, write=mapped.write: (written.append(path), write(array, path))
    )

    @task
    def make() -> np.ndarray:
        return np.arange(2_500_000, dtype=float)

    @task
    def look(x: np.ndarray) -> np.ndarray:
        with open("/proc/self/maps") as maps:
            print(sorted({line.split()[-1] for line in maps if line.rstrip().endswith(".npy")}))
        return x

    @task
    def check(x: np.ndarray) -> float:
        return float(x[-1])

    @workflow
    def wf() -> float:
        x = make()
        for _ in range(4):
            x = look(x=x)
        return check(x=x)

    execution = ran(wf, executor="processes", workers=1)
    assert execution.outputs.o0 == 2_499_999.0
    assert not written  # the worker that made it wrote it; the kernel never did
    mapped_files = {execution[f"n{i}"].log for i in range(2, 5)}
    assert len(mapped_files) == 1


@pytest.mark.parametrize("executor", ELSEWHERE)
def test_an_unknown_executor_or_too_few_workers_is_refused(executor):
    with pytest.raises(ValueError, match="Did you mean"):
        run(inc, x=1, executor=executor + "s")
    with pytest.raises(ValueError, match="workers"):
        run(inc, x=1, executor=executor, workers=0)


def test_a_retry_in_threads(ran):
    tries = []

    @task(retries=2)
    def flaky() -> int:
        tries.append(1)
        if len(tries) < 3:
            raise OSError
        return len(tries)

    assert ran(flaky, executor="threads", workers=1).outputs.o0 == 3


def test_a_call_that_its_executor_cancels_fails_and_is_not_waited_for(ran):
    class Closing(ThreadPoolExecutor):
        def submit(self, fn, /, *args, **kwargs):
            future = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    with Closing() as closing:
        execution = ran(inc, x=1, executor=closing)
    assert isinstance(execution.error, WorkerLost)
    assert "cancelled inc (n0) before it ran" in str(execution.error)
