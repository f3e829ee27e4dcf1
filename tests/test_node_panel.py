from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from flyte_nb import Deck, Resources, approve, dynamic, inspect, node_panel, run, task, wait_for_input, workflow
from flyte_nb.exceptions.user import FlyteDisapprovalException

HOSTILE = "<script>alert(1)</script>\"'\n\U0001f600" + "x" * 100_000

tries: list[int] = []


@task
def square(x: int) -> int:
    return x * x


@dynamic
def squares(n: int) -> list[int]:
    return [square(x=i) for i in range(n)]


@task(cache=True, cache_version="panel", limits=Resources(mem="600Mi"), retries=1)
def noted(x: float) -> float:
    print("about", x)
    tries.append(1)
    if len(tries) == 1:
        raise ValueError("first")
    return x


@task(cache=True)
def invert(x: int) -> int:
    return 1 // x


@workflow
def inverts() -> int:
    return invert(x=invert(x=0))


@task
def hostile(text: str) -> list[str]:
    print(text)
    raise ValueError(text)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)


def tags(markup):
    parser = Tags()
    parser.feed(markup)
    return set(parser.seen)


def failed(entity, **inputs):
    with pytest.raises((ArithmeticError, ValueError)):
        run(entity, **inputs)
    return inspect()


def test_a_node_shows_all_there_is_to_know():
    node = run(squares, n=3)["n0/dn2"]
    for text in (node_panel.html(node), node_panel.text(node)):
        for part in ("n0/dn2", "squares/square[2]", "succeeded", "input x", "output o0", "4", " line 24", "i=2"):
            assert part in text


def test_memory_attempts_cache_and_log():
    text = node_panel.text(run(noted, x=1.5)["n0"])
    assert "2 of 2" in text
    assert "POPULATED" in text
    assert "of 600 MiB" in text
    assert "about 1.5" in text


def test_a_failed_node_shows_its_error_and_line_and_no_cache():
    text = node_panel.text(failed(invert, x=0)["n0"])
    assert "ZeroDivisionError: integer division or modulo by zero" in text
    assert "in invert: return 1 // x" in text
    assert "cache" not in text.replace("test_node_panel", "")


def test_a_skipped_nodes_missing_inputs_do_no_harm():
    text = node_panel.text(failed(inverts)["n1"])
    assert "not there yet" in text
    assert "DISABLED" not in text


def test_hostile_texts_are_escaped_and_bounded():
    node = failed(hostile, text=HOSTILE)["n0"]
    markup = node_panel.html(node)
    assert tags(markup) <= {"table", "caption", "tbody", "tr", "th", "td", "pre", "details", "summary"}
    assert len(markup) < 60_000
    assert len(node_panel.text(node)) < 60_000


@task(enable_deck=True)
def reports(n: int) -> int:
    Deck("report", f"<h1>{n}</h1><script>alert(1)</script><meta http-equiv='refresh' content='0;url=http://x'>")
    Deck('"><script>alert(2)</script>', "<p>hostile name</p>")
    return n


def test_decks_stand_in_frames_that_run_nothing_and_fetch_nothing() -> None:
    node = run(reports, n=3)["n0"]
    for html in (node_panel.html(node), node_panel.decks_html(node.decks)):
        tags = [tag for tag, _ in parsed(html)]
        assert "script" not in tags
        assert "meta" not in tags
        frames = [dict(attributes) for tag, attributes in parsed(html) if tag == "iframe"]
        assert len(frames) == 2
        for frame in frames:
            assert frame["sandbox"] == ""
            outer = parsed(frame["srcdoc"])
            assert [tag for tag, _ in outer] == ["meta", "meta", "style", "iframe"]
            assert "default-src 'none'" in dict(outer[1][1])["content"]
            inner = dict(outer[3][1])
            assert inner["sandbox"] == ""
            assert "script" not in [tag for tag, _ in parsed(inner["srcdoc"])]
    assert "its scripts do not run here" in node_panel.html(node)
    assert "deck report  <deck 'report'" in " ".join(node_panel.text(node).split("\n")).replace("   ", " ")


def test_decks_show_themselves_in_a_cell() -> None:
    decks = run(reports, n=3)["n0"].decks
    bundle = decks._repr_mimebundle_()
    assert "<iframe" in str(bundle["text/html"])
    assert str(bundle["text/plain"]).startswith("<deck 'report': ")


def parsed(html: str) -> list[tuple[str, list[tuple[str, str]]]]:
    found: list[tuple[str, list[tuple[str, str]]]] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, [(name, value or "") for name, value in attrs]))

    Tags().feed(html)
    return [(tag, attributes) for tag, attributes in found if tag != "doctype"]


@pytest.mark.parametrize(("answer", "said"), [(True, "approved beforehand"), (False, "rejected beforehand")])
def test_a_gate_says_how_it_was_answered(answer, said):
    @workflow
    def wf() -> int:
        return approve(square(x=2), "fine", timeout=timedelta(hours=1))

    with suppress(FlyteDisapprovalException):
        run(wf, answers={"fine": answer})
    rows = [line.split()[0] for line in node_panel.text(inspect("fine")).splitlines()]
    assert "waited" in rows
    assert "time" not in rows
    assert said in node_panel.text(inspect("fine"))


def test_a_gate_that_waits_says_for_what():
    @workflow
    def wf() -> int:
        return wait_for_input("number", timeout=timedelta(hours=1), expected_type=int)

    execution = run(wf, background=True)
    while not execution.waiting:
        pass
    assert "‖ waits for int" in node_panel.text(execution["number"])
    execution.stop()
