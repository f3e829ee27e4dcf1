from __future__ import annotations

from typing import Any

import pytest
import traitlets

from flyte_nb import local, run, task, view, workflow
from flyte_nb.model.errors import NotFound, OptionError
from flyte_nb.notebook.channel import channel
from flyte_nb.notebook.listeners import FrontEnd
from flyte_nb.notebook.protocol import Shown
from flyte_nb.notebook.view import View
from flyte_nb.types.digest import digest


@task
def inc(x: int) -> int:
    return x + 1


@workflow
def wf(n: int) -> int:
    return inc(x=n)


@task
def keep(x: Any) -> Any:
    return x


def chosen(selected: str | None) -> Shown:
    return Shown("", selected, ("n0",), (), 2)


@pytest.fixture
def told(monkeypatch):
    """What pages are told, in the thread that tells it."""
    messages: list[dict[str, object]] = []
    front_end = FrontEnd(messages.append)
    monkeypatch.setattr(channel, "_put", lambda action: action())
    channel.join("a page", front_end)
    yield messages
    channel.leave("a page", front_end)


@pytest.mark.parametrize("make", [lambda: wf, lambda: wf.graph, lambda: run(wf, n=1)])
def test_a_view_of_a_workflow_a_graph_or_a_run(make):
    made = view(make())
    payload = made.payload()
    assert payload["view"] == made.id
    assert len(made.id) == 32
    assert ("graph" in payload) is not bool(payload["events"])
    assert made.graph.spec.name == "wf"
    assert "view of" in repr(made)


@pytest.mark.parametrize("thing", [inc, 3, None])
def test_what_has_no_graph_has_no_view(thing):
    with pytest.raises(OptionError):
        view(thing)


def test_a_choice_of_the_reader_arrives_in_the_traits_and_is_not_sent_back(told):
    made = view(run(wf, n=1))
    changes = []
    made.observe(lambda change: changes.append((change.name, change.new)))
    made.take(chosen("n0"))
    assert (made.selected, made.opened, made.closed, made.cursor) == ("n0", ("n0",), (), 2)
    assert sorted(changes) == [("cursor", 2), ("opened", ("n0",)), ("selected", "n0")]
    assert told == []


def test_what_python_sets_is_shown(told):
    made = view(wf)
    made.selected = "n0"
    assert [(message["type"], message["selected"]) for message in told] == [("show", "n0")]


def test_what_an_observer_sets_is_shown_too(told):
    made = view(wf)
    made.observe(lambda change: made.set_trait("selected", None), "selected")
    made.take(chosen("n0"))
    assert made.selected is None
    assert told[-1]["selected"] is None


def test_an_observer_that_fails_is_printed(capsys):
    made = view(wf)
    made.observe(lambda change: 1 // 0, "selected")
    made.take(chosen("n0"))
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_traits_are_checked():
    made = view(wf)
    with pytest.raises(traitlets.TraitError):
        made.selected = 3
    with pytest.raises(traitlets.TraitError):
        made.cursor = -1


def test_values_of_a_run_and_constants_of_a_graph():
    @workflow
    def two() -> int:
        return inc(x=1)

    assert view(run(two)).value("n0.o0") == 2
    assert view(two).value("n0(x)") == 1
    with pytest.raises(NotFound, match="before a run"):
        view(two).value("n0.o0")


def test_a_workflow_is_not_compiled_again_for_its_view():
    calls = []

    @workflow
    def noisy(n: int) -> int:
        calls.append(1)
        return inc(x=n)

    made = view(noisy)
    made.payload()
    made.payload(live=True)
    assert len(calls) == 1


def test_a_payload_of_a_run_that_is_over_is_made_once():
    made = view(run(wf, n=1))
    assert made.payload() is made.payload(live=True)


def test_a_run_that_is_gone_says_so():
    execution = run(wf, n=1)
    made = View.of(execution)
    local._executions.clear()
    del execution
    with pytest.raises(NotFound, match="not kept any more"):
        made.payload()


def test_without_a_kernel_it_shows_a_picture():
    assert view(wf)._repr_mimebundle_().keys() == {"image/svg+xml", "text/plain"}


def test_a_value_of_a_run_has_a_digest_that_is_equal_for_equal_values():
    one, other = view(run(wf, n=1)), view(run(wf, n=1))
    assert one.digest("n0.o0") == other.digest("n0.o0") == digest(2)
    assert one.digest("(n)") == digest(1)


def test_no_digest_is_made_of_what_is_not_there_or_before_a_run():
    assert view(run(wf, n=1)).digest("n9.o0") is None
    assert view(wf).digest("n0(x)") is None


@pytest.mark.parametrize(("value", "limit"), [("text", "_MOST_BYTES"), ([1, 2, 3, 4], "_MOST_ITEMS")])
def test_no_digest_is_made_of_a_large_value(value, limit, monkeypatch):
    made = view(run(keep, x=value))
    assert made.digest("n0.o0") == digest(value)
    monkeypatch.setattr(f"flyte_nb.notebook.view.{limit}", 3)
    assert made.digest("n0.o0") is None
