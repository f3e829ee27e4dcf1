from __future__ import annotations

import io
import threading

from flyte_nb import run, task
from flyte_nb.notebook import progress


class Recorder:
    """A screen that remembers, and lets a run wait until it was looked at."""

    def __init__(self) -> None:
        self.looked = threading.Event()
        self.phases: list[str] = []

    def update(self, state) -> None:
        self.phases.append(state.phase.value)
        self.looked.set()

    def finish(self, execution) -> None:
        self.phases.append(execution.phase.value)


def test_a_long_run_is_shown_while_it_runs(monkeypatch):
    screen = Recorder()

    @task
    def wait() -> bool:
        return screen.looked.wait(10)

    monkeypatch.setattr("flyte_nb.local.observers", [lambda execution: progress.following(execution, screen)])
    assert run(wait).outputs.o0
    assert screen.phases[0] == "DYNAMIC_RUNNING"
    assert screen.phases[-1] == "SUCCEEDED"


def test_a_short_run_shows_its_end_only(monkeypatch):
    screen = Recorder()

    @task
    def one() -> int:
        return 1

    monkeypatch.setattr("flyte_nb.local.observers", [lambda execution: progress.following(execution, screen)])
    monkeypatch.setattr(progress, "PATIENCE", 60)
    run(one)
    assert screen.phases == ["SUCCEEDED"]


def test_a_view_that_fails_does_not_fail_the_run(monkeypatch, recwarn):
    class Broken(Recorder):
        def finish(self, execution) -> None:
            raise OSError("no screen")

    @task
    def one() -> int:
        return 1

    monkeypatch.setattr("flyte_nb.local.observers", [lambda execution: progress.following(execution, Broken())])
    assert run(one).outputs.o0 == 1
    assert "the view of the run stopped: OSError: no screen" in str(recwarn.pop(RuntimeWarning).message)


def test_one_output_is_replaced_and_ends_as_the_picture(squares, monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setattr(progress, "PAUSE", 0.001)
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


def test_a_terminal_has_one_line_written_over_itself(squares):
    stream = io.StringIO()
    screen = progress.TerminalScreen(stream)
    execution = squares.good("import flyte_nb\nr = flyte_nb.run(wf, n=2)\nr").value
    screen.update(execution.state)
    screen.finish(execution)
    assert stream.getvalue().count("\r") == 2
    assert stream.getvalue().endswith("\n")
    assert "3/3 done" in stream.getvalue()


def test_a_terminal_without_a_tty_shows_nothing(notebook, monkeypatch):
    notebook.shell.display_formatter.active_types = ["text/plain"]
    assert progress.screen_for(notebook.shell, lambda execution: {}) is None


def test_nothing_of_graphviz_is_needed(squares, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr("sysconfig.get_path", lambda name: "/nowhere")
    ran = squares.good("r = %flyte run wf n=1")
    assert "image/svg+xml" not in ran.shown[-1]["data"]
    assert "no Graphviz was found" in ran.shown[-1]["data"]["text/plain"]
