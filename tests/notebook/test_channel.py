"""The channel in a real kernel: pages connect while a cell is busy, follow a run, ask for values, and stop it."""

from __future__ import annotations

import pytest

MIME = "application/vnd.flyte-nb.run+json"

pytestmark = [pytest.mark.notebook, pytest.mark.slow]


def displayed(kernel) -> str:
    """Wait for the output of a run that has just begun, and return its view."""
    heard = kernel.until(lambda kind, content, parent: kind == "display_data" and MIME in content["data"])
    return heard[-1][1]["data"][MIME]["view"]


def choice(selected: str | None) -> dict[str, object]:
    return {"selected": selected, "opened": ["n0"], "closed": [], "cursor": None}


GATED = (
    "gate.clear()\nr = flyte_nb.run(wf, n=2, background=True)\n"
    "v = flyte_nb.view(r)\nv.observe(lambda change: gate.set(), 'selected')\n"
    "display(v)\nprint('view', v.id, flush=True)\nr.wait();"
)


def start_gated(kernel) -> tuple[str, str]:
    """Start a cell that ends when something is selected in its view; return its request and the view."""
    request = kernel.start(GATED)
    heard = kernel.until(lambda kind, content, parent: kind == "stream" and "view" in content["text"])
    return request, heard[-1][1]["text"].split()[1]


def test_the_kernel_says_hello_once_when_the_extension_is_loaded(live_kernel):
    _, outputs = live_kernel.run("%reload_ext flyte_nb\n%config FlyteMagics.view = 'lab'")
    assert [kind for kind, _ in outputs] == ["comm_open", "comm_close"]
    assert (outputs[0][1]["target_name"], outputs[0][1]["data"]) == ("flyte_nb.hello", {"protocol": 1})


def test_a_page_that_comes_later_finds_the_comm(live_kernel):
    client = live_kernel.client
    client.comm_info(target_name="flyte_nb")
    assert client.get_shell_msg(timeout=60)["content"]["comms"]


def test_events_arrive_while_the_cell_is_busy_and_a_choice_reaches_python(live_kernel):
    page = live_kernel.page()
    request, view = start_gated(live_kernel)
    page.tell("snapshot", view)
    payload = page.hear("snapshot", view=view)["payload"]
    known = len(payload["events"])
    paths = {event.get("path") for event in payload["events"]}
    while "n1" not in paths:  # it is the one that waits
        news = page.hear("events", view=view)
        assert news["from"] <= known
        known = news["from"] + len(news["events"])
        paths |= {event.get("path") for event in news["events"]}
    page.tell("shown", view, **choice("n1"))
    heard = live_kernel.end_of(request)
    told = [content["data"] for kind, content, _ in heard if page.is_told(kind, content, "events", "snapshot")]
    assert [event["$"] for news in told if news["view"] == view for event in news["events"]][-1] == "ExecutionSucceeded"
    assert live_kernel.run("assert (v.selected, v.opened) == ('n1', ('n0',))")[0]["status"] == "ok"


def test_the_output_of_a_run_in_the_background_belongs_to_the_cell_that_started_it(live_kernel):
    live_kernel.run("gate.clear()")
    request = live_kernel.start("b = %flyte run --background wf n=1\nb")
    first = live_kernel.end_of(request)
    shown = next(content for kind, content, _ in first if kind == "display_data")
    assert [content["data"].keys() for kind, content, _ in first if kind == "execute_result"] == [{"text/plain"}]
    live_kernel.start("gate.set()")
    heard = live_kernel.until(
        lambda kind, content, parent: kind == "update_display_data" and "image/svg+xml" in content["data"]
    )
    _, content, parent = heard[-1]
    assert parent == request
    assert content["transient"] == shown["transient"]
    assert content["data"][MIME]["view"] == shown["data"][MIME]["view"]
    assert content["data"][MIME]["events"][-1]["$"] == "ExecutionSucceeded"


def test_stop_works_during_a_blocking_run(live_kernel):
    page = live_kernel.page()
    request = live_kernel.start("flyte_nb.run(forever)")
    view = displayed(live_kernel)
    page.tell("stop", view)
    heard = live_kernel.end_of(request)
    assert next(content["ename"] for kind, content, _ in heard if kind == "error") == "Stopped"
    final = [content for kind, content, _ in heard if kind == "update_display_data"][-1]
    assert final["data"][MIME]["events"][-1]["$"] == "ExecutionAborted"
    page.tell("stop", view)
    assert "nothing to stop" in page.hear("refused", view=view)["message"]


def test_values_are_fetched_on_request_and_nonsense_is_refused_or_dropped(live_kernel):
    page = live_kernel.page()
    live_kernel.run("gate.set()")
    request = live_kernel.start("q = %flyte run wf n=3")
    view = displayed(live_kernel)
    live_kernel.end_of(request)
    for nonsense in (None, 7, [], {}, {"type": "value"}, {"type": "reboot", "view": view}, {"type": "stop", "view": 3}):
        page.say(nonsense)
    page.tell("value", view, request="no number", id="n1.o0")
    page.tell("value", view, request=1, id="n1.o0")
    page.tell("value", view, request=2, id="n9.o0")
    page.tell("value", "0" * 32, request=3, id="n1.o0")
    page.tell("layout", view, request=4, dot='digraph { "n0" }')
    page.tell("layout", view, request=5, dot="digraph {")
    answers = [page.hear("value", "refused", "layout") for _ in range(5)]
    assert [answer["request"] for answer in answers] == [1, 2, 3, 4, 5]
    assert [answer["type"] for answer in answers] == ["value", "refused", "refused", "layout", "refused"]
    assert answers[0]["rich"]["text"] == "3"
    assert len(answers[0]["rich"]["digest"]) == 32
    assert "keeps no value" in answers[1]["message"]
    assert "not kept any more" in answers[2]["message"]


def test_without_subshells_a_page_is_answered_after_the_cell(live_kernel):
    page = live_kernel.page(subshells=False)
    live_kernel.run("gate.set()")
    live_kernel.start("q = %flyte run wf n=1")
    view = page.hear("opened")["view"]
    page.tell("snapshot", view)
    assert page.hear("snapshot", view=view)["payload"]["events"][-1]["$"] == "ExecutionSucceeded"


def test_two_pages_follow_one_run_and_a_late_one_begins_with_a_snapshot(live_kernel):
    first = live_kernel.page()
    request, view = start_gated(live_kernel)
    late = live_kernel.page()
    late.tell("snapshot", view)
    assert late.hear("snapshot", view=view)["payload"]["view"] == view
    first.tell("snapshot", view)
    first.hear("snapshot", view=view)
    late.tell("shown", view, **choice("n0"))
    heard = live_kernel.end_of(request)
    for page in (first, late):
        told = [content["data"] for kind, content, _ in heard if page.is_told(kind, content, "events")]
        assert [e["$"] for news in told if news["view"] == view for e in news["events"]][-1] == "ExecutionSucceeded"


def test_what_python_sets_goes_to_all_pages(live_kernel):
    pages = [live_kernel.page(), live_kernel.page()]
    live_kernel.run("w = flyte_nb.view(wf)\nw")
    live_kernel.start("w.selected = 'n0->n1'\nw.opened = ('n0',)")
    heard = live_kernel.until(
        lambda kind, content, parent: pages[1].is_told(kind, content, "show") and content["data"]["opened"] == ["n0"]
    )
    for page in pages:
        last = [content["data"] for kind, content, _ in heard if page.is_told(kind, content, "show")][-1]
        assert (last["selected"], last["cursor"]) == ("n0->n1", None)


def test_what_python_set_before_a_page_came_follows_the_snapshot(live_kernel):
    _, outputs = live_kernel.run("w = flyte_nb.view(wf)\nw.selected = 'n0->n1'\nw\nprint('view', w.id)")
    view = next(content["text"].split()[1] for kind, content in outputs if kind == "stream")
    page = live_kernel.page()
    page.tell("snapshot", view)
    page.hear("snapshot", view=view)
    assert page.hear("show", view=view)["selected"] == "n0->n1"


def test_unloading_lets_the_pages_go(live_kernel):
    page = live_kernel.page()
    _, outputs = live_kernel.run("%unload_ext flyte_nb\nfrom ipykernel.ipkernel import IPythonKernel")
    closed = [content["comm_id"] for kind, content in outputs if kind == "comm_close"]
    assert page._comms["flyte_nb"] in closed
    check = (
        "manager = get_ipython().kernel.comm_manager\n"
        "assert not [t for t in manager.targets if t.startswith('flyte_nb')], manager.targets\n"
        "assert not [t for t in threading.enumerate() if t.name == 'flyte_nb channel']"
    )
    assert live_kernel.run(check)[0]["status"] == "ok"
    live_kernel.run("%load_ext flyte_nb\n%config FlyteMagics.view = 'lab'")
    assert live_kernel.page().hear


def test_a_page_asks_for_the_notebook_while_a_cell_is_busy_and_compiles_runs_and_steps(live_kernel):
    page = live_kernel.page()
    live_kernel.run("gate.clear()")
    request, view = start_gated(live_kernel)
    page.say({"type": "notebook"})
    told = page.hear("entities")
    assert told["names"][:4] == ["square", "wait", "squares", "wf"]
    assert page.hear("executions")["executions"][-1]["phase"] in ("RUNNING", "DYNAMIC_RUNNING")
    page.tell("snapshot", view)
    page.hear("snapshot", view=view)
    page.tell("shown", view, **choice("n1"))
    live_kernel.end_of(request)
    page.say({"type": "compile", "request": 1, "name": "wf"})
    graph = page.hear("compiled", request=1)["view"]
    page.tell("snapshot", graph)
    assert page.hear("snapshot", view=graph)["payload"]["events"] == []
    page.say({"type": "begin", "request": 2, "name": "wf", "values": [["n", "1 + 1"]]})
    assert page.hear("executions")["executions"][-1]["phase"] != "SUCCEEDED"
    done = page.hear("began", request=2)
    page.say({"type": "begin", "request": 3, "name": "wf", "values": [], "step": True})
    stepped = page.hear("began", request=3)["view"]
    page.tell("step", stepped, request=4, command="over")
    assert page.hear("done", request=4)["view"] == stepped
    page.say({"type": "notebook"})
    known = {one["view"]: one for one in page.hear("executions")["executions"]}
    assert known[done["view"]]["phase"] == "SUCCEEDED"
    assert known[stepped]["stepped"]
    page.say({"type": "begin", "request": 5, "name": "forever", "values": [], "executor": "nowhere"})
    assert page.hear("refused", request=5)["view"] is None
