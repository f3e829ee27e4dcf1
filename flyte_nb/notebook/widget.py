"""The widget: the view where JupyterLab's extension is not, in VS Code, Colab and marimo, from the same script.

It carries no Graphviz of its own, because a widget's script is saved with every instance: the kernel lays out for it.
"""

from __future__ import annotations

import functools
from typing import Any

import traitlets

from flyte_nb.notebook.channel import channel
from flyte_nb.notebook.frontend import SCRIPT
from flyte_nb.notebook.listeners import FrontEnd
from flyte_nb.notebook.registry import LiveView


def widget_for(view: LiveView) -> Any:
    """Return a new widget that shows a view, and whose messages reach the channel."""
    made = _class()(_payload=view.payload(live=True))
    key = object()
    front_end = FrontEnd(made.send, only=view.id)
    channel.join(key, front_end)
    made.on_msg(lambda _, content, buffers: channel.receive(key, content))
    made.observe(lambda change: channel.leave(key, front_end) if change.new is None else None, "comm")
    if made.comm is not None and hasattr(made.comm, "_reply_subshell_for"):
        # Else ipykernel would answer, on a comm on which a cell has sent, only after that cell.
        made.comm._reply_subshell_for = None
    return made


@functools.cache
def _class() -> Any:
    import anywidget

    script = SCRIPT.read_text(encoding="utf-8")

    class RunWidget(anywidget.AnyWidget):
        """A view as a widget; what it is told and tells is in docs/protocol.md."""

        _esm = traitlets.Unicode(script).tag(sync=True)
        _payload = traitlets.Dict().tag(sync=True)

    return RunWidget
