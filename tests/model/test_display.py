from __future__ import annotations

import pytest

from flyte_nb.model import display


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_shower", None)
    monkeypatch.setattr(display, "_page_maker", None)


@pytest.mark.usefixtures("empty")
def test_an_empty_slot_shows_text() -> None:
    assert display.show("<b>") == {"text/plain": "'<b>'"}
    assert display.text(3) == "3"
    assert "<pre>&#x27;&lt;b&gt;&#x27;</pre>" in display.page("<b>")


@pytest.mark.usefixtures("empty")
def test_filling_a_slot_gives_back_what_was_there() -> None:
    assert display.fill_page(str) is None
    assert display.fill_page(repr) is str
    assert display.page("a") == "'a'"
