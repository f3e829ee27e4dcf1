"""Replay: a run with previews of its values, as the payload of a live view, and as one HTML file that plays it."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from flyte_nb.authoring.workflows import Workflow
from flyte_nb.engine.execution import Execution
from flyte_nb.engine.garbage import fewer_collections
from flyte_nb.engine.store import Store
from flyte_nb.model.errors import FlyteNbError, OptionError
from flyte_nb.model.events import Refs
from flyte_nb.model.graph import Binding, Const, DictOf, Graph, ListOf, Node
from flyte_nb.model.nodestate import NodeState, join
from flyte_nb.model.state import State
from flyte_nb.types.preview import preview
from flyte_nb.views import labels, words
from flyte_nb.views.ahead import ahead
from flyte_nb.views.bundle import picture
from flyte_nb.views.payload import LIMIT, payload
from flyte_nb.views.rich import rich
from flyte_nb.views.sound import text
from flyte_nb.views.svg import LayoutError

#: Seconds that the previews of a page may take: it is made once, and kept.
SECONDS = 3.0

# No network, no other script than this one; Graphviz is WebAssembly in a worker that is made from text.
_POLICY = (
    "default-src 'none'; script-src 'sha256-{digest}' 'wasm-unsafe-eval'; worker-src blob:; style-src 'unsafe-inline'; "
    "img-src data:; base-uri 'none'; form-action 'none'"
)

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
</head>
<body>
<main id="flyte-nb-view"><noscript>
<style>
body {{ max-width: 960px; margin: 40px auto; padding: 0 24px; font: 15px/1.5 system-ui, sans-serif }}
p {{ overflow-wrap: anywhere }}
figure {{ margin: 32px 0 }}
svg {{ max-width: 100%; height: auto }}
</style>
<p>{sentence}</p>
{figure}<p>Where scripts may run, this page is alive: nodes open, and values can be looked at.</p>
</noscript></main>
<script type="application/json" id="flyte-nb-payload">{payload}</script>
<script>{script}</script>
</body>
</html>
"""

_UNSAFE_IN_JSON = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})


def payload_of(
    execution: Execution,
    view: str | None = None,
    seconds: float = 0.3,
    expected: Mapping[str, float] | None = None,
    stale: bool = False,
) -> dict[str, Any]:
    """Return an execution as it stands as a front end takes it, with previews of its values.

    Args:
        execution: The run.
        view: The name of the live view that it starts.
        seconds: How long making previews may take, but for the last one: the outermost values come first, then those
            of failed nodes, then the others in order.
        expected: Seconds that earlier runs of an entity took, by name.
        stale: Whether an entity was redefined since the graph was compiled.

    Example:
        >>> from flyte_nb import run, task
        >>> @task
        ... def inc(x: int) -> int:
        ...     return x + 1
        >>> made = payload_of(run(inc, x=1))
        >>> list(made["previews"]), made["previews"]["n0.o0"]["text"]
        (['n0.o0', '(x)'], '2')
    """
    with fewer_collections():
        state = execution.snapshot()
        return payload(
            execution.graph,
            execution.events[: state.count],
            view=view,
            previews=_previews(state, execution.store, seconds),
            expected=expected,
            stale=stale,
            layout=ahead(execution.graph, state) if state.phase.terminal else None,
            state=state,
        )


def page(thing: object, script: str | None = None) -> str:
    """Return one HTML file that shows a graph, or plays a run, without a kernel and without a network.

    Where scripts may not run it shows the picture and says the sentence. Values are shown as text, or in frames
    without scripts.

    Args:
        thing: An execution, a workflow or a graph.
        script: The front end; by default the one that is in the package.

    Raises:
        OptionError: It has no graph.
        FlyteNbError: The front end is not in the package.

    Example:
        >>> from flyte_nb import task, workflow
        >>> @workflow
        ... def wf() -> None: ...
        >>> "<title>wf</title>" in page(wf, script="")
        True
    """
    state = None
    if isinstance(thing, Execution):
        graph, made, state = thing.graph, payload_of(thing, seconds=SECONDS), thing.snapshot()
    elif isinstance(thing, (Graph, Workflow)):
        graph = thing if isinstance(thing, Graph) else thing.graph
        made = payload(graph, layout=ahead(graph))
    else:
        raise OptionError(
            f"{preview(thing, 60)} has no graph, so there is nothing to play",
            "Give an execution, a @workflow or its graph.",
        )
    code = _inline(front_end() if script is None else script)
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    return _PAGE.format(
        policy=escape(_POLICY.format(digest=digest)),
        title=escape(labels.shorten(graph.spec.name, 120)),
        sentence=escape(made["sentence"]),
        figure=_figure(graph, state),
        payload=text(made).translate(_UNSAFE_IN_JSON),
        script=code,
    )


def record(thing: object) -> str:
    """Return a run as the JSON that a front end plays, as it stands: what a saved output holds.

    Raises:
        OptionError: It is no execution.

    Example:
        >>> from flyte_nb import run, task
        >>> @task
        ... def inc(x: int) -> int:
        ...     return x + 1
        >>> record(run(inc, x=1))[:12]
        '{"schema":1,'
    """
    if not isinstance(thing, Execution):
        raise OptionError(f"{preview(thing, 60)} is no execution", "Run a workflow: execution = flyte_nb.run(wf)")
    return text(payload_of(thing, seconds=SECONDS))


def front_end(package: Traversable | None = None) -> str:
    """Return the script of a page, from the package or from another folder with the same ``assets``.

    Raises:
        FlyteNbError: It has not been built.
    """
    script = (files("flyte_nb") if package is None else package).joinpath("assets", "page.js")
    try:
        return script.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise FlyteNbError(
            f"the front end of a replay is not built: there is no {script}",
            "In a source tree, build it once: python tools/frontend.py build",
        ) from None


def _inline(script: str) -> str:
    """Return a script as an element holds it: nothing in it ends the element, or begins a comment of HTML."""
    script = script.replace("\r\n", "\n").replace("<!--", "<\\!--")
    return re.sub("</(?=script)", r"<\\/", script, flags=re.IGNORECASE)


def _figure(graph: Graph, state: State | None) -> str:
    try:
        return f"<figure>{picture(graph, state)}</figure>\n"
    except LayoutError:  # the sentence stands above
        return ""


def _previews(state: State, store: Store, seconds: float) -> dict[str, dict[str, Any]]:
    end = time.perf_counter() + seconds
    made: dict[str, dict[str, Any]] = {}
    room = LIMIT // 2
    for value_id in _value_ids(state):
        if time.perf_counter() >= end or room <= 0:
            break
        if value_id in made:
            continue
        try:
            value = store.look(value_id)
        except Exception:  # not kept any more, or damaged on disk
            continue
        made[value_id] = rich(value)
        room -= len(text(made[value_id]))
    return made


def _value_ids(state: State) -> Iterator[str]:
    """Yield the ids of a run's values, those first that a reader is likely to look at; some more than once."""
    yield from _ids(state.outputs)
    yield from _ids(state.inputs)
    for node in (state.root.children or {}).values():
        yield from _of(node)
    for node in words.causes(state):
        yield from _of(node)
        siblings = (node.parent.children or {}) if node.parent is not None else {}
        for other in node.node.upstream() if node.node is not None else ():
            if other in siblings:
                yield from _ids(siblings[other].outputs)
    for node in state.nodes.values():
        yield from _of(node)


def _of(node: NodeState) -> Iterator[str]:
    yield from _ids(node.outputs)
    yield from _ids(node.decks)
    scope = node.parent.path if node.parent is not None else ""
    if node.node is not None:
        for constant in _constants(node.node):
            yield join(scope, constant.ref.id)


def _ids(refs: Refs) -> Iterator[str]:
    return (ref.id for _, ref in refs)


def _constants(node: Node) -> Iterator[Const]:
    waiting: list[Binding] = [binding for _, binding in reversed(node.inputs)]
    while waiting:
        binding = waiting.pop()
        if isinstance(binding, Const):
            yield binding
        elif isinstance(binding, ListOf):
            waiting.extend(reversed(binding.items))
        elif isinstance(binding, DictOf):
            waiting.extend(item for _, item in reversed(binding.items))
