"""Names that a run, a node or a stepper has not."""

from __future__ import annotations

import pytest

from flyte_nb import run, step, task


@task
def inc(x: int) -> int:
    return x + 1


@pytest.mark.parametrize(
    ("name", "meant"),
    [("output", "outputs"), ("result", "outputs"), ("save", "save_replay"), ("cancel", "stop"), ("waits", "wait")],
)
def test_a_slip_of_the_pen_is_told_of(name: str, meant: str):
    with pytest.raises(AttributeError, match=rf"Execution has no '{name}'. Did you mean '{meant}'\?"):
        getattr(run(inc, x=1), name)


def test_a_name_of_ours_is_not_guessed_where_the_thing_has_none():
    with pytest.raises(AttributeError, match=r"Stepper has no 'zebra'\.$"):
        _ = step(inc, x=1).zebra
    assert not hasattr(run(inc, x=1)["n0"], "_repr_html_")
