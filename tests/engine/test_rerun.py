"""A node once more on the inputs that it had: it changes nothing, and fails as the node did; and the debugger after."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from flyte_nb import dynamic, inspect, map_task, run, task, workflow
from flyte_nb.engine import debugger
from flyte_nb.engine.execution import Execution
from flyte_nb.model.errors import NotFound

calls: list[Any] = []


@task
def grow(xs: list[int]) -> list[int]:
    print("growing", len(xs))
    calls.append(len(xs))
    xs.append(1)
    return xs


@task(cache=True, cache_version="1")
def kept(x: int) -> int:
    calls.append(x)
    return x


@task
def inverse(x: int) -> float:
    return 1 / x


@dynamic
def inverses(n: int) -> list[float]:
    return [inverse(x=i - n) for i in range(n)]


@workflow
def wf(xs: list[int], n: int) -> (list[int], list[float], list[float]):
    return grow(xs=xs), inverses(n=n), map_task(inverse)(x=xs)


def failed(entity: Any, **inputs: Any) -> Execution:
    with pytest.raises(Exception):  # noqa: B017 - any of the user's
        run(entity, **inputs)
    execution = inspect()
    assert isinstance(execution, Execution)
    return execution


def test_it_gives_and_prints_the_same_and_changes_nothing(capsys, whole):
    execution = run(wf, xs=[1, 2], n=1)
    events, state, values = list(execution.events), whole(execution.state), dict(execution.store._values)
    capsys.readouterr()
    for _ in range(2):
        assert execution.rerun("n0").o0 == [1, 2, 1]
        assert capsys.readouterr().out == "growing 2\n"
    assert execution["n0"].inputs.xs == [1, 2]
    assert execution.events == events
    assert whole(execution.state) == state
    assert execution.store._values == values
    assert inspect() is execution


@pytest.mark.parametrize("path", ["n1", "n1/dn0", "n2", "n2/1", "inverses/inverse"])
def test_any_node_can_be_run_again(path):
    execution = run(wf, xs=[1, 2], n=1)
    assert execution.rerun(path).o0 == execution[path].outputs.o0


def test_a_sub_workflow_can_be_run_again():
    @workflow
    def outer(n: int) -> list[float]:
        return wf(xs=[1], n=n).o1

    execution = run(outer, n=2)
    assert execution.rerun("n0").o1 == [-0.5, -1.0]


def test_what_is_given_is_a_copy():
    execution = run(grow, xs=[])
    execution.rerun("n0").o0.append(3)
    assert execution["n0"].outputs.o0 == [1]


def test_a_cached_node_is_computed_anew_and_keeps_nothing(cache_folder):
    run(kept, x=3)
    execution = run(kept, x=3)
    calls.clear()
    before = sorted(cache_folder.rglob("*.joblib*"))
    assert execution.rerun("n0").o0 == 3
    assert calls == [3]
    assert sorted(cache_folder.rglob("*.joblib*")) == before


def test_a_failure_names_the_node_that_it_stands_for():
    @workflow
    def failing(n: int) -> list[float]:
        inverses(n=n)
        return map_task(inverse)(x=[1, 0])

    execution = failed(failing, n=1)
    with pytest.raises(ZeroDivisionError) as caught:
        execution.rerun("n1/1")
    notes = "\n".join(caught.value.__notes__)
    assert "in node n1/1 (map_inverse/inverse[1])" in notes
    assert "inputs: x=0" in notes
    assert notes.count("in node") == 1


@dynamic
def failing_within(n: int) -> list[float]:
    return [inverse(x=i) for i in range(n)]


def test_a_failure_within_a_dynamic_names_the_node_within(ran):
    @workflow
    def outer() -> list[float]:
        return failing_within(n=2)

    execution = ran(outer)
    with pytest.raises(ZeroDivisionError) as caught:
        execution.rerun("n0")
    assert caught.value.__notes__[0].startswith("in node n0/dn0 (failing_within/inverse[0]), made at")
    assert execution["n0/dn0"].error is not caught.value


def test_a_nodes_own_overrides_hold(monkeypatch):
    seen: list[str | None] = []

    @task(environment={"FLYTE_NB_TESTED": "yes"})
    def look() -> int:
        seen.append(os.environ.get("FLYTE_NB_TESTED"))
        return len(seen)

    @task(retries=0)
    def flaky() -> int:
        seen.append(None)
        if len(seen) % 2:
            raise OSError
        return 1

    @workflow
    def both() -> int:
        look()
        return flaky().with_overrides(retries=1)

    execution = run(both)
    seen.clear()
    execution.rerun("n0")
    assert seen == ["yes"]
    seen.clear()
    assert execution.rerun("n1").o0 == 1


def test_a_node_that_has_not_run_is_refused(ran):
    @workflow
    def chain(x: int) -> list[int]:
        first = inverse(x=x)
        return grow(xs=[x]).with_overrides(node_name="later") if first is None else _after(first, x)

    execution = ran(chain, x=0)
    with pytest.raises(NotFound, match="n1 has not run, and its inputs are not there: it is SKIPPED, and needs n0"):
        execution.rerun("n1")
    with pytest.raises(NotFound, match="has no node 'n7'"):
        execution.rerun("n7")


@task
def collect(x: float) -> list[int]:
    return [int(x)]


def _after(first: Any, x: Any) -> Any:
    return collect(x=first)


def test_a_function_that_was_redefined_runs_as_it_was(capsys, monkeypatch):
    execution = run(grow, xs=[])
    monkeypatch.setitem(globals(), "grow", collect)
    assert execution.rerun("n0").o0 == [1]
    assert capsys.readouterr().err == "grow was redefined since: this runs the grow that is recorded\n"


def test_an_equal_definition_is_no_other(capsys, monkeypatch):
    execution = run(grow, xs=[])
    monkeypatch.setitem(globals(), "grow", task(grow.function))
    execution.rerun("n0")
    assert capsys.readouterr().err == ""


# The debugger after a failure.


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[TracebackType]:
    """Take the debugger's place, and keep what it is opened with."""
    found: list[TracebackType] = []
    monkeypatch.setattr(debugger, "_debugger", found.append)
    return found


def names(frames: TracebackType | None) -> list[str]:
    found = []
    while frames is not None:
        found.append(frames.tb_frame.f_code.co_name)
        frames = frames.tb_next
    return found


def last(frames: TracebackType) -> dict[str, Any]:
    while frames.tb_next is not None:
        frames = frames.tb_next
    return frames.tb_frame.f_locals


@task
def read(text: str) -> int:
    import json

    local = text * 2
    return int(json.loads(local))


@task
def nests(text: str) -> int:
    return read(text=text) + 1


def test_it_opens_in_the_users_own_frame(opened):
    execution = failed(nests, text="{")
    execution.post_mortem()
    assert names(opened[0]) == ["nests", "read"]
    assert last(opened[0])["local"] == "{{"


@pytest.mark.parametrize("executor", ["inline", "threads"])
def test_a_scope_leads_to_the_node_that_failed_it(ran, opened, executor):
    @workflow
    def outer() -> list[float]:
        return failing_within(n=2)

    execution = ran(outer, executor=executor)
    for path in (None, "n0", "n0/dn0"):
        execution.post_mortem(path)
    assert [names(one) for one in opened] == [["inverse"]] * 3
    assert last(opened[0]) == {"x": 0}


def test_a_dynamics_body_has_its_frames(ran, opened):
    @dynamic
    def fails(n: int) -> list[float]:
        made = [inverse(x=1)]
        return [made[n]]

    ran(fails, n=5).post_mortem("n0")
    assert names(opened[0]) == ["fails"]
    assert last(opened[0])["n"] == 5


def test_a_failure_without_frames_is_said(ran, opened):
    @task
    def wrong() -> int:
        return "text"  # type: ignore[return-value]

    execution = ran(wrong)
    with pytest.raises(NotFound, match="frames of n0's failure are not here: it failed outside its body\n") as caught:
        execution.post_mortem()
    assert "It was TypeMismatch" in str(caught.value)


@pytest.mark.slow
def test_a_failure_in_another_process_is_said(ran, opened):
    with pytest.raises(NotFound, match="or in another process"):
        ran(inverse, x=0, executor="processes", workers=1).post_mortem()


def test_what_has_not_failed_is_said(ran):
    execution = ran(inverse, x=1)
    with pytest.raises(NotFound, match="nothing has failed in execution e"):
        execution.post_mortem()
    with pytest.raises(NotFound, match=r"n0 has not failed \(SUCCEEDED\)"):
        execution.post_mortem("n0")


def test_a_rerun_can_be_looked_at_by_pdb_itself(ran):
    execution = ran(inverse, x=0)
    with pytest.raises(ZeroDivisionError) as caught:
        execution.rerun("n0")
    frames = debugger.users_frames(caught.value)
    assert names(frames) == ["inverse"]


PROGRAM = """
import flyte_nb

@flyte_nb.task
def inverse(x: int) -> float:
    bottom = x * 2
    return 1 / bottom

try:
    flyte_nb.run(inverse, x=0)
except ZeroDivisionError:
    flyte_nb.inspect().post_mortem()
print("left")
"""


@pytest.mark.slow
def test_pdb_itself_is_opened(tmp_path: Path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, str(program)], input="p bottom + 41\nwhere\nq\n", capture_output=True, text=True, check=True
    )
    assert "-> return 1 / bottom" in done.stdout
    assert "(Pdb) 41\n" in done.stdout
    assert "flyte_nb" not in done.stdout.split("(Pdb)")[2]
    assert done.stdout.endswith("left\n")
