"""Watching a run: a screen is shown how it stands, and its end; a terminal has one line."""

from __future__ import annotations

import io
import threading

from flyte_nb import run, task, watching


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

    monkeypatch.setattr("flyte_nb.local.observers", [lambda execution: watching.following(execution, screen)])
    assert run(wait).outputs.o0
    assert screen.phases[0] == "DYNAMIC_RUNNING"
    assert screen.phases[-1] == "SUCCEEDED"


def test_a_short_run_shows_its_end_only(monkeypatch):
    screen = Recorder()

    @task
    def one() -> int:
        return 1

    monkeypatch.setattr("flyte_nb.local.observers", [lambda execution: watching.following(execution, screen)])
    monkeypatch.setattr(watching, "PATIENCE", 60)
    run(one)
    assert screen.phases == ["SUCCEEDED"]


def test_a_view_that_fails_does_not_fail_the_run(monkeypatch, recwarn):
    class Broken(Recorder):
        def finish(self, execution) -> None:
            raise OSError("no screen")

    @task
    def one() -> int:
        return 1

    monkeypatch.setattr("flyte_nb.local.observers", [lambda execution: watching.following(execution, Broken())])
    assert run(one).outputs.o0 == 1
    assert "the view of the run stopped: OSError: no screen" in str(recwarn.pop(RuntimeWarning).message)


def test_a_terminal_has_one_line_written_over_itself():
    @task
    def one() -> int:
        return 1

    stream = io.StringIO()
    screen = watching.TerminalScreen(stream)
    execution = run(one)
    screen.update(execution.state)
    screen.finish(execution)
    assert stream.getvalue().count("\r") == 2
    assert stream.getvalue().endswith("\n")
    assert "1/1 done" in stream.getvalue()
