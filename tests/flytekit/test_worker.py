"""The two processes: what a program does to its process harms no other program."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = [pytest.mark.flytekit, pytest.mark.slow]

INC = """\
from flyte_nb import task

@task
def inc(x: int) -> int:
    print("printed, and no answer")
    return x + 1

def program():
    return inc, {"x": 1}
"""


def test_both_run_the_same_text_and_what_it_prints_is_no_answer(ask: Any) -> None:
    flytekit, ours = ask.once(INC)
    assert (flytekit["value"], ours["value"]) == (2, 2)


def test_a_program_that_ends_its_process_is_told_and_the_next_one_runs(ask: Any) -> None:
    with pytest.raises(pytest.fail.Exception, match="flytekit came to no end within 60 s, or its process died"):
        ask.once("import os\n\ndef program():\n    os._exit(3)\n")
    assert [outcome["value"] for outcome in ask.once(INC)] == [2, 2]


def test_a_text_that_is_no_program_raises_in_both(ask: Any) -> None:
    flytekit, ours = ask.once("def program(:\n")
    assert (flytekit["raised"], ours["raised"], ours["stage"]) == ("SyntaxError", "SyntaxError", "define")
