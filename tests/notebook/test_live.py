"""A live run in a cell, as a front end with our renderer is given it."""

from __future__ import annotations

import pytest

from flyte_nb.notebook import live
from flyte_nb.notebook.channel import channel
from flyte_nb.notebook.listeners import FrontEnd
from flyte_nb.notebook.protocol import Snapshot
from flyte_nb.views.payload import MIME


@pytest.fixture
def lab(squares):
    squares.good("%config FlyteMagics.view = 'lab'")
    return squares


def test_a_run_is_one_output_from_the_first_moment_to_the_last(lab):
    ran = lab.good("r = %flyte run wf n=2")
    first, last = ran.shown
    assert first["data"].keys() == {MIME, "text/plain"}
    assert last["data"].keys() == {MIME, "image/svg+xml", "text/plain"}
    assert first["transient"] == last["transient"]
    assert (first["update"], last["update"]) == (False, True)
    before, after = first["data"][MIME], last["data"][MIME]
    assert before["view"] == after["view"]
    assert [event["$"] for event in before["events"]] == ["ExecutionStarted"]
    assert after["events"][-1]["$"] == "ExecutionSucceeded"
    assert after["previews"]


def test_a_failed_run_ends_as_its_view(lab):
    lab.good("%%task\ndef f() -> int:\n    return 1 // 0\n")
    ran = lab.run("%flyte run f")
    assert not ran.ok
    assert ran.shown[-1]["data"][MIME]["events"][-1]["$"] == "ExecutionFailed"


def test_the_returned_execution_adds_text_and_another_cell_shows_the_same_view(lab):
    ran = lab.good("r = %flyte run wf\nfirst = get_ipython().display_formatter.format(r)[0]")
    assert lab.names["first"].keys() == {"text/plain"}
    lab.good("second = get_ipython().display_formatter.format(r)[0]")
    assert lab.names["second"][MIME]["view"] == ran.shown[-1]["data"][MIME]["view"]
    assert lab.names["second"][MIME]["events"] == ran.shown[-1]["data"][MIME]["events"]


def test_workflows_and_graphs_have_a_payload_without_events(lab):
    for source in ("wf", "wf.graph", "flyte_nb.view(wf)"):
        lab.good(f"import flyte_nb\nshown = get_ipython().display_formatter.format({source})[0]")
        shown = lab.names["shown"]
        assert shown.keys() == {MIME, "image/svg+xml", "text/plain"}
        assert shown[MIME]["events"] == []
        assert shown[MIME]["stale"] is False


def test_a_run_is_stale_when_what_it_used_was_redefined(lab):
    lab.good("r = %flyte run wf n=1")
    show = "shown = get_ipython().display_formatter.format(r)[0]"
    lab.good(show)
    assert lab.names["shown"][MIME]["stale"] is False
    lab.good("%%task\ndef square(x: int) -> int:\n    return x + x\n")
    lab.good(show)
    assert lab.names["shown"][MIME]["stale"] is True


def test_nothing_is_displayed_where_progress_is_off_but_views_are_fed(lab):
    told = []
    lab.good("%config FlyteMagics.progress = False\nimport flyte_nb")
    channel.join("page", FrontEnd(told.append))
    lab.good(
        "%%task\ndef look() -> int:\n    flyte_nb.inspect()._seen = flyte_nb.view(flyte_nb.inspect())\n    return 1\n"
    )
    ran = lab.good("r = %flyte run look")
    assert ran.shown == []
    view = lab.names["r"]._seen
    channel.obey("page", Snapshot(view.id))
    assert told[-1]["payload"]["events"][-1]["$"] == "ExecutionSucceeded"


def test_events_go_to_a_page_and_no_whole_payload_is_sent_again(lab, monkeypatch):
    told = []
    channel.join("page", FrontEnd(told.append))
    monkeypatch.setattr(live, "_RESEND", 0.0)
    ran = lab.good("r = %flyte run wf n=2")
    assert len(ran.shown) == 2
    assert told[0]["type"] == "opened"
    events = [event["$"] for message in told if message["type"] == "events" for event in message["events"]]
    assert events[-1] == "ExecutionSucceeded"
    assert len(events) == len(lab.names["r"].events) - 1  # the first one was displayed


WAIT = "%%task\ndef wait() -> bool:\n    return looked.wait(10)\n"


@pytest.fixture
def looked(lab, monkeypatch):
    """A run may wait until it was shown again."""
    lab.good("import threading\nlooked = threading.Event()")
    display = lab.shell.display_pub.publish

    def publish(*args, **kwargs):
        display(*args, **kwargs)
        if kwargs["update"]:
            lab.names["looked"].set()

    monkeypatch.setattr(lab.shell.display_pub, "publish", publish)
    lab.good(WAIT)
    return lab


def test_where_nobody_is_connected_a_small_payload_is_sent_again(looked, monkeypatch):
    monkeypatch.setattr(live, "_RESEND", 0.0)
    ran = looked.good("r = %flyte run wait")
    assert looked.names["r"].outputs.o0
    again = ran.shown[1]["data"]
    assert again.keys() == {MIME, "text/plain"}
    assert again[MIME]["events"][-1]["$"] == "NodeStarted"


def test_a_large_one_is_not(looked, monkeypatch):
    monkeypatch.setattr(live, "_RESEND", 0.0)
    monkeypatch.setattr(live, "_LARGEST", 10)
    looked.good(WAIT.replace("10", "0.2"))
    ran = looked.good("r = %flyte run wait")
    assert len(ran.shown) == 2
