"""Running a notebook without Jupyter: its code cells, in order, in an IPython shell of this process."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from flyte_nb.model.errors import FlyteNbError
from flyte_nb.notebook import extension


class NotebookError(FlyteNbError, RuntimeError):
    """A notebook cannot be read, or one of its cells failed."""


def run_notebook(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Run a notebook's code cells and return the names that they bound.

    The notebook's folder becomes the working folder for as long as it runs. A cell that is tagged ``raises-exception``
    may fail.

    Raises:
        NotebookError: There is no such notebook, or a cell failed; what the cell printed is on the screen.
    """
    file = Path(path)
    cells = list(_code_cells(file))
    shell = InteractiveShell()  # type: ignore[no-untyped-call]
    assert shell.display_formatter is not None, "a shell is made with one"
    shell.display_formatter.active_types = ["text/plain"]  # a terminal: it takes no pictures, and replaces no output
    shell.user_ns["__vsc_ipynb_file__"] = str(file.absolute())
    before = os.getcwd()
    os.chdir(file.absolute().parent)
    try:
        for number, (source, may_fail) in enumerate(cells, 1):
            result = shell.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
            if not result.success and not may_fail:
                raise NotebookError(
                    f"{file.name}: code cell {number} failed: {result.error_in_exec or result.error_before_exec!r}"
                )
    finally:
        os.chdir(before)
        extension.unload(shell)  # what the notebook may have loaded hooks into more than its shell
    return dict(shell.user_ns)


def _code_cells(file: Path) -> Iterator[tuple[str, bool]]:
    try:
        notebook = json.loads(file.read_text(encoding="utf-8"))
        cells = notebook["cells"]
    except FileNotFoundError:
        raise NotebookError(f"there is no notebook {file}", f"Looked in {Path.cwd()}.") from None
    except (ValueError, KeyError, TypeError):
        raise NotebookError(f"{file} is not a notebook: it has no JSON with cells") from None
    for cell in cells:
        if cell.get("cell_type") == "code":
            yield "".join(cell["source"]), "raises-exception" in _tags(cell)


def _tags(cell: Mapping[str, Any]) -> list[str]:
    return list(cell.get("metadata", {}).get("tags", []))
