"""Write, see, step through and teach Flyte's dynamic workflows in a notebook."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from flyte_nb.authoring.cache import Cache, CachePolicy, VersionParameters
    from flyte_nb.authoring.decorators import dynamic, task, workflow
    from flyte_nb.authoring.mapping import map_task
    from flyte_nb.authoring.resources import Resources
    from flyte_nb.engine.stepper import Stepper
    from flyte_nb.local import executions, run, show, to_dot, to_mermaid
    from flyte_nb.local import inspect as inspect
    from flyte_nb.notebook.config import config
    from flyte_nb.notebook.convert import convert
    from flyte_nb.notebook.form import form
    from flyte_nb.notebook.view import View
    from flyte_nb.notebook.viewing import view
    from flyte_nb.stepping import step
    from flyte_nb.types.file import FlyteFile
    from flyte_nb.types.hashing import HashMethod

_HOMES = {
    "Cache": "authoring.cache",
    "CachePolicy": "authoring.cache",
    "FlyteFile": "types.file",
    "HashMethod": "types.hashing",
    "Resources": "authoring.resources",
    "Stepper": "engine.stepper",
    "VersionParameters": "authoring.cache",
    "View": "notebook.view",
    "config": "notebook.config",
    "convert": "notebook.convert",
    "dynamic": "authoring.decorators",
    "executions": "local",
    "form": "notebook.form",
    "inspect": "local",
    "map_task": "authoring.mapping",
    "run": "local",
    "show": "local",
    "step": "stepping",
    "task": "authoring.decorators",
    "to_dot": "local",
    "to_mermaid": "local",
    "view": "notebook.viewing",
    "workflow": "authoring.decorators",
}

__all__ = [
    "Cache",
    "CachePolicy",
    "FlyteFile",
    "HashMethod",
    "Resources",
    "Stepper",
    "VersionParameters",
    "View",
    "config",
    "convert",
    "dynamic",
    "executions",
    "form",
    "map_task",
    "run",
    "show",
    "step",
    "task",
    "to_dot",
    "to_mermaid",
    "view",
    "workflow",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'flyte_nb' has no attribute {name!r}")
    importlib.import_module("flyte_nb.local")  # it says what a call at the prompt means
    value = getattr(importlib.import_module(f"flyte_nb.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext flyte_nb``: the magics, and cells' own labels in messages."""
    importlib.import_module("flyte_nb.notebook.extension").load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """``%unload_ext flyte_nb``: remove every hook."""
    importlib.import_module("flyte_nb.notebook.extension").unload(shell)
