"""Cursor: a place in a log, which lets more happen where the log ends; and the stop at it."""

from __future__ import annotations

import pytest

from flyte_nb import step
from flyte_nb.engine.cursor import Cursor, Kind
from flyte_nb.engine.stops import rest
from flyte_nb.model import events as ev

from .programs import inc
from .stepping import fan, within


@pytest.fixture
def cursor():
    """A cursor at the beginning of a run that is not over, and whose actor may act."""
    stepper = step(within, x=1)
    with stepper.execution.actor.at_work():
        yield Cursor(stepper.execution.actor)


def never(event):
    return False


def moved(cursor, wanted=never):
    return [type(event).__name__ for event in cursor.move(False, wanted)]


def test_it_begins_where_the_log_ends(cursor):
    assert (cursor.count, cursor.front, type(cursor.last), cursor.upcoming()) == (1, 1, ev.ExecutionStarted, "n0")
    assert cursor.state is cursor.actor.state


def test_at_the_end_of_the_log_it_lets_one_thing_happen(cursor):
    assert moved(cursor) == ["NodeStarted", "NodeSucceeded"]
    assert (cursor.count, cursor.front, cursor.upcoming()) == (3, 3, "n1")


def test_in_the_log_it_passes_one_event_and_nothing_happens(cursor):
    cursor.move(False, never)
    cursor.to(1)
    assert (cursor.upcoming(), cursor.front) == ("n0", 3)
    assert moved(cursor) == ["NodeStarted"]
    assert cursor.upcoming() is None
    assert moved(cursor) == ["NodeSucceeded"]
    assert len(cursor.actor.events) == 3


def test_the_state_is_the_one_of_then(cursor, whole):
    seen = []
    for _ in range(3):
        seen.append(whole(cursor.state))
        cursor.move(False, never)
    counts = [1, 3, 5]
    for count, then in [*zip(counts, seen, strict=True), *reversed(list(zip(counts, seen, strict=True)))]:
        cursor.to(count)
        assert whole(cursor.state) == then


def test_back_at_the_front_the_state_is_the_actors_own(cursor):
    cursor.move(False, never)
    cursor.to(1)
    assert cursor.state is not cursor.actor.state
    cursor.to(3)
    assert cursor.state is cursor.actor.state


def test_of_several_new_events_it_stays_after_the_wanted_one():
    stepper = step(fan, n=3)
    execution = stepper.execution
    cursor = Cursor(execution.actor)
    with execution.actor.at_work():
        passed = cursor.move(False, lambda event: type(event) is ev.NodeTraced)
    assert [type(event) for event in passed] == [ev.NodeStarted, ev.NodeTraced]
    assert (cursor.front, len(execution.events) > 3, list(cursor.state.nodes)) == (3, True, ["n0", "n0/dn0"])
    stepper.stop()


def test_the_end_of_a_scope_takes_all_down_at_once():
    stepper = step(fan, n=0)
    execution = stepper.execution
    cursor = Cursor(execution.actor)
    with execution.actor.at_work():
        while not execution.done():
            cursor.move(False, never)
    assert (rest(cursor).kind, cursor.upcoming()) == (Kind.END, None)


def test_a_stop_is_told_by_what_lies_around_it():
    stepper = step(within, x=1)
    cursor = Cursor(stepper.execution.actor)
    assert (rest(cursor).kind, rest(cursor).path) == (Kind.BEFORE, "n0")
    stepper.over()
    cursor.to(2)
    assert (rest(cursor).kind, rest(cursor).path) == (Kind.AFTER, "")
    cursor.to(3)
    assert (rest(cursor).kind, rest(cursor).path) == (Kind.BEFORE, "n1")
    stepper.stop()
    cursor.to(len(stepper.execution.events))
    assert rest(cursor).kind is Kind.END


def test_after_the_last_node_nothing_starts():
    stepper = step(inc, x=1).over()
    cursor = Cursor(stepper.execution.actor)
    cursor.to(3)
    assert (rest(cursor).kind, rest(cursor).path, cursor.upcoming()) == (Kind.AFTER, "n0", None)
