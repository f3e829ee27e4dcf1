"""Gates: they hold no worker, wait for an answer or a time, and end as they are answered."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import timedelta

import pytest

from flyte_nb import approve, conditional, dynamic, inspect, map_task, run, sleep, task, wait_for_input, workflow
from flyte_nb.engine.clock import ManualClock
from flyte_nb.exceptions.user import FlyteDisapprovalException
from flyte_nb.model.errors import NodeTimeout, NotFound, OptionError, Stopped, TypeMismatch, Unanswered

from .programs import inc, kinds, phases

HOUR = timedelta(hours=1)


@workflow
def reviewed(n: int) -> int:
    return inc(x=approve(inc(x=n), "fine", timeout=HOUR))


@workflow
def asked() -> int:
    return inc(x=wait_for_input("number", timeout=HOUR, expected_type=int))


@task
def both(a: int, b: int) -> int:
    return a + b


@workflow
def beside(n: int) -> int:
    first = wait_for_input("number", timeout=HOUR, expected_type=int)
    return both(a=first, b=inc(x=n))


def test_a_value_that_is_approved_passes_on(ran):
    execution = ran(reviewed, n=1, answers={"fine": True})
    assert execution.outputs.o0 == 3
    assert [kind for kind, path in kinds(execution) if path == "n1"] == [
        *["NodeStarted", "NodeWaiting", "NodeAnswered", "NodeSucceeded"]
    ]


def test_a_refusal_fails_the_node_with_flytekits_exception():
    with pytest.raises(FlyteDisapprovalException, match=r"fine was not approved \(by answers=\)"):
        run(reviewed, n=1, answers={"fine": False})
    execution = inspect()
    assert phases(execution) == {"n0": "SUCCEEDED", "n1": "FAILED", "n2": "SKIPPED"}
    assert execution["n1"].state.answer.answer is None


def test_a_function_that_answers_is_given_a_copy_of_the_value():
    @task
    def numbers() -> list[int]:
        return [1, 2]

    @workflow
    def wf() -> list[int]:
        return approve(numbers(), "fine", timeout=HOUR)

    assert run(wf, answers={"fine": lambda value: value.append(3) is None}).outputs.o0 == [1, 2]


def test_a_prepared_answer_is_found_by_name_or_path():
    for key in ("number", "n0"):
        assert run(asked, answers={key: 4}).outputs.o0 == 5
    assert run(asked, answers={"number": lambda: 4}).outputs.o0 == 5


@pytest.mark.parametrize(
    ("entity", "answer", "said"),
    [(asked, "four", "expected int, got str"), (reviewed, 1, "expected True or False, got 1")],
)
def test_a_prepared_answer_is_checked(entity, answer, said):
    name = "number" if entity is asked else "fine"
    with pytest.raises(TypeMismatch, match=said):
        run(entity, {"n": 1} if entity is reviewed else {}, answers={name: answer})


def test_what_a_prepared_function_raises_fails_the_gate():
    with pytest.raises(ZeroDivisionError):
        run(asked, answers={"number": lambda: 1 // 0})
    assert inspect()["n0"].phase == "FAILED"


def test_answers_that_are_no_dict_are_refused():
    with pytest.raises(OptionError, match="answers=True is no dict"):
        run(asked, answers=True)


def test_where_nobody_can_answer_all_else_is_done_first_and_the_error_says_what_to_do():
    with pytest.raises(Unanswered) as caught:
        run(beside, n=1, answers={"numbr": 3})
    assert phases(inspect()) == {"n0": "FAILED", "n1": "SUCCEEDED", "n2": "SKIPPED"}
    text = str(caught.value)
    assert "number waits for an input of type int" in text
    assert "answers= has one for 'numbr'" in text
    assert "answers={'number': ...}" in text
    assert "background=True" in text


def test_a_gate_that_nobody_answers_is_timed_out():
    clock = ManualClock()
    execution = run(asked, background=True, clock=clock)
    with pytest.raises(NodeTimeout, match="number waited 3600 s for an input of type int"):
        execution.wait(10)
    assert execution["n0"].phase == "TIMED_OUT"
    assert execution["n0"].duration == pytest.approx(3600, abs=1)


def test_it_sleeps_by_the_runs_clock_and_what_does_not_wait_for_it_goes_on(ran):
    @workflow
    def wf() -> int:
        rest = sleep(timedelta(hours=5))
        last = inc(x=1)
        rest >> last
        return both(a=inc(x=5), b=last)

    execution = ran(wf)
    assert execution["n0"].duration == pytest.approx(5 * 3600, abs=2)
    ends = [path for kind, path in kinds(execution) if kind == "NodeSucceeded"]
    assert ends == ["n2", "n0", "n1", "n3"]
    assert ran(sleep_zero).phase == "SUCCEEDED"


@workflow
def sleep_zero() -> None:
    sleep(timedelta(0))


def test_a_sleep_is_interrupted_by_stop():
    @workflow
    def wf() -> None:
        sleep(HOUR)

    execution = run(wf, background=True)
    while "PAUSED" not in phases(execution).values():
        pass
    execution.stop("enough")
    with pytest.raises(Stopped, match="enough"):
        execution.wait(10)
    assert phases(execution) == {"n0": "ABORTED"}


@pytest.mark.parametrize("executor", ["inline", "threads"])
def test_a_gate_holds_no_worker(executor):
    """With one worker, many gates wait while a task runs; each is answered from another thread."""

    @task
    def total(xs: list[int]) -> int:
        return sum(xs)

    @dynamic
    def ask(n: int) -> int:
        return total(xs=[wait_for_input(f"number {k}", timeout=HOUR, expected_type=int) for k in range(n)])

    @workflow
    def wf(n: int) -> int:
        return both(a=ask(n=n), b=inc(x=n))

    execution = run(wf, n=30, executor=executor, workers=None if executor == "inline" else 1, background=True)
    while len(execution.waiting) < 30:
        pass
    for k in range(30):
        execution.set_input(f"number {k}", k)
    assert execution.wait(60).outputs.o0 == 435 + 31


def test_answers_are_given_once_checked_where_they_are_given_and_by_whom_is_in_the_log():
    execution = run(asked, background=True)
    while not execution.waiting:
        pass
    with pytest.raises(TypeMismatch, match="number: expected int, got str"):
        execution.set_input("number", "four")
    with pytest.raises(OptionError, match=r"number waits for an input of type int\n.*set_input\('number', ...\)"):
        execution.approve("number")
    with pytest.raises(NotFound, match=r"no node 'numbr'.*\n.*These wait: number"):
        execution.set_input("numbr", 4)
    with pytest.raises(OptionError, match=r"inc \(n1\) waits for no answer"):
        execution.set_input("n1", 4)
    execution.set_input("number", 4)
    assert execution.wait(10).outputs.o0 == 5
    assert execution["n0"].state.answer.by == "call"
    with pytest.raises(OptionError, match="No gate waits now"):
        execution.set_input("number", 4)


def test_of_many_threads_one_answers():
    execution = run(asked, background=True)
    while not execution.waiting:
        pass
    heard: list[int] = []
    start = threading.Barrier(8)

    def answer(value: int) -> None:
        start.wait()
        try:
            execution.set_input("number", value)
        except OptionError:
            return
        heard.append(value)

    threads = [threading.Thread(target=answer, args=(value,)) for value in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [execution.wait(10).outputs.o0] == [value + 1 for value in heard]


def test_two_gates_of_one_name_are_told_apart_by_their_paths():
    @workflow
    def wf() -> int:
        first = wait_for_input("number", timeout=HOUR, expected_type=int)
        return both(a=first, b=wait_for_input("number", timeout=HOUR, expected_type=int))

    execution = run(wf, background=True)
    while len(execution.waiting) < 2:
        pass
    with pytest.raises(NotFound, match="2 gates named 'number' wait"):
        execution.set_input("number", 1)
    execution.set_input("number[1]", 5)
    execution.set_input("n0", 2)
    assert execution.wait(10).outputs.o0 == 7


@dataclass
class Settings:
    rate: float


def test_any_type_is_asked_for_and_converted_as_everywhere():
    @workflow
    def wf() -> (Settings, list[float]):  # type: ignore[syntax]
        return (
            wait_for_input("settings", timeout=HOUR, expected_type=Settings),
            wait_for_input("rates", timeout=HOUR, expected_type=list[float]),
        )

    execution = run(wf, answers={"settings": Settings(0.5), "rates": [1, 2]})
    assert execution.outputs.o0 == Settings(0.5)
    assert execution.outputs.o1 == [1.0, 2.0]


def test_a_part_of_a_value_is_approved():
    @task
    def numbers() -> dict[str, int]:
        return {"a": 4}

    @workflow
    def wf() -> int:
        return inc(x=approve(numbers()["a"], "fine", timeout=HOUR))

    assert run(wf, answers={"fine": lambda value: value == 4}).outputs.o0 == 5


def test_flytekit_refuses_an_input_and_a_constant_and_a_note_says_so():
    @workflow
    def wf(n: int) -> int:
        return both(a=approve(n, "input", timeout=HOUR), b=approve(3, "constant", timeout=HOUR))

    execution = run(wf, n=1, answers={"input": True, "constant": True})
    assert execution.outputs.o0 == 4
    for path in ("n0", "n1"):
        assert "flytekit 1.16 refuses this" in execution[path].notes[0]


def test_a_gate_is_asked_again_where_it_may_not_be_approved_and_the_rest_goes_on():
    @workflow(failure_policy="FAIL_AFTER_EXECUTABLE_NODES_COMPLETE")
    def wf(n: int) -> (int, int):  # type: ignore[syntax]
        return approve(inc(x=n), "fine", timeout=HOUR), inc(x=n)

    with pytest.raises(FlyteDisapprovalException):
        run(wf, n=1, answers={"fine": False})
    assert phases(inspect()) == {"n0": "SUCCEEDED", "n1": "FAILED", "n2": "SUCCEEDED"}


def test_to_run_it_again_asks_nobody():
    execution = run(reviewed, n=1, answers={"fine": True})
    assert execution.rerun("n1").o0 == 2

    @workflow
    def outer(n: int) -> int:
        return reviewed(n=n)

    assert run(outer, n=1, answers={"fine": True}).rerun("n0").o0 == 3


def test_a_cached_dynamic_does_not_ask_twice(cache_folder):
    @dynamic(cache=True, cache_version="1")
    def ask() -> int:
        return wait_for_input("number", timeout=HOUR, expected_type=int)

    assert run(ask, answers={"number": 4}).outputs.o0 == 4
    assert run(ask).outputs.o0 == 4


@pytest.mark.slow
def test_in_processes_the_engine_asks():
    @dynamic
    def ask(n: int) -> int:
        return both(a=n, b=wait_for_input("number", timeout=HOUR, expected_type=int))

    assert run(ask, n=1, executor="processes", workers=1, answers={"number": 4}).outputs.o0 == 5


@pytest.mark.slow
def test_an_answer_on_its_way_counts_though_the_time_is_up():
    """The gate's time is up while a task holds up the run; the answer came before."""

    @task
    def slow() -> int:
        assert heard.wait(10)
        while time.time() <= until[0]:
            pass
        return 1

    @workflow
    def wf() -> int:
        return both(a=wait_for_input("number", timeout=timedelta(seconds=0.5), expected_type=int), b=slow())

    heard, until = threading.Event(), [0.0]
    execution = run(wf, background=True)
    while not execution.waiting:
        assert not execution.done()
    until[0] = execution["n0"].state.question.until
    execution.set_input("number", 4)
    heard.set()
    assert execution.wait(10).outputs.o0 == 5


def test_calls_of_gates_outside_a_graph_are_refused_or_asked():
    @task
    def inside() -> int:
        return wait_for_input("number", timeout=HOUR, expected_type=int)

    with pytest.raises(Exception, match=r"wait_for_input\(\) is called in a task's body"):
        run(inside)
    with pytest.raises(Unanswered):
        wait_for_input("number", timeout=HOUR, expected_type=int)


def test_overrides_name_a_gate_and_give_it_another_time():
    @workflow
    def wf() -> int:
        number = wait_for_input("number", timeout=HOUR, expected_type=int)
        return number.with_overrides(timeout=timedelta(seconds=2), node_name="how many")

    assert run(wf, answers={"how many": 4}).outputs.o0 == 4
    with pytest.raises(NodeTimeout, match="how many waited 2 s"):
        run(wf, background=True, clock=ManualClock()).wait(10)


def test_a_condition_and_its_branches_may_ask():
    @workflow
    def wf(n: int) -> int:
        go = wait_for_input("go", timeout=HOUR, expected_type=bool)
        other = wait_for_input("other", timeout=HOUR, expected_type=int)
        chosen = conditional("c").if_(go.is_true()).then(approve(inc(x=n), "fine", timeout=HOUR))
        return chosen.else_().then(inc(x=other))

    assert run(wf, n=1, answers={"go": True, "fine": True, "other": 5}).outputs.o0 == 2
    assert run(wf, n=1, answers={"go": False, "other": 5}).outputs.o0 == 6


def test_the_elements_of_a_map_ask_one_by_one():
    @workflow
    def each(x: int) -> int:
        return approve(inc(x=x), "fine", timeout=HOUR)

    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(each, concurrency=2)(x=xs)

    execution = run(wf, xs=[1, 2, 3], background=True)
    while len(execution.waiting) < 2:
        pass
    assert [gate.path for gate in execution.waiting] == ["n0/0/n1", "n0/1/n1"]
    for path in ("n0/0/n1", "n0/1/n1", "n0/2/n1"):
        while path not in [gate.path for gate in execution.waiting]:
            pass
        execution.approve(path)
    assert execution.wait(10).outputs.o0 == [2, 3, 4]
