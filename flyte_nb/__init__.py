"""Write, see, step through and teach Flyte's dynamic workflows in a notebook."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from flyte_nb import missing
from flyte_nb.names import homes, load

__version__ = "0.1.0"

_HOMES = homes(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
# `import *` shall hide nothing that a notebook's cells commonly name.
_ONLY_BY_NAME = {"Literal", "directory", "file", "inspect", "iterator"}
__all__ = [name for name in _HOMES if name not in _ONLY_BY_NAME]

missing.install()


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(missing.words(name, _HOMES))
    importlib.import_module("flyte_nb.late").install()  # a call at the prompt runs, and things show themselves there
    value = globals()[name] = load(name, _HOMES[name])
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext flyte_nb``: the magics, and cells' own labels in messages."""
    importlib.import_module("flyte_nb.notebook.extension").load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """``%unload_ext flyte_nb``: remove every hook."""
    importlib.import_module("flyte_nb.notebook.extension").unload(shell)
