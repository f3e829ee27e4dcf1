"""Which front end is there: one with our renderer, one that has widgets, one that shows pictures, or a terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Literal, TypeAlias

from jupyter_core.paths import jupyter_path

from flyte_nb.notebook.channel import channel

Way: TypeAlias = Literal["lab", "widget", "picture", "text"]

#: What the setting ``view`` may be.
WAYS = ("auto", "lab", "widget", "picture", "text")

#: The name of the extension of JupyterLab and Notebook 7.
EXTENSION = "flyte-nb"

#: The widget's script, where it was built.
SCRIPT = Path(__file__).parent.parent / "assets" / "widget.js"


def way(setting: str, shell: Any) -> Way:
    """Return how a workflow or a run is shown in a shell.

    With ``"auto"`` that is the renderer of JupyterLab and Notebook 7 where a page has connected, or where its extension
    is installed and the front end is none of those that take no such extensions; a widget where there is a kernel;
    pictures where only they are taken; else text.
    """
    if shell is not None and "image/svg+xml" not in shell.display_formatter.active_types:
        return "text"
    if setting == "auto":
        return _automatic(shell)
    if setting == "widget" and not SCRIPT.is_file():
        return "picture"
    return setting  # type: ignore[return-value]


def _automatic(shell: Any) -> Way:
    if channel.connected:
        return "lab"
    if not has_comms(shell):
        return "picture"
    if takes_widgets_alone(shell) or not is_installed():
        return "widget" if SCRIPT.is_file() else "picture"
    return "lab"


def has_comms(shell: Any) -> bool:
    """Tell whether there is a kernel, or marimo, to carry messages."""
    return getattr(shell, "kernel", None) is not None or is_marimo()


def is_installed() -> bool:
    """Tell whether the extension is where Jupyter looks for it."""
    return any((Path(folder) / EXTENSION).is_dir() for folder in jupyter_path("labextensions"))


def takes_widgets_alone(shell: Any) -> bool:
    """Tell the front ends apart that show widgets, and take no extension of JupyterLab's.

    VS Code gives its kernels the notebook's path under a name of its own, or starts them itself; Colab's kernels have
    imported its package; marimo runs us without IPython.
    """
    names = shell.user_ns if shell is not None else {}
    vs_code = "__vsc_ipynb_file__" in names or "VSCODE_PID" in os.environ
    return vs_code or "google.colab" in sys.modules or is_marimo()


def is_marimo() -> bool:
    """Tell whether a marimo notebook runs us."""
    marimo = sys.modules.get("marimo")
    try:
        return marimo is not None and bool(marimo.running_in_notebook())
    except Exception:  # half imported
        return False
