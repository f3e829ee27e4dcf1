"""JupyterLab's debugger: breakpoints in the bodies of tasks, over the debug protocol of a real kernel."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("debugpy")


class Debugger:
    """What JupyterLab's debugger does: it says where to stop, and looks at the frames where it has."""

    def __init__(self, kernel: Any) -> None:
        self.kernel = kernel
        self._numbers = itertools.count(1)

    def ask(self, command: str, **arguments: Any) -> dict[str, Any]:
        """Send a request of the debug protocol, and return the body of its reply."""
        client, number = self.kernel.client, next(self._numbers)
        content = {"type": "request", "seq": number, "command": command, "arguments": arguments}
        client.control_channel.send(client.session.msg("debug_request", content))
        while True:
            reply = client.control_channel.get_msg(timeout=60)["content"]
            if reply.get("request_seq") == number:
                assert reply.get("success"), reply
                return reply.get("body", {})  # type: ignore[no-any-return]

    def break_at(self, cell: str, *lines: int) -> None:
        """Set breakpoints in a cell, by its text as the front end has it."""
        source = {"path": self.ask("dumpCell", code=cell)["sourcePath"]}
        wanted = [{"line": line} for line in lines]
        set_at = self.ask("setBreakpoints", source=source, breakpoints=wanted, sourceModified=False)
        assert [one["line"] for one in set_at["breakpoints"]] == list(lines)

    def stopped(self) -> tuple[int, dict[str, Any]]:
        """Wait until a breakpoint is hit; return the thread, and the frame that stands there."""
        heard = self.kernel.until(
            lambda kind, content, parent: kind == "debug_event" and content.get("event") == "stopped"
        )
        thread = heard[-1][1]["body"]["threadId"]
        assert heard[-1][1]["body"]["reason"] == "breakpoint"
        return thread, self.ask("stackTrace", threadId=thread)["stackFrames"][0]

    def variables(self, frame: dict[str, Any]) -> dict[str, str]:
        """Return the local variables of a frame, as text."""
        scope = self.ask("scopes", frameId=frame["id"])["scopes"][0]
        found = self.ask("variables", variablesReference=scope["variablesReference"])["variables"]
        return {one["name"]: one["value"] for one in found}

    def goes_on(self, thread: int) -> None:
        """Continue."""
        self.ask("continue", threadId=thread)


@pytest.fixture(scope="module")
def debugger(start_kernel: Callable[[], Any]) -> Iterator[Debugger]:
    kernel = start_kernel()
    reply, _ = kernel.run("%colors nocolor\n%load_ext flyte_nb\n%config FlyteMagics.view = 'text'\nimport flyte_nb")
    assert reply["status"] == "ok"
    debugger = Debugger(kernel)
    debugger.ask(
        "initialize", clientID="test", adapterID="", pathFormat="path", linesStartAt1=True, columnsStartAt1=True
    )
    debugger.ask("attach")
    yield debugger
    debugger.ask("disconnect", restart=False, terminateDebuggee=False)


TASK = "%%task\n\ndef root(x: int) -> int:\n    y = x * x\n    return y\n"
DIRECTIVE = "#| flyte: task\n\ndef root(x: int) -> int:\n    y = x * x\n    return y\n"
DECORATED = "@flyte_nb.task\ndef root(x: int) -> int:\n    y = x * x\n    return y\n"


@pytest.mark.slow
@pytest.mark.parametrize(("cell", "line"), [(TASK, 5), (DIRECTIVE, 5), (DECORATED, 4)])
def test_a_breakpoint_in_a_cell_stops_in_the_task(debugger, cell, line):
    debugger.break_at(cell, line)
    debugger.ask("configurationDone")
    kernel = debugger.kernel
    assert kernel.run(cell)[0]["status"] == "ok"
    request = kernel.start("execution = flyte_nb.run(root, x=7)")
    thread, frame = debugger.stopped()
    assert (frame["name"], frame["line"]) == ("root", line)
    assert debugger.variables(frame)["y"] == "49"
    debugger.goes_on(thread)
    kernel.end_of(request)
    assert kernel.run("assert execution.outputs.o0 == 49")[0]["status"] == "ok"
    debugger.break_at(cell)


@pytest.mark.slow
@pytest.mark.parametrize("options", ["executor='threads'", "background=True"])
def test_a_breakpoint_stops_in_another_thread(debugger, options):
    debugger.break_at(DECORATED, 4)
    debugger.ask("configurationDone")
    kernel = debugger.kernel
    assert kernel.run(DECORATED)[0]["status"] == "ok"
    request = kernel.start(f"execution = flyte_nb.run(root, x=7, {options}).wait()")
    thread, frame = debugger.stopped()
    assert (frame["name"], frame["line"]) == ("root", 4)
    debugger.goes_on(thread)
    kernel.end_of(request)
    assert kernel.run("assert execution.outputs.o0 == 49")[0]["status"] == "ok"
    debugger.break_at(DECORATED)


SQUARE = "%%task\ndef square(x: int) -> int:\n    y = x * x\n    return y\n"
SQUARES = (
    "%%dynamic\ndef squares(n: int) -> list[int]:\n    made = []\n    for i in range(n):\n"
    "        made.append(square(x=i))\n    return made\n"
)


@pytest.mark.slow
def test_a_breakpoint_in_a_dynamics_body_stops_at_its_expansion(debugger):
    debugger.break_at(SQUARE)
    debugger.break_at(SQUARES, 6)
    debugger.ask("configurationDone")
    kernel = debugger.kernel
    assert kernel.run(SQUARE)[0]["status"] == "ok"
    assert kernel.run(SQUARES)[0]["status"] == "ok"
    request = kernel.start("execution = %flyte run squares n=2")
    thread, frame = debugger.stopped()
    assert (frame["name"], frame["line"]) == ("squares", 6)
    assert debugger.variables(frame)["n"] == "2"
    debugger.goes_on(thread)
    kernel.end_of(request)
    assert kernel.run("assert execution.outputs.o0 == [0, 1]")[0]["status"] == "ok"


@pytest.mark.slow
def test_breakpoints_stop_while_a_stepper_stands_in_a_body(debugger):
    debugger.break_at(SQUARE, 4)
    debugger.break_at(SQUARES, 5)
    debugger.ask("configurationDone")
    kernel = debugger.kernel
    assert kernel.run(SQUARE)[0]["status"] == "ok"
    assert kernel.run(SQUARES)[0]["status"] == "ok"
    request = kernel.start("stepper = flyte_nb.step(squares, n=2)\nstepper.into()")
    thread, frame = debugger.stopped()
    assert (frame["name"], frame["line"]) == ("squares", 5)
    debugger.goes_on(thread)
    kernel.end_of(request)
    request = kernel.start("stepper.over()")
    thread, frame = debugger.stopped()
    assert (frame["name"], frame["line"]) == ("squares", 5)
    assert debugger.variables(frame)["i"] == "1"
    debugger.goes_on(thread)
    kernel.end_of(request)
    request = kernel.start("stepper.continue_()")
    for x in (0, 1):
        thread, frame = debugger.stopped()
        assert (frame["name"], frame["line"]) == ("square", 4)
        assert debugger.variables(frame)["x"] == str(x)
        debugger.goes_on(thread)
    kernel.end_of(request)
    assert kernel.run("assert stepper.execution.outputs.o0 == [0, 1]")[0]["status"] == "ok"


def talk(kernel: Any, source: str, *answers: str) -> str:
    """Run a cell that asks, answer it, and return what is printed."""
    left: list[str] = list(answers)
    said: list[str] = []

    def asked(_: Any) -> None:
        kernel.client.input(left.pop(0))

    def hear(message: Any) -> None:
        if message["msg_type"] == "stream":
            said.append(message["content"]["text"])

    reply = kernel.client.execute_interactive(
        source, allow_stdin=True, stdin_hook=asked, output_hook=hear, timeout=60, stop_on_error=False
    )
    assert reply["content"]["status"] == "ok", reply["content"]
    assert not left
    return "".join(said)


INVERSE = "%%task\ndef inverse(x: int) -> float:\n    bottom = x * 2\n    return 1 / bottom\n"
PARSE = "%%task\ndef parse(text: str) -> int:\n    import json\n    twice = text * 2\n    return json.loads(twice)\n"


@pytest.fixture(scope="module")
def failing(start_kernel: Callable[[], Any]) -> Any:
    kernel = start_kernel()
    for source in ("%colors nocolor\n%load_ext flyte_nb\nimport flyte_nb", INVERSE, PARSE):
        assert kernel.run(source)[0]["status"] == "ok"
    return kernel


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["flyte_nb.run(inverse, x=0)", "%flyte run inverse x=0", "inverse(x=0)"])
def test_the_shells_debugger_starts_in_the_users_frame(failing, cell):
    assert failing.run(cell)[0]["status"] == "error"
    said = talk(failing, "%debug", "p bottom + 41", "q")
    assert "----> 4     return 1 / bottom" in said
    assert "\n41\n" in said


@pytest.mark.slow
def test_after_a_failure_without_a_frame_it_starts_in_the_cell(failing):
    assert failing.run("%%task\ndef wrong() -> int:\n    return 'a'\n")[0]["status"] == "ok"
    assert failing.run("mine = 41\nflyte_nb.run(wrong)")[0]["status"] == "error"
    said = talk(failing, "%debug", "p mine", "q")
    assert "----> 2 flyte_nb.run(wrong)" in said
    assert "\n41\n" in said


@pytest.mark.slow
def test_post_mortem_is_the_shells_own_debugger_without_frames_of_libraries(failing):
    assert failing.run("flyte_nb.run(parse, text='{')")[0]["status"] == "error"
    said = talk(failing, "flyte_nb.inspect().post_mortem()", "p twice", "where", "q")
    assert "----> 5     return json.loads(twice)" in said
    assert "\n'{{'\n" in said
    assert "decoder.py" not in said
    assert "flyte_nb/" not in said
