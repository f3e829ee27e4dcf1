"""flytekit's `exceptions.base`: the root of its exceptions."""

from __future__ import annotations

from flyte_nb.model.exceptions import FlyteException
from flyte_nb.model.exceptions import FlyteRecoverable as FlyteRecoverableException

__all__ = ["FlyteException", "FlyteRecoverableException"]
__path__: list[str] = []  # a name that is not here is refused in words: flyte_nb/missing.py
