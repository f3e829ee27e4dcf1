"""The same over the kernel's protocol: what a front end receives, and what is saved."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = [pytest.mark.notebook, pytest.mark.slow]

DYNAMIC = "%%dynamic\ndef squares(n: int) -> list[int]:\n    return [square(x=i) for i in range(n)]\n"
TASK = "%%task\ndef square(x: int) -> int:\n    return x * x\n"
WORKFLOW = "%%workflow\ndef wf(n: int = 3) -> list[int]:\n    return squares(n=n)\n"


@pytest.fixture
def squares(kernel):
    for source in (TASK, DYNAMIC, WORKFLOW):
        reply, _ = kernel.run(source)
        assert reply["status"] == "ok"
    return kernel


def test_a_workflow_is_drawn(squares):
    _, outputs = squares.run(WORKFLOW)
    kind, content = outputs[-1]
    assert kind == "execute_result"
    assert content["data"]["image/svg+xml"].lstrip().startswith(("<?xml", "<svg"))
    assert content["data"]["text/plain"].startswith("wf calls squares")


def test_a_run_is_one_output(squares):
    reply, outputs = squares.run("r = %flyte run wf n=2\nr")
    assert reply["status"] == "ok"
    assert [kind for kind, _ in outputs if kind != "update_display_data"] == ["display_data", "execute_result"]
    assert outputs[-1][1]["data"].keys() == {"text/plain"}


def test_a_plain_workflows_compile_error_is_the_cells(squares):
    reply, outputs = squares.run(
        "from flyte_nb import workflow\n@workflow\ndef bad(xs: list[int]) -> int:\n    for x in xs: ...\n    return 1\n"
    )
    assert (reply["status"], reply["ename"]) == ("error", "PromiseUseError")
    kind, content = outputs[-1]
    assert kind == "error"
    assert len(content["traceback"]) <= 6
    assert f"In[{reply['execution_count']}] line 4" in content["traceback"][0]


def test_it_is_shown_once_where_the_cell_ends_with_the_workflow(squares):
    source = "@workflow\ndef bad(xs: list[int]) -> int:\n    for x in xs: ...\n    return 1\nbad"
    reply, outputs = squares.run(f"from flyte_nb import workflow\n{source}")
    assert (reply["status"], reply["ename"]) == ("error", "PromiseUseError")
    assert [kind for kind, _ in outputs if kind != "stream"] == ["execute_result", "error"]
    assert outputs[0][1]["data"].keys() == {"text/plain"}
    _, outputs = squares.run("bad")
    assert [kind for kind, _ in outputs] == ["error", "execute_result"]
    assert outputs[1][1]["data"].keys() == {"text/plain"}


def test_bad_options_are_an_error(squares):
    reply, outputs = squares.run("%%task --retry 3\ndef f(): ...\n")
    assert (reply["status"], reply["ename"]) == ("error", "UsageError")
    assert outputs[-1][1]["text"].count("\n") == 1


def test_a_tasks_exception_shows_the_cells_line(squares):
    made, _ = squares.run("%%task\n\ndef boom(x: int) -> int:\n    return x // 0\n")
    reply, outputs = squares.run("boom(x=1)")
    text = "\n".join(outputs[-1][1]["traceback"])
    assert (outputs[-1][0], reply["ename"]) == ("error", "ZeroDivisionError")
    assert f"In[{made['execution_count']}], line 4" in text
    assert "----> 4     return x // 0" in text
    assert "in node n0 (boom)" in text
    assert "flyte_nb/" not in text


def test_a_magics_body_is_compiled_as_its_cell(squares):
    """So a front end's breakpoints, which it sets by the hash of the cell, are met."""
    source = "%%task\ndef here() -> str:\n    return here.filename\n"
    squares.run(source)
    _, outputs = squares.run(f"here.filename == get_ipython().compile.get_code_name({source!r}, '', 0)")
    assert outputs[-1][1]["data"]["text/plain"] == "True"


def test_completion(squares):
    squares.run("%flyte run wf n=2;")
    assert squares.complete("%%task --retr") == ["--retries"]
    assert squares.complete("%flyte run wf ") == ["n="]
    assert squares.complete("%flyte inspect n0/") == ["n0/dn0", "n0/dn1"]


def test_convert_makes_the_next_cell(squares):
    made, _ = squares.run(TASK)
    reply, _ = squares.run(f"%flyte convert {made['execution_count']} --to directive;")
    (payload,) = reply["payload"]
    assert payload["source"] == "set_next_input"
    assert payload["text"].startswith("#| flyte: task\ndef square")
    assert payload["replace"] is False


def test_an_interrupt_leaves_the_kernel_usable(squares):
    squares.run("%%task\ndef stop() -> int:\n    raise KeyboardInterrupt\n")
    reply, _ = squares.run("%flyte run stop")
    assert (reply["status"], reply["ename"]) == ("error", "KeyboardInterrupt")
    assert squares.run("wf(n=1)")[0]["status"] == "ok"


def test_a_saved_notebook_has_the_final_picture(tmp_path):
    cells = ["%load_ext flyte_nb", TASK.replace("return", "import time; time.sleep(0.3); return"), DYNAMIC, WORKFLOW]
    cells += ["r = %flyte run wf n=1\nr", "%flyte inspect squares/square[0]", "wf(m=1)"]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    client = NotebookClient(book, timeout=60, allow_errors=True, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    nbformat.validate(book)
    picture, text = book.cells[4].outputs
    assert "squares created 1 square" in picture.data["text/plain"]
    assert picture.data["image/svg+xml"].count("<title>") > 0
    assert "text/html" not in picture.data
    assert list(text.data) == ["text/plain"]
    assert "input x" in book.cells[5].outputs[0].data["text/html"]
    assert book.cells[6].outputs[0].output_type == "error"
    assert "In[7] line 1" in "\n".join(book.cells[6].outputs[0].traceback)
