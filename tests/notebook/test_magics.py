from __future__ import annotations

import inspect

import pytest

NOTHING = "there is nothing to decorate"


def test_a_bare_function_becomes_a_task(notebook):
    ran = notebook.good(
        "%%task --cache --cache-version 0.1 --limits mem=600Mi --retries 2\ndef f(x: int) -> int:\n    return x\n"
    )
    policy = ran.value.spec.policy
    assert (ran.value.kind, ran.value is notebook.names["f"]) == ("task", True)
    assert (policy.cache.version, policy.memory_limit, policy.retries) == ("0.1", 600 * 2**20, 2)


def test_every_public_function_becomes_one_and_the_last_is_returned(notebook):
    ran = notebook.good(
        "%%task\nimport math\ndef f(x: int) -> int:\n    return _g(x)\n"
        "def _g(x):\n    return x + 1\ndef h(x: int) -> int:\n    return x\n"
    )
    names = notebook.names
    assert ran.value is names["h"]
    assert names["f"].kind == "task"
    assert not hasattr(names["_g"], "kind")
    assert notebook.good("f(x=1)").value == 2
    assert "__flyte_nb_decorate__" not in names


def test_what_is_decorated_already_is_left(notebook):
    ran = notebook.good("%%task\nfrom flyte_nb import dynamic\n@dynamic\ndef f(n: int) -> int:\n    return n\n")
    assert ran.value.kind == "dynamic"


def test_a_semicolon_silences(notebook):
    assert notebook.good("%%task\ndef f() -> int:\n    return 1\nNone;\n").value is None


@pytest.mark.parametrize(
    ("kind", "end", "value"),
    [
        ("task", "f(n=1)", 2),
        ("dynamic", "f(n=1)", 2),
        ("workflow", "f(n=1)", 1),
        ("task", "f(n=1);", None),
        ("task", "print()", None),
        ("task", "x = 3", None),
        ("task", "def _g(): ...", "f"),
        ("workflow", "print()", "f"),
        ("workflow", "x = 3", "f"),
    ],
)
def test_a_cell_shows_what_it_ends_with(notebook, kind, end, value):
    body = "n" if kind == "workflow" else "n + 1"
    ran = notebook.good(f"%%{kind}\ndef f(n: int) -> int:\n    return {body}\n{end}\n")
    assert ran.value == (notebook.names["f"] if value == "f" else value)


def test_an_expression_at_the_end_shows_the_cells_own_line(notebook):
    assert "----> 4 1 / 0" in notebook.run("%%task\ndef f() -> int:\n    return 1\n1 / 0\n").stdout
    assert "f" not in notebook.names


def test_options_are_refused_before_the_body_runs(notebook):
    ran = notebook.run("%%task --retry 3\nran = True\ndef f(): ...\n")
    assert ran.stderr.startswith("UsageError: %%task has no option --retry. Did you mean '--retries'?")
    assert not ran.ok
    assert "ran" not in notebook.names


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("--retries many", "invalid int value: 'many'"),
        ("--limits mem=lots", "Resources(mem='lots') is not a quantity"),
        ("--limits memory=1Gi", "--limits has no 'memory'. Did you mean 'mem'?"),
        ("--timeout -1", "timeout=-1.0 is not a time"),
        ("--cache-version 0.1", "--cache-version needs --cache"),
        ("--option retris=2", "no option 'retris'. Did you mean 'retries'?"),
        ("--option retries=zz", "NameError: name 'zz' is not defined"),
        ("cache=True", "'cache=True' is no option"),
        ("--env 'A=b", "no closing quotation"),
    ],
)
def test_impossible_options_are_one_line(notebook, flags, said):
    ran = notebook.run(f"%%task {flags}\ndef f(x: int) -> int:\n    return x\n")
    assert not ran.ok
    assert said in ran.stderr
    assert ran.stderr.startswith("UsageError: ")
    assert ran.stderr.count("\n") == 1
    assert "f" not in notebook.names


def test_flags_reach_the_policy(notebook):
    notebook.good("two = 2")
    ran = notebook.good(
        "%%dynamic --env A=b 'C=d e' --requests cpu=1 mem=1Gi --timeout 10 --cache --ignore x --option retries=two+1\n"
        "def f(x: int) -> int:\n    return x\n"
    )
    policy = ran.value.spec.policy
    assert policy.environment == (("A", "b"), ("C", "d e"))
    assert dict(policy.requests) == {"cpu": "1", "mem": "1Gi"}
    assert (policy.timeout, policy.retries, policy.cache.ignored_inputs) == (10.0, 3, ("x",))


def test_nothing_to_decorate_is_an_error(notebook):
    assert NOTHING in notebook.run("%%task\nx = 1\n").stderr
    assert "x" not in notebook.names
    assert NOTHING in notebook.run("%%task\ndef _f(): ...\n").stderr


def test_a_body_that_raises_binds_nothing(notebook):
    notebook.good("x = 1")
    ran = notebook.run("%%task\nx = 2\ny = 3\ndef f() -> int:\n    return 1\n1 / 0\n")
    assert isinstance(ran.error, ZeroDivisionError)
    assert notebook.names["x"] == 1
    assert not {"y", "f", "__flyte_nb_decorate__"} & notebook.names.keys()


def test_a_traceback_shows_the_cells_own_line(notebook):
    ran = notebook.run("\n%%task\n\ndef f(): ...\n1 / 0\n")
    assert "----> 5 1 / 0" in ran.stdout
    assert "flyte_nb" not in ran.stdout


def test_a_syntax_error_shows_the_cells_own_line(notebook):
    ran = notebook.run("%%task\ndef f(:\n    pass\n")
    assert ":2\n    def f(:" in ran.stdout
    assert "SyntaxError" in ran.stdout
    assert "flyte_nb" not in ran.stdout


def test_the_source_can_be_had(notebook):
    task = notebook.good("%%task\nX = 1\n\ndef f(x: int) -> int:\n    # a comment\n    return x\n").value
    assert inspect.getsource(task) == "def f(x: int) -> int:\n    # a comment\n    return x\n"
    assert str(task.spec.place) == "In[1] line 4"


def test_shell_lines_and_magics_in_a_body_run(notebook):
    notebook.good("%%task\nfound = !echo hello\n%alias_magic tt time\ndef f() -> int:\n    return 1\n")
    assert list(notebook.names["found"]) == ["hello"]


def test_a_body_run_by_a_program_is_no_cell(notebook):
    notebook.good("entity = get_ipython().run_cell_magic('task', '', 'def f() -> int:\\n    return 1\\n')")
    assert notebook.names["entity"]() == 1


def test_a_workflow_compiles_and_draws_at_once(squares):
    shown = squares.shell.display_formatter.format(squares.names["wf"])[0]
    assert shown["image/svg+xml"].lstrip().startswith(("<?xml", "<svg"))
    assert shown["text/plain"].startswith("wf calls squares")


def test_a_workflow_that_does_not_compile_binds_nothing(squares):
    ran = squares.run("%%workflow\ndef bad() -> int:\n    for x in squares(n=2):\n        pass\n    return 1\n")
    assert "'Promise' object is not iterable" in ran.stdout
    assert "In[4] line 3" in ran.stdout
    assert "bad" not in squares.names


def test_braces_and_dollars_are_not_expanded(notebook):
    notebook.good("x = 'no'")
    assert notebook.good("%%task --env A={x} B=$x\ndef f() -> int:\n    return 1\n").value.spec.policy.environment == (
        ("A", "{x}"),
        ("B", "$x"),
    )


@pytest.mark.parametrize("kind", ["task", "dynamic", "workflow"])
def test_help_shows_an_example_in_the_magics_own_form(notebook, kind):
    doc = notebook.shell.find_cell_magic(kind).__doc__
    assert f"%%{kind}" in doc
    assert "--cache-version" in doc
