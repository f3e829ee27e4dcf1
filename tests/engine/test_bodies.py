"""Body: a dynamic's body that stands still at its calls, and what it may do meanwhile."""

from __future__ import annotations

import contextlib
import contextvars
import gc
import importlib.util
import os
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

from flyte_nb import dynamic, run, step
from flyte_nb.engine import bodies
from flyte_nb.engine.bodies import Body, can_stand_still
from flyte_nb.engine.clock import ManualClock
from flyte_nb.engine.worker import Outcome
from flyte_nb.model import events as ev
from flyte_nb.model.errors import OptionError
from flyte_nb.model.graph import Policy
from flyte_nb.model.phases import Phase

from .programs import inc
from .stepping import at, fan, press

pytestmark = pytest.mark.skipif(importlib.util.find_spec("greenlet") is None, reason="greenlet is not installed")


def body(work, policy=None):
    return Body(work, policy or Policy())


def test_it_goes_on_from_pause_to_pause():
    seen = []

    def work(pause):
        for n in range(2):
            seen.append(n)
            pause()
        return Outcome(values=(7,))

    one = body(work)
    assert (one.resume(), seen) == (None, [0])
    assert (one.resume(), seen) == (None, [0, 1])
    assert one.resume().values == (7,)


def test_its_environment_is_set_only_while_it_goes_on(monkeypatch):
    monkeypatch.setenv("STEPPING_HERE", "before")
    seen = []

    def work(pause):
        seen.append(os.environ["STEPPING_HERE"])
        pause()
        seen.append(os.environ["STEPPING_HERE"])
        return Outcome()

    one = body(work, Policy(environment=(("STEPPING_HERE", "within"),)))
    one.resume()
    seen.append(os.environ["STEPPING_HERE"])
    one.resume()
    assert (seen, os.environ["STEPPING_HERE"]) == (["within", "before", "within"], "before")


def test_its_context_is_its_own():
    var = contextvars.ContextVar("var", default=0)

    def work(pause):
        var.set(1)
        pause()
        return Outcome(values=(var.get(),))

    one = body(work)
    one.resume()
    assert var.get() == 0
    assert one.resume().values == (1,)


def test_dropping_it_runs_its_finally_blocks_and_it_stands_still_no_more():
    seen = []

    def work(pause):
        try:
            pause()
        finally:
            pause()
            seen.append("cleaned up")
        return Outcome()

    one = body(work)
    one.resume()
    one.drop()
    assert seen == ["cleaned up"]
    one.drop()
    assert seen == ["cleaned up"]


def test_one_that_nobody_holds_is_given_back():
    class Held:
        pass

    def work(pause, held):
        pause()
        return held

    held = Held()
    seen = weakref.ref(held)
    one = body(lambda pause, held=held: work(pause, held))
    one.resume()
    del one, held
    gc.collect()
    assert seen() is None


# In a stepper.


def test_a_body_that_raises():
    @dynamic
    def raises(n: int) -> int:
        inc(x=n)
        raise ValueError("not today")

    stepper = step(raises, n=1)
    assert press(stepper, "into over over") == ["body n0/dn0", "failed n0", "end"]
    assert (str(stepper.execution.error), stepper["n0/dn0"].phase) == ("not today", Phase.SKIPPED)


def test_a_body_that_raises_and_is_tried_again():
    tries = []

    @dynamic(retries=1)
    def raises_once(n: int) -> int:
        made = inc(x=n)
        tries.append(n)
        if len(tries) == 1:
            raise ValueError("not today")
        return inc(x=made)

    stepper = step(raises_once, n=1, clock=ManualClock())
    assert press(stepper, "into over") == ["body n0/dn0", "before n0"]
    assert (stepper["n0"].attempt, list(stepper.state.nodes)) == (1, ["n0"])
    assert press(stepper, "into over out over over") == [
        "body n0/dn0",
        "body n0/dn1",
        "before n0/dn0",
        "before n0/dn1",
        "end",
    ]


@pytest.mark.filterwarnings("ignore:.*never catches what fails:UserWarning")
def test_a_body_that_catches_exceptions():
    @dynamic
    def catches(n: int) -> int:
        try:
            made = inc(x=n)
            raise ValueError("not today")
        except ValueError:
            return inc(x=inc(x=made))

    stepper = step(catches, n=1)
    assert press(stepper, "into into into out") == ["body n0/dn0", "body n0/dn1", "body n0/dn2", "before n0/dn0"]
    assert stepper.continue_().execution.outputs.o0 == 4


def test_the_exception_of_the_prompt_stays_there_while_a_body_stands_in_its_own():
    @dynamic
    def handles(n: int) -> int:
        try:
            raise ValueError("of the body")
        except ValueError:
            return inc(x=n)

    stepper = step(handles, n=1)
    try:
        raise KeyError("of the prompt")
    except KeyError:
        stepper.into()
        assert isinstance(sys.exception(), KeyError)
    assert sys.exception() is None


def test_what_a_body_prints_reaches_the_cell_and_the_log_when_it_is_printed(capsys):
    @dynamic
    def prints(n: int) -> int:
        print("before")
        made = inc(x=n)
        print("after")
        return inc(x=made)

    stepper = step(prints, n=1).into()
    assert capsys.readouterr().out == "before\n"
    print("at the prompt")
    stepper.into()
    assert capsys.readouterr().out == "at the prompt\nafter\n"
    assert stepper["n0"].log == "before\nafter\n"


def test_a_timeout_does_not_go_on_while_a_body_stands_still():
    @dynamic(timeout=3600)
    def limited(n: int) -> int:
        return inc(x=inc(x=n))

    assert press(step(limited, n=1), "into into out over over") == [
        "body n0/dn0",
        "body n0/dn1",
        "before n0/dn0",
        "before n0/dn1",
        "end",
    ]


def test_a_body_has_its_environment(monkeypatch):
    monkeypatch.delenv("STEPPING_HERE", raising=False)
    seen = []

    @dynamic(environment={"STEPPING_HERE": "within"})
    def reads(n: int) -> int:
        seen.append(os.environ["STEPPING_HERE"])
        made = inc(x=n)
        seen.append(os.environ["STEPPING_HERE"])
        return made

    stepper = step(reads, n=1).into()
    assert "STEPPING_HERE" not in os.environ
    stepper.continue_()
    assert (seen, "STEPPING_HERE" in os.environ) == (["within", "within"], False)


def test_a_body_that_catches_everything_is_ended_all_the_same():
    @dynamic
    def stubborn(n: int) -> int:
        for i in range(5):
            with contextlib.suppress(BaseException):
                n = inc(x=i)
        return n

    stepper = step(stubborn, n=1).into()
    events = len(stepper.execution.events)
    stepper.stop()
    assert stepper.phase is Phase.ABORTED
    assert not [event for event in stepper.execution.events[events:] if isinstance(event, ev.NodeTraced)]


def test_a_cached_dynamic_stands_still_where_it_is_no_hit(cache_folder):
    @dynamic(cache=True, cache_version="1")
    def kept(n: int) -> int:
        return inc(x=n)

    assert press(step(kept, n=1), "into over over") == ["body n0/dn0", "before n0/dn0", "end"]
    assert press(step(kept, n=1), "into") == ["end"]


def test_two_steppers_stand_in_bodies_at_once():
    one, other = step(fan, n=1).into(), step(fan, n=1).into()
    assert (press(one, "over"), press(other, "over")) == (["body n0/dn1"], ["body n0/dn1"])
    assert one.continue_().execution.outputs.o0 == other.continue_().execution.outputs.o0 == 1


def test_calls_at_the_prompt_run_as_ever_while_a_body_stands_still():
    stepper = step(fan, n=2).into()
    assert (inc(x=1), fan(n=3), run(fan, n=2).outputs.o0) == (2, 6, 3)
    assert press(stepper, "over over over") == ["body n0/dn1", "body n0/dn2", "before n0/dn0"]
    assert stepper.execution.rerun("n0").o0 == 3


def test_a_generator_may_stand_still_in_the_middle():
    @dynamic
    def generates(n: int) -> list[int]:
        def made():
            for i in range(n):
                yield inc(x=i)

        return sorted(made(), key=lambda promise: 0)

    stepper = step(generates, n=2)
    assert press(stepper, "into into into") == ["body n0/dn0", "body n0/dn1", "before n0/dn0"]
    assert stepper.continue_().execution.outputs.o0 == [1, 2]


def test_calls_in_threads_of_the_bodys_own_are_shown_too():
    @dynamic
    def threaded(n: int) -> list[int]:
        context = contextvars.copy_context()
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(context.run, lambda: inc(x=n)).result()
        return [first, inc(x=n)]

    stepper = step(threaded, n=1)
    assert press(stepper, "into into into") == ["body n0/dn0", "body n0/dn1", "before n0/dn0"]
    assert stepper.continue_().execution.outputs.o0 == [2, 2]


def test_a_frame_belongs_to_its_thread(monkeypatch):
    one = body(lambda pause: Outcome())
    one.refuse_other_threads()
    monkeypatch.setattr(bodies.threading, "current_thread", object)
    with pytest.raises(OptionError, match="goes on only in the thread"):
        one.refuse_other_threads()


# Without greenlet.


@pytest.fixture
def no_greenlet(monkeypatch):
    monkeypatch.setitem(sys.modules, "greenlet", None)
    assert not can_stand_still()


def test_without_greenlet_the_recorded_calls_are_shown_one_by_one(no_greenlet):
    stepper = step(fan, n=1)
    assert press(stepper, "into") == ["body n0/dn0"]
    assert stepper.said == (
        "greenlet is not installed, so the body of fan has run to its end: its calls are shown one by one"
    )
    assert (stepper.current.variables, list(stepper.state.nodes)) == ({"i": "0"}, ["n0", "n0/dn0"])
    assert press(stepper, "over over over over") == ["body n0/dn1", "before n0/dn0", "before n0/dn1", "end"]


def test_without_greenlet_going_back_and_forward_is_the_same(no_greenlet):
    stepper = step(fan, n=1)
    there = press(stepper, "into over over")
    assert not stepper.in_the_past
    press(stepper, "back back back")
    assert press(stepper, "forward forward forward") == there
    assert at(stepper.stop()) == "end"
