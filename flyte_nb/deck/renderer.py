"""flytekit's `deck.renderer`: what makes HTML of values for decks."""

from __future__ import annotations

from flyte_nb.types.structured.handlers import ArrowRenderer, TopFrameRenderer
from flyte_nb.views.renderers import MarkdownRenderer, PythonDependencyRenderer, Renderable, SourceCodeRenderer

__all__ = [
    "ArrowRenderer",
    "MarkdownRenderer",
    "PythonDependencyRenderer",
    "Renderable",
    "SourceCodeRenderer",
    "TopFrameRenderer",
]
__path__: list[str] = []  # a name that is not here is refused in words: flyte_nb/missing.py
