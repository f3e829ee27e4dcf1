"""A node opened in the next cell: the cell runs, and gives what the node gave."""

from __future__ import annotations


def opened(notebook, path="n0"):
    """Put a node into the next cell, and return its text; it is not run."""
    text = notebook.good(f"%flyte open {path}").value
    assert notebook.shell.rl_next_input == text
    return text


def test_a_node_goes_into_the_next_cell_which_gives_what_the_node_gave(squares):
    squares.good("%flyte run wf n=3")
    text = opened(squares, "n0/dn2")
    assert text.endswith("x = node.inputs['x']\n\nresult = x * x\nresult")
    assert squares.good(text).value == 4
    assert squares.names["x"] == 2
    assert squares.good(opened(squares, "n0")).value == [0, 1, 4]


def test_showing_the_text_reads_as_code(squares):
    squares.good("execution = %flyte run square x=2")
    ran = squares.good("execution.open('n0')")
    assert "'x']\n\nresult = x * x\nresult\n" in ran.stdout


def test_a_body_with_magic_lines_is_opened(notebook):
    notebook.good(
        "%%task --retries 1\n\n# above\ndef f(x: int) -> int:\n    # why\n    %precision 3\n    return x + 1\n"
    )
    notebook.good("%flyte run f x=1")
    text = opened(notebook)
    assert "\n# why\nget_ipython().run_line_magic('precision', '3')\nresult = x + 1\n" in text
    assert notebook.good(text).value == 2


def test_a_directives_body_is_opened(notebook):
    notebook.good("#| flyte: task retries=1\ndef f(x: int = 1) -> int:\n    if x:\n        return x\n    return 2\n")
    notebook.good("%flyte run f x=4")
    text = opened(notebook)
    assert "def f_body(x: int = 1) -> int:\n" in text
    assert notebook.good(text).value == 4
    assert notebook.good("f").value.name == "f"


def test_a_task_that_was_redefined_is_opened_and_run_again_as_it_ran(squares):
    squares.good("execution = %flyte run square x=3")
    squares.good("%%task\ndef square(x: int) -> int:\n    return x\n")
    text = opened(squares)
    assert "# square was redefined since: this is the body that ran" in text
    assert squares.good(text).value == 9
    ran = squares.good("execution.rerun('n0')")
    assert ran.value.o0 == 9
    assert ran.stderr == "square was redefined since: this runs the square that is recorded\n"


def test_the_notebooks_own_names_are_there_already(notebook):
    notebook.good("step = 2")
    notebook.good("%%task\ndef f(x: int) -> int:\n    return x + step\n")
    notebook.good("%flyte run f x=1")
    text = opened(notebook)
    assert "import" not in text.replace("import flyte_nb", "")
    assert notebook.good(text).value == 3


def test_a_closures_variables_are_found_from_the_cell(notebook):
    notebook.good(
        "import flyte_nb\ndef factory(by):\n    @flyte_nb.task\n    def f(x: int) -> int:\n"
        "        return x * by['k']\n    return f\nexecution = flyte_nb.run(factory({'k': 3}), x=2)"
    )
    assert notebook.good(opened(notebook)).value == 6
