"""The command line: ``flyte-nb demo`` runs a lesson without a browser and writes a page that plays the run."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from flyte_nb import __version__, local, replay
from flyte_nb.engine.execution import Execution
from flyte_nb.model.errors import FlyteNbError
from flyte_nb.notebook.runner import run_notebook
from flyte_nb.views.terminal import render


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="flyte-nb", description="Flyte's dynamic workflows in a notebook.")
    parser.add_argument("--version", action="version", version=f"flyte_nb {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="demo", required=True)
    demo = verbs.add_parser(
        "demo", help="run a notebook without a browser, print its run and write a page that plays it"
    )
    demo.add_argument("notebook", nargs="?", default="notebooks/01_knn.ipynb", help="default: %(default)s")
    demo.add_argument("-o", "--output", default="demo/knn.html", help="the page to write; default: %(default)s")
    chosen = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # into a file or a pipe, Windows writes an encoding without ✓
    try:
        return _demo(chosen.notebook, chosen.output)
    except FlyteNbError as error:
        print("\n".join(error.lines()), file=sys.stderr)
        return 1


def _demo(notebook: str, output: str) -> int:
    print(f"Running {notebook} ...", flush=True)
    names = run_notebook(notebook)
    execution = names.get("execution")
    if not isinstance(execution, Execution):
        found = local.inspect()
        assert isinstance(found, Execution), "without a path an execution is returned"
        execution = found
    print(f"\n{render(execution.state, color=sys.stdout.isatty())}")
    for name, value in execution.outputs.items():
        print(f"{name} = {value}")
    page = Path(output)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(replay.page(execution), encoding="utf-8")
    print(f"\nWrote {page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
