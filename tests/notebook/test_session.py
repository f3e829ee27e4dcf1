from __future__ import annotations

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
    notebook.good(TASK, cell_id="a")
    ran = notebook.good("r = %flyte run wf x=5")
    assert ran.stdout.count("recompiled wf: square changed, In[1] -> In[3]") == 1


def test_a_captured_global_is_told_once(notebook):
    notebook.good("df = [1, 2]")
    ran = notebook.good("%%task\nimport math\ndef f(x: int) -> int:\n    return df[x] + math.floor(abs(1.0))\n")
    assert ran.warned == ["In[2]:3: f: `df` (In[1]) is captured: not in the cache key, absent on a cluster"]
    assert notebook.good("f(x=1)").warned == []


def test_a_large_value_may_go_while_its_cell_runs(notebook):
    notebook.good("import weakref\nclass Big: ...\nbig = Big()\nseen = weakref.ref(big)")
    notebook.good("big = None\ngone = seen() is None")
    assert notebook.names["gone"]


def test_a_cell_that_runs_a_cell(notebook):
    notebook.good("get_ipython().run_cell('x = 1')\n1 + 1")
    notebook.good("")
    assert notebook.good("x").value == 1
