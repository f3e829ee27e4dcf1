"""Replays: an execution as a file that plays it: a page for any browser, or a record for JupyterLab."""

from __future__ import annotations

import os
from pathlib import Path

from flyte_nb.model import display
from flyte_nb.model.errors import OptionError
from flyte_nb.types.preview import preview

#: What the name of a record ends in.
RECORD = ".flyte-run.json"


def save(execution: object, path: str | os.PathLike[str]) -> Path:
    """Write an execution into a file, in the form that the file's name asks for; see `Execution.save_replay`."""
    if not isinstance(path, (str, os.PathLike)) or not str(path):
        raise OptionError(f"{preview(path, 40)} is no file's name", "Name one: execution.save_replay('run.html')")
    file = Path(path).expanduser()
    try:
        is_folder, has_folder = file.is_dir(), file.parent.is_dir()
    except OSError as error:  # a name that is too long, say
        raise _unwritable(file, error) from None
    if is_folder:
        example = str(file / "run.html")
        raise OptionError(f"{file} is a folder", f"Name a file in it: execution.save_replay({example!r})")
    if not has_folder:
        raise OptionError(f"there is no folder {file.parent}", "Make it first, or name a file in another one.")
    made = display.record(execution) if file.name.endswith(RECORD) else display.page(execution)
    try:
        file.write_text(made, encoding="utf-8")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _unwritable(file, error) from None
    return file


def _unwritable(file: Path, error: OSError | ValueError) -> OptionError:
    why = getattr(error, "strerror", None) or error
    return OptionError(f"{preview(str(file), 200)} cannot be written: {why}", "Name another file.")
