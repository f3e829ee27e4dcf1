"""The panel of one node, as HTML and as text: phase, time, cache, memory, inputs, outputs, log, error, origin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from flyte_nb.engine.inspection import Decks, NodeView
from flyte_nb.model.hidden import masked
from flyte_nb.model.page import Page
from flyte_nb.model.phases import CacheStatus, Phase
from flyte_nb.model.places import said
from flyte_nb.views import labels, theme, values
from flyte_nb.views.rich import rich

#: Lines of a log that are shown.
LINES = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the panel: what it says, and its HTML where that is more than the text."""

    name: str
    text: str
    html: str | None = None


# Jupyter's own style sheet aligns cells to the right, which an attribute alone does not change.
_LEFT = 'align="left" style="text-align: left"'


def html(node: NodeView) -> str:
    """Return a node as an HTML table. What comes from the user is escaped; frames and estimators draw themselves."""
    rows = "".join(
        f'<tr><th scope="row" {_LEFT} valign="top">{escape(row.name)}</th><td {_LEFT}>{_cell(row)}</td></tr>'
        for row in _rows(node)
    )
    return f"<table><caption>{escape(_title(node))}</caption><tbody>{rows}</tbody></table>"


def decks_html(decks: Decks) -> str:
    """Return decks as HTML, each in a frame under its name."""
    return "".join(
        f"<details open><summary>{escape(labels.shorten(name, 160))}</summary>{_framed(page)}</details>"
        for name, page in decks.items()
    )


def text(node: NodeView) -> str:
    """Return the same as text."""
    lines = [_title(node)]
    for row in _rows(node):
        first, *rest = row.text.splitlines() or [""]
        lines.append(f"  {row.name:<10}  {first}")
        lines += [" " * 14 + line for line in rest]
    return "\n".join(lines)


def _cell(row: Row) -> str:
    if row.html is not None:
        return row.html
    return f"<pre>{escape(row.text)}</pre>" if "\n" in row.text else escape(row.text)


def _title(node: NodeView) -> str:
    return labels.shorten(f"{node.path}  {node.name}", 160)


def _rows(node: NodeView) -> Iterator[Row]:
    state = node.state
    spec = node.node.spec
    yield Row("kind", f"{labels.kind(spec)} {labels.shorten(spec.name, 60)}{labels.clean(str(spec.interface))[:400]}")
    yield Row("phase", f"{theme.glyph(node.phase)} {labels.waits(node.state) or labels.words(node.phase)}")
    if state.chosen is not None and state.graph is not None:
        yield Row("took", labels.shorten(state.graph.cases[state.chosen].text, 200))
    if node.duration is not None:
        yield Row("time" if state.question is None else "waited", labels.duration(node.duration))
    if state.answer is not None:
        yield Row("answered", labels.answered(state))
    cached = node.cache is not CacheStatus.DISABLED or node.node.policy.cache is not None
    if cached and node.phase is Phase.SUCCEEDED:  # a result that is not there was neither found nor kept
        yield Row("cache", node.cache.value)
    if node.attempt:
        yield Row("attempts", f"{node.attempt + 1} of {node.node.policy.retries + 1}")
    if node.peak is not None:
        limit = node.node.policy.memory_limit
        yield Row("memory", f"peak {labels.size(node.peak)}" + (f" of {labels.size(limit)}" if limit else ""))
    yield from _values("input", lambda: node.inputs)
    yield from _values("output", lambda: node.outputs)
    for name, page in node.decks.items():
        yield Row(f"deck {labels.shorten(name, 40)}", repr(page), _framed(page))
    if state.children:
        count = len(state.children)
        yield Row(
            "nodes", f"{labels.plural(count, 'node')}: {', '.join(list(state.children)[:12])}{', …' * (count > 12)}"
        )
    if node.error is not None:
        yield Row("error", _error(node))
    if node.log:
        yield Row("log", _log(node.log))
    if node.origin is not None:
        loop = ", ".join(f"{name}={value}" for name, value in node.origin.variables)
        place = node.origin.place
        line = f": {place.text}" if place.text else ""
        yield Row("made at", labels.clean(f"{place}{line}" + (f"  with {loop}" if loop else "")))
    for note in node.notes:
        yield Row("note", labels.clean(note))


def _values(kind: str, get: Any) -> Iterator[Row]:
    try:
        found: Mapping[str, Any] = get()
    except Exception as error:  # what a failed or unfinished node waits for is not there
        if kind == "input":
            yield Row("inputs", f"not there yet ({type(error).__name__})")
        return
    for name, value in found.items():
        made = rich(value)
        yield Row(f"{kind} {labels.shorten(name, 40)}", values.text(made), values.html(made))


def _framed(page: Page) -> str:
    made = rich(page, whole=True)
    if made["kind"] != "html":
        return escape(made["text"])
    summary = f"<p>{escape(made['summary'])}</p>" if made["summary"] else ""
    return summary + values.framed(made["html"], made["height"], page.name)


def _error(node: NodeView) -> str:
    error = node.error
    assert error is not None
    cause = node.state.cause
    where = f" (in {cause})" if cause and cause != node.path else ""
    lines = f"{type(error).__name__}{where}: {said(error)}"[:2_000].splitlines()
    if node.state.error is not None:
        lines += [f"{frame.place} in {frame.function}: {frame.place.text}" for frame in node.state.error.frames[-5:]]
    return masked("\n".join(map(labels.clean, lines)))


def _log(text: str) -> str:
    lines = [labels.clean(line)[:400] for line in text.splitlines()]
    if len(lines) > LINES:
        lines = [*lines[: LINES // 2], f"… {len(lines) - LINES:,} more lines …", *lines[-LINES // 2 :]]
    return "\n".join(lines)
