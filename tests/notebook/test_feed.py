from __future__ import annotations

import gc
import json
import threading
import weakref
from collections import OrderedDict

import pytest

from flyte_nb import dynamic, local, run, task, view
from flyte_nb.model.wire import Reader
from flyte_nb.notebook import feed
from flyte_nb.notebook.channel import TRIMMED, Channel, channel
from flyte_nb.notebook.feed import Feed
from flyte_nb.notebook.listeners import FrontEnd
from flyte_nb.notebook.registry import Registry
from flyte_nb.notebook.view import View


@task
def inc(x: int) -> int:
    return x + 1


@dynamic
def incs(n: int) -> list[int]:
    return [inc(x=i) for i in range(n)]


class Log:
    """An execution whose log is seen so far only."""

    def __init__(self, execution) -> None:
        self.real = execution
        self.events = []
        self.phase = execution.phase
        self.graph = execution.graph

    def grow(self, count: int) -> None:
        self.events.extend(self.real.events[len(self.events) : len(self.events) + count])


@pytest.fixture
def watched():
    """A log, a view of it that a page follows, the page, and what it was told."""
    execution = run(incs, n=30)
    log = Log(execution)
    registry = Registry()
    seen = View(execution)
    seen._thing = lambda: log
    registry.add(seen)
    channel = Channel(registry)
    told: list[dict] = []
    page = FrontEnd(told.append)
    channel.join("page", page)
    page.cursors[seen.id] = 0
    return log, seen, page, told, Feed(log, channel, registry)


def test_events_are_sent_once_and_in_order(watched):
    log, seen, page, told, fed = watched
    for _ in range(4):
        log.grow(10)
        assert fed.look() >= feed.PAUSE
    assert [(message["type"], message["from"], len(message["events"])) for message in told] == [
        ("events", first, 10) for first in (0, 10, 20, 30)
    ]
    assert page.cursors[seen.id] == 40


def test_a_message_can_be_read_by_itself(watched):
    log, _, _, told, fed = watched
    while len(log.events) < len(log.real.events):
        log.grow(7)
        fed.look()
    for message in told:
        reader = Reader()
        made = [reader.event(json.dumps(event)) for event in message["events"]]
        assert made == log.real.events[message["from"] : message["from"] + len(made)]


def test_a_batch_is_bounded(watched, monkeypatch):
    log, _, _, told, fed = watched
    monkeypatch.setattr(feed, "_BATCH", 5)
    log.grow(12)
    fed.look()
    assert len(told[0]["events"]) == 5
    fed.finish()
    assert [message["from"] for message in told] == [0, 5]


def test_whoever_has_fallen_behind_gets_a_snapshot(watched, monkeypatch):
    log, seen, page, told, fed = watched
    monkeypatch.setattr(feed, "FAR", 10)
    log.grow(50)
    fed.finish()
    assert [message["type"] for message in told] == ["snapshot"]
    assert page.cursors[seen.id] == 50
    log.grow(5)
    fed.look()
    assert told[-1]["from"] == 50


def test_a_snapshot_is_saved_up_for(watched, monkeypatch):
    log, _, _, told, fed = watched
    monkeypatch.setattr(feed, "FAR", 10)
    fed._cost = 1.0
    log.grow(50)
    assert fed.look() == feed.REST * 50
    fed.look()
    assert told == []


def test_where_nobody_looks_nothing_is_written(watched):
    log, seen, page, told, fed = watched
    fed._views = Registry()
    log.grow(20)
    fed.look()
    assert told == []
    fed._views = fed._channel._views
    page.cursors[seen.id] = 20  # as a snapshot leaves it
    log.grow(20)
    fed.look()
    assert [message["from"] for message in told] == [20]


def test_a_run_in_the_background_that_nobody_feeds_is_fed_for_its_view():
    gate, told = threading.Event(), threading.Event()

    @task
    def wait() -> bool:
        return gate.wait(10)

    execution = run(wait, background=True)
    seen = view(execution)
    messages: list[dict] = []

    def send(message: dict) -> None:
        messages.append(message)
        if message["type"] == "events" and message["events"][-1]["$"] == "ExecutionSucceeded":
            told.set()

    page = FrontEnd(send)
    page.cursors[seen.id] = 0
    channel.join("a page", page)
    gate.set()
    assert told.wait(10)
    channel.leave("a page", page)


def test_whoever_was_sent_less_than_everything_gets_snapshots_alone(watched):
    log, seen, page, told, fed = watched
    page.cursors[seen.id] = TRIMMED
    log.grow(20)
    fed.look()
    assert told == []
    fed.finish()
    assert [message["type"] for message in told] == ["snapshot"]


def test_a_feed_does_not_keep_its_execution(monkeypatch):
    monkeypatch.setattr("flyte_nb.local._executions", OrderedDict())
    execution = run(incs, n=2)
    fed = Feed(execution, Channel(Registry()), Registry())
    there = weakref.ref(execution)
    local._executions.clear()  # type: ignore[attr-defined]
    del execution
    gc.collect()
    assert there() is None
    assert fed.look() == feed.PAUSE
    fed.finish()
