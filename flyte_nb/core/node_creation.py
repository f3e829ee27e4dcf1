"""flytekit's `core.node_creation`: a call as a node with a handle."""

from __future__ import annotations

from flyte_nb.authoring.node_creation import create_node  # better: what is no node is refused at its line

__all__ = ["create_node"]
__path__: list[str] = []  # a name that is not here is refused in words: flyte_nb/missing.py
