"""Notebooks for the browser: small programs whose tasks wait for a file, so that a test says when they go on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

from flyte_nb.views.payload import MIME

LOAD = "%load_ext flyte_nb\nimport pathlib, time\nimport flyte_nb\nfrom flyte_nb import dynamic, task, workflow"

#: `evaluate` makes six nodes of which the fifth waits; `wf` has three nodes as compiled.
SIX = """
GATE = pathlib.Path({gate!r})

@task
def models() -> list[str]:
    return [f"model-k{{k}}.joblib.dat" for k in range(2, 8)]

@task
def dataset() -> list[float]:
    return [0.5, 1.5]

@task
def score(name: str, xs: list[float]) -> list[str]:
    print("scoring", name)
    while name == "model-k6.joblib.dat" and not GATE.exists():
        time.sleep(0.02)
    return [name, f"score-of-{{name}}"]

@dynamic
def evaluate(names: list[str], xs: list[float]) -> list[list[str]]:
    return [score(name=name, xs=xs) for name in names]

@workflow
def wf() -> list[list[str]]:
    return evaluate(names=models(), xs=dataset())
"""


def notebook(*cells: str) -> str:
    """Return a notebook with these cells as text. Without a kernel's name JupyterLab opens a dialog and asks."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return str(nbformat.writes(new_notebook(cells=[new_code_cell(cell.strip()) for cell in cells], metadata=kernel)))


def six(gate: Path, *cells: str) -> str:
    """Return a notebook that defines the program with six nodes, and then has these cells."""
    return notebook(LOAD, SIX.format(gate=str(gate)), *cells)


def saved(*payloads: Any, before: tuple[str, ...] = (), text: str = "") -> str:
    """Return a notebook with cells, and then one cell that has these as our outputs, saved with this text."""
    made = nbformat.reads(notebook(*before, "pass"), as_version=4)
    bundle = {"text/plain": text, "text/html": text}
    made.cells[-1].outputs = [new_output("display_data", data={MIME: one, **bundle}) for one in payloads]
    return str(nbformat.writes(made))
