"""deck: flytekit's module, with a frame and a text in the decks of a task."""

from __future__ import annotations

import pandas as pd

import flyte_nb
from flyte_nb import run, task
from flyte_nb.deck import Deck, DeckField, MarkdownRenderer, TopFrameRenderer


def test_the_deck_is_the_one_at_the_top():
    assert Deck is flyte_nb.Deck
    assert DeckField.SOURCE_CODE.value == "Source Code"


def test_a_frame_and_a_text_are_shown():
    @task(enable_deck=True)
    def describe(n: int) -> int:
        frame = pd.DataFrame({"k": range(n)})
        Deck("data", TopFrameRenderer(max_rows=4).to_html(frame))
        Deck("said", MarkdownRenderer().to_html("**done**"))
        return n

    decks = run(describe, n=100)["n0"].decks
    assert "<table" in decks.data.html
    assert decks.data.html.count("<tr") < 10
    assert "<strong>done</strong>" in decks.said.html
