"""flytekit's `exceptions.eager`: what a failure of a node is, besides its own class, in the body of an eager."""

from __future__ import annotations

from flyte_nb.authoring.eagerly import EagerException

__all__ = ["EagerException"]
__path__: list[str] = []  # a name that is not here is refused in words: flyte_nb/missing.py
