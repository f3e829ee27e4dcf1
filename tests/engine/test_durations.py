"""Durations: what earlier runs say of later ones."""

from __future__ import annotations

import pytest

from flyte_nb import dynamic, run, task, workflow
from flyte_nb.engine import durations as module
from flyte_nb.engine.clock import ManualClock
from flyte_nb.engine.durations import Durations

from .programs import fail, inc, up_to


def learned(entity, *steps, **inputs):
    durations = Durations()
    for step in steps or (1.0,):
        durations.learn(run(entity, **inputs, clock=ManualClock(step=step)).state)
    return durations


def test_the_median_of_what_succeeded():
    durations = learned(inc, 1.0, 2.0, 9.0, x=1)
    assert (durations.seconds("inc"), durations["inc"], durations.known()) == (2.0, 2.0, {"inc": 2.0})
    assert (list(durations), len(durations), repr(durations)) == (["inc"], 1, "<expected seconds of 1 entities>")
    assert durations.seconds("other") is None
    with pytest.raises(KeyError):
        durations["other"]


def test_workflows_and_dynamics_are_known_too():
    @workflow
    def wf(n: int) -> list[int]:
        return up_to(n=n)

    known = learned(wf, n=3).known()
    assert known.keys() == {"wf", "up_to", "inc"}
    assert known["inc"] < known["up_to"] < known["wf"]


def test_what_the_cache_gave_is_left_out(cache_folder):
    @task(cache=True, cache_version="1")
    def kept(x: int) -> int:
        return x

    durations = learned(kept, 1.0, 50.0, x=1)
    assert durations.seconds("kept") < 10.0


def test_what_failed_is_left_out(ran):
    @dynamic
    def d() -> list[int]:
        return [inc(x=1), fail(x=2)]

    durations = Durations()
    durations.learn(ran(d).state)
    assert durations.known().keys() == {"inc"}


def test_it_stays_bounded(monkeypatch):
    monkeypatch.setattr(module, "NODES", 5)
    monkeypatch.setattr(module, "ENTITIES", 1)
    durations = Durations()
    durations.learn(run(up_to, n=50).state)
    assert durations.known().keys() == {"inc"}
    assert len(durations._taken["inc"]) <= 5
    for _ in range(module.ATTEMPTS):
        durations.learn(run(inc, x=1, clock=ManualClock(step=7.0)).state)
    assert durations.seconds("inc") == 7.0
