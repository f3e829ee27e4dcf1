"""Runs in the background: the prompt is free, and everything can be looked at meanwhile."""

from __future__ import annotations

import _thread
import contextlib
import contextvars
import os
import subprocess
import sys
import threading

import pytest

from flyte_nb import dynamic, inspect, local, map_task, run, task, workflow
from flyte_nb.model import events as ev
from flyte_nb.model.errors import NodeTimeout, OptionError, Stopped, TypeMismatch
from flyte_nb.model.phases import Phase

from .programs import fail, inc, phases, up_to

CELL: contextvars.ContextVar[str] = contextvars.ContextVar("CELL", default="none")


@pytest.fixture
def gate():
    """An event that lets bodies go on; it is set in the end, whatever happens."""
    event = threading.Event()
    yield event
    event.set()


@pytest.mark.parametrize("executor", ["inline", "threads"])
def test_run_returns_at_once_and_waiting_gives_the_end(executor, gate):
    @task
    def waits(x: int) -> int:
        gate.wait(30)
        return x

    @workflow
    def wf(n: int) -> int:
        return inc(x=waits(x=n))

    execution = run(wf, n=1, executor=executor, background=True)
    assert type(execution.events[0]) is ev.ExecutionStarted
    assert not execution.done()
    assert (execution.phase, dict(execution.outputs), execution.error) == (Phase.DYNAMIC_RUNNING, {}, None)
    with pytest.raises(TimeoutError, match=r"of wf still runs after 0.001 s"):
        execution.wait(0.001)
    gate.set()
    assert execution.wait() is execution
    assert execution.wait(0) is execution
    assert execution.done()
    assert execution.outputs.o0 == 2
    assert inspect() is execution


def test_a_run_in_the_foreground_can_be_waited_for_too():
    execution = run(inc, x=1)
    assert execution.done()
    assert execution.wait().outputs.o0 == 2


def test_wrong_inputs_are_refused_at_once():
    with pytest.raises(TypeMismatch):
        run(inc, x="a", background=True)


def test_what_fails_it_is_kept_and_raised_by_waiting(capfd):
    execution = run(fail, x=3, background=True)
    for _ in range(2):
        with pytest.raises(ValueError) as caught:
            execution.wait()
    assert caught.value is execution.error
    assert caught.value.args == ("no", 3)
    assert execution.phase is Phase.FAILED
    assert capfd.readouterr().err == ""


def test_stopping_it(gate):
    @task
    def waits() -> None:
        gate.wait(30)

    execution = run(waits, background=True)
    execution.stop("enough")
    with pytest.raises(Stopped, match="enough"):
        execution.wait()
    assert (execution.phase, type(execution.error)) == (Phase.ABORTED, Stopped)


def test_an_interrupt_of_waiting_does_not_stop_the_run(gate):
    @task
    def waits() -> int:
        gate.wait(30)
        return 1

    execution = run(waits, background=True)

    def interrupted() -> None:
        threading.Thread(target=_thread.interrupt_main).start()
        while True:
            with contextlib.suppress(TimeoutError):
                execution.wait(0.01)

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not execution.done()
    gate.set()
    assert execution.wait().outputs.o0 == 1


def test_observers_and_bodies_have_the_context_of_the_cell(monkeypatch):
    seen = []

    @contextlib.contextmanager
    def watch(execution):
        seen.append((CELL.get(), threading.current_thread() is threading.main_thread()))
        yield
        seen.append(execution.phase)

    @task
    def which() -> str:
        return CELL.get()

    monkeypatch.setattr(local, "observers", [watch])
    token = CELL.set("In[7]")
    try:
        execution = run(which, background=True)
    finally:
        CELL.reset(token)
    assert execution.wait().outputs.o0 == "In[7]"
    assert seen == [("In[7]", False), Phase.SUCCEEDED]


@pytest.mark.parametrize("background", [True, False])
def test_an_observer_that_fails_ends_the_run(background, monkeypatch):
    def broken(execution):
        raise RuntimeError("no screen")

    monkeypatch.setattr(local, "observers", [broken])
    with pytest.raises(RuntimeError, match="no screen"):
        run(up_to, n=3, background=background).wait()
    assert (inspect().phase, inspect().state.aborted) == (Phase.ABORTED, "by RuntimeError")
    assert inspect().done()


def test_printing_is_captured_and_timeouts_are_kept(gate, capsys):
    @task
    def hello() -> int:
        print("hello")
        return 1

    @task(timeout=0.05)
    def slow(x: int) -> int:
        gate.wait(30)
        return x

    @workflow
    def wf() -> int:
        return slow(x=hello())

    execution = run(wf, background=True)
    with pytest.raises(NodeTimeout):
        execution.wait()
    assert execution["n0"].log == "hello\n"
    assert "hello" in capsys.readouterr().out
    assert phases(execution) == {"n0": "SUCCEEDED", "n1": "TIMED_OUT"}


def test_a_body_does_not_wait_for_its_own_run():
    @task
    def waits() -> None:
        inspect().wait()

    with pytest.raises(OptionError, match="cannot wait for its own end"):
        run(waits)


@pytest.mark.parametrize("executor", ["inline", "threads"])
def test_a_reader_sees_the_nodes_of_a_dynamic_before_its_body_returns(executor, gate):
    @dynamic
    def grows(n: int) -> list[int]:
        made = [inc(x=k) for k in range(n)]
        gate.wait(30)
        return made

    seen = []

    @contextlib.contextmanager
    def watch(execution):
        def look() -> None:
            while sum(type(event) is ev.NodeTraced for event in execution.events) < 3:
                pass
            seen.append((execution.snapshot().nodes["n0"].phase, len(execution.snapshot().nodes)))
            gate.set()

        reader = threading.Thread(target=look)
        reader.start()
        yield
        reader.join()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local, "observers", [watch])
        assert run(grows, n=3, executor=executor).outputs.o0 == [1, 2, 3]
    assert seen == [(Phase.RUNNING, 4)]


def test_everything_can_be_read_while_it_grows():
    @dynamic
    def fan(n: int) -> list[int]:
        return map_task(inc)(x=[inc(x=k) for k in range(n)])

    execution = run(fan, n=300, background=True)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        while not execution.done():
            for node in execution:
                assert [node.name, node.phase, dict(node.outputs), node.log, node.inputs]
                list(node)
            assert repr(execution)
            assert dict(execution.inputs) == {"n": 300}
            assert execution._ipython_key_completions_() is not None
            for var, ref in list(execution.state.root.outputs):
                assert var, execution.value(ref.id)
            execution.lineage("", "o0")
    finally:
        sys.setswitchinterval(interval)
    assert execution.wait().outputs.o0 == list(range(2, 302))


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["inline", "threads", "processes"])
def test_the_interpreter_ends_though_a_run_goes_on(executor, tmp_path):
    script = f"""
import sys, time
from flyte_nb import run, task

@task
def forever(mark: str) -> None:
    open(mark, "w").close()
    while True:
        print("still here")
        time.sleep(0.01)

if __name__ == "__main__":
    import os
    mark = {str(tmp_path / "mark")!r}
    run(forever, mark=mark, executor={executor!r}, background=True)
    while not os.path.exists(mark):
        time.sleep(0.01)
"""
    file = tmp_path / "script.py"
    file.write_text(script)
    done = subprocess.run(
        [sys.executable, file], timeout=60, check=False, capture_output=True, text=True, env={**os.environ}
    )
    assert (done.returncode, done.stderr) == (0, "")
