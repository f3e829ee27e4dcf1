"""Gates in a real kernel: answered by a page while the cell is busy, by a line of input, beforehand, or not at all."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = [pytest.mark.notebook, pytest.mark.slow]

MIME = "application/vnd.flyte-nb.run+json"
PROGRAM = """
from datetime import timedelta
from enum import Enum
from flyte_nb import approve, task, wait_for_input, workflow
Label = Enum("Label", "CAT DOG")
scale = 10
@task
def train(rate: float) -> float:
    return rate / 2
@workflow
def review() -> tuple[float, Label]:
    rate = wait_for_input("rate", timedelta(hours=1), list[float])
    made = approve(train(rate=rate[0]), "good enough", timedelta(hours=1))
    return made, wait_for_input("label", timedelta(hours=1), Label)
"""


@pytest.fixture(scope="module")
def gated(start_kernel):
    kernel = start_kernel()
    for source in ("%colors nocolor\n%load_ext flyte_nb\n%config FlyteMagics.view = 'lab'\nimport flyte_nb", PROGRAM):
        reply, _ = kernel.run(source)
        assert reply["status"] == "ok"
    return kernel


def displayed(kernel) -> str:
    heard = kernel.until(lambda kind, content, parent: kind == "display_data" and MIME in content["data"])
    return heard[-1][1]["data"][MIME]["view"]


def answered(page, view: str, request: int, path: str, verdict: str, text: str = "") -> dict:
    page.tell("answer", view, request=request, path=path, verdict=verdict, text=text)
    return page.hear("done", "refused", request=request)


def waits(page, view: str, path: str) -> None:
    """Wait until a gate waits, as far as a page has heard."""
    page.tell("snapshot", view)
    events = page.hear("snapshot", view=view)["payload"]["events"]
    while not any(event["$"] == "NodeWaiting" and event["path"] == path for event in events):
        events = page.hear("events", view=view)["events"]


def test_a_page_answers_while_the_cell_is_busy(gated):
    page = gated.page()
    request = gated.start("r = flyte_nb.run(review)")
    view = displayed(gated)
    waits(page, view, "n0")
    refused = answered(page, view, 1, "n0", "input", "[scale, 'x']")
    assert (refused["type"], refused["message"]) == ("refused", "rate[1]: expected float, got str ('x')")
    assert "NameError" in answered(page, view, 2, "n0", "input", "[scales]")["message"]
    assert "waits for an input" in answered(page, view, 3, "n0", "approve")["message"]
    assert answered(page, view, 4, "n0", "input", "[scale, 2.5]")["type"] == "done"
    waits(page, view, "n2")
    assert answered(page, view, 5, "n2", "approve")["type"] == "done"
    assert "waits for no answer" in answered(page, view, 6, "n2", "reject")["message"]
    assert answered(page, view, 7, "n3", "input", "DOG")["type"] == "done"
    heard = gated.end_of(request)
    final = [content for kind, content, _ in heard if kind == "update_display_data"][-1]["data"][MIME]["events"]
    assert final[-1]["$"] == "ExecutionSucceeded"
    assert {event["by"] for event in final if event["$"] == "NodeAnswered"} == {"view"}
    assert gated.run("assert (r.outputs.o0, r.outputs.o1) == (5.0, Label.DOG)")[0]["status"] == "ok"


def test_a_refusal_in_a_page_fails_the_run(gated):
    page = gated.page()
    request = gated.start("flyte_nb.run(review, answers={'rate': [1.0], 'label': 'CAT'})")
    view = displayed(gated)
    waits(page, view, "n2")
    assert answered(page, view, 1, "n2", "reject")["type"] == "done"
    heard = gated.end_of(request)
    assert next(content["evalue"] for kind, content, _ in heard if kind == "error").startswith(
        "good enough was not approved (in the view)"
    )


def test_an_interrupt_and_stop_end_a_cell_that_waits(gated):
    page = gated.page()
    request = gated.start("flyte_nb.run(review)")
    waits(page, displayed(gated), "n0")
    gated.interrupt()
    heard = gated.end_of(request)
    assert next(content["ename"] for kind, content, _ in heard if kind == "error") == "KeyboardInterrupt"
    request = gated.start("flyte_nb.run(review)")
    view = displayed(gated)
    waits(page, view, "n0")
    page.tell("stop", view)
    heard = gated.end_of(request)
    assert next(content["ename"] for kind, content, _ in heard if kind == "error") == "Stopped"
    assert gated.run("assert flyte_nb.inspect().phase == 'ABORTED'")[0]["status"] == "ok"


def test_a_background_run_leaves_the_prompt_free(gated):
    source = (
        "r = flyte_nb.run(review, background=True)\n"
        "while len(r.waiting) < 2: pass\n"
        "r.set_input('rate', [3.0]); r.set_input('label', Label.CAT)\n"
        "while not [one for one in r.waiting if one.name == 'good enough']: pass\n"
        "r.approve('good enough')\nassert r.wait(60).outputs.o0 == 1.5"
    )
    assert gated.run(source)[0]["status"] == "ok"


def test_a_stepper_stands_at_a_gate_and_the_view_answers_it(gated):
    page = gated.page()
    gated.start("s = flyte_nb.step(review)\ns.continue_();")
    view = displayed(gated)
    page.tell("snapshot", view)
    while (step := page.hear("step", view=view)["step"])["stop"] != "gate" or step["busy"]:
        pass
    assert (step["path"], step["says"]) == ("n0", "rate (n0) waits for an answer")
    assert answered(page, view, 1, "n0", "input", "[7.0]")["type"] == "done"
    assert gated.run("s.continue_(); s.execution.approve('good enough')")[0]["status"] == "ok"
    assert answered(page, view, 2, "n3", "input", "CAT")["type"] == "done"
    assert gated.run("s.continue_()\nassert s.execution.outputs.o0 == 3.5")[0]["status"] == "ok"


def typed(kernel, source: str, *lines: str) -> tuple[dict, list[str]]:
    """Run a cell at a front end whose user types these lines when asked; return the reply and the prompts."""
    prompts: list[str] = []
    left = iter(lines)

    def ask(message) -> None:
        prompts.append(message["content"]["prompt"])
        kernel.client.input(next(left))

    reply = kernel.client.execute_interactive(
        source, allow_stdin=True, stdin_hook=ask, output_hook=lambda message: None, timeout=60, stop_on_error=False
    )
    return reply["content"], prompts


@pytest.fixture(scope="module")
def lines(start_kernel):
    """A kernel with a front end that shows no live view, and takes lines."""
    kernel = start_kernel()
    for source in ("%load_ext flyte_nb\n%config FlyteMagics.view = 'picture'\nimport flyte_nb", PROGRAM):
        kernel.run(source)
    return kernel


def test_a_front_end_without_a_view_is_asked_by_a_line(lines):
    source = "r = flyte_nb.run(review)\nassert (r.outputs.o0, r.outputs.o1) == (2.0, Label.CAT)"
    reply, prompts = typed(lines, source, "[x", "[4.0]", "BIRD", "CAT", "maybe", "y")
    assert reply["status"] == "ok", reply
    assert prompts == [
        *["rate (list[float], as Python): "] * 2,
        *["label (CAT, DOG): "] * 2,
        *["good enough: approve 2.0? [y/n] "] * 2,
    ]


def test_a_call_at_the_prompt_asks_too(lines):
    reply, prompts = typed(lines, "made = review()\nassert made == (0.5, Label.DOG)", "[1]", "DOG", "yes")
    assert (reply["status"], len(prompts)) == ("ok", 3)


def test_a_stepper_asks_by_a_line_in_a_cell_alone(lines):
    reply, prompts = typed(lines, "s = flyte_nb.step(review)\ns.over()\nassert s['n0'].outputs.o0 == [5.0]", "[5]")
    assert (reply["status"], prompts) == ("ok", ["rate (list[float], as Python): "])
    between = (
        "import threading\nstood = threading.Event()\n"
        "def go_on():\n    s.continue_()\n    stood.set()\n"
        "get_ipython().kernel.io_loop.add_callback(go_on)"
    )
    assert lines.run(between)[0]["status"] == "ok"
    assert lines.run("assert stood.is_set() and s.current.kind == 'gate', s.current")[0]["status"] == "ok"


def test_where_nobody_can_answer_an_error_says_what_to_do(tmp_path):
    cells = ["%load_ext flyte_nb\nimport flyte_nb", PROGRAM, "flyte_nb.run(review)"]
    cells += ["flyte_nb.run(review, answers={'rate': [1.0], 'label': 'CAT', 'good enough': True}).outputs.o0"]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    NotebookClient(book, timeout=60, allow_errors=True, resources={"metadata": {"path": str(tmp_path)}}).execute()
    (error,) = [output for output in book.cells[2].outputs if output.output_type == "error"]
    assert error.ename == "Unanswered"
    assert "answers={'rate': ...}" in error.evalue
    assert book.cells[3].outputs[-1].data["text/plain"] == "0.5"
