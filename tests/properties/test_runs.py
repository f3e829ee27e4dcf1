"""Properties of runs: random programs give what plain Python gives, wherever and in whichever order their nodes end."""

from __future__ import annotations

import contextlib
import itertools
import random
import runpy
import threading
from concurrent.futures import Executor, Future
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flyte_nb import approve, conditional, dynamic, inspect, map_task, run, sleep, task, wait_for_input, workflow
from flyte_nb.engine.clock import ManualClock
from flyte_nb.engine.execution import Execution
from flyte_nb.model import wire
from flyte_nb.model.phases import CacheStatus, Phase
from flyte_nb.model.state import State, fold
from flyte_nb.types.error import FlyteError

pytestmark = pytest.mark.slow

whole: Any = runpy.run_path(str(Path(__file__).parents[1] / "golden" / "states.py"))["whole"]

#: A program: a list of steps, each with the earlier steps (or the input, -1) that it reads.
Step = tuple[str, int, int]
KINDS = ["add", "grow", "each", "twice", "nest", "order", "ask", "approve", "choose", "within"]
STEP = st.tuples(st.sampled_from(KINDS), st.integers(-1, 30), st.integers(-1, 30))
PROGRAMS = st.lists(STEP, min_size=1, max_size=8)


HOUR = timedelta(hours=1)
ANSWERS = {"seven": 7, "fine": lambda value: value is not None}


class Stop(Exception):
    pass


@task(cache=True, cache_version="1")
def add(a: int, b: int) -> int:
    if (a + b) % 13 == 12:
        raise Stop(a, b)
    return (a + b) % 97


@dynamic(cache=True, cache_version="1")
def grow(a: int, b: int) -> int:
    total = a
    for k in range(b % 4):
        total = add(a=total, b=k)
    return total


@dynamic
def nest(a: int, b: int) -> int:
    return grow(a=add(a=a, b=1), b=grow(a=b % 3, b=a % 3)) if a % 2 else b


@task
def tidy(a: int, b: int, err: FlyteError | None = None) -> None:
    assert err is not None
    assert inspect(err.failed_node_id).phase is Phase.FAILED


@workflow(on_failure=tidy)
def twice(a: int, b: int) -> int:
    return add(a=add(a=a, b=b), b=b)


@task(cache=True, cache_version="1")
def total(xs: list[int]) -> int:
    return sum(xs) % 97


def choose(a: Any, b: Any) -> Any:
    """A conditional some of whose cases call something."""
    chosen = conditional("choice").if_((a > b) & (b != 7)).then(add(a=add(a=a, b=0), b=b)).elif_(a == b)
    return chosen.then(3).elif_((a > 30) | (b < 5)).then(grow(a=a, b=b)).else_().then(b)


def plain_choose(a: int, b: int) -> int:
    if a > b and b != 7:
        return plain_add(plain_add(a, 0), b)
    if a == b:
        return 3
    return plain_grow(a, b) if a > 30 or b < 5 else b


def build(program: list[Step]) -> Any:
    """The program as a dynamic, so that it may be made of data."""

    @dynamic
    def built(n: int) -> int:
        values = [n]
        for kind, first, second in program:
            a, b = (values[-1 if i < 0 else i % len(values)] for i in (first, second))
            if kind == "each":
                made = total(xs=map_task(add)(a=[a, b, 1], b=[b, 2, a]))
            elif kind == "ask":
                made = add(a=a, b=wait_for_input("seven", HOUR, int))
                sleep(timedelta(milliseconds=1)) >> made
            elif kind == "approve":
                made = approve(a, "fine", HOUR)
            elif kind == "order":
                made = add(a=a, b=2)
                if not isinstance(b, int):
                    b >> made
            elif kind == "choose":
                made = choose(a, b)
            elif kind == "within":
                made = conditional("outer").if_(a < 20).then(choose(add(a=a, b=1), b)).else_().then(choose(b, a))
            else:
                made = {"add": add, "grow": grow, "nest": nest, "twice": twice}[kind](a=a, b=b)
            values.append(made)
        return values[-1]

    return built


def plainly(program: list[Step], n: int) -> int:
    """The same in plain Python."""
    f = {"add": plain_add, "grow": plain_grow, "nest": plain_nest}
    values = [n]
    for kind, first, second in program:
        a, b = (values[-1 if i < 0 else i % len(values)] for i in (first, second))
        if kind == "each":
            made = sum(plain_add(x, y) for x, y in zip([a, b, 1], [b, 2, a], strict=True)) % 97
        elif kind == "ask":
            made = plain_add(a, 7)
        elif kind == "approve":
            made = a
        elif kind == "order":
            made = plain_add(a, 2)
        elif kind == "choose":
            made = plain_choose(a, b)
        elif kind == "within":
            made = plain_choose(plain_add(a, 1), b) if a < 20 else plain_choose(b, a)
        elif kind == "twice":
            made = plain_add(plain_add(a, b), b)
        else:
            made = f[kind](a, b)
        values.append(made)
    return values[-1]


def plain_add(a: int, b: int) -> int:
    if (a + b) % 13 == 12:
        raise Stop(a, b)
    return (a + b) % 97


def plain_grow(a: int, b: int) -> int:
    for k in range(b % 4):
        a = plain_add(a, k)
    return a


def plain_nest(a: int, b: int) -> int:
    return plain_grow(plain_add(a, 1), plain_grow(b % 3, a % 3)) if a % 2 else b


class Shuffled(Executor):
    """Runs calls in one thread, and completes those that wait in an order of its own."""

    _max_workers = 4

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._waiting: list[tuple[Future[Any], Any]] = []
        self._more = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        with self._more:
            self._waiting.append((future, lambda: fn(*args, **kwargs)))
            self._more.notify()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        with self._more:
            self._closed = True
            self._more.notify()
        self._thread.join()

    def _work(self) -> None:
        while True:
            with self._more:
                self._more.wait_for(lambda: self._waiting or self._closed)
                if not self._waiting:
                    return
                future, call = self._waiting.pop(self._random.randrange(len(self._waiting)))
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(call())
                except BaseException as error:
                    future.set_exception(error)


def outcome(entity: Any, **inputs: Any) -> tuple[Any, Execution]:
    """Run; return the output, or the exception's type; and the execution."""
    result: Any = None
    with contextlib.suppress(Stop):
        run(entity, answers=ANSWERS, **inputs)
    execution = inspect()
    assert isinstance(execution, Execution)
    result = execution.outputs.o0 if execution.phase is Phase.SUCCEEDED else type(execution.error)
    return result, execution


def expected(program: list[Step], n: int) -> Any:
    """What Python gives; any failure, where it fails: which of several comes first is a matter of order."""
    try:
        return plainly(program, n)
    except Stop:
        return Stop


folders = itertools.count()


@pytest.fixture
def fresh_cache(monkeypatch, tmp_path):
    return lambda: monkeypatch.setenv("FLYTE_NB_CACHE_DIR", str(tmp_path / str(next(folders))))


few = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@few
@given(program=PROGRAMS, n=st.integers(0, 50))
def test_a_program_gives_what_python_gives(fresh_cache, program, n):
    fresh_cache()
    result, execution = outcome(build(program), n=n, clock=ManualClock())
    assert result == expected(program, n)
    assert whole(fold(execution.events)) == whole(execution.state)


@few
@given(program=PROGRAMS, n=st.integers(0, 50), seed=st.integers(0, 1000))
def test_it_does_not_depend_on_the_order_in_which_nodes_end(fresh_cache, program, n, seed):
    fresh_cache()
    executor = Shuffled(seed)
    try:
        result, execution = outcome(build(program), n=n, executor=executor)
    finally:
        executor.shutdown()
    assert result == expected(program, n)
    assert whole(fold(execution.events)) == whole(execution.state)


@few
@given(program=PROGRAMS, n=st.integers(0, 50))
def test_a_second_run_hits_wherever_it_can_and_is_equal(fresh_cache, program, n):
    fresh_cache()
    built = build(program)
    first, _ = outcome(built, n=n, clock=ManualClock())
    second, execution = outcome(built, n=n, clock=ManualClock())
    assert second == first
    if execution.phase is Phase.SUCCEEDED:
        nodes = [node for node in execution.state.nodes.values() if node.phase is not Phase.SKIPPED]
        cached = [node for node in nodes if node.node.policy.cache is not None]
        assert {node.cache for node in cached} <= {CacheStatus.HIT}


@few
@given(program=PROGRAMS, n=st.integers(0, 50))
def test_every_prefix_folds_and_the_log_survives_json(fresh_cache, program, n):
    fresh_cache()
    _, execution = outcome(build(program), n=n, clock=ManualClock())
    lines = list(wire.dump(execution.events))
    events = list(wire.load(lines))
    assert events == execution.events
    assert list(wire.dump(events)) == lines
    state, copy = State(), State()
    for event, again in zip(execution.events, events, strict=True):
        state.apply(event)
        copy.apply(again)
        assert copy.phase is state.phase
        for node in state.nodes.values():
            waits = set(node.node.upstream())
            done = {path for path, other in node.parent.children.items() if other.phase is Phase.SUCCEEDED}
            if node.phase in (Phase.RUNNING, Phase.DYNAMIC_RUNNING, Phase.SUCCEEDED):
                assert waits <= done  # nothing starts before what it waits for
    assert whole(copy) == whole(execution.state)
    assert all(node.phase.terminal for node in state.nodes.values())


@few
@given(program=PROGRAMS, n=st.integers(0, 50), seed=st.integers(0, 1000))
def test_a_failure_node_runs_if_and_only_if_its_workflow_fails_and_has_nothing_left_to_run(
    fresh_cache, program, n, seed
):
    fresh_cache()
    executor = Shuffled(seed)
    try:
        _, execution = outcome(build(program), n=n, executor=executor)
    finally:
        executor.shutdown()
    for node in execution.state.nodes.values():
        if node.is_failure_node:
            assert node.parent.graph is not None
            others = [child for child in node.parent.children.values() if child is not node]
            if node.phase is Phase.SUCCEEDED:
                assert node.parent.phase in (Phase.FAILED, Phase.ABORTED)
                assert all(other.ended <= node.started for other in others)
            else:
                assert node.phase in (Phase.SKIPPED, Phase.ABORTED)
                assert node.parent.phase in (Phase.SUCCEEDED, Phase.ABORTED)
