"""Watching a run: a screen is shown how it stands, and its end; a terminal has one line."""

from __future__ import annotations

import io
import threading

from flyte_nb import run, task, watching


class Recorder:
    """A screen that remembers, and lets a run wait until it was looked at."""

    def __init__(self, patience: float = 0.0) -> None:
        self.patience = patience
        self.looked = threading.Event()
        self.phases: list[str] = []
        self.folded = watching.Folded()

    def begin(self, execution) -> float:
        return self.patience

    def look(self, execution) -> float:
        self.phases.append(self.folded.read(execution).phase.value)
        self.looked.set()
        return 0.01

    def finish(self, execution) -> None:
        self.phases.append(execution.phase.value)


def watch(monkeypatch, screen) -> None:
    monkeypatch.setattr("flyte_nb.local.observers", [lambda execution: watching.following(execution, screen)])


@task
def one() -> int:
    return 1


def test_a_long_run_is_shown_while_it_runs(monkeypatch):
    screen = Recorder()

    @task
    def wait() -> bool:
        return screen.looked.wait(10)

    watch(monkeypatch, screen)
    assert run(wait).outputs.o0
    assert screen.phases[0] == "DYNAMIC_RUNNING"
    assert screen.phases[-1] == "SUCCEEDED"


def test_a_short_run_shows_its_end_only(monkeypatch):
    screen = Recorder(patience=60)
    watch(monkeypatch, screen)
    run(one)
    assert screen.phases == ["SUCCEEDED"]


def test_a_view_that_fails_does_not_fail_the_run(monkeypatch, recwarn):
    class Broken(Recorder):
        def finish(self, execution) -> None:
            raise OSError("no screen")

    watch(monkeypatch, Broken())
    assert run(one).outputs.o0 == 1
    assert "the view of the run stopped: OSError: no screen" in str(recwarn.pop(RuntimeWarning).message)


def test_a_view_that_cannot_begin_is_told_once(monkeypatch, recwarn):
    class Broken(Recorder):
        def begin(self, execution) -> float:
            raise OSError("no screen")

    screen = Broken()
    watch(monkeypatch, screen)
    assert run(one).outputs.o0 == 1
    assert len(recwarn) == 1
    assert screen.phases == []


def test_a_terminal_has_one_line_written_over_itself():
    stream = io.StringIO()
    screen = watching.TerminalScreen(stream)
    execution = run(one)
    screen.look(execution)
    screen.finish(execution)
    assert stream.getvalue().count("\r") == 2
    assert stream.getvalue().endswith("\n")
    assert "1/1 done" in stream.getvalue()
