from __future__ import annotations

from html.parser import HTMLParser

from flyte_nb import node_panel

HOSTILE = "<script>alert(1)</script>\"'\n\U0001f600" + "x" * 100_000


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


def test_a_node_shows_all_there_is_to_know(squares):
    squares.good("%flyte run wf n=3")
    node = squares.good("%flyte inspect squares/square[2]").value
    shown, _ = squares.shell.display_formatter.format(node)
    for text in (shown["text/html"], shown["text/plain"]):
        for part in ("n0/dn2", "squares/square[2]", "succeeded", "input x", "output o0", "4", "In[2] line 3", "i=2"):
            assert part in text


def test_memory_attempts_cache_log_and_notes(notebook):
    notebook.good("tries = []\ndef _noted():\n    tries.append(1)\n    return len(tries)\n")
    notebook.good(
        "%%task --cache --cache-version v --limits mem=600Mi --retries 1\n"
        "def f(x: float) -> float:\n    print('about', x)\n"
        "    if _noted() == 1:\n        raise ValueError('first')\n    return x\n"
    )
    text = node_panel.text(notebook.good("%flyte run f x=1.5").value["n0"])
    assert "2 of 2" in text
    assert "POPULATED" in text
    assert "of 600 MiB" in text
    assert "about 1.5" in text


def test_a_failed_node_shows_its_error_and_line(notebook):
    notebook.good("%%task\ndef f(x: int) -> int:\n    return 1 // x\n")
    notebook.run("%flyte run f x=0")
    text = node_panel.text(notebook.good("%flyte inspect n0").value)
    assert "ZeroDivisionError: integer division or modulo by zero" in text
    assert "In[1] line 3 in f: return 1 // x" in text


def test_a_skipped_nodes_missing_inputs_do_no_harm(notebook):
    notebook.good("%%task\ndef f(x: int) -> int:\n    return 1 // x\n")
    notebook.good("%%workflow\ndef wf() -> int:\n    return f(x=f(x=0))\n")
    notebook.run("%flyte run wf")
    assert "not there yet" in node_panel.text(notebook.good("%flyte inspect n1").value)


def test_hostile_texts_are_escaped_and_bounded(notebook):
    notebook.names["hostile"] = HOSTILE
    notebook.good("%%task\ndef f(text: str) -> list[str]:\n    print(text)\n    raise ValueError(text)\n")
    notebook.run("%flyte run f text=hostile")
    node = notebook.good("%flyte inspect n0").value
    markup = node_panel.html(node)
    assert tags(markup) <= {"table", "caption", "tbody", "tr", "th", "td", "pre", "details", "summary"}
    assert len(markup) < 60_000
    assert len(node_panel.text(node)) < 60_000
