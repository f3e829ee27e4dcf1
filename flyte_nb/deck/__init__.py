"""flytekit's `deck`: pages of HTML that a task makes for its readers, shown beside its node."""

from __future__ import annotations

from flyte_nb.engine.decks import Deck, DeckField
from flyte_nb.types.structured.handlers import TopFrameRenderer
from flyte_nb.views.renderers import MarkdownRenderer, SourceCodeRenderer

__all__ = [
    "Deck",  # better: shown beside the node, live where it is published, and in saved notebooks
    "DeckField",  # data only: inputs, outputs, source and time stand beside the node anyway
    "MarkdownRenderer",  # better: with tables
    "SourceCodeRenderer",  # better: colours that read on dark too
    "TopFrameRenderer",
]
