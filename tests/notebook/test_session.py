from __future__ import annotations

import pytest

TASK = "from flyte_nb import dynamic, task, workflow\n@task\ndef square(x: int) -> int:\n    return x * x\n"
PLAIN = "from flyte_nb import workflow\n@workflow\ndef wf(x: int) -> int:\n    return square(x=x)\n"


def test_a_plain_workflow_compiles_when_its_cell_has_run(notebook):
    notebook.good(TASK)
    ran = notebook.run("@workflow\ndef bad(n: int) -> int:\n    return square(x=n) + 1\n")
    assert not ran.ok
    assert "In[2] line 3" in ran.stdout
    assert len(ran.stdout.splitlines()) <= 6
    assert notebook.good("1").value == 1  # told once, not after every cell


def test_a_workflow_may_name_tasks_of_later_cells(notebook):
    ran = notebook.good(PLAIN)
    assert "In[1]:3: wf is not compiled yet: name 'square' is not defined" in ran.warned[0]
    notebook.good(TASK)
    assert notebook.good("wf(x=3)").value == 9


def test_an_exception_of_the_users_in_a_workflows_body_shows_the_users_line(notebook):
    ran = notebook.run("from flyte_nb import workflow\n@workflow\ndef bad() -> int:\n    return 1 // 0\n")
    assert "----> 4     return 1 // 0" in ran.stdout
    assert "flyte_nb/" not in ran.stdout


def test_the_same_cell_again_replaces_silently(notebook):
    notebook.good(TASK, cell_id="a")
    ran = notebook.good(TASK.replace("x * x", "x + x"), cell_id="a")
    assert ran.warned == []
    assert notebook.good("square(x=5)").value == 10


def test_what_vanished_from_a_cell_is_removed(notebook):
    notebook.good(TASK + "@task\ndef cube(x: int) -> int:\n    return x**3\n", cell_id="a")
    notebook.good(TASK, cell_id="a")
    assert "cube" not in notebook.names
    assert "square" in notebook.names


def test_a_workflow_that_misses_a_renamed_task_says_where_it_went(notebook):
    notebook.good(TASK, cell_id="a")
    notebook.good("from flyte_nb import workflow\n@workflow\ndef wf() -> int:\n    return square(x=2)\n", cell_id="b")
    notebook.good(TASK.replace("square", "squared"), cell_id="a")
    ran = notebook.run("wf()")
    assert "NameError: name 'square' is not defined" in ran.stdout
    assert "`square` was defined at In[1] line 3, and the cell ran again: it defines squared now" in ran.stdout
    notebook.good(TASK, cell_id="a")
    assert notebook.good("wf()").value == 4


def test_what_moved_to_another_cell_stays(notebook):
    notebook.good(TASK, cell_id="a")
    notebook.good(TASK, cell_id="b")
    notebook.good("x = 1", cell_id="a")
    assert "square" in notebook.names


def test_a_failed_cell_removes_nothing(notebook):
    notebook.good(TASK, cell_id="a")
    notebook.run("1 / 0", cell_id="a")
    assert "square" in notebook.names


def test_the_same_name_from_another_cell_warns_once(notebook):
    notebook.good(TASK, cell_id="a")
    ran = notebook.good("%%task\ndef square(x: int) -> int:\n    return x\n", cell_id="b")
    assert "square was defined at In[1] line 3 and is redefined at In[2] line 2" in ran.warned[0]
    assert notebook.good(TASK, cell_id="c").warned == []


def test_an_imported_entity_belongs_to_no_cell(notebook):
    notebook.good(TASK, cell_id="a")
    notebook.good("again = square", cell_id="b")
    notebook.good("x = 1", cell_id="b")
    assert "again" in notebook.names


def test_a_recompile_says_why(notebook):
    notebook.good(TASK, cell_id="a")
    notebook.good(PLAIN, cell_id="b")
    notebook.good(TASK.replace("x * x", "x + x"), cell_id="a")
    ran = notebook.good("wf(x=5)")
    assert ran.value == 10
    assert "recompiled wf: square changed, In[1] -> In[3]" in ran.stdout
    assert "recompiled" not in notebook.good("wf(x=5)").stdout


def test_flyte_run_says_it_before_it_runs(notebook):
    notebook.good(TASK, cell_id="a")
    notebook.good(PLAIN, cell_id="b")
    notebook.good(TASK.replace("x * x", "x + x"), cell_id="a")
    ran = notebook.good("r = %flyte run wf x=5")
    assert ran.stdout.count("recompiled wf: square changed, In[1] -> In[3]") == 1


@pytest.mark.parametrize("again", [TASK, "# a comment\n" + TASK, TASK + "@task\ndef cube(x: int) -> int: ...\n"])
@pytest.mark.parametrize("cell_id", ["a", "c"])
def test_what_means_the_same_as_before_is_no_change(notebook, again, cell_id):
    notebook.good(TASK, cell_id="a")
    notebook.good(PLAIN, cell_id="b")
    notebook.good(again, cell_id=cell_id)
    assert "recompiled" not in notebook.good("wf(x=5)").stdout
    assert "recompiled" not in notebook.good("%flyte run wf x=5").stdout


@pytest.mark.parametrize(
    "other",
    [
        TASK.replace("@task", "@task(retries=2)"),
        TASK.replace("@task", "@dynamic"),
        TASK.replace("x: int", "x: int = 3"),
    ],
)
def test_options_kind_and_interface_count_as_a_change(notebook, other):
    notebook.good(TASK, cell_id="a")
    notebook.good(PLAIN, cell_id="b")
    notebook.good(other, cell_id="a")
    assert "recompiled wf: square changed, In[1] -> In[3]" in notebook.good("wf(x=5)").stdout


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("k = [1, 2]", "k = [1, 2]", False),
        ("k = [1, 2]", "k = [1, 3]", True),
        ("def k(): return 1", "def k():\n    return 1", False),
        ("def k(): return 1", "def k(): return 2", True),
        ("import numpy\nk = numpy.arange(3)", "k = numpy.arange(3)", True),  # it does not compare to one truth
        ("k = lambda: 1", "k = lambda: 2", True),
        ("k = [f for f in [lambda n=n: n for n in (1,)]][0]", "k = 1", True),
        ("def make(n):\n    return lambda: n\nk = make(1)", "k = make(2)", True),
        ("def make(n):\n    return lambda: n\nk = make(1)", "k = make(1)", False),
        ("from flyte_nb import map_task\nk = map_task(square)", "k = map_task(square)", False),
        ("from flyte_nb import map_task\nk = map_task(square)", "k = map_task(square, concurrency=1)", True),
    ],
)
def test_any_other_value_is_compared_by_what_it_means(notebook, before, after, changed):
    notebook.good(TASK)
    notebook.good(before, cell_id="k")
    notebook.good("@workflow\ndef wf(x: int) -> int:\n    k\n    return square(x=x)\n")
    notebook.good(after, cell_id="k")
    assert ("recompiled wf: k changed" in notebook.good("wf(x=5)").stdout) is changed


def test_a_subworkflows_change_is_a_change_of_what_calls_it(notebook):
    notebook.good(TASK, cell_id="a")
    notebook.good(PLAIN, cell_id="b")
    notebook.good("@workflow\ndef outer(x: int) -> int:\n    return wf(x=x)\n", cell_id="c")
    notebook.good(TASK.replace("x * x", "x + x"), cell_id="a")
    assert "recompiled outer: wf changed" in notebook.good("outer(x=5)").stdout


BAD = "from flyte_nb import workflow\n@workflow\ndef bad(xs: list[int]) -> int:\n    for x in xs: ...\n    return 1\n"


def test_a_workflow_that_does_not_compile_and_ends_its_cell_says_so_once(notebook):
    ran = notebook.run(BAD + "bad")
    assert not ran.ok
    assert (ran.stdout + ran.stderr).count("is not iterable") == 1


def test_in_a_later_cell_it_says_so_once_again(notebook):
    notebook.run(BAD)
    ran = notebook.run("bad")
    assert (ran.stdout + ran.stderr).count("is not iterable") == 1


def test_a_workflow_that_names_later_tasks_may_end_its_cell(notebook):
    ran = notebook.good(PLAIN + "wf")
    assert "wf is not compiled yet" in ran.warned[0]
    assert "Traceback" not in ran.stdout


@pytest.mark.parametrize(
    ("flags", "value", "said"),
    [
        ("", "[1, 2]", "absent on a cluster"),
        ("--cache", "[1, 2]", "not in the cache key, absent on a cluster"),
        ("--cache --cache-version 0.1", "2", "not in the cache key, absent on a cluster"),
    ],
)
def test_a_captured_global_is_told_once(notebook, flags, value, said):
    notebook.good(f"df = {value}")
    ran = notebook.good(
        f"%%task {flags}\nimport math\ndef f(x: int) -> int:\n    return math.floor(abs(len(str(df))))\n"
    )
    assert ran.warned == [f"In[2]:3: f: `df` (In[1]) is captured: {said}"]
    assert notebook.good("f(x=1)").warned == []


def test_a_constant_that_the_cache_key_holds_is_not_worth_a_word(notebook):
    notebook.good("RETRIES = 3")
    assert notebook.good("%%task\ndef f(x: int) -> int:\n    return x + RETRIES\n").warned == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("2", "3"), ("2.0", "3.0"), ("'a'", "'b'"), ("True", "False"), ("[1]", "[2]"), ("(1,)", "(2,)"), ("{}", "{1}")],
)
def test_what_is_said_of_the_cache_key_is_true(notebook, one, other):
    notebook.good(f"k = {one}")
    ran = notebook.good("%%task --cache\ndef f() -> str:\n    return str(k)\n")
    before = notebook.names["f"].source_digest()
    notebook.good(f"k = {other}")
    in_key = notebook.names["f"].source_digest() != before
    assert any("not in the cache key" in said for said in ran.warned) is not in_key


def test_a_large_value_may_go_while_its_cell_runs(notebook):
    notebook.good("import weakref\nclass Big: ...\nbig = Big()\nseen = weakref.ref(big)")
    notebook.good("big = None\ngone = seen() is None")
    assert notebook.names["gone"]


def test_a_cell_that_runs_a_cell(notebook):
    notebook.good("get_ipython().run_cell('x = 1')\n1 + 1")
    notebook.good("")
    assert notebook.good("x").value == 1
