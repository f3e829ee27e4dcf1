"""Renderers: texts as HTML for decks: Markdown, Python source, the packages that are installed.

Each has a ``to_html``, as a renderer of a user's own would have.
"""

from __future__ import annotations

from html import escape
from importlib import metadata
from typing import Any, Protocol, runtime_checkable

from flyte_nb.model.errors import OptionError
from flyte_nb.types.preview import preview


@runtime_checkable
class Renderable(Protocol):
    """What makes HTML of a value."""

    def to_html(self, python_value: Any) -> str:
        """Return the value as HTML."""


class MarkdownRenderer:
    """Makes HTML of Markdown.

    Example:
        >>> MarkdownRenderer().to_html("# Scores")
        '<h1>Scores</h1>\\n'
    """

    def to_html(self, text: str) -> str:
        """Return Markdown as HTML.

        Raises:
            OptionError: It is no text.
        """
        from markdown_it import MarkdownIt

        html: str = MarkdownIt().enable("table").render(_checked(text, "Markdown"))
        return html


class SourceCodeRenderer:
    """Makes HTML of Python source, in colours that read on white and on dark.

    Example:
        >>> '<span class="k">def</span>' in SourceCodeRenderer().to_html("def f(): ...")
        True
    """

    def __init__(self, title: str = "Source Code") -> None:
        self._title = title

    def to_html(self, source_code: str) -> str:
        """Return source as HTML, with the style sheet that it needs.

        Raises:
            OptionError: It is no text.
        """
        from pygments import highlight
        from pygments.formatters.html import HtmlFormatter
        from pygments.lexers.python import PythonLexer

        light, dark = HtmlFormatter(style="friendly"), HtmlFormatter(style="github-dark")
        style = (
            f"{light.get_style_defs('.highlight')}\n"
            f"@media (prefers-color-scheme: dark) {{\n{dark.get_style_defs('.highlight')}\n}}\n"
            ".highlight{background:none}"
        )
        html: str = highlight(_checked(source_code, "source"), PythonLexer(), light)
        return f"<style>{style}</style>{html}"


class PythonDependencyRenderer:
    """Makes a table of the Python packages that are installed here.

    Example:
        >>> "pytest" in PythonDependencyRenderer().to_html()
        True
    """

    def __init__(self, title: str = "Dependencies") -> None:
        self._title = title

    def to_html(self) -> str:
        """Return names and versions as a table."""
        found = {str(one.metadata["Name"]): one.version for one in metadata.distributions() if one.metadata["Name"]}
        rows = "".join(
            f'<tr><th scope="row">{escape(name)}</th><td>{escape(version or "")}</td></tr>'
            for name, version in sorted(found.items(), key=lambda item: item[0].lower())
        )
        return f'<table><tr><th scope="col">Name</th><th scope="col">Version</th></tr>{rows}</table>'


def _checked(text: Any, what: str) -> str:
    if not isinstance(text, str):
        raise OptionError(f"{what} is a text, not {preview(text, 40)}", "A value's text: str(value).")
    return text
