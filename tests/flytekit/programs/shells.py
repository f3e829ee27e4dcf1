"""Shell scripts as tasks."""

import datetime
import os
import tempfile

from flyte_nb import FlyteDirectory, FlyteFile, dynamic, kwtypes, task, workflow
from flyte_nb.extras.tasks.shell import AttrDict, OutputLocation, ShellTask, get_raw_shell_task, subproc_execute

FOLDER = tempfile.mkdtemp()


def at(name):
    return OutputLocation(var="out", var_type=FlyteFile, location=f"{FOLDER}/{name}")


def said(file):
    with open(file) as stream:
        return stream.read()


def value_a_script_with_an_input_and_an_output():
    t = ShellTask(
        name="s1",
        script="echo 'Hello {inputs.who}' > {outputs.out}",
        inputs=kwtypes(who=str),
        output_locs=[at("1.txt")],
    )
    return said(t(who="world"))


def value_a_script_in_a_workflow_between_tasks():
    @task
    def write(text: str) -> FlyteFile:
        path = f"{FOLDER}/in.txt"
        with open(path, "w") as file:
            file.write(text)
        return FlyteFile(path)

    upper = ShellTask(
        name="s2",
        script="tr a-z A-Z < {inputs.file} > {outputs.out}",
        inputs=kwtypes(file=FlyteFile),
        output_locs=[at("2.txt")],
    )

    @task
    def read(file: FlyteFile) -> str:
        return said(file)

    @workflow
    def wf(text: str) -> str:
        return read(file=upper(file=write(text=text)))

    return wf(text="hello")


def value_scripts_in_a_dynamic():
    t = ShellTask(
        name="s3",
        script="echo {inputs.n} > {outputs.out}",
        inputs=kwtypes(n=int),
        output_locs=[OutputLocation("out", FlyteFile, FOLDER + "/{inputs.n}.txt")],
    )

    @task
    def read(file: FlyteFile) -> str:
        return said(file).strip()

    @dynamic
    def each(n: int) -> list[str]:
        return [read(file=t(n=i)) for i in range(n)]

    return each(n=3)


def value_several_outputs():
    t = ShellTask(
        name="s4",
        script="echo a > {outputs.a}; mkdir -p {outputs.b}; echo x > {outputs.b}/x",
        output_locs=[
            OutputLocation("a", FlyteFile["txt"], f"{FOLDER}/a.txt"),
            OutputLocation("b", FlyteDirectory, f"{FOLDER}/b"),
        ],
    )
    a, b = t()
    return said(a), os.listdir(b)


def value_a_script_without_outputs():
    return ShellTask(name="s5", script="true")()


def value_values_are_written_by_format():
    t = ShellTask(
        name="s6",
        script="echo {inputs.n:03d} {inputs.x:.2f} {inputs.at} {inputs.flag} > {outputs.out}",
        inputs=kwtypes(n=int, x=float, at=datetime.datetime, flag=bool),
        output_locs=[at("6.txt")],
    )
    return said(t(n=7, x=2 / 3, at=datetime.datetime(2024, 5, 1, 12, 30, tzinfo=datetime.UTC), flag=True))


def value_braces_for_the_shell_are_written_twice():
    t = ShellTask(name="s7", script="echo 'a b' | awk '{{print $2}}' > {outputs.out}", output_locs=[at("7.txt")])
    return said(t())


def value_nothing_is_quoted():
    t = ShellTask(name="s8", script="echo {inputs.x} > {outputs.out}", inputs=kwtypes(x=str), output_locs=[at("8.txt")])
    return said(t(x="a   b")), said(t(x="$((1 + 1))"))


def value_a_script_of_a_file():
    path = f"{FOLDER}/s.sh"
    with open(path, "w") as file:
        file.write("echo from a file > {outputs.out}")
    return said(ShellTask(name="s9", script_file=path, output_locs=[at("9.txt")])())


def value_another_shell():
    t = ShellTask(
        name="s10", script="a=(1 2 3); echo ${{#a[@]}} > {outputs.out}", shell="/bin/bash", output_locs=[at("10.txt")]
    )
    return said(t())


def value_the_environment_s_variables():
    t = ShellTask(name="s11", script='echo "$HOME" > {outputs.out}', output_locs=[at("11.txt")])
    return said(t()).strip() == os.environ["HOME"]


def value_what_a_run_came_to():
    t = ShellTask(name="s12", script="echo one; echo two >&2")
    t()
    return t.result.returncode, t.result.output, t.result.error


def program_raises_an_exit_code():
    return ShellTask(name="s13", script="echo no >&2; exit 3"), {}


def program_raises_an_output_that_is_not_there():
    return ShellTask(name="s14", script="true", output_locs=[at("never.txt")]), {}


def program_refuses_both_a_script_and_a_file():
    return ShellTask(name="s15", script="true", script_file="x"), {}


def program_refuses_no_script():
    return ShellTask(name="s16"), {}


def program_refuses_a_script_file_that_is_not_there():
    return ShellTask(name="s17", script_file="/nowhere/s.sh"), {}


def program_refuses_an_output_that_is_no_file():
    return ShellTask(name="s18", script="true", output_locs=[OutputLocation("o", int, "x")]), {}


def value_a_raw_script():
    path = f"{FOLDER}/raw.sh"
    with open(path, "w") as file:
        file.write('echo "$GREETING $1" > made.txt\n')
    made = get_raw_shell_task("s19")(env={"GREETING": "hello"}, script_args="world", script_file=path)
    return said(os.path.join(made, "made.txt"))


def value_a_command():
    done = subproc_execute(["echo", "hello"])
    return done.returncode, done.output, done.error


def value_a_command_that_fails():
    try:
        subproc_execute(["false"])
    except Exception as error:
        return type(error).__name__
    return "it did not fail"


def value_items_as_attributes():
    return AttrDict(a=1).a, AttrDict(a=1)["a"]
