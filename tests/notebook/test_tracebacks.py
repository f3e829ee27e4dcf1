from __future__ import annotations


def test_a_tasks_exception_shows_the_calling_line_and_the_users_own(notebook):
    notebook.good("%%task\ndef f(x: int) -> int:\n    return 1 // x\n")
    ran = notebook.run("y = 0\nf(x=y)")
    assert isinstance(ran.error, ZeroDivisionError)
    text = ran.stdout
    assert text.index("----> 2 f(x=y)") < text.index("----> 3     return 1 // x")
    assert "in node n0 (f)\ninputs: x=0" in text
    assert "flyte_nb/" not in text
    assert "site-packages" not in text


def test_what_an_error_came_from_is_shown_without_our_frames_too(notebook):
    notebook.good("%%task\ndef f(x: int) -> int:\n    return 1 // x\n")
    text = notebook.run("try:\n    f(x=0)\nexcept ZeroDivisionError:\n    raise KeyError('n')").stdout
    assert text.index("----> 3     return 1 // x") < text.index("During handling") < text.index("KeyError: 'n'")
    assert "flyte_nb/" not in text
    assert "flyte_nb/engine/" in notebook.good("%tb").stdout


def test_a_run_by_the_magic_shows_no_frames_of_ipython(notebook):
    notebook.good("%%task\ndef f(x: int) -> int:\n    return 1 // x\n")
    text = notebook.run("%flyte run f x=0").stdout
    assert "run x=0" not in text or "interactiveshell.py" not in text
    assert "----> 3     return 1 // x" in text


def test_tb_shows_every_frame(notebook):
    notebook.good("%%task\ndef f(x: int) -> int:\n    return 1 // x\n")
    notebook.run("f(x=0)")
    assert "flyte_nb/engine/" in notebook.good("%tb").stdout


def test_tb_shows_every_frame_of_an_error_of_ours(squares):
    short = squares.run("wf(m=1)").stdout
    assert len(short.splitlines()) <= 6
    assert "In[4] line 1" in short
    full = squares.good("%tb").stdout
    assert "Traceback" in full
    assert "authoring/" in full


def test_other_tracebacks_are_as_they_were(notebook):
    text = notebook.run("import json\njson.loads('{')").stdout
    assert "json/decoder.py" in text


def test_exceptions_with_odd_texts_are_shown(notebook):
    notebook.good(
        "class Odd(Exception):\n    def __str__(self):\n        return '<script>\\n\\x1b[31m'\n"
        "from flyte_nb import task\n@task\ndef f() -> int:\n    raise Odd(1, 'two')\n"
    )
    assert notebook.run("f()").error.args == (1, "two")


def test_a_group_of_exceptions_shows_no_frames_of_ours(notebook):
    notebook.good(
        "from flyte_nb import task\n@task\ndef f() -> int:\n"
        "    raise ExceptionGroup('g', [ValueError(1), KeyError(2)])\n"
    )
    ran = notebook.run("f()")
    text = ran.stdout + ran.stderr
    assert "in f\n" in text
    assert "ExceptionGroup: g (2 sub-exceptions)" in text
    assert "in node n0 (f)" in text
    assert "flyte_nb/" not in text
