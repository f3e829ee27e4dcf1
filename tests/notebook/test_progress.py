from __future__ import annotations

from flyte_nb import watching
from flyte_nb.notebook import progress


def test_one_output_is_replaced_and_ends_as_the_picture(squares, monkeypatch):
    monkeypatch.setattr(watching, "PATIENCE", 0.0)
    monkeypatch.setattr(watching, "PAUSE", 0.001)
    squares.good("import threading, sys\nlooked = threading.Event()")
    display = squares.shell.display_pub.publish

    def publish(*args, **kwargs):
        display(*args, **kwargs)
        squares.names["looked"].set()

    monkeypatch.setattr(squares.shell.display_pub, "publish", publish)
    squares.good("%%task\ndef wait() -> bool:\n    return looked.wait(10)\n")
    ran = squares.good("r = %flyte run wait")
    first, *_, last = ran.shown
    assert len({one["transient"]["display_id"] for one in ran.shown}) == 1
    assert [one["update"] for one in ran.shown] == [False] + [True] * (len(ran.shown) - 1)
    assert first["data"].keys() == {"text/html", "text/plain"}
    assert {"image/svg+xml", "text/plain"} <= last["data"].keys()


def test_a_failed_run_ends_as_its_picture(squares):
    squares.good("%%task\ndef f() -> int:\n    return 1 // 0\n")
    ran = squares.run("%flyte run f")
    assert not ran.ok
    assert "f failed" in ran.shown[-1]["data"]["text/plain"]


def test_a_refused_run_shows_nothing(squares):
    assert squares.run("%flyte run wf n='x'").shown == []


def test_a_terminal_without_a_tty_shows_nothing(notebook, monkeypatch):
    notebook.shell.display_formatter.active_types = ["text/plain"]
    assert progress.screen_for(notebook.shell, "text", lambda execution: {}) is None


def test_nothing_of_graphviz_is_needed(squares, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr("sysconfig.get_path", lambda name: "/nowhere")
    ran = squares.good("r = %flyte run wf n=1")
    assert "image/svg+xml" not in ran.shown[-1]["data"]
    assert "no Graphviz was found" in ran.shown[-1]["data"]["text/plain"]
