from __future__ import annotations

import inspect

from flyte_nb.model.errors import OptionError


def test_a_directive_makes_tasks_with_options(notebook):
    notebook.good("from flyte_nb import Resources")
    notebook.good(
        '#| flyte: task cache=True, cache_version="0.1", limits=Resources(mem="600Mi")\n'
        "def f(x: int) -> int:\n    return x\n\ndef _g(): ...\n"
    )
    f = notebook.names["f"]
    assert (f.kind, f.spec.policy.cache.version, f.spec.policy.memory_limit) == ("task", "0.1", 600 * 2**20)
    assert not hasattr(notebook.names["_g"], "kind")
    assert "__flyte_nb_decorate__" not in notebook.names


def test_no_line_moves_and_the_source_can_be_had(notebook):
    notebook.good("# first\n#| flyte: task\ndef f() -> int:\n    return 1\n\ndef g() -> int:\n    return 1 // 0\n")
    assert str(notebook.names["f"].spec.place) == "In[1] line 3"
    assert inspect.getsource(notebook.names["g"]) == "def g() -> int:\n    return 1 // 0\n"
    assert "----> 7     return 1 // 0" in notebook.run("g()").stdout


def test_names_imported_in_the_same_cell_can_be_used(notebook):
    notebook.good(
        "#| flyte: task limits=Resources(mem='1Mi')\nfrom flyte_nb import Resources\ndef f() -> int:\n    return 1\n"
    )
    assert notebook.names["f"].spec.policy.memory_limit == 2**20


def test_the_last_expression_of_its_cell_is_shown(notebook):
    assert notebook.good("#| flyte: task\ndef f(x: int) -> int:\n    return x\n\nf(x=4)").value == 4


def test_a_magic_in_its_cell_is_no_second_cell(notebook):
    notebook.good("#| flyte: task\ndef f(x: int) -> int:\n    return x\n\n%time y = f(x=4)")
    assert notebook.names["y"] == 4


def test_a_workflow_compiles_when_its_cell_has_run(squares):
    ran = squares.run("#| flyte: workflow\ndef bad(xs: list[int]) -> int:\n    for x in xs: ...\n    return 1\n")
    assert "'Promise' object is not iterable  --  In[4] line 3" in ran.stdout
    assert not ran.ok


def test_errors_refer_to_its_line(notebook):
    for directive, said in [
        ("tusk", "not 'tusk'. Did you mean 'task'?"),
        ("task retris=2", "no option 'retris'. Did you mean 'retries'?"),
        ("task retries=-2", "retries=-2 is not a number of times"),
        ("task 2", "options are written name=value"),
        ("task retries=", "cannot be read"),
    ]:
        ran = notebook.run(f"# about\n#| flyte: {directive}\ndef f() -> int:\n    return 1\n")
        assert isinstance(ran.error, OptionError)
        assert said in ran.stdout
        assert f"In[{ran.result.execution_count}] line 2" in ran.stdout
        assert "f" not in notebook.names


def test_an_error_in_an_options_expression_points_to_its_line(notebook):
    ran = notebook.run("#| flyte: task retries=zz\ndef f() -> int:\n    return 1\n")
    assert "----> 1 #| flyte: task retries=zz" in ran.stdout
    assert "name 'zz' is not defined" in ran.stdout


def test_nothing_to_decorate_is_an_error(notebook):
    assert "nothing to decorate" in notebook.run("#| flyte: task\nx = 1\n").stdout


def test_a_comment_after_code_is_no_directive(notebook):
    notebook.good("x = 1\n#| flyte: task\ndef f(): ...\n")
    assert not hasattr(notebook.names["f"], "kind")
