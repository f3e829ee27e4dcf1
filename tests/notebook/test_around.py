"""What is around a task, in a real kernel: logged lines, decks in the saved output, secrets, scripts in cells."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flyte_nb.views.payload import MIME

pytestmark = [pytest.mark.notebook, pytest.mark.slow]

IMPORTS = """
import os
from flyte_nb import Deck, FlyteFile, Secret, current_context, kwtypes, task, workflow
from flyte_nb.extras.tasks.shell import OutputLocation, ShellTask
os.environ["DB_PASSWORD"] = "correct horse battery"
"""

PROGRAM = """
@task(enable_deck=True, secret_requests=[Secret(group="db", key="password")])
def around(x: int) -> str:
    context = current_context()
    password = context.secrets.db.password
    context.logging.info("quietly %s", x)
    context.logging.warning("loudly %s", password)
    print("printed", password)
    Deck("Scores", f"<h1>{x} points</h1>")
    return password

@workflow
def wf(x: int = 3) -> str:
    return around(x=x)
"""

SHELL = """
count = ShellTask(
    name="count",
    script="echo {word}; echo {{inputs.text}} | wc -w > {{outputs.words}}",
    inputs=kwtypes(text=str),
    output_locs=[OutputLocation("words", FlyteFile, "{{ctx.working_directory}}/words.txt")],
)
"""


@pytest.fixture
def ready(kernel: Any) -> Any:
    for source in (IMPORTS, PROGRAM):
        reply, _ = kernel.run(source)
        assert reply["status"] == "ok"
    return kernel


def texts(outputs: list[Any]) -> str:
    return json.dumps([content for _, content in outputs], default=str)


@pytest.mark.parametrize("executor", ["inline", "threads", "processes"])
def test_a_run_s_output_has_the_log_and_the_decks_and_no_secret(ready: Any, executor: str):
    reply, outputs = ready.run(f"execution = %flyte run --executor {executor} wf x=5")
    assert reply["status"] == "ok"
    assert "correct horse" not in texts(outputs)
    assert "loudly" in "".join(content["text"] for kind, content in outputs if kind == "stream")  # a warning is seen
    [payload] = [content["data"][MIME] for kind, content in outputs if MIME in content.get("data", {})][-1:]
    logged = "".join(event["text"] for event in payload["events"] if event["$"] == "NodeLogged")
    assert "INFO user_space: quietly 5" in logged
    [deck] = [made for name, made in payload["previews"].items() if name.startswith("n0.deck[")]
    assert (deck["kind"], deck["html"]) == ("html", "<h1>5 points</h1>")
    _, outputs = ready.run("execution['n0'].decks")
    assert "<iframe sandbox=" in outputs[-1][1]["data"]["text/html"]
    _, outputs = ready.run("execution.outputs.o0 == 'correct horse battery'")
    assert outputs[-1][1]["data"]["text/plain"] == "True"


def test_a_script_is_a_task_of_its_cell(ready: Any):
    made, _ = ready.run(SHELL.format(word="one"))
    ready.run("@workflow\ndef counted(text: str) -> FlyteFile:\n    return count(text=text)\n")
    reply, _ = ready.run("execution = %flyte run counted text='a b c'")
    assert reply["status"] == "ok"
    _, outputs = ready.run("print(open(execution.outputs.o0).read(), execution['n0'].log, count.spec.place)")
    said = outputs[-1][1]["text"]
    assert said.startswith("3\n one\n")
    assert f"In[{made['execution_count']}]" in said
    ready.run(SHELL.format(word="two"))
    reply, outputs = ready.run("execution = %flyte run counted text='a b'")
    assert "recompiled counted: count changed" in texts(outputs)
    _, outputs = ready.run("print(execution['n0'].log)")
    assert outputs[-1][1]["text"].startswith("two")


def test_a_place_in_a_script_that_nothing_fills_is_refused_at_the_cell_s_line(ready: Any):
    reply, outputs = ready.run("ShellTask(name='t', script=\"awk '{print $1}'\")")
    assert (reply["status"], reply["ename"]) == ("error", "OptionError")
    lines = outputs[-1][1]["traceback"]
    assert len(lines) <= 6
    assert f"In[{reply['execution_count']}] line 1" in lines[0]
