"""shell: scripts as tasks: what they are given, what they leave, what they print, and how they end."""

from __future__ import annotations

import datetime
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flyte_nb import (
    FlyteDirectory,
    FlyteFile,
    dynamic,
    kwtypes,
    map_task,
    run,
    step,
    task,
    workflow,
)
from flyte_nb.engine.clock import ManualClock
from flyte_nb.exceptions.user import FlyteRecoverableException
from flyte_nb.extras.tasks.shell import (
    AttrDict,
    OutputLocation,
    RawShellTask,
    ShellFailed,
    ShellTask,
    get_raw_shell_task,
    subproc_execute,
)
from flyte_nb.model.errors import NodeTimeout, OptionError

OUT = OutputLocation("out", FlyteFile, "{ctx.working_directory}/out.txt")

shout = ShellTask(
    name="shout",
    script="echo '{inputs.text}' | tr a-z A-Z > {outputs.out}",
    inputs=kwtypes(text=str),
    output_locs=[OUT],
)


def says(file: FlyteFile) -> str:
    return Path(file.path).read_text().rstrip("\n")


@task
def read(file: FlyteFile) -> str:
    return says(file)


@pytest.fixture
def alone() -> Callable[[str], bool]:
    """Tell whether no process has a text in its command line; waits a moment for those that end."""

    def ended(mark: str) -> bool:
        for _ in range(100):
            if not any(mark in line for line in command_lines()):
                return True
            time.sleep(0.05)
        return False

    return ended


def command_lines() -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
        except OSError:
            continue
    return found


# Where it can be used.


def test_a_script_is_called_like_a_task():
    assert says(shout(text="hello")) == "HELLO"
    assert shout.result.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["inline", "threads", "processes"])
def test_it_stands_in_workflows_dynamics_and_maps(executor: str):
    @dynamic
    def each(words: list[str]) -> list[str]:
        return [read(file=shout(text=word)) for word in words]

    @workflow
    def wf(words: list[str]) -> (list[str], list[FlyteFile]):
        return each(words=words), map_task(shout)(text=words)

    execution = run(wf, words=["a", "b"], executor=executor, workers=2)
    assert execution.outputs.o0 == ["A", "B"]
    assert [says(file) for file in execution.outputs.o1] == ["A", "B"]
    assert execution["n0/dn0"].node.spec.source.startswith("echo")


def test_a_stepper_steps_over_it():
    stepper = step(shout, text="x")
    stepper.over()
    assert says(stepper.execution["n0"].outputs.out) == "X"


def test_it_is_cached_by_its_script(cache: Path):
    ran = cache / "ran"
    made = [
        ShellTask(
            name="kept", script=f"echo {word} >> {ran}; echo {word} > {{outputs.out}}", output_locs=[OUT], cache=True
        )
        for word in ("one", "two")
    ]
    assert [says(made[0]()), says(made[0]()), says(made[1]()), says(made[0]())] == ["one", "one", "two", "one"]
    assert ran.read_text().split() == ["one", "two"]


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("FLYTE_NB_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path


def test_it_is_tried_again(tmp_path: Path):
    mark = tmp_path / "tried"
    flaky = ShellTask(name="flaky", script=f"test -e {mark} || {{{{ touch {mark}; exit 3; }}}}", retries=1)
    execution = run(flaky, clock=ManualClock(step=0.5))
    assert execution["n0"].attempt == 1


def test_a_task_s_body_calls_it_as_a_function():
    @task
    def both() -> str:
        return says(shout(text="inside"))

    assert both() == "INSIDE"


# What it is given and what it leaves.


def test_files_datetimes_and_the_context_are_put_into_the_script(tmp_path: Path):
    (tmp_path / "in.txt").write_text("from a file")
    t = ShellTask(
        name="t",
        script="cat {inputs.file} > {outputs.out}; "
        "echo ' {inputs.at} {inputs.n:03d} {ctx.execution_id.project}' >> {outputs.out}",
        inputs=kwtypes(file=FlyteFile, at=datetime.datetime, n=int),
        output_locs=[OUT],
    )
    made = says(t(file=FlyteFile(tmp_path / "in.txt"), at=datetime.datetime(2024, 5, 1, 12), n=7))
    assert made == "from a file 2024-05-01T12:00:00 007 local"


def test_several_outputs_have_their_names(tmp_path: Path):
    t = ShellTask(
        name="t",
        script="echo {inputs.n} > {outputs.a}; mkdir {outputs.b}; echo x > {outputs.b}/x",
        inputs=kwtypes(n=int),
        output_locs=[
            OutputLocation("a", FlyteFile["txt"], f"{tmp_path}/{{inputs.n}}.txt"),
            OutputLocation("b", FlyteDirectory, tmp_path / "b"),
        ],
    )
    made = t(n=3)
    assert says(made.a) == "3"
    assert made.a.path == str(tmp_path / "3.txt")
    assert os.listdir(made.b) == ["x"]


def test_a_script_without_outputs_gives_nothing():
    assert ShellTask(name="t", script="true")() is None


def test_a_script_file_is_read_when_the_task_runs(tmp_path: Path):
    file = tmp_path / "s.sh"
    file.write_text("echo one > {outputs.out}")
    t = ShellTask(name="t", script_file=str(file), output_locs=[OUT])
    before = t.source_digest()
    file.write_text("echo two > {outputs.out}")
    assert says(t()) == "two"
    assert t.source_digest() != before


def test_a_value_with_braces_is_put_in_as_it_is():
    assert says(shout(text="{inputs.text} {0}")) == "{INPUTS.TEXT} {0}"


def test_nothing_is_quoted(tmp_path: Path):
    t = ShellTask(name="t", script="echo {inputs.text} > {outputs.out}", inputs=kwtypes(text=str), output_locs=[OUT])
    assert says(t(text="a   b")) == "a b"
    assert says(t(text="$((1 + 1))")) == "2"


def test_the_environment_brings_what_is_not_to_be_read_by_the_shell():
    t = ShellTask(
        name="t", script='echo "$TEXT" > {outputs.out}', output_locs=[OUT], environment={"TEXT": "a; $(b) 'c'"}
    )
    assert says(t()) == "a; $(b) 'c'"


def test_an_output_that_is_not_there_is_said_with_its_place():
    t = ShellTask(name="t", script="true", output_locs=[OutputLocation("j", FlyteFile, "nowhere.txt")])
    with pytest.raises(OptionError, match=r"left no file nowhere\.txt for its output j"):
        t()


# What it prints and how it ends.


def test_what_it_prints_is_in_the_node_s_log():
    t = ShellTask(name="t", script="echo out1; echo err1 >&2; printf 'no newline'")
    node = run(t)["n0"]
    assert ("stdout", "out1\n") in node.state.log or "out1" in node.log
    assert {stream for stream, _ in node.state.log} == {"stdout", "stderr"}
    assert t.result.output == "out1\nno newline"
    assert t.result.error == "err1\n"


def test_debug_prints_the_script():
    t = ShellTask(name="t", debug=True, script="echo {inputs.n} > /dev/null", inputs=kwtypes(n=int))
    assert "echo 3 > /dev/null" in run(t, n=3)["n0"].log


def test_bytes_that_are_no_text_are_shown_as_such():
    assert "\ufffd" in run(ShellTask(name="t", script=r"printf '\377\n'"))["n0"].log


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo first; echo second >&2; echo last >&2; exit 3", ["exit code 3", "second", "last"]),
        ("echo only stdout; exit 1", ["exit code 1", "only stdout"]),
        ("no_such_program", ["exit code 127", "did not find a command"]),
        ("kill -9 $$", ["SIGKILL", "ran out of memory"]),
        ("seq 1000 >&2; exit 1", ["998", "1000"]),
        ("python3 -c 'print(\"x\" * 100000)'; exit 1", ["exit code 1"]),
    ],
)
def test_a_script_that_fails_says_its_last_lines(script: str, said: list[str]):
    with pytest.raises(ShellFailed) as caught:
        ShellTask(name="t", script=script)()
    lines = str(caught.value).split("\n")
    assert len(lines) <= 6
    assert max(map(len, lines)) < 500
    assert all(one in str(caught.value) for one in said)
    assert isinstance(caught.value, FlyteRecoverableException)


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["inline", "threads", "processes"])
def test_a_timeout_ends_the_script_and_what_it_started(executor: str, alone: Callable[[str], bool]):
    mark = f"61.{os.getpid()}1{len(executor)}"
    t = ShellTask(name="t", script=f"sleep {mark} & sleep {mark}", timeout=0.5)
    with pytest.raises(NodeTimeout):
        run(t, executor=executor, workers=1)
    assert alone(mark)


@pytest.mark.slow
def test_stopping_a_run_ends_the_script(alone: Callable[[str], bool]):
    mark = f"62.{os.getpid()}"
    started = threading.Event()
    t = ShellTask(name="t", script=f"echo begun; sleep {mark}")
    execution = run(t, background=True)
    for _ in range(400):
        if "begun" in execution["n0"].log:
            started.set()
            break
        time.sleep(0.02)
    assert started.is_set()  # it is heard while the script runs
    execution.stop()
    assert alone(mark)


@pytest.mark.slow
def test_a_ctrl_c_ends_the_script(alone: Callable[[str], bool]):
    mark = f"64.{os.getpid()}"
    t = ShellTask(name="t", script=f"sleep {mark}")
    timer = threading.Timer(0.5, signal.raise_signal, (signal.SIGINT,))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        run(t)
    timer.join()
    assert alone(mark)


@pytest.mark.slow
def test_what_a_script_leaves_in_the_background_is_ended(alone: Callable[[str], bool]):
    mark = f"63.{os.getpid()}"
    begun = time.monotonic()
    ShellTask(name="t", script=f"sleep {mark} & echo done")()
    assert time.monotonic() - begun < 20
    assert alone(mark)


def test_a_script_cannot_wait_for_the_keyboard():
    assert ShellTask(name="t", script="read line || echo nobody")() is None


# What is refused when it is written.


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"script": "echo {inputs.y}"}, "Did you mean 'inputs.x'"),
        ({"script": "echo {outputs.j}"}, "{outputs.j}"),
        ({"script": "awk '{print $1}'"}, "written twice"),
        ({"script": "echo ${HOME}"}, "written twice"),
        ({"script": "echo {}"}, "written twice"),
        ({"script": "echo {inputs}"}, "{inputs}"),
        ({"script": "echo {"}, "cannot be read"),
        ({"script": ""}, "no script"),
        ({"script": 3}, "no script"),
        ({}, "neither"),
        ({"script": "true", "script_file": "x"}, "both"),
        ({"script_file": "/nowhere.sh"}, "cannot be read"),
        ({"script": "true", "output_locs": ["out"]}, "no OutputLocation"),
        ({"script": "true", "output_locs": [OutputLocation("o", int, "x")]}, "leaves files"),
        ({"script": "true", "output_locs": [OutputLocation("o", FlyteFile, "{inputs.z}")]}, "location of o"),
        ({"script": "true", "output_locs": [OutputLocation("o", FlyteFile, None)]}, "no location"),
        ({"script": "true", "output_locs": [OutputLocation("a b", FlyteFile, "x")]}, "no name"),
        ({"script": "true", "task_config": {}}, "no Pod"),
        ({"script": "true", "inputs": ["x"]}, "no types by name"),
        ({"script": "true", "retry": 3}, "Did you mean 'retries'"),
        ({"script": "true", "name": ""}, "not a name"),
        ({"script": "true", "name": "a/b"}, "not a name"),
    ],
)
def test_a_script_that_cannot_be_filled_in_is_refused_at_its_line(arguments: dict[str, Any], said: str):
    arguments = {"name": "t", "inputs": kwtypes(x=int), **arguments}
    with pytest.raises(OptionError) as caught:
        ShellTask(**arguments)
    assert said in str(caught.value)
    assert len(caught.value.lines()) <= 6
    assert "test_shell.py" in str(caught.value.place)


def test_a_shell_that_is_not_there_is_said():
    with pytest.raises(OptionError, match="does not start"):
        ShellTask(name="t", script="true", shell="/no/such/shell")()


@pytest.mark.parametrize(("value", "said"), [("a\0b", "NUL"), ("a" * 3_000_000, "too long")])
def test_a_script_that_no_shell_takes_is_said(value: str, said: str):
    with pytest.raises(OptionError, match=said) as caught:
        ShellTask(name="t", script="echo '{inputs.x}'", inputs=kwtypes(x=str))(x=value)
    assert "by a file" in str(caught.value)


def test_another_shell_can_be_chosen():
    t = ShellTask(name="t", script="a=(1 2 3); echo ${{#a[@]}} > {outputs.out}", shell="/bin/bash", output_locs=[OUT])
    assert says(t()) == "3"


# The raw ones, and commands.


def test_a_raw_task_runs_the_script_that_it_is_given(tmp_path: Path):
    script = tmp_path / "s.sh"
    script.write_text('echo "$GREETING $1" > made.txt\n')
    made = get_raw_shell_task("raw")(env={"GREETING": "hello"}, script_args="world", script_file=str(script))
    assert Path(made.path, "made.txt").read_text() == "hello world\n"


def test_a_raw_task_spells_variables_as_exports():
    t = RawShellTask(name="t", script="{inputs.export_env}\necho $A", inputs=kwtypes(env=dict[str, str]))
    assert t.make_export_string_from_env_dict({"A": "1", "B": "2"}) == "export A=1\nexport B=2"
    assert run(t, env={"A": "1"})["n0"].log == "1\n"


def test_a_command_is_run_to_its_end():
    assert subproc_execute("echo a | cat", shell=True).output == "a\n"
    with pytest.raises(RuntimeError, match="exit code 3"):
        subproc_execute(["sh", "-c", "exit 3"])
    with pytest.raises(RuntimeError, match="no program 'no_such_program'"):
        subproc_execute(["no_such_program"])


def test_items_are_attributes():
    assert AttrDict(a=1).a == 1
    with pytest.raises(AttributeError, match="no 'b'"):
        AttrDict(a=1).b
