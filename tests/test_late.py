"""late: what is imported when a task is defined, when it is called at the prompt, and when something shows itself."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

SAY = "import sys; print(*sorted(name for name in sys.modules if name.startswith('flyte_nb.')))"

DEFINED = """
    from flyte_nb import task, workflow

    @task
    def inc(x: int) -> int:
        return x + 1

    @workflow
    def wf(n: int) -> int:
        return inc(x=n)

    wf.compile()
"""
CALLED = DEFINED + "    assert wf(n=1) == 2\n"
SHOWN = DEFINED + "    assert 'inc' in str(wf)\n"


def rooms_after(program: str) -> set[str]:
    """Run a program in a fresh interpreter, and return the rooms of the house that it has loaded."""
    text = textwrap.dedent(program) + SAY
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    return {name.split(".")[1] for name in done.stdout.split()}


@pytest.mark.slow
def test_defining_and_compiling_needs_neither_engine_nor_views():
    rooms = rooms_after(DEFINED)
    assert rooms >= {"authoring", "types", "model", "late"}
    assert not rooms & {"engine", "views", "local", "drawing"}


@pytest.mark.slow
def test_a_call_at_the_prompt_runs_and_draws_nothing():
    rooms = rooms_after(CALLED)
    assert rooms >= {"engine", "local"}
    assert "drawing" not in rooms


@pytest.mark.slow
def test_what_shows_itself_is_drawn():
    assert rooms_after(SHOWN) >= {"drawing", "views"}
