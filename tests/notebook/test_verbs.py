from __future__ import annotations

import pytest

from flyte_nb.model.errors import OptionError, Stopped
from flyte_nb.notebook import words


def test_run_returns_the_execution(squares):
    ran = squares.good("r = %flyte run wf n=4")
    assert list(squares.names["r"].outputs.o0) == [0, 1, 4, 9]
    assert len([one for one in ran.shown if "image/svg+xml" in one["data"]]) == 1


def test_values_are_python_in_the_users_namespace(squares):
    squares.good("k = 2")
    assert list(squares.good("%flyte run wf n=k + 1 if k else 0").value.outputs.o0) == [0, 1, 4]


def test_the_returned_execution_adds_text_only(squares):
    squares.good("r = %flyte run wf")
    show = squares.shell.display_formatter.format
    ran = squares.good("r = %flyte run wf\nfirst = get_ipython().display_formatter.format(r)[0]")
    assert ran.ok
    assert squares.names["first"].keys() == {"text/plain"}
    assert squares.names["first"]["text/plain"].endswith("o0 = [0, 1, 4]")
    squares.good("pass")
    assert "image/svg+xml" in show(squares.names["r"])[0]


def test_a_call_shows_no_view(squares):
    ran = squares.good("wf(n=2)")
    assert (ran.value, ran.shown) == ([0, 1], [])


def test_flyte_nb_run_shows_one_view(squares):
    ran = squares.good("import flyte_nb\nr = flyte_nb.run(wf, n=2)")
    assert len(ran.shown) == 1


def test_a_semicolon_silences(squares):
    assert squares.good("%flyte run wf n=1;").value is None


def test_executor_and_workers(squares):
    execution = squares.good("%flyte run --executor threads --workers=2 wf n=2").value
    assert "thread" in execution.state.executor


@pytest.mark.parametrize("line", ["wf n=2 --background", "wf n=2 --background --workers 2", "--background wf n=2"])
def test_flags_may_stand_behind_the_inputs(squares, line):
    execution = squares.good(f"%flyte run {line}").value
    assert list(execution.wait(30).outputs.o0) == [0, 1]


def test_a_double_minus_within_an_input_is_python(squares):
    squares.good("minus = 1")
    assert squares.good("%flyte run wf n=1 --minus").value.inputs.n == 2


def test_an_executor_may_be_a_variable(squares):
    squares.good("from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(1)")
    assert list(squares.good("%flyte run --executor pool wf n=2").value.outputs.o0) == [0, 1]
    squares.good("pool.shutdown()")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("rn wf", "no verb 'rn'. Did you mean 'run'?"),
        ("run wff", "there is no 'wff'. Did you mean 'wf'?"),
        ("run In", "that is not an entity: 'In'"),
        ("run", "run: what?"),
        ("run wf nn=3", "wf has no input 'nn'. Did you mean 'n'?"),
        ("run squares", "squares needs n. Its interface is squares(n: int) -> list[int]"),
        ("run wf n=[", "that is no Python expression"),
        ("run wf 3", "write name=value, not '3'"),
        ("run wf n=1 n=2", "n is given twice"),
        ("run wf n=zz", "name 'zz' is not defined"),
        ("run --executr threads wf", "no option --executr. Did you mean '--executor'?"),
        ("run wf n=1 --backgrond", "no option --backgrond. Did you mean '--background'?"),
        ("run wf --executor", "--executor needs a value"),
        ("run wf --background now", "--background takes no value"),
        ("save_replay", "takes one file's name"),
        ("run --executor threds wf", "Did you mean 'threads'?"),
        ("run --workers x wf", "'x' is no whole number"),
        ("inspect --run", "--run needs a value"),
        ("view wf wf", "view takes one name"),
        ("view --rnu e1", "Did you mean '--run'?"),
        ("form", "form takes one name"),
        ("stop now", "%flyte stop [--run ID]"),
        ("save_replay", "%flyte save_replay knn.html"),
        ("convert 99 --to magic", "there is no In[99]"),
        ("convert 1 --to magik", "Did you mean 'magic'?"),
        ("run squares n={In}", "The braces make a set of it: write n=In"),
        ("run squares n={wf}", "The braces make a set of it: write n=wf"),
    ],
)
def test_mistakes_are_one_line(squares, line, said):
    ran = squares.run(f"%flyte {line}")
    assert not ran.ok
    assert said in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_show_returns_the_graph(squares):
    assert squares.good("%flyte show wf").value is squares.names["wf"].graph


def test_show_of_a_task_says_what_to_do(squares):
    assert "its graph is known when it runs" in squares.run("%flyte show square").stdout


def test_inspect_returns_a_node_by_either_path(squares):
    squares.good("%flyte run wf n=3")
    assert squares.good("%flyte inspect n0/dn2").value.outputs.o0 == 4
    node = squares.good("%flyte inspect squares/square[2]").value
    assert node.path == "n0/dn2"
    shown, _ = squares.shell.display_formatter.format(node)
    assert "In[2] line 3" in shown["text/plain"]
    assert "<table>" in shown["text/html"]
    assert squares.good("%flyte inspect").value.outputs.o0 == [0, 1, 4]


def test_inspect_finds_an_older_run_by_its_id(squares):
    first = squares.good("%flyte run wf n=1").value
    squares.good("%flyte run wf n=2")
    assert squares.good(f"%flyte inspect n0 --run {first.id}").value.execution is first


def test_a_failed_run_can_be_inspected(notebook):
    notebook.good("%%task\ndef f(x: int) -> int:\n    return 1 // x\n")
    assert not notebook.run("%flyte run f x=0").ok
    node = notebook.good("%flyte inspect n0").value
    assert isinstance(node.error, ZeroDivisionError)


def test_view_returns_a_view_of_a_workflow_or_of_the_last_run(squares):
    assert squares.good("%flyte view wf").value.graph is squares.names["wf"].graph
    run = squares.good("%flyte run wf n=1").value
    assert squares.good("%flyte view").value.execution is run
    assert squares.good(f"%flyte view --run {run.id}").value.execution is run


def test_a_run_in_the_background_can_be_stopped(squares):
    squares.good("%%task\ndef forever() -> int:\n    while True: pass\n")
    execution = squares.good("%flyte run --background forever").value
    squares.good(f"%flyte stop --run {execution.id}")
    with pytest.raises(Stopped):
        execution.wait(10)
    assert "is over already" in squares.good("%flyte stop").stdout


def test_save_replay_writes_a_page(squares, tmp_path):
    squares.good("%flyte run wf n=1")
    file = tmp_path / "run.html"
    assert squares.good(f"%flyte save_replay {file}").value == file
    assert file.read_text(encoding="utf-8").lower().startswith("<!doctype html")


def test_form_returns_a_form(squares):
    assert squares.good("%flyte form wf").value.inputs == {"n": 3}


def test_config_shows_and_sets(notebook):
    assert notebook.good("%flyte config").value == {
        "progress": True,
        "view": "auto",
        "executor": "inline",
        "workers": None,
    }
    assert notebook.good("%flyte config progress=off view=text workers=2").value["workers"] == 2
    notebook.good("%config FlyteMagics.workers = 3")
    assert notebook.good("%flyte config").value == {
        "progress": False,
        "view": "text",
        "executor": "inline",
        "workers": 3,
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("worker=2", "there is no setting 'worker'. Did you mean 'workers'?"),
        ("workers=-3", "workers=-3 is impossible. Write a whole number from 1 up"),
        ("workers=0", "workers=0 is impossible"),
        ("workers=True", "workers=True is impossible"),
        ("workers=many", "workers='many' is impossible"),
        ("view=gif", "view='gif' is impossible. It is one of auto, lab, widget, picture, text."),
        ("view=txt", "Did you mean 'text'?"),
        ("progress=7", "progress=7 is impossible"),
        ("executor=thread", "executor='thread' is impossible. Did you mean 'threads'?"),
        ("executor=on", "executor='on' is impossible"),
        ("executor={[]:1}", "executor='{[]:1}' is impossible"),
    ],
)
def test_an_impossible_setting_is_refused_and_nothing_changes(notebook, words, said):
    before = notebook.good("%flyte config").value
    ran = notebook.run(f"%flyte config progress=off {words}" if "progress" not in words else f"%flyte config {words}")
    assert said in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert notebook.good("%flyte config").value == before


def test_the_function_config_refuses_the_same(notebook):
    ran = notebook.run("import flyte_nb\nflyte_nb.config(workers=-3)")
    assert isinstance(ran.error, OptionError)
    assert "trait" not in ran.stdout


def test_a_setting_may_name_the_users_executor(notebook):
    notebook.good("pool = object()")
    assert notebook.good("%flyte config executor=pool").value["executor"] == "pool"


def test_settings_are_obeyed(squares):
    squares.good("%flyte config progress=off view=text executor=threads")
    ran = squares.good("%flyte run wf n=2")
    assert ran.shown == []
    assert "thread" in ran.value.state.executor
    assert squares.shell.display_formatter.format(squares.names["wf"].graph)[0].keys() == {"text/plain"}


def test_convert_puts_the_text_into_the_next_cell(squares):
    squares.shell.set_next_input = lambda text, replace=False: squares.names.update(next=(text, replace))
    ran = squares.good("%flyte convert 1 --to decorator")
    text = "from flyte_nb import task\n@task\ndef square(x: int) -> int:\n    return x * x"
    assert ran.value == text
    assert squares.names["next"] == (text, False)
    assert repr(ran.value) == text


def test_convert_without_a_number_takes_the_previous_cell_and_says_so(squares):
    assert "no number: the previous cell" in squares.good("%flyte help").stdout
    ran = squares.run("%flyte convert")
    assert ran.stdout.startswith("OptionError: In[4]: the cell has no task, dynamic or workflow to convert")


def test_a_set_of_a_name_is_a_value_where_a_set_is_due(notebook):
    notebook.good("i = 3\n%load_ext flyte_nb")
    notebook.good("%%task\ndef f(xs: set[int]) -> int:\n    return len(xs)\n")
    assert notebook.good("%flyte run f xs={i}").value.outputs.o0 == 1


def test_help_lists_the_verbs(notebook):
    text = notebook.good("%flyte").stdout
    assert [notebook.good(f"%flyte {word}").stdout for word in ("help", "--help", "-h")] == [text] * 3
    assert [line.split()[1] for line in text.splitlines()] == list(words.USAGE)


def test_an_error_in_a_value_points_to_the_magics_line(squares):
    ran = squares.run("x = 1\n%flyte run wf n=square(x='a')")
    assert "In[4] line 2" in ran.stdout
    assert "----> 2" in squares.run("x = 1\n%flyte run wf n=1 // 0").stdout


def test_answers_to_gates_are_a_variable(notebook):
    notebook.good(
        "from datetime import timedelta\nfrom flyte_nb import wait_for_input, workflow\n"
        "@workflow\ndef asked() -> int:\n"
        "    return wait_for_input('how many', timeout=timedelta(hours=1), expected_type=int)\n"
    )
    notebook.good("answers = {'how many': 4}\nr = %flyte run --answers answers asked")
    notebook.good("s = %flyte step --answers answers asked\ns.continue_()")
    assert notebook.names["r"].outputs.o0 == notebook.names["s"].execution.outputs.o0 == 4
    ran = notebook.run("%flyte run --answers answer asked")
    assert "there is no 'answer'. Did you mean 'answers'?" in str(ran.error)
