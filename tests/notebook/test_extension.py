from __future__ import annotations

import flyte_nb
from flyte_nb import local, stepping
from flyte_nb.model import display
from flyte_nb.notebook import extension, stepview


def _one() -> int:
    return 1


def hooks(shell):
    return (
        [len(shell.events.callbacks[name]) for name in ("pre_run_cell", "post_run_cell")],
        len(shell.ast_transformers),
        len(shell.Completer.custom_matchers),
        {kind: sorted(names) for kind, names in shell.magics_manager.magics.items()},
        len(shell.configurables),
        "showtraceback" in shell.__dict__,
        len(local.observers),
        (len(stepping.begun), len(stepping.observers), len(stepview.kept)),
        display._shower,
    )


def test_loading_is_idempotent_and_unloading_leaves_nothing(bare_shell):
    before = hooks(bare_shell)
    flyte_nb.load_ipython_extension(bare_shell)
    once = hooks(bare_shell)
    flyte_nb.load_ipython_extension(bare_shell)
    assert hooks(bare_shell) == once != before
    flyte_nb.step(flyte_nb.task(_one)).over()
    assert len(stepview.kept) == 1
    flyte_nb.unload_ipython_extension(bare_shell)
    assert hooks(bare_shell) == before
    flyte_nb.unload_ipython_extension(bare_shell)


def test_loading_prints_nothing(bare_shell, capsys):
    assert bare_shell.run_cell("%load_ext flyte_nb").success
    assert capsys.readouterr() == ("", "")


def test_a_reload_keeps_what_the_cells_defined(notebook):
    task = "%%task\ndef f() -> int:\n    return 1\n"
    notebook.good("%load_ext flyte_nb")
    notebook.good(task, cell_id="a")
    notebook.good("%reload_ext flyte_nb")
    assert "f was defined at In[2] line 2" in notebook.good(task, cell_id="c").warned[0]


def test_a_taken_name_is_left_alone(bare_shell, recwarn):
    def mine(line, cell):
        return "mine"

    bare_shell.register_magic_function(mine, "cell", "task")
    extension.load(bare_shell)
    assert "%%task is another extension's already" in str(recwarn.pop(UserWarning).message)
    assert bare_shell.run_cell_magic("task", "", "x") == "mine"
    assert bare_shell.find_cell_magic("dynamic") is not None
    extension.unload(bare_shell)
    assert bare_shell.run_cell_magic("task", "", "x") == "mine"


def test_the_cell_that_loads_it_is_followed_too(bare_shell, capsys):
    source = "%load_ext flyte_nb\nfrom flyte_nb import workflow\n@workflow\ndef bad(n: int) -> int:\n    return n + 1\n"
    assert not bare_shell.run_cell(source, store_history=True).success
    assert "In[1] line 5" in capsys.readouterr().out
