"""renderers: texts as HTML, for decks."""

from __future__ import annotations

import pytest

from flyte_nb.deck import MarkdownRenderer, SourceCodeRenderer
from flyte_nb.deck.renderer import PythonDependencyRenderer, Renderable
from flyte_nb.model.errors import OptionError


def test_markdown_has_headings_lists_and_tables():
    html = MarkdownRenderer().to_html("## Scores\n\n- one\n\n| k | score |\n|---|---|\n| 2 | 0.92 |")
    assert "<h2>Scores</h2>" in html
    assert "<li>one</li>" in html
    assert "<td>0.92</td>" in html


def test_source_is_text_whatever_it_says():
    html = SourceCodeRenderer().to_html("x = '</style><script>alert(1)</script>'")
    assert "<script>" not in html
    assert "prefers-color-scheme: dark" in html


def test_packages_are_listed_without_another_process():
    html = PythonDependencyRenderer().to_html()
    assert '<th scope="row">pytest</th>' in html


@pytest.mark.parametrize("renderer", [MarkdownRenderer(), SourceCodeRenderer()])
@pytest.mark.parametrize("given", [None, 3, b"bytes"])
def test_what_is_no_text_is_refused(renderer: MarkdownRenderer, given: object):
    with pytest.raises(OptionError, match="is a text"):
        renderer.to_html(given)  # type: ignore[arg-type]


def test_a_renderer_has_a_method():
    assert isinstance(MarkdownRenderer(), Renderable)
