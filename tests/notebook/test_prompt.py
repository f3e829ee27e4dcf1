"""A front end's commands in a real kernel: they run between cells, in the prompt's own thread, and can be ended."""

from __future__ import annotations

import itertools
import signal
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from flyte_nb.notebook.prompt import at_the_prompt, interruptible

MIME = "application/vnd.flyte-nb.run+json"
SOURCES = (
    "%colors nocolor\n%load_ext flyte_nb\n%config FlyteMagics.view = 'lab'\nimport threading, time, flyte_nb",
    "%%task\ndef square(x: int) -> int:\n    print('square', x)\n"
    "    assert threading.current_thread() is threading.main_thread()\n    return x * x\n",
    "%%task\ndef forever(x: int) -> int:\n    while True: time.sleep(0.01)\n",
    "%%dynamic\ndef squares(n: int) -> list[int]:\n    return [square(x=i) for i in range(n)]\n",
    "%%workflow\ndef wf(n: int = 3) -> list[int]:\n    return squares(n=n)\n",
    "%%workflow\ndef endless(n: int = 3) -> int:\n    return forever(x=square(x=n))\n",
)

Heard = list[tuple[str, dict[str, Any], str]]


class Stepping:
    """A page that steps."""

    def __init__(self, kernel: Any) -> None:
        self.kernel = kernel
        self.page = kernel.page()
        self.view = self.cell = self.output = ""
        self._numbers = itertools.count(1)

    def begin(self, line: str = "wf n=3") -> None:
        """Run a cell that begins to step."""
        self.cell = self.kernel.start(f"s = %flyte step {line}")
        for kind, content, _ in self.kernel.end_of(self.cell):
            if kind == "display_data":
                self.view = content["data"][MIME]["view"]
                self.output = content["transient"]["display_id"]
        self.page.tell("snapshot", self.view)
        self.page.hear("snapshot", view=self.view)

    def ask(self, kind: str, **fields: Any) -> int:
        number = next(self._numbers)
        self.page.tell(kind, self.view, request=number, **fields)
        return number

    def answer(self, number: int) -> Heard:
        """Return what the kernel says up to an answer."""

        def is_it(kind: str, content: dict[str, Any], parent: str) -> bool:
            told = self.page.is_told(kind, content, "done", "refused", "reran", "opens")
            return told and content["data"]["request"] == number

        return self.kernel.until(is_it)  # type: ignore[no-any-return]

    def step(self, command: str, path: str | None = None) -> Heard:
        return self.answer(self.ask("step", command=command, path=path))

    def runs(self, path: str) -> None:
        """Wait until a node runs."""
        self.kernel.until(
            lambda kind, content, parent: (
                self.page.is_told(kind, content, "events")
                and {"$": "NodeStarted", "path": path}.items()
                <= {key: content["data"]["events"][-1].get(key) for key in ("$", "path")}.items()
            )
        )

    def works(self, source: str = "1 + 1") -> str:
        """Let the kernel run a cell, and return what it printed."""
        reply, outputs = self.kernel.run(source)
        assert reply["status"] == "ok", reply
        return "".join(content["text"] for kind, content in outputs if kind == "stream")


def last(heard: Heard) -> dict[str, Any]:
    return heard[-1][1]["data"]  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def stepping_kernel(start_kernel: Callable[[], Any]) -> Any:
    kernel = start_kernel()
    for source in SOURCES:
        assert kernel.run(source)[0]["status"] == "ok"
    return kernel


@pytest.fixture
def stepping(stepping_kernel: Any) -> Stepping:
    made = Stepping(stepping_kernel)
    made.begin()
    return made


real = [pytest.mark.notebook, pytest.mark.slow]


def printed(heard: list[Any]) -> str:
    return "".join(content["text"] for kind, content, _ in heard if kind == "stream")


class TestInAKernel:
    pytestmark = real

    def test_a_command_runs_in_the_main_thread_and_prints_into_the_cell_that_began(self, stepping):
        heard = stepping.step("continue")
        while "square 2" not in printed(heard):  # in one piece or in several, before the answer or after it
            heard += stepping.kernel.until(lambda kind, content, parent: kind == "stream")
        assert "done" in [content["data"]["type"] for kind, content, _ in heard if kind == "comm_msg"]
        assert {parent for kind, _, parent in heard if kind == "stream"} == {stepping.cell}
        assert stepping.works("print(s.execution.outputs.o0)") == "[0, 1, 4]\n"

    def test_the_output_that_is_saved_follows(self, stepping):
        stepping.step("continue")
        heard = stepping.kernel.until(lambda kind, content, parent: kind == "update_display_data")
        _, content, parent = heard[-1]
        assert content["transient"]["display_id"] == stepping.output
        assert parent == stepping.cell
        assert content["data"][MIME]["step"]["stop"] == "end"

    def test_a_command_waits_for_the_end_of_the_cell(self, stepping):
        stepping.works("seen = threading.Event()\nflyte_nb.view(s).observe(lambda change: seen.set(), 'selected')")
        request = stepping.kernel.start("print('busy', flush=True)\nassert seen.wait(60)\nprint(s.current.kind)")
        stepping.kernel.until(lambda kind, content, parent: kind == "stream" and "busy" in content["text"])
        number = stepping.ask("step", command="over", path=None)
        choice = {"selected": "n0", "opened": [], "closed": [], "cursor": None}
        stepping.page.tell("shown", stepping.view, **choice)  # this one does not wait
        during = stepping.kernel.end_of(request)
        assert printed(during) == "start\n"
        assert last(stepping.answer(number))["type"] == "done"

    def test_a_cell_that_awaits_lets_commands_through(self, stepping):
        request = stepping.kernel.start("import asyncio\nwhile s.current.kind != 'end': await asyncio.sleep(0.01)")
        assert last(stepping.step("over"))["type"] == "done"
        stepping.kernel.end_of(request)

    def test_without_subshells_it_is_the_same(self, stepping):
        stepping.page = stepping.kernel.page(subshells=False)
        assert last(stepping.step("over"))["type"] == "done"

    def test_a_fork_is_an_output_of_the_cell_that_began(self, stepping):
        stepping.step("over")
        stepping.works("pass")
        fields = {"path": "n0/dn1", "side": "outputs", "values": [["o0", "100"]]}
        heard = stepping.answer(stepping.ask("replace", **fields))
        ((shown, parent),) = [(content, parent) for kind, content, parent in heard if kind == "display_data"]
        assert parent == stepping.cell
        assert shown["data"][MIME]["view"] != stepping.view
        stepping.view = shown["data"][MIME]["view"]
        stepping.step("continue")
        assert stepping.works("print(flyte_nb.stepping.latest().execution.outputs.o0)") == "[0, 100, 4]\n"

    def test_an_interrupt_puts_the_node_back_and_the_kernel_goes_on(self, stepping):
        stepping.begin("endless")
        stepping.step("run-to", "n1")
        number = stepping.ask("step", command="over", path=None)
        stepping.runs("n1")
        stepping.kernel.interrupt()
        answer = last(stepping.answer(number))
        assert (answer["type"], answer["message"]) == ("refused", "interrupted: before forever (n1)")
        assert stepping.works("print(s.current.kind, s.phase.terminal)") == "before False\n"
        stepping.kernel.interrupt()  # at rest, it is nothing
        assert stepping.works("print(2)") == "2\n"

    def test_stop_ends_a_step_that_goes_on(self, stepping):
        stepping.begin("endless")
        stepping.step("over")
        number = stepping.ask("step", command="over", path=None)
        stepping.runs("n1")
        stepping.page.tell("stop", stepping.view)
        assert last(stepping.answer(number))["type"] == "done"
        assert stepping.works("print(s.current.kind, s.phase, s.execution['n0'].outputs.o0)") == "end ABORTED 9\n"

    def test_stop_ends_what_stands_still(self, stepping):
        stepping.step("run-to", "squares")
        stepping.step("into")
        stepping.page.tell("stop", stepping.view)
        news = stepping.page.hear("step", view=stepping.view)
        while news["step"]["stop"] != "end":
            news = stepping.page.hear("step", view=stepping.view)
        assert news["step"]["says"] == "wf was stopped"

    def test_commands_while_one_is_going_on_come_after_it(self, stepping):
        first = stepping.ask("step", command="into", path=None)
        second = stepping.ask("step", command="over", path=None)
        assert last(stepping.answer(first))["type"] == last(stepping.answer(second))["type"] == "done"

    def test_hostile_messages_are_dropped_or_refused(self, stepping):
        view, long = stepping.view, "x" * 1_000_000
        for nonsense in (
            None, 7, [], {}, {"type": "step"}, {"type": "step", "view": view}, {"type": "step", "view": [view]},
            {"type": "step", "view": view, "request": "1", "command": "over"},
        ):  # fmt: skip
            stepping.page.say(nonsense)
        numbers = [
            stepping.ask("step", command=command, path=path)
            for command, path in [("__class__", None), ("stop", None), ("over", "n0"), ("run-to", None), (long, None)]
        ]
        numbers += [
            stepping.ask("replace", path="n0", side="inputs", values=[["n", long]]),
            stepping.ask("breakpoint", add=long),
            stepping.ask("open", path=long),
            stepping.ask("rerun", path=["n0"]),
        ]
        heard = [last(stepping.answer(number)) for number in numbers]
        assert {answer["type"] for answer in heard} == {"refused"}
        assert max(len(answer["message"]) for answer in heard) <= 300
        assert stepping.works("print(s.current.kind)") == "start\n"

    def test_no_thread_is_left(self, stepping):
        stepping.works("before = set(threading.enumerate())")
        stepping.step("over")
        stepping.kernel.until(lambda kind, content, parent: kind == "update_display_data")
        stepping.works("left = set(threading.enumerate()) - before\nfor one in left: one.join(10)")
        assert stepping.works("print([one for one in left if one.is_alive()])") == "[]\n"

    def test_a_kernel_restarts_with_a_stepper_that_stands_still(self, start_kernel):
        kernel = start_kernel()
        for source in SOURCES:
            kernel.run(source)
        made = Stepping(kernel)
        made.begin()
        for command in ("run-to", "into"):
            made.step(command, "squares" if command == "run-to" else None)
        assert made.works("print(s.current.kind)") == "body\n"
        kernel.restart()
        assert made.works("print('again')") == "again\n"


# In a thread that is no kernel's.


def test_without_a_kernel_it_happens_here_and_now():
    where: list[threading.Thread] = []
    at_the_prompt(lambda: where.append(threading.current_thread()))
    assert where == [threading.current_thread()]


def test_an_interrupt_is_heard_within_the_block_alone(monkeypatch):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with pytest.raises(KeyboardInterrupt), interruptible():
            signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_another_thread_hears_none():
    done = []

    def work() -> None:
        with interruptible():
            done.append(uuid.uuid4())

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done
    assert signal.getsignal(signal.SIGINT) is before
