"""decks: what a task shows its readers: kept in the store, told of by events, wherever the task runs."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from flyte_nb import Deck, current_context, dynamic, run, step, task, workflow
from flyte_nb.engine.clock import ManualClock
from flyte_nb.engine.decks import MOST, DeckField
from flyte_nb.model.errors import OptionError
from flyte_nb.model.events import NodePublished
from flyte_nb.model.phases import CacheStatus
from flyte_nb.model.wire import dump


@task(enable_deck=True)
def shows(x: int = 1) -> int:
    Deck("report", f"<b>{x}</b>").append("<i>more</i>")
    current_context().default_deck.append("one")
    current_context().default_deck.append("two")
    return x


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["inline", "threads", "processes"])
def test_decks_come_from_wherever_a_task_runs(executor: str):
    execution = run(shows, x=3, executor=executor, workers=1)
    decks = execution["n0"].decks
    assert {name: page.html for name, page in decks.items()} == {
        "report": "<b>3</b>\n<i>more</i>",
        "default": "\none\ntwo",
    }
    assert not execution["n0"].notes


def test_no_html_travels_in_an_event():
    execution = run(shows)
    log = "\n".join(dump(execution.events))
    assert "<b>1</b>" not in log
    [event] = [event for event in execution.events if isinstance(event, NodePublished)]
    assert [(name, ref.type, ref.size, ref.preview) for name, ref in event.decks] == [
        ("report", "Deck", 20, "report"),
        ("default", "Deck", 8, "default"),
    ]
    assert execution.value(event.decks[0][1].id).html.startswith("<b>1</b>")


def test_a_failed_task_s_decks_are_kept(ran: Any):
    @task(enable_deck=True)
    def fails() -> int:
        Deck("so far", "<p>epoch 3</p>")
        raise ZeroDivisionError

    assert ran(fails)["n0"].decks["so far"].html == "<p>epoch 3</p>"


def test_a_dynamic_s_body_has_decks():
    @dynamic(enable_deck=True)
    def plans(n: int) -> list[int]:
        Deck("plan", f"{n} parts")
        return [shows(x=i) for i in range(n)]

    execution = run(plans, n=2)
    assert list(execution["n0"].decks) == ["plan"]
    assert execution["n0/dn1"].decks.report.html.startswith("<b>1</b>")


def test_a_stepper_shows_them():
    stepper = step(shows, x=2)
    stepper.over()
    assert list(stepper.execution["n0"].decks) == ["report", "default"]


def test_a_later_deck_of_a_name_takes_the_place_of_an_earlier_one():
    @task(enable_deck=True)
    def twice() -> None:
        Deck("a", "first")
        Deck("b", "b")
        Deck("a", "second")
        Deck("empty")
        Deck("apart", "apart", auto_add_to_deck=False)

    decks = run(twice)["n0"].decks
    assert [(name, page.html) for name, page in decks.items()] == [("a", "second"), ("b", "b")]


def test_what_is_published_is_there_before_the_end():
    seen: list[Any] = []

    @task(enable_deck=True)
    def trains() -> None:
        deck = Deck("loss", "0.9")
        Deck.publish()
        deck.append("0.5")
        Deck.publish()
        Deck.publish()

    def look(execution: Any) -> None:
        seen.extend(event for event in execution.events if isinstance(event, NodePublished))

    execution = run(trains)
    look(execution)
    assert len(seen) == 2  # nothing is told twice
    ids = [event.decks[0][1].id for event in seen]
    assert ids[0] != ids[1]
    assert ids[0] not in execution.store
    assert execution["n0"].decks.loss.html == "0.9\n0.5"


def test_who_publishes_at_each_turn_of_a_loop_is_heard_some_times_a_second():
    @task(enable_deck=True)
    def trains() -> None:
        for epoch in range(5_000):
            current_context().default_deck.append(f"{epoch}")
            if epoch % 10 == 0:
                Deck.publish()

    execution = run(trains)
    told = [event for event in execution.events if isinstance(event, NodePublished)]
    assert len(told) <= 2 + 20 * execution["n0"].duration
    assert execution["n0"].decks.default.html.endswith("\n4999")


def test_a_thread_publishes_while_it_runs():
    published, looked = threading.Event(), threading.Event()

    @task(enable_deck=True)
    def trains() -> None:
        Deck("loss", "0.9")
        Deck.publish()
        published.set()
        looked.wait(20)

    execution = run(trains, executor="threads", workers=1, background=True)
    assert published.wait(20)
    deadline = threading.Event()
    for _ in range(2000):
        if execution.state.nodes["n0"].decks:
            break
        deadline.wait(0.01)
    assert execution["n0"].decks.loss.html == "0.9"
    looked.set()
    execution.wait()


def test_a_retry_begins_without_the_decks_of_the_attempt_before(ran: Any):
    attempts: list[int] = []

    @task(retries=1, enable_deck=True)
    def shaky() -> None:
        if not attempts:
            attempts.append(1)
            Deck("first", "a")
            raise ConnectionError
        Deck.publish()

    assert list(ran(shaky, clock=ManualClock(step=0.5))["n0"].decks) == []


def test_a_retry_shows_the_same_decks_again(ran: Any):
    attempts: list[int] = []

    @task(retries=1, enable_deck=True)
    def shaky() -> None:
        Deck("same", "a")
        attempts.append(1)
        if len(attempts) == 1:
            raise ConnectionError

    assert list(ran(shaky, clock=ManualClock(step=0.5))["n0"].decks) == ["same"]


def test_a_task_that_does_not_ask_for_decks_is_noted():
    @task
    def shows_too() -> None:
        Deck("report", "b")

    node = run(shows_too)["n0"]
    assert list(node.decks) == ["report"]
    assert any("@task(enable_deck=True)" in note for note in node.notes)


@pytest.mark.parametrize("option", [{"enable_deck": False}, {"disable_deck": True}])
def test_a_task_that_wants_none_shows_none(option: dict[str, bool]):
    @task(**option)
    def silent() -> None:
        Deck("report", "b")
        with pytest.warns(UserWarning, match="enable_deck=False"):
            Deck.publish()

    execution = run(silent)
    assert not execution["n0"].decks
    assert not execution["n0"].notes


def test_outside_of_tasks_decks_are_the_prompt_s():
    before = len(current_context().decks)
    deck = Deck("loose <name>", "<p>text</p>")
    Deck.publish()
    assert current_context().decks[before:] == [deck]
    assert "<h2>loose &lt;name&gt;</h2><p>text</p>" in current_context().get_deck().html


def test_how_long_parts_took_is_a_table():
    @task(enable_deck=True)
    def timed() -> None:
        timeline = current_context().timeline_deck
        assert timeline is current_context().timeline_deck
        timeline.append_time_info({"Name": "<fit>", "WallTime": 1.5, "ProcessTime": 1})
        current_context().decks.append(timeline)

    page = run(timed)["n0"].decks.Timeline
    assert "&lt;fit&gt;" in page.html
    assert "1.500000" in page.html


@pytest.mark.parametrize("make", [lambda: Deck(3), lambda: Deck("a", 3), lambda: Deck("a").append(None)])
def test_what_is_no_text_is_refused(make: Any):
    with pytest.raises(OptionError, match="text"):
        make()


def test_too_many_and_too_long_names_are_cut():
    @task(enable_deck=True)
    def many() -> None:
        for n in range(MOST + 10):
            Deck(f"{n} {'x' * 500}", "a")

    decks = run(many)["n0"].decks
    assert len(decks) == MOST
    assert max(map(len, decks)) == 200


def test_hostile_names_stay_texts():
    name = '"><script>alert(1)</script>\u202e'

    @task(enable_deck=True)
    def hostile() -> None:
        Deck(name, "<script>alert(1)</script>")

    [(shown, page)] = run(hostile)["n0"].decks.items()
    assert (shown, page.html) == (name, "<script>alert(1)</script>")


def test_a_cached_result_shows_the_decks_of_the_run_that_computed_it(cache_folder: Any):
    @task(cache=True, cache_version="1", enable_deck=True)
    def kept(x: int) -> int:
        Deck("report <1>", f"<b>{x}</b>")
        Deck("more", "<i>m</i>")
        return x

    @dynamic(cache=True, cache_version="1", enable_deck=True)
    def plans(n: int) -> int:
        Deck("plan", f"{n}")
        return kept(x=n)

    @workflow
    def wf(n: int) -> (int, int):
        return kept(x=n), plans(n=n)

    first, second = run(wf, n=1), run(wf, n=1)
    assert second["n0"].cache is second["n1"].cache is CacheStatus.HIT
    for node in ("n0", "n1"):
        assert {name: page.html for name, page in second[node].decks.items()} == {
            name: page.html for name, page in first[node].decks.items()
        }
    assert list(second["n0"].decks) == ["report <1>", "more"]


def test_a_result_without_decks_is_a_hit_too(cache_folder: Any):
    @task(cache=True, cache_version="1")
    def plain(x: int) -> int:
        return x

    assert [run(plain, x=1)["n0"].cache for _ in range(2)] == [CacheStatus.POPULATED, CacheStatus.HIT]


def test_a_fork_has_the_decks_of_what_it_takes_over():
    @task
    def last(x: int) -> int:
        return x + 1

    @workflow
    def wf(n: int) -> int:
        return last(x=shows(x=n))

    stepper = step(wf, n=1)
    stepper.continue_()
    fork = stepper.replace("n1", x=5)
    fork.continue_()
    assert list(fork.execution["n0"].decks) == ["report", "default"]
    assert fork.execution.outputs.o0 == 6


def test_the_fields_have_flytekit_s_names():
    assert [field.value for field in DeckField] == ["Input", "Output", "Source Code", "Timeline", "Dependencies"]
