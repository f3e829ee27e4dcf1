"""The view of a stepper, in a shell whose front end shows views: what is displayed, told and obeyed."""

from __future__ import annotations

import gc
import json
import threading
import weakref

import pytest

import flyte_nb
from flyte_nb import stepping, where
from flyte_nb.notebook import protocol, stepview
from flyte_nb.notebook.channel import channel
from flyte_nb.notebook.listeners import FrontEnd
from flyte_nb.notebook.registry import views
from flyte_nb.notebook.stepview import StepView
from flyte_nb.views.payload import MIME


@pytest.fixture
def lab(squares):
    squares.good("%config FlyteMagics.view = 'lab'")
    return squares


class Page:
    """A page that is connected, and what it was told."""

    def __init__(self, view: StepView) -> None:
        self.view = view
        self.told: list[dict] = []
        channel.join("page", FrontEnd(self.told.append))
        self.ask("snapshot")

    def ask(self, kind: str, **fields: object) -> list[dict]:
        """Send a command; return what the page is told meanwhile, its answer last."""
        before = len(self.told)
        data = {"type": kind, "view": self.view.id, "request": len(self.told), **fields}
        command = protocol.read(data)
        assert command is not None, data
        channel.obey("page", command)
        return self.told[before:]

    def step(self, command: str, path: str | None = None) -> list[dict]:
        return self.ask("step", command=command, path=path)


@pytest.fixture
def page(lab):
    """A page, and `s`, a stepper of `wf` at its start, shown in In[5]."""
    lab.good("s = %flyte step wf n=3")
    return Page(StepView.of_stepper(lab.names["s"]))


def kinds(told):
    return [message["type"] for message in told]


# In its output.


def test_a_cell_that_begins_shows_the_view_and_where_it_stands(lab):
    ran = lab.good("s = %flyte step wf n=3")
    (shown,) = ran.shown
    assert shown["data"].keys() == {MIME, "image/svg+xml", "text/plain"}
    assert shown["data"][MIME]["step"]["says"] == "wf is compiled, and nothing has run"
    assert shown["data"]["text/plain"] == where.text(lab.names["s"])
    assert shown["transient"]["display_id"]


def test_at_the_end_of_that_cell_the_stepper_is_one_line(lab):
    lab.good("s = %flyte step wf n=3\nshown = get_ipython().display_formatter.format(s)[0]")
    assert lab.names["shown"] == {"text/plain": f"<stepper of wf, {lab.names['s'].execution.id}>"}


def test_the_commands_of_a_later_cell_change_that_output_once(lab):
    (first,) = lab.good("s = %flyte step wf n=3").shown
    ran = lab.good("s.into()\ns.into()\ns.into()\n%flyte into;")
    assert lab.names["s"].current.kind == "body"
    (shown,) = ran.shown
    assert shown["update"]
    assert shown["transient"] == first["transient"]
    assert shown["data"][MIME]["step"] == where.step(lab.names["s"])
    assert shown["data"]["text/plain"] == where.text(lab.names["s"])


def test_a_later_cell_ends_with_the_stepper_as_text_alone(lab):
    lab.good("s = %flyte step wf n=3")
    lab.good("shown = get_ipython().display_formatter.format(s.over())[0]")
    assert lab.names["shown"] == {"text/plain": where.text(lab.names["s"])}


def test_a_cell_without_a_command_changes_nothing(lab):
    lab.good("s = %flyte step wf n=3")
    assert lab.good("s.current, s.ready;").shown == []


def test_two_steppers_have_two_outputs(lab):
    lab.good("s = %flyte step wf n=3\nt = %flyte step wf n=2")
    ran = lab.good("s.over(); t.over();")
    assert len({shown["transient"]["display_id"] for shown in ran.shown}) == 2


def test_a_command_from_the_view_is_saved_soon_and_no_thread_is_left(page, lab, monkeypatch):
    monkeypatch.setattr(stepview, "_PATIENCE", 0.001)
    before = set(threading.enumerate())
    page.step("over")
    for thread in set(threading.enumerate()) - before:
        thread.join(30)
    shown = lab.shell.display_pub.outputs[-1]
    assert shown["update"]
    assert shown["data"][MIME]["step"]["stop"] == "end"


def test_where_progress_is_off_nothing_is_displayed_by_itself(lab):
    lab.good("%config FlyteMagics.progress = False")
    assert lab.good("s = %flyte step wf n=3").shown == []


# What it tells.


def test_a_command_is_news_of_its_begin_then_events_then_where_it_led_then_the_answer(page):
    told = page.step("over")
    assert kinds(told) == ["step", "events", "step", "done"]
    assert (told[0]["step"]["busy"], told[0]["step"]["at"]) == (True, 1)
    assert (told[2]["step"]["busy"], told[2]["step"]["stop"]) == (False, "end")
    assert told[1]["from"] == 1
    assert told[2]["step"]["at"] == 1 + len(told[1]["events"])
    assert told[3]["request"] is not None


def test_commands_in_python_are_news_too(page, lab):
    before = len(page.told)
    lab.good("s.into();")
    assert kinds(page.told[before:]) == ["step", "step"]
    assert page.told[-1]["step"]["revealed"] == 1


def test_a_snapshot_says_where_it_stands(page):
    page.step("into")
    (snapshot,) = page.ask("snapshot")
    assert snapshot["payload"]["step"] == where.step(page.view.stepper)


def test_back_is_the_past_and_no_events(page):
    page.step("over")
    told = page.step("back")
    assert kinds(told) == ["step", "step", "done"]
    assert (told[1]["step"]["past"], told[1]["step"]["at"]) == (True, 1)


def test_a_restart_is_a_snapshot_of_another_execution(page):
    page.step("over")
    told = page.step("restart")
    assert kinds(told) == ["step", "snapshot", "step", "done"]
    assert [event["$"] for event in told[1]["payload"]["events"]] == ["ExecutionStarted"]
    assert told[1]["payload"]["step"]["stop"] == "start"
    assert kinds(page.step("over")) == ["step", "events", "step", "done"]


def test_breakpoints_are_added_shown_and_removed(page):
    page.step("over")
    told = page.ask("breakpoint", add={"target": "square[1]", "when": "x > 0", "failure": False})
    assert kinds(told) == ["step", "done"]
    assert told[0]["step"]["breakpoints"][-1] == {
        "number": 2, "target": "square[1]", "when": "x > 0", "failure": False, "hits": 0, "paths": ["n0/dn1"],
    }  # fmt: skip
    assert [one["number"] for one in page.ask("breakpoint", remove=2)[0]["step"]["breakpoints"]] == [1]


def test_a_view_of_the_execution_alone_is_fed_as_well(page, lab):
    lab.good("import flyte_nb\nv = flyte_nb.view(s.execution)")
    page.told.clear()
    channel.opened(lab.names["v"], 1)
    lab.good("s.over();")
    views_told = {message["view"] for message in page.told if message["type"] == "events"}
    assert views_told == {page.view.id, lab.names["v"].id}


def test_a_view_that_cannot_follow_does_not_fail_the_step(page, lab, monkeypatch):
    def fail(*args):
        raise RuntimeError("no")

    monkeypatch.setattr(where, "step", fail)
    with pytest.warns(RuntimeWarning, match="fell behind: RuntimeError: no"):
        lab.names["s"].over()
    assert lab.names["s"].phase.terminal


# What it obeys.


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("zzz", "o0: NameError: name 'zzz' is not defined"),
        ("1 +", "o0: SyntaxError"),
        ("x = 1", "o0: SyntaxError"),
        ("'one'", "expected int, got str"),
        ("1 // 0", "o0: ZeroDivisionError"),
        ("exit_(", "o0: SyntaxError"),
        ("(" * 50_000, "o0: "),
        ("", "o0: SyntaxError"),
        ("\0", "o0: "),
        ("[].pop()", "o0: IndexError"),
    ],
)
def test_a_value_that_is_none_is_refused_and_nothing_forked(page, lab, expression, said):
    page.step("over")
    before = stepping.latest()
    answer = page.ask("replace", path="n0/dn0", side="outputs", values=[["o0", expression]])[-1]
    assert answer["type"] == "refused"
    assert said in answer["message"]
    assert len(answer["message"]) <= 300
    assert stepping.latest() is before


def test_a_value_is_python_in_the_users_namespace(page, lab, monkeypatch):
    lab.good("k = 10")
    monkeypatch.setattr(stepview, "get_ipython", lambda: lab.shell)
    page.step("over")
    assert page.ask("replace", path="n0/dn0", side="outputs", values=[["o0", " k + 1 "]])[-1]["type"] == "done"
    fork = stepping.latest()
    assert list(fork.continue_().execution.outputs.o0) == [11, 1, 4]
    assert "k" not in vars(stepview)


def test_a_fork_is_another_output(page, lab):
    page.step("over")
    lab.shell.display_pub.outputs.clear()
    page.ask("replace", path="", side="inputs", values=[["n", "2"]])
    (shown,) = lab.shell.display_pub.outputs
    assert not shown.get("update")
    assert shown["data"][MIME]["view"] != page.view.id
    assert shown["data"][MIME]["step"]["said"] == [f"a fork of {page.view.execution.id}, with (n) = 2"]


def test_a_fork_is_shown_even_where_nothing_shows_by_itself(page, lab, monkeypatch):
    monkeypatch.setattr(stepview, "get_ipython", lambda: lab.shell)
    lab.good("%config FlyteMagics.progress = False")
    lab.shell.display_pub.outputs.clear()
    page.ask("replace", path="", side="inputs", values=[["n", "2"]])
    assert len(lab.shell.display_pub.outputs) == 1


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("step", {"command": "run-to", "path": "n9"}, "no node 'n9'"),
        ("step", {"command": "run-to", "path": ""}, "no node and no entity"),
        ("breakpoint", {"add": {"target": "square", "when": "x >"}}, "no Python expression"),
        ("breakpoint", {"add": {"target": "x" * 9_000 + "\n<script>"}}, None),
        ("breakpoint", {"add": {}}, "needs a target"),
        ("breakpoint", {"remove": 7}, "no breakpoint 7"),
        ("replace", {"path": "n9", "side": "inputs", "values": [["x", "1"]]}, "no node 'n9'"),
        ("replace", {"path": "n0", "side": "inputs", "values": [["__class__", "1"]]}, "no input '__class__'"),
        ("rerun", {"path": "n9"}, "no node 'n9'"),
        ("rerun", {"path": ""}, "has no node"),
        ("open", {"path": "../n0"}, "no node"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(page, kind, fields, said):
    page.step("over")
    answer = page.ask(kind, **fields)[-1]
    assert answer["type"] == ("done" if said is None else "refused")
    assert said is None or said in answer["message"]
    json.dumps(page.told)


def test_a_command_within_a_step_is_refused(page, lab):
    answers = []
    lab.names["ask"] = lambda: answers.extend(page.step("over"))
    lab.good("%%task\ndef nested(x: int) -> int:\n    ask()\n    return x\n")
    lab.good("s = %flyte step nested x=1")
    page.view = StepView.of_stepper(lab.names["s"])
    lab.good("s.over();")
    (answer,) = answers
    assert answer["message"] == "a step is going on: wait for its end, or stop it"


def test_rerun_and_open_are_answered(page):
    page.step("over")
    reran = page.ask("rerun", path="n0/dn2")[-1]["reran"]
    assert (reran["outputs"], reran["same"], reran["log"]) == ([["o0", "4"]], True, "")
    assert "result = x * x" in page.ask("open", path="n0/dn2")[-1]["text"]


def test_stop_ends_it_where_it_stands_and_then_there_is_nothing_to_stop(page):
    page.step("into")
    told = page.ask("stop")
    assert told[-1]["step"]["says"] == "wf was stopped"
    assert "nothing to stop" in page.ask("stop")[-1]["message"]


def test_an_interrupt_is_no_answer_of_its_own(page, lab):
    lab.good("%%task\ndef interrupt(x: int) -> int:\n    raise KeyboardInterrupt\n")
    lab.good("s = %flyte step interrupt x=1")
    page.view = StepView.of_stepper(lab.names["s"])
    answer = page.step("over")[-1]
    assert answer["message"] == "interrupted: before interrupt (n0)"
    assert page.view.stepper.current.kind == "before"


def test_an_interrupt_that_comes_late_leaves_nobody_with_a_step_that_goes_on(page, lab, monkeypatch):
    finish, late = page.view._feed.finish, [True]

    def interrupted() -> None:
        if late and not page.view.stepper.busy:
            late.clear()
            raise KeyboardInterrupt
        finish()

    monkeypatch.setattr(page.view._feed, "finish", interrupted)
    told = page.step("over")
    assert told[-1]["message"] == "interrupted: wf is over"
    assert [message["step"]["busy"] for message in told if message["type"] == "step"] == [True, False]
    late.append(True)
    before = len(page.told)
    assert not lab.run("s.back()").ok
    assert [message["step"]["busy"] for message in page.told[before:] if message["type"] == "step"] == [True, False]


def test_half_a_character_reaches_the_page_as_text(page, lab):
    lab.good("class Odd(Exception):\n    def __str__(self): return '\\ud800'\n")
    lab.good("%%task\ndef odd(x: int) -> int:\n    print('\\ud800')\n    raise Odd\n")
    lab.good("s = %flyte step odd x=1")
    page.view = StepView.of_stepper(lab.names["s"])
    page.told.clear()
    page.step("over")
    page.ask("rerun", path="n0")
    json.dumps(page.told, ensure_ascii=False).encode()


# How long it lives.


def test_a_stepper_has_one_view(page, lab):
    assert flyte_nb.view(lab.names["s"]) is StepView.of_stepper(lab.names["s"]) is page.view


def let_go(lab):
    """Forget `s`, and return weak references to it and to its execution."""
    there = weakref.ref(lab.names["s"]), weakref.ref(lab.names["s"].execution)
    stepview.kept.clear()
    flyte_nb.local._executions.clear()  # type: ignore[attr-defined]
    del lab.names["s"]
    gc.collect()
    return there


@pytest.mark.slow  # collections of all that the tests hold
def test_a_stepper_that_was_let_go_is_over_though_its_view_is_kept(page, lab):
    page.step("into")
    stepper, execution = let_go(lab)
    assert stepper() is None
    assert execution() is None
    assert views.get(page.view.id) is page.view
    for answer in (page.step("over")[-1], page.ask("rerun", path="n0")[-1], page.ask("snapshot")[-1]):
        assert "was let go: keep it" in answer["message"]
    assert "nothing to stop" in page.ask("stop")[-1]["message"]
    assert "let go" in repr(page.view)
    page.view.save()


@pytest.mark.slow
def test_a_command_from_the_view_does_not_keep_it(page, lab):
    page.step("over")
    page.ask("replace", path="", side="inputs", values=[["n", "2"]])
    assert let_go(lab)[0]() is None


@pytest.mark.slow
def test_the_last_three_are_kept(lab):
    lab.good("import weakref, flyte_nb\nrefs = [weakref.ref(flyte_nb.step(wf, n=n)) for n in range(5)]")
    gc.collect()
    assert [one() is not None for one in lab.names["refs"]] == [False, False, True, True, True]


@pytest.mark.parametrize("source", ["%flyte stop", "s.execution.stop()", "s.stop();"])
def test_a_run_that_a_cell_ends_is_shown_as_over(page, lab, source):
    page.step("into")
    page.step("over")
    ran = lab.good(source)
    assert [message["step"]["says"] for message in page.told if message["type"] == "step"][-1] == "wf was stopped"
    assert ran.shown[-1]["data"][MIME]["step"]["stop"] == "end"
