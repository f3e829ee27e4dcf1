"""Who answers a gate where a run is waited for: somebody at a terminal, asked again where an answer does not fit."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from flyte_nb import asking
from flyte_nb.engine.gates import Answer, Asked, Later, Nobody
from flyte_nb.model.events import NodeWaiting
from flyte_nb.types import entry
from flyte_nb.types.check import checker


def asked(annotation: Any, question: str = "input", value: Any = None, name: str = "rate") -> Asked:
    wanted = checker(annotation)
    field, choices = entry.field(wanted) if question == "input" else ("", ())
    waits = NodeWaiting(0.0, "n0", question, wanted.text, field, choices, 60.0)
    return Asked("n0", f"review/{name}", name, waits, wanted, value)


class Typist:
    """Somebody who types these lines; then there is nobody."""

    def __init__(self, *lines: str | None) -> None:
        self.lines = iter(lines)
        self.prompts: list[str] = []
        self.said: list[str] = []
        self.prompt = asking.Prompt(self.line, self.said.append, lambda: {"scale": 10})

    def line(self, prompt: str, seconds: float | None) -> str | None:
        self.prompts.append(prompt)
        for text in self.lines:
            return text
        raise EOFError


def test_an_input_is_asked_for_until_it_fits():
    typist = Typist("[scale", "[scale, 'x']", "[scales]", "[scale, 2]")
    made = typist.prompt.ask(asked(list[float]))
    assert isinstance(made, Answer)
    assert (made.value, made.by) == ([10.0, 2.0], "prompt")
    assert typist.prompts == ["review/rate (list[float], as Python): "] * 4
    assert [said.partition(":")[0] for said in typist.said] == ["SyntaxError", "rate[1]", "NameError"]


def test_an_approval_is_a_word():
    typist = Typist("", "sure", "YES")
    assert typist.prompt.ask(asked(float, "approve", 0.93)) == Answer(0.93, True, "prompt")
    assert typist.prompts[0] == "review/rate: approve 0.93? [y/n] "
    assert typist.said == ["Write y or n."] * 2
    assert Typist("n").prompt.ask(asked(float, "approve", 0.93)) == Answer(0.93, False, "prompt")


def test_choices_are_listed():
    typist = Typist("c", "b")
    assert typist.prompt.ask(asked(Literal["a", "b"])) == Answer("b", True, "prompt")
    assert typist.prompts[0] == "review/rate (a, b): "


def test_when_the_time_is_up_the_run_decides():
    assert Typist(None).prompt.ask(asked(int)) == Later(0.0)


def test_where_there_is_no_line_there_is_nobody():
    assert Typist().prompt.ask(asked(int)) is None


def test_what_is_shown_of_strangers_texts_is_one_printable_line():
    typist = Typist("x" * 5_000, "1")
    typist.prompt.ask(asked(int, name="a\x1b[2J\n\u202e" + "b" * 5_000))
    assert all(prompt.isprintable() and len(prompt) < 200 for prompt in typist.prompts)
    assert all(said.isprintable() and len(said) <= 400 for said in typist.said)


def test_without_a_terminal_there_is_nobody():
    assert isinstance(asking.at_terminal(), Nobody)


PROGRAM = """
from datetime import timedelta
from flyte_nb import approve, run, task, wait_for_input, workflow
scale = 10

@task
def train(rates: list[float]) -> float:
    return sum(rates)

@workflow
def wf() -> float:
    rates = wait_for_input("rates", timeout=timedelta(seconds={seconds}), expected_type=list[float])
    return approve(train(rates=rates), "good enough", timeout=timedelta(hours=1))

print("outcome", {call})
"""


class Terminal:
    """A program at a terminal of its own."""

    def __init__(self, folder: Path, call: str, seconds: float = 3600) -> None:
        pty = pytest.importorskip("pty")
        (folder / "program.py").write_text(PROGRAM.format(call=call, seconds=seconds))
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "program.py"], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True
        )
        os.close(theirs)
        self.shown = ""

    def until(self, wanted: str) -> None:
        while wanted not in self.shown:
            try:
                self.shown += os.read(self._ours, 4096).decode()
            except OSError:
                raise AssertionError(self.shown) from None

    def type(self, text: str) -> None:
        self.shown = ""
        os.write(self._ours, (text + "\n").encode())

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


@pytest.fixture
def terminal(tmp_path) -> Iterator[Any]:
    opened: list[Terminal] = []

    def open_(*args: Any) -> Terminal:
        opened.append(Terminal(tmp_path, *args))
        return opened[-1]

    yield open_
    for one in opened:
        one.close()


@pytest.mark.slow
@pytest.mark.parametrize("call", ["run(wf).outputs.o0", "wf()"])
def test_at_a_terminal_a_run_and_a_call_ask(terminal, call):
    there = terminal(call)
    there.until("rates (list[float], as Python): ")
    there.type("[scale, 'x']")
    there.until("rates[1]: expected float, got str ('x')")
    there.until("as Python): ")
    there.type("[scale, 0.5]")
    there.until("good enough: approve 10.5? [y/n] ")
    there.type("y")
    there.until("outcome 10.5")


@pytest.mark.slow
def test_ctrl_c_at_the_prompt_aborts_the_run(terminal):
    there = terminal("run(wf)")
    there.until("as Python): ")
    there.process.send_signal(signal.SIGINT)
    there.until("KeyboardInterrupt")
    there.process.wait(30)


@pytest.mark.slow
def test_at_a_terminal_the_time_goes_on(terminal):
    began = time.monotonic()
    there = terminal("run(wf)", 0.2)
    there.until("nobody answered")
    assert time.monotonic() - began < 30


def test_answers_that_standard_input_holds_are_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("sys.stdin", io.StringIO("7\nno\n"))
    somebody = asking.at_terminal()
    assert somebody.ask(asked(int)) == Answer(7, True, "prompt")
    assert somebody.ask(asked(float, "approve", 0.93)) == Answer(0.93, False, "prompt")
    assert somebody.ask(asked(int)) is None
    assert "review/rate (int): 7" in capsys.readouterr().out


def test_a_pipe_that_nobody_writes_to_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    reading, writing = os.pipe()
    with os.fdopen(reading) as stdin, os.fdopen(writing, "w") as other:
        monkeypatch.setattr("sys.stdin", stdin)
        assert isinstance(asking.at_terminal(), Nobody)
        other.write("3\n")
        other.flush()
        assert asking.at_terminal().ask(asked(int)) == Answer(3, True, "prompt")


def test_nothing_is_read_where_standard_input_is_nothing(monkeypatch: pytest.MonkeyPatch):
    with open(os.devnull, encoding="utf-8") as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        assert isinstance(asking.at_terminal(), Nobody)
    assert isinstance(asking.at_terminal(), Nobody)


class Editors(io.TextIOBase):
    """Standard input as marimo's: a line of it is asked of its reader, whom nobody may see."""

    def readable(self) -> bool:
        return True

    def readline(self, size: int | None = -1) -> str:  # type: ignore[override]
        raise AssertionError("it would wait for ever")


def test_an_editors_standard_input_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Editors())
    assert isinstance(asking.at_terminal(), Nobody)
