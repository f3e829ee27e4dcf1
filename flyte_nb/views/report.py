"""A run as one HTML file: picture, words, a table of all nodes and the details of each; no scripts, nothing fetched.

All text is escaped, and values are shown in frames without scripts or origin, so that a report of hostile names and
values is as harmless as any other.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from html import escape

from flyte_nb.model.events import Refs
from flyte_nb.model.graph import INPUTS, Binding, Const, DictOf, ListOf
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import State
from flyte_nb.model.values import ValueRef
from flyte_nb.views import labels, quoting, stylesheet, theme, values, words
from flyte_nb.views.bundle import picture
from flyte_nb.views.folding import urgent
from flyte_nb.views.svg import LayoutError

#: Nodes beyond this number are counted instead of listed; those that failed or run are always listed.
LIMIT = 500
_LOG = 20_000

Values = Callable[[ValueRef], object]


def report(state: State, *, values: Values | None = None, title: str | None = None) -> str:
    """Return a page that shows a run as it stands.

    Args:
        state: The run.
        values: Gives the value behind a reference, or raises LookupError; without it previews are shown.
        title: The page's title; by default the workflow's name.

    Example:
        >>> report(State()).startswith("<!doctype html>")
        True
    """
    return "\n".join(_page(state, values, title)) + "\n"


def _page(state: State, find: Values | None, title: str | None) -> Iterator[str]:
    graph = state.root.graph
    name = labels.shorten(title or (graph.spec.name if graph is not None else "execution"), 120)
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield (
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
        " base-uri 'none'; form-action 'none'\">"
    )
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(name)}</title>\n<style>{stylesheet.REPORT}</style>\n</head>\n<body>\n<main>"
    yield f"<h1>{escape(name)}</h1>"
    if graph is not None:
        yield f'<p class="lead">{escape(words.sentence(graph, state))}</p>'
    yield f'<p class="meta">{escape(_meta(state))}</p>'
    if graph is not None:
        try:
            yield f"<figure>{picture(graph, state)}</figure>"
        except LayoutError as error:
            yield f'<p class="meta">{escape(str(error))}</p>'
    yield from _outcome(state, find)
    nodes, titles = _listed(state), labels.Titles()
    hidden = len(state.nodes) - len(nodes)
    yield "<h2>Nodes</h2>\n" + _table(nodes, hidden, titles)
    yield "<h2>Details</h2>"
    for node in nodes:
        yield _details(node, find, titles)
    yield "</main>\n</body>\n</html>"


def _listed(state: State) -> list[NodeState]:
    if len(state.nodes) <= LIMIT:
        return list(state.descendants(state.root))
    always = urgent(state, LIMIT)
    room = LIMIT - len(always)
    kept = []
    for node in state.descendants(state.root):
        if node.path in always:
            kept.append(node)
        elif room:
            room -= 1
            kept.append(node)
    return kept


def _meta(state: State) -> str:
    root = state.root
    names = (("execution", state.id), ("executor", state.executor))
    parts = [f"{what} {labels.shorten(said, 60)}" for what, said in names if said]
    if root.started is not None:
        began = datetime.datetime.fromtimestamp(root.started, datetime.UTC)
        parts.append(f"started {began:%Y-%m-%d %H:%M:%S} UTC")
    return " · ".join(parts)


def _outcome(state: State, find: Values | None) -> Iterator[str]:
    if state.inputs:
        yield "<h2>Inputs</h2>\n" + _values(state.inputs, find, "the workflow")
    if state.outputs:
        yield "<h2>Result</h2>\n" + _values(state.outputs, find, "the workflow")
    failed = words.causes(state)
    if failed:
        yield "<h2>What failed</h2>"
        yield from (_error(node) for node in failed[:5])


def _table(nodes: list[NodeState], hidden: int, titles: labels.Titles) -> str:
    heads = ("Node", "Path", "Kind", "Phase", "Duration", "Cache", "Inputs from", "Outputs")
    rows = []
    for node in nodes:
        depth = node.path.count("/")
        several = len(node.outputs) > 1
        made = "; ".join(f"{var}: {ref.preview}" if several else ref.preview for var, ref in node.outputs[:4])
        kind = labels.kind(node.node.spec) if node.node is not None else ""
        rows.append(
            f'<tr><th scope="row" style="padding-left:{16 * min(depth, 6)}px">'
            f'<a href="#{_anchor(node)}">{escape(titles(node))}</a></th>'
            f'<td class="path">{escape(labels.shorten(node.path, 60))}</td>'
            f"<td>{escape(kind)}</td>{_phase(node)}"
            f'<td class="nowrap">{labels.duration(node.duration)}</td><td class="nowrap">{labels.cache(node)}</td>'
            f'<td class="from">{escape(", ".join(_sources(node, titles)))}</td>'
            f'<td class="value">{escape(labels.shorten(made, 120))}</td></tr>'
        )
    if hidden:
        rows.append(f'<tr><td colspan="{len(heads)}">… {labels.plural(hidden, "more node")}</td></tr>')
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    caption = "<caption hidden>The nodes of the run, in order</caption>"
    body = "\n".join(rows)
    return f'<div class="wide"><table>{caption}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>'


def _phase(node: NodeState) -> str:
    tone = "good" if node.phase is Phase.SUCCEEDED else "bad" if node.error is not None else ""
    return f'<td class="phase {tone}">{theme.glyph(node.phase)} {labels.words(node.phase)}</td>'


def _sources(node: NodeState, titles: labels.Titles) -> list[str]:
    """Return the titles of the nodes that a node takes its inputs from, or waits for."""
    if node.node is None or node.parent is None:
        return []
    siblings = node.parent.children or {}
    upstream = node.node.upstream()
    said = [titles(siblings[other]) for other in upstream[:4] if other in siblings]
    return said + ([f"{len(upstream) - 4:,} more"] if len(upstream) > 4 else [])


def _details(node: NodeState, find: Values | None, titles: labels.Titles) -> str:
    assert node.node is not None
    spec = node.node.spec
    calls = f"{labels.kind(spec)} {labels.shorten(spec.name, 80)}{labels.shorten(str(spec.interface), 240)}"
    facts = [("Path", node.path), ("Calls", calls)]
    if node.node.origin is not None:
        origin = node.node.origin
        facts.append(("Called at", f"{origin.place}" + (f": {origin.place.text}" if origin.place.text else "")))
        facts += [("Loop variable", f"{name} = {value}") for name, value in origin.variables[:6]]
    facts += [(f"Input {name}", _bound(binding, node, titles)) for name, binding in node.node.inputs[:20]]
    if node.cause is not None:
        facts.append(("Because of", node.cause))
    if node.attempt:
        facts.append(("Attempts", str(node.attempt + 1)))
    if node.worker:
        facts.append(("Ran on", node.worker))
    if node.peak is not None:
        limit = f" of {labels.size(node.node.policy.memory_limit)}" if node.node.policy.memory_limit else ""
        facts.append(("Peak memory", labels.size(node.peak) + limit))
    facts += [("To port", note) for note in (node.node.note, *node.notes[:6]) if note]
    rows = (
        f"<dt>{escape(labels.shorten(what, 60))}</dt><dd>{escape(labels.shorten(said, 300))}</dd>"
        for what, said in facts
    )
    body = f"<dl>{''.join(rows)}</dl>"
    if node.outputs:
        body += _values(node.outputs, find, node.path)
    if node.error is not None and node.cause is None:
        body += _error(node)
    if node.log:
        body += f"<pre>{escape(_log(node.log))}</pre>"
    opened = " open" if node.error is not None and node.cause is None else ""
    return (
        f'<details id="{_anchor(node)}"{opened}><summary>{escape(titles(node))}'
        f" <span>{theme.glyph(node.phase)} {escape(labels.progress(node))}</span></summary><div>{body}</div></details>"
    )


def _bound(binding: Binding, node: NodeState, titles: labels.Titles) -> str:
    """Return a binding in words: the value, or the node it comes from."""
    if isinstance(binding, Const):
        return binding.ref.preview
    if isinstance(binding, ListOf):
        more = ", …" if len(binding.items) > 4 else ""
        return "[" + ", ".join(_bound(item, node, titles) for item in binding.items[:4]) + more + "]"
    if isinstance(binding, DictOf):
        return "{" + ", ".join(f"{key!r}: {_bound(item, node, titles)}" for key, item in binding.items[:4]) + "}"
    at = "".join(f".{part}" if isinstance(part, str) else f"[{part}]" for part in binding.path)
    siblings = (node.parent.children or {}) if node.parent is not None else {}
    if binding.node == INPUTS:
        scope = node.parent.node if node.parent is not None else None
        return f"the {labels.kind(scope.spec) if scope is not None else 'workflow'}'s input {binding.var}{at}"
    source = siblings.get(binding.node)
    if source is None:
        return f"{binding.var}{at}"
    preview = next((ref.preview for var, ref in source.outputs if var == binding.var), "") if not at else ""
    return f"{binding.var}{at} of {titles(source)}" + (f": {preview}" if preview else "")


def _values(refs: Refs, find: Values | None, where: str) -> str:
    """Show values: whole ones in frames where they can be found and have more to show than their preview."""
    parts = []
    for var, ref in refs[:20]:
        size = f", {labels.size(ref.size)}" if ref.size is not None else ""
        head = f"<code>{escape(labels.shorten(var, 60))}</code> {escape(labels.shorten(ref.type, 60))}{size}"
        parts.append(f'<p class="meta">{head}</p>' + _value(ref, find, f"{var} of {where}"))
    return "".join(parts)


def _value(ref: ValueRef, find: Values | None, title: str) -> str:
    if find is not None:
        try:
            value = find(ref)
        except LookupError:  # the store keeps the values of the last executions only
            value = None
        markup = values.html(value) if value is not None and not isinstance(value, str) else None
        if markup is not None:
            return values.framed(markup, title, values.height(value, markup))
        if value is not None:
            return f"<pre>{escape(values.text(value))}</pre>"
    return f"<pre>{escape(ref.preview)}</pre>"


def _error(node: NodeState) -> str:
    if node.error is None:
        return ""
    lines = [f"{words.readable_title(node)} ({node.path})"]
    lines += [f"  {frame.place}, in {frame.function}\n    {frame.place.text}" for frame in node.error.frames[-5:]]
    lines.append(f"{node.error.type}: {node.error.message[:2000]}")
    return f"<pre>{escape(chr(10).join(lines))}</pre>"


def _log(log: list[tuple[str, str]]) -> str:
    said = "".join(text for _, text in log)
    return said if len(said) <= _LOG else f"… {len(said) - _LOG:,} more characters …\n{said[-_LOG:]}"


def _anchor(node: NodeState) -> str:
    return "node-" + quoting.name(node.path).replace("/", ".")
