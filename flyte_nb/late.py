"""Late: what the prompt needs and defining a task does not, the engine and the views, imported when first used."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from flyte_nb import uncaught
from flyte_nb.authoring import debugging, host
from flyte_nb.model import display
from flyte_nb.names import Late


class _Prompt:
    """The Host at the prompt: a call runs, quietly, and returns plain values."""

    @functools.cached_property
    def call(self) -> Callable[[Any, tuple[Any, ...], Mapping[str, Any]], Any]:
        made: Callable[..., Any] = Late("flyte_nb.local", "call").itself  # itself: a traceback shows no frame of ours
        return made


@functools.cache
def install() -> None:
    """Say what a call at the prompt means, and how things show themselves there; a second time this does nothing."""
    uncaught.install()
    host.fill(_Prompt())
    debugging.fill(
        Late("flyte_nb.engine.loops", "finished_here"),
        Late("flyte_nb.local", "answering"),
        Late("flyte_nb.engine.environment", "environment"),
    )
    display.fill(Late("flyte_nb.drawing", "shown"))
    display.fill_page(Late("flyte_nb.replay", "page"))
    display.fill_record(Late("flyte_nb.replay", "record"))
