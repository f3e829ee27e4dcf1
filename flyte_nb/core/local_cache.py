"""flytekit's `core.local_cache`: what a test needs of the cache."""

from __future__ import annotations

from flyte_nb import local

__all__ = ["LocalTaskCache"]
__path__: list[str] = []  # a name that is not here is refused in words: flyte_nb/missing.py


class LocalTaskCache:
    """The cache of this machine: the folder that ``FLYTE_NB_CACHE_DIR`` or ``%flyte config`` names."""

    @staticmethod
    def initialize() -> None:
        """Do nothing, by flytekit's name: it is there when it is needed."""

    @staticmethod
    def clear() -> None:
        """Forget every result."""
        local.cache().clear()
