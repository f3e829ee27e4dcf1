"""Properties of stepping: whatever is pressed in whatever order, the log folds, and a run ends as a plain one does."""

from __future__ import annotations

import os
import runpy
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from flyte_nb import dynamic, map_task, step, task, workflow
from flyte_nb.engine.attempt import AROUND
from flyte_nb.engine.clock import ManualClock
from flyte_nb.engine.stepper import Stepper
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import fold

pytestmark = pytest.mark.slow

HERE = Path(__file__)
whole: Any = runpy.run_path(str(HERE.parents[1] / "golden" / "states.py"))["whole"]
runs: Any = runpy.run_path(str(HERE.with_name("test_runs.py")))
outcome, build, PROGRAMS = runs["outcome"], runs["build"], runs["PROGRAMS"]
add, grow, nest, total = runs["add"], runs["grow"], runs["nest"], runs["total"]

pressed_ctrl_c = [False]


@task(retries=2)
def flaky(x: int) -> int:
    if pressed_ctrl_c[0]:
        raise KeyboardInterrupt
    around = AROUND.get()
    if around is not None and around.attempt.number < 2:  # not by a count of calls: reruns and forks call it, too
        raise RuntimeError("again")
    return x


@dynamic
def around(n: int, deep: int) -> int:
    made = flaky(x=n)
    if deep:
        made = around(n=made, deep=deep - 1)
    return total(xs=map_task(add)(a=[made, n], b=[1, 2]))


@task
def most(xs: list[int | None]) -> int:
    return max(x or 0 for x in xs)


@workflow(failure_policy="FAIL_AFTER_EXECUTABLE_NODES_COMPLETE")
def tolerant(n: int) -> int:
    made = around(n=n, deep=1)
    other = add(a=n, b=4)  # these two may fail, and the rest goes on
    several = most(xs=map_task(add, min_success_ratio=0.5)(a=[n, made, 1], b=[8, 8, 8]))
    return add(a=flaky(x=made), b=total(xs=[other, several]))


@workflow
def nothing(n: int) -> int:
    return n


WRITTEN = {
    "around": (around, lambda n: {"n": n, "deep": n % 3}),
    "tolerant": (tolerant, None),
    "nothing": (nothing, None),
}


def ending(stepper: Stepper) -> Any:
    """Return the output, or the exception's type."""
    execution = stepper.execution
    return execution.outputs.o0 if execution.phase is Phase.SUCCEEDED else type(execution.error)


def to_end(stepper: Stepper) -> Stepper:
    """Let it go on to its end, whatever it is asked on its way."""
    while not stepper.continue_().execution.done():
        answer(stepper)
    return stepper


def answer(stepper: Stepper) -> None:
    """Answer the first gate that waits."""
    execution = stepper.execution
    gate = execution.waiting[0]
    if gate.node.title == "seven":
        execution.set_input(gate.path, 7)
    else:
        execution.approve(gate.path)


def without_breakpoints(stepper: Stepper) -> Stepper:
    for one in list(stepper.breakpoints):
        stepper.breakpoints.remove(one)
    return stepper


class Presses(RuleBasedStateMachine):
    """Somebody who presses every button."""

    @initialize(
        program=st.one_of(PROGRAMS, st.sampled_from(sorted(WRITTEN))),
        n=st.integers(0, 50),
        cached=st.booleans(),
        prepared=st.booleans(),
    )
    def begin(self, program, n, cached, prepared):
        os.environ["FLYTE_NB_CACHE_DIR"] = self.folder = tempfile.mkdtemp()
        self.entity, given = WRITTEN[program] if isinstance(program, str) else (build(program), None)
        self.inputs = given(n) if given is not None else {"n": n}
        answers = runs["ANSWERS"] if prepared else {}
        self.stepper = step(self.entity, self.inputs, clock=ManualClock(), overwrite_cache=not cached, answers=answers)
        self.stopped = False

    @rule(times=st.integers(1, 4))
    def over(self, times):
        for _ in range(times):
            assert self.stepper.over() is self.stepper

    @rule(times=st.integers(1, 6))
    def into(self, times):
        for _ in range(times):
            self.stepper.into()

    @rule(command=st.sampled_from(["over", "into", "out", "continue_"]))
    def interrupted(self, command):
        events = len(self.stepper.execution.events)
        pressed_ctrl_c[0] = True
        try:
            getattr(self.stepper, command)()
        except KeyboardInterrupt:
            assert not self.stepper.in_the_past
            assert len(self.stepper.execution.events) > events
            assert (self.stepper.current.kind, self.stepper.state.nodes[self.stepper.current.path].node.spec.name) == (
                "before",
                "flaky",
            )
        finally:
            pressed_ctrl_c[0] = False

    @rule()
    def answer(self):
        stepper = self.stepper
        if stepper.execution.waiting and not self.stepper.execution.done():
            past, at = stepper.in_the_past, repr(stepper.current)
            answer(stepper)
            assert not past or repr(stepper.current) == at

    @rule()
    def out(self):
        self.stepper.out()

    @rule()
    def continue_(self):
        self.stepper.continue_()

    @rule(data=st.data())
    def run_to(self, data):
        known = [*self.stepper.execution.state.nodes, "add", "grow", "add[1]", add, flaky]
        path = data.draw(st.sampled_from(known))
        try:
            self.stepper.run_to(path)
        except LookupError:
            assert path not in self.stepper.state.nodes
            return
        current = self.stepper.current
        if current.kind == "before" and not current.said and not self.stepper.said and isinstance(path, str):
            assert path in ("add", "grow", "add[1]") or path == current.path

    @rule(times=st.integers(1, 5))
    def back(self, times):
        events = list(self.stepper.execution.events)
        for _ in range(times):
            self.stepper.back()
        self.stepper.back()
        self.stepper.forward()
        assert self.stepper.execution.events == events

    @precondition(lambda self: not self.stepper.in_the_past)
    @rule()
    def there_and_back_again(self):
        stepper = self.stepper
        while stepper.forward().said == "":  # in the compile it may have gone back, and nothing was past
            pass
        seen, at, events = whole(stepper.state), repr(stepper.current), len(stepper.execution.events)
        while stepper.back().said == "":
            assert repr(stepper)
        while stepper.forward().said == "":
            pass
        assert (whole(stepper.state), repr(stepper.current), len(stepper.execution.events)) == (seen, at, events)

    @precondition(lambda self: self.stepper.in_the_past)
    @rule(command=st.sampled_from(["over", "into", "out", "continue_"]))
    def nothing_runs_in_the_past(self, command):
        events = len(self.stepper.execution.events)
        getattr(self.stepper, command)()
        assert len(self.stepper.execution.events) == events

    @rule(
        where=st.sampled_from(["add", "grow", "add[1]", "n0/dn0", flaky, None]),
        when=st.sampled_from([None, "a > 20", "o0 > 20", "1 / a"]),
        failure=st.booleans(),
    )
    def add_breakpoint(self, where, when, failure):
        if where is not None or when is not None:
            self.stepper.breakpoints.add(where, when=when, failure=failure)

    @rule()
    def clear_breakpoints(self):
        self.stepper.breakpoints.clear()

    @rule()
    def restart(self):
        self.stepper.restart()
        self.stopped = False

    @precondition(lambda self: not self.stepper.in_the_past)
    @rule()
    def stop(self):
        self.stepper.stop()
        self.stopped |= self.stepper.phase is Phase.ABORTED

    @rule(data=st.data(), value=st.integers(0, 90))
    def replace(self, data, value):
        stepper = self.stepper
        events = list(stepper.execution.events)
        candidates = [path for path, node in stepper.state.nodes.items() if dict(node.outputs).keys() == {"o0"}]
        if not candidates:
            return
        path = data.draw(st.sampled_from(candidates))
        old = stepper[path].outputs.o0
        if isinstance(old, list):
            return
        forked = stepper.replace(path, None, {"o0": value})
        to_end(without_breakpoints(forked))
        assert forked.execution.state.parent == stepper.execution.id
        assert forked[path].outputs.o0 == value
        for taken in forked.execution.actor.fork.taken:
            theirs = stepper.execution.state.nodes[taken]
            assert theirs.graph is not None or forked.state.nodes[taken].outputs == theirs.outputs
        assert whole(fold(forked.execution.events)) == whole(forked.execution.state)
        assert stepper.execution.events == events
        again = forked.replace(path, None, {"o0": old})
        assert ending(to_end(without_breakpoints(again))) == self.expected()

    @rule(data=st.data())
    def replace_by_the_same(self, data):
        stepper = self.stepper
        ran = [path for path, node in stepper.state.nodes.items() if node.phase is Phase.SUCCEEDED]
        candidates = [path for path in ran if stepper.state.nodes[path].node.inputs]
        if not candidates:
            return
        path = data.draw(st.sampled_from(candidates))
        same = dict(stepper[path].inputs)
        forked = stepper.replace(path, {name: same[name] for name in sorted(same)[:1]})
        if data.draw(st.booleans()):
            forked.restart()
        assert ending(to_end(without_breakpoints(forked))) == self.expected()
        assert whole(fold(forked.execution.events)) == whole(forked.execution.state)

    @rule(data=st.data())
    def rerun(self, data):
        execution = self.stepper.execution
        events = list(execution.events)
        candidates = [path for path, node in execution.state.nodes.items() if node.phase is Phase.SUCCEEDED]
        if candidates:
            path = data.draw(st.sampled_from(candidates))
            assert dict(execution.rerun(path)) == dict(execution[path].outputs)
        assert execution.events == events

    def expected(self):
        return outcome(self.entity, **self.inputs, clock=ManualClock())[0]

    @invariant()
    def the_log_folds(self):
        if hasattr(self, "stepper"):
            execution, count = self.stepper.execution, self.stepper.state.count
            assert whole(fold(execution.events)) == whole(execution.state)
            assert whole(fold(execution.events[:count])) == whole(self.stepper.state)
            assert str(self.stepper)
            assert self.stepper.current.inputs is not None

    def teardown(self):
        if hasattr(self, "stepper"):
            self.finish()
            shutil.rmtree(self.folder, ignore_errors=True)

    def finish(self):
        without_breakpoints(self.stepper)
        while not self.stepper.execution.done():
            at_a_gate = self.stepper.continue_().current.kind == "gate"
            if at_a_gate and self.stepper.execution.waiting:  # in the past it may stand at one that has been answered
                answer(self.stepper)
        if not self.stopped:
            assert ending(self.stepper) == self.expected()


def test_presses(monkeypatch):
    monkeypatch.setenv("FLYTE_NB_CACHE_DIR", os.environ["FLYTE_NB_CACHE_DIR"])  # to be put back
    run_state_machine_as_test(Presses, settings=settings(max_examples=40, stateful_step_count=25))
