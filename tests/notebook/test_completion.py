from __future__ import annotations

import pytest
from IPython.core.completer import provisionalcompleter

from flyte_nb.notebook import completion


def complete(notebook, code):
    with provisionalcompleter():
        return [one.text for one in notebook.shell.Completer.completions(code, len(code))]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("%%task --ca", ["--cache", "--cache-version", "--cache-serialize"]),
        ("%%task --limits ", ["mem=", "cpu=", "gpu="]),
        ("%%dynamic --cache --requests mem=1Gi c", ["cpu="]),
        ("#| flyte: ", ["task ", "dynamic ", "workflow "]),
        ("#| flyte:d", ["dynamic "]),
        ("#| flyte: task cache=True, cac", ["cache_ignore_input_vars=", "cache_serialize=", "cache_version="]),
        ("#| flyte: dynamic limits=Resources(mem='1', gpu=1), ret", ["retries="]),
        ("#| flyte: workflow fa", ["failure_policy="]),
        ("%%workflow --fa", ["--failure-policy"]),
        ("%flyte s", ["show ", "step ", "stop ", "save_replay "]),
        ("%flyte r", ["run ", "run_to ", "restart ", "rerun "]),
        ("%flyte step ", ["wf ", "square ", "squares "]),
        ("%flyte step --o", ["--overwrite-cache "]),
        ("%flyte break --", ["--failure ", "--remove "]),
        ("%flyte break --r", ["--remove "]),
        ("%flyte run --b", ["--background "]),
        ("%flyte form ", ["wf", "square", "squares"]),
        ("%flyte view ", ["wf"]),
        ("%flyte save_replay knn.html ", ["--run "]),
        ("result = %flyte ru", ["run ", "run_to "]),
        ("%flyte run ", ["wf ", "square ", "squares "]),
        ("%flyte run wf ", ["n="]),
        ("%flyte run --executor p", ["processes"]),
        ("%flyte run --e", ["--executor "]),
        ("%flyte show ", ["wf"]),
        ("%flyte config pr", ["progress="]),
        ("%flyte config view=", ["auto", "lab", "widget", "picture", "text"]),
        ("%flyte config progress=o", ["on", "off"]),
        ("%flyte help ru", ["run", "run_to"]),
        ("%flyte convert 1 --to m", ["magic"]),
    ],
)
def test_what_may_follow(squares, code, expected):
    assert complete(squares, code) == expected


def test_paths_of_the_last_execution(squares):
    squares.good("%flyte run wf n=2")
    assert complete(squares, "%flyte inspect n0/") == ["n0/dn0", "n0/dn1"]
    assert complete(squares, "%flyte inspect squares/sq") == ["squares/square[0]", "squares/square[1]"]


def test_what_a_stepper_can_go_to_and_stop_at(squares):
    squares.good("%flyte step wf n=2;")
    assert complete(squares, "%flyte run_to sq") == ["squares", "square"]
    assert completion.complete(squares.shell, "%flyte run_to --f", True) == ("--f", [])
    squares.good("%flyte continue;")
    assert complete(squares, "%flyte run_to n0/") == ["n0/dn0", "n0/dn1"]
    assert complete(squares, "%flyte break square --f") == ["--failure "]


def test_a_condition_is_pythons_own(squares):
    assert completion.complete(squares.shell, "%flyte break score when=n", True) is None


@pytest.mark.slow  # the first completion of Python imports jedi
def test_the_body_of_a_cell_is_pythons_own(squares):
    assert "square" in complete(squares, "%%task\ndef f():\n    squar")
    assert "--cache" not in complete(squares, "%%task\n--")
