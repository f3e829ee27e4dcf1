"""How a run gets on: one line for a terminal, one small table for a notebook; cheap enough for 20 a second."""

from __future__ import annotations

from html import escape

from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.paths import readable
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import State
from flyte_nb.views import counting, labels, theme

_BUSY = frozenset(phase.bit for phase in (Phase.RUNNING, Phase.DYNAMIC_RUNNING, Phase.PAUSED, Phase.FAILING))
_WIDTH = 12
_TABLE = "36em"


def line(state: State, now: float | None = None) -> str:
    """Return one line: where the run is, how much is done, how long it took; at most about 100 characters.

    Args:
        state: The run.
        now: The time on the run's clock; by default the time of the last thing that is known to have happened.

    Example: ``evaluate_model  ██████░░░░░░  4/8 done, 1 running, 0 failed, 3.2 s``.
    """
    done, running, failed, total = counts(state)
    asking = sum(map(counting.asks, list(state.paused.values())))
    filled = _WIDTH * done // total if total else _WIDTH * state.phase.terminal
    bar = "█" * filled + "░" * (_WIDTH - filled)
    stands = labels.words(state.phase) if state.phase.terminal else f"{running:,} running"
    if asking:
        stands += f", {waiting_for_you(asking)}"
    parts = [f"{done:,}/{total:,} done", stands, f"{failed:,} failed", labels.duration(elapsed(state, now))]
    if state.phase is Phase.SUCCEEDED and not failed:
        del parts[2]
    return f"{_where(state)}  {bar}  {', '.join(part for part in parts if part)}"


def waiting_for_you(asking: int) -> str:
    """Return how many gates want an answer, in words.

    Example:
        >>> waiting_for_you(1), waiting_for_you(2)
        ('1 waits for you', '2 wait for you')
    """
    return f"{asking:,} {'waits' if asking == 1 else 'wait'} for you"


def counts(state: State) -> counting.Counts:
    """Return how many nodes have succeeded, run and failed by themselves, and how many are known."""
    return counting.counts(state.nodes.values())


def elapsed(state: State, now: float | None = None) -> float | None:
    """Return seconds since the run began, up to its end, ``now``, or the last thing known to have happened."""
    root = state.root
    if root.started is None:
        return None
    if root.ended is not None:
        return root.ended - root.started
    if now is not None:
        return now - root.started
    known = max((node.ended or node.started or 0.0 for node in state.nodes.values()), default=0.0)
    return max(known - root.started, 0.0)


def table(state: State, now: float | None = None, *, limit: int = 12) -> str:
    """Return a small HTML table: the nodes of the outermost graph, and how their children stand.

    Names are text; there are no scripts, and no styles but what keeps the line above the rows on one line.

    Args:
        state: The run.
        now: The time on the run's clock, for the time that running nodes have taken.
        limit: Nodes beyond this number are left out and counted; failed and running ones are shown first.
    """
    nodes = list((state.root.children or {}).values())
    hidden = len(nodes) - limit
    if hidden > 0:
        urgent = [node for node in nodes if node.phase.bit in _BUSY or node.phase in (Phase.FAILED, Phase.TIMED_OUT)]
        rest = [node for node in nodes if node not in urgent[:limit]] if len(urgent) < limit else []
        nodes = urgent[:limit] + rest[: limit - len(urgent[:limit])]
    rows = "".join(_row(node, now) for node in nodes)
    if hidden > 0:
        rows += f'<tr><td colspan="4">… {labels.plural(hidden, "more node")}</td></tr>'
    head = "".join(f'<th scope="col">{text}</th>' for text in ("Node", "Phase", "Nodes within", "Time"))
    caption = f'<caption style="white-space:nowrap;text-align:left">{escape(line(state, now))}</caption>'
    body = f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
    return f'<table style="min-width:{_TABLE}">{caption}{body}</table>'


def _row(node: NodeState, now: float | None) -> str:
    took = node.duration
    if took is None and now is not None and node.started is not None:
        took = now - node.started
    within = ""
    if node.children:
        stands = counting.counts(counting.within(node))
        within = f"{stands.done:,} of {stands.total:,} done"
        within += f", {stands.running:,} running" if stands.running else ""
        asking = sum(map(counting.asks, counting.within(node)))
        within += f", {waiting_for_you(asking)}" if asking else ""
        within += f", {stands.failed:,} failed" if stands.failed else ""
    cells = (
        f"{theme.glyph(node.phase)} {labels.waits(node) or labels.words(node.phase)}",
        within,
        labels.duration(took),
    )
    name = escape(labels.title(node))
    return f'<tr><th scope="row">{name}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _where(state: State) -> str:
    """Return the name of the innermost scope in which something runs, else of the workflow."""
    if not state.phase.terminal:
        for node in (state.root.children or {}).values():
            if node.phase.bit in _BUSY:
                return labels.shorten(readable(_innermost(node)), 40)
    return labels.title(state.root)


def _innermost(node: NodeState) -> NodeState:
    while node.children:
        inner = next((child for child in node.children.values() if child.phase.bit in _BUSY and child.children), None)
        if inner is None:
            break
        node = inner
    return node
