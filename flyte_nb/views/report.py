"""A run as one HTML file: picture, words, a table of all nodes and the details of each; no scripts, nothing fetched.

All text is escaped, and values are shown in frames without scripts or origin, so that a report of hostile names and
values is as harmless as any other.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from html import escape

from flyte_nb.model.events import Refs
from flyte_nb.model.graph import Binding, Const, DictOf, ListOf
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import NodeState, State
from flyte_nb.model.values import ValueRef
from flyte_nb.views import labels, theme, values, words
from flyte_nb.views.bundle import picture
from flyte_nb.views.folding import urgent
from flyte_nb.views.svg import LayoutError

#: Nodes beyond this number are counted instead of listed; those that failed or run are always listed.
LIMIT = 500
_LOG = 20_000

Values = Callable[[ValueRef], object]

_CSS = """
:root{color-scheme:light dark;--page:#fff;--text:#1f2937;--muted:#4b5565;--line:#d9dfe7;--soft:#f4f6f9;--good:#0b6b55;--bad:#b03c0a}
@media (prefers-color-scheme:dark){:root{--page:#14171c;--text:#e6e9ee;--muted:#a5afbd;--line:#343b46;--soft:#1e232b;--good:#54c7a8;--bad:#ff9a6b}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
main{max-width:1080px;margin:0 auto;padding:40px 24px 80px}
h1{font-size:26px;line-height:1.25;margin:0 0 8px;overflow-wrap:anywhere}
h2{font-size:17px;margin:44px 0 12px}
.lead{font-size:16px;max-width:76ch;margin:0 0 8px;overflow-wrap:anywhere}
.meta{color:var(--muted);font-size:13px;margin:0}
figure{margin:28px 0 0;overflow-x:auto}
figure svg{display:block;max-width:100%;height:auto}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px}
th,td{text-align:left;vertical-align:top;padding:7px 12px 7px 0;border-bottom:1px solid var(--line)}
thead th{font-weight:600;color:var(--muted);white-space:nowrap}
tbody th{font-weight:600}
td.value,td.from{color:var(--muted);max-width:340px;overflow-wrap:anywhere}
.path{color:var(--muted);font-weight:400;font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:12px}
.phase{white-space:nowrap}.good{color:var(--good)}.bad{color:var(--bad)}
details{border:1px solid var(--line);border-radius:8px;margin:8px 0;background:var(--page)}
summary{cursor:pointer;padding:9px 14px;font-weight:600;overflow-wrap:anywhere}
summary span{font-weight:400;color:var(--muted)}
details>div{padding:2px 14px 14px}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:4px 18px;margin:0;font-size:13px}
dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:12px}
pre{background:var(--soft);border-radius:6px;padding:10px 12px;margin:6px 0;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
iframe{width:100%;border:1px solid var(--line);border-radius:6px;margin:4px 0;background:var(--page)}
a{color:inherit}:focus-visible{outline:2px solid #2b7fc4;outline-offset:2px}
@media (max-width:720px){main{padding:24px 14px 48px}dl{grid-template-columns:1fr}dd{margin-bottom:6px}}
"""


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
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
        " base-uri 'none'; form-action 'none'\">"
    )
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(name)}</title>\n<style>{_CSS}</style>\n</head>\n<body>\n<main>"
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
    nodes = _listed(state)
    hidden = len(state.nodes) - len(nodes)
    yield "<h2>Nodes</h2>\n" + _table(nodes, hidden)
    yield "<h2>Details</h2>"
    for node in nodes:
        yield _details(node, find)
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
    parts = [f"execution {labels.shorten(state.id, 40)}" if state.id else "", f"executor {labels.shorten(state.executor, 60)}"]
    if root.started is not None:
        began = datetime.datetime.fromtimestamp(root.started, datetime.UTC)
        parts.append(f"started {began:%Y-%m-%d %H:%M:%S} UTC")
    return " · ".join(part for part in parts if part)


def _outcome(state: State, find: Values | None) -> Iterator[str]:
    if state.inputs:
        yield "<h2>Inputs</h2>\n" + _values(state.inputs, find, "the workflow")
    if state.outputs:
        yield "<h2>Result</h2>\n" + _values(state.outputs, find, "the workflow")
    failed = words.causes(state)
    if failed:
        yield "<h2>What failed</h2>"
        yield from (_error(node) for node in failed[:5])


def _table(nodes: list[NodeState], hidden: int) -> str:
    heads = ("Node", "Path", "Kind", "Phase", "Duration", "Cache", "Inputs from", "Outputs")
    rows = []
    for node in nodes:
        depth = node.path.count("/")
        made = "; ".join(f"{var}: {ref.preview}" if len(node.outputs) > 1 else ref.preview for var, ref in node.outputs[:4])
        rows.append(
            f'<tr><th scope="row" style="padding-left:{16 * min(depth, 6)}px">'
            f'<a href="#{_anchor(node)}">{escape(labels.title(node))}</a></th>'
            f'<td class="path">{escape(labels.shorten(node.path, 60))}</td>'
            f"<td>{escape(labels.kind(node.node.spec) if node.node else '')}</td>{_phase(node)}"
            f"<td>{labels.duration(node.duration)}</td><td>{labels.cache(node)}</td>"
            f'<td class="from">{escape(", ".join(_sources(node)))}</td><td class="value">{escape(labels.shorten(made, 120))}</td></tr>'
        )
    if hidden:
        rows.append(f'<tr><td colspan="{len(heads)}">… {labels.plural(hidden, "more node")}</td></tr>')
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    caption = '<caption hidden>The nodes of the run, in order</caption>'
    return f'<div class="wide"><table>{caption}<thead><tr>{head}</tr></thead>\n<tbody>\n' + "\n".join(rows) + "\n</tbody></table></div>"


def _phase(node: NodeState) -> str:
    tone = "good" if node.phase is Phase.SUCCEEDED else "bad" if node.error is not None else ""
    return f'<td class="phase {tone}">{theme.glyph(node.phase)} {labels.words(node.phase)}</td>'


def _sources(node: NodeState) -> list[str]:
    """Return the titles of the nodes that a node takes its inputs from, or waits for."""
    if node.node is None or node.parent is None:
        return []
    siblings = node.parent.children or {}
    upstream = node.node.upstream()
    said = [labels.title(siblings[other]) for other in upstream[:4] if other in siblings]
    return said + ([f"{len(upstream) - 4:,} more"] if len(upstream) > 4 else [])


def _details(node: NodeState, find: Values | None) -> str:
    assert node.node is not None
    spec = node.node.spec
    facts = [("Path", node.path), ("Calls", f"{labels.kind(spec)} {labels.shorten(spec.name, 80)}{labels.shorten(str(spec.interface), 240)}")]
    if node.node.origin is not None:
        origin = node.node.origin
        facts.append(("Called at", f"{origin.place}" + (f": {origin.place.text}" if origin.place.text else "")))
        facts += [("Loop variable", f"{name} = {value}") for name, value in origin.variables[:6]]
    facts += [(f"Input {name}", _bound(binding, node)) for name, binding in node.node.inputs[:20]]
    if node.cause is not None:
        facts.append(("Because of", node.cause))
    if node.attempt:
        facts.append(("Attempts", str(node.attempt + 1)))
    if node.worker:
        facts.append(("Ran on", node.worker))
    if node.peak is not None:
        limit = f" of {labels.size(node.node.policy.memory_limit)}" if node.node.policy.memory_limit else ""
        facts.append(("Peak memory", labels.size(node.peak) + limit))
    facts += [("To port", note) for note in (*node.notes, *([node.node.note] if node.node.note else []))[:6]]
    body = "<dl>" + "".join(f"<dt>{escape(k)}</dt><dd>{escape(labels.shorten(v, 300))}</dd>" for k, v in facts) + "</dl>"
    if node.outputs:
        body += _values(node.outputs, find, node.path)
    if node.error is not None and node.cause is None:
        body += _error(node)
    if node.log:
        body += f"<pre>{escape(_log(node.log))}</pre>"
    opened = " open" if node.error is not None and node.cause is None else ""
    return (
        f'<details id="{_anchor(node)}"{opened}><summary>{escape(labels.title(node))}'
        f" <span>{theme.glyph(node.phase)} {escape(labels.progress(node))}</span></summary><div>{body}</div></details>"
    )


def _bound(binding: Binding, node: NodeState) -> str:
    """Return a binding in words: the value, or the node it comes from."""
    if isinstance(binding, Const):
        return binding.ref.preview
    if isinstance(binding, ListOf):
        return "[" + ", ".join(_bound(item, node) for item in binding.items[:4]) + (", …]" if len(binding.items) > 4 else "]")
    if isinstance(binding, DictOf):
        return "{" + ", ".join(f"{key!r}: {_bound(item, node)}" for key, item in binding.items[:4]) + "}"
    at = "".join(f".{part}" if isinstance(part, str) else f"[{part}]" for part in binding.path)
    siblings = (node.parent.children or {}) if node.parent is not None else {}
    source = siblings.get(binding.node)
    if source is None:
        return f"{binding.var}{at}"
    preview = next((ref.preview for var, ref in source.outputs if var == binding.var), "") if not at else ""
    return f"{binding.var}{at} of {labels.title(source)}" + (f": {preview}" if preview else "")


def _values(refs: Refs, find: Values | None, where: str) -> str:
    """Show values: whole ones in frames where they can be found and have more to show than their preview."""
    parts = []
    for var, ref in refs[:20]:
        size = f", {labels.size(ref.size)}" if ref.size is not None else ""
        head = f"<code>{escape(labels.shorten(var, 60))}</code> <span>{escape(labels.shorten(ref.type, 60))}{size}</span>"
        parts.append(f'<p class="meta">{head}</p>' + _value(ref, find, f"{var} of {where}"))
    return "".join(parts)


def _value(ref: ValueRef, find: Values | None, title: str) -> str:
    if find is not None:
        try:
            value = find(ref)
        except LookupError:  # the store keeps the values of the last executions only
            value = None
        markup = values.html(value) if value is not None else None
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
    return "node-" + "".join(c if c.isascii() and c.isalnum() else "." if c == "/" else f"_{ord(c):x}_" for c in node.path)
