"""The short texts that every view shares: a node's title and detail, durations, counts; one line each, and bounded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from flyte_nb.model.graph import Const, EntitySpec, Graph, Node
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.phases import CacheStatus, Phase
from flyte_nb.views import counting, quoting

#: Kinds of entities as a reader says them.
KINDS: Mapping[str, str] = {
    "map_task": "map task",
    "launch_plan": "launch plan",
    "reference_task": "reference task",
    "reference_workflow": "reference workflow",
    "reference_launch_plan": "reference launch plan",
    "container_task": "container task",
}

#: The kinds whose graph is known at run time only.
EXPANDING = frozenset({"dynamic", "eager", "map_task"})

#: A preview of a path: a file's name with an extension behind a slash, and nothing that prose or markup has.
_PATH = re.compile(r"""['"]?[^\s<>'"]*/([^\s<>/'"]+\.\w{1,8}['"]?)""")
_CONTAINERS = "[({"
_SAID_BY_ICON = ("failed: ", "waits for ", "succeeded, ")


def clean(text: str) -> str:
    r"""Make a text one printable line: all characters of Unicode's categories C and Z but the space become spaces.

    That takes newlines, control characters, lone surrogates and marks that change the direction of writing.

    Example:
        >>> clean("a\nb\x00c")
        'a b c'
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " for char in text)


def shorten(text: str, limit: int) -> str:
    """Make a text one line of at most ``limit`` characters, cut within: names and paths differ at their ends.

    A third of what fits comes from the beginning and the rest from the end, around ``…``.

    Example:
        >>> shorten("'/home/ada/.cache/model-k3.joblib.dat'", 24)
        "'/home/a…-k3.joblib.dat'"
    """
    if len(text) <= limit:
        return clean(text)
    head = limit // 3
    return clean(text[:head]) + "…" + clean(text[head + 1 - limit :])


def fit(text: str, size: int, width: int) -> str:
    """Shorten a text until it takes at most ``width`` points in a font's size.

    Example:
        >>> fit("evaluate_the_model", 13, 100)
        'eval…e_model'
    """
    limit = min(len(text), 3 * width // size)  # no character is narrower than a third of the font's size
    short = shorten(text, limit)
    while limit > 4 and quoting.text_width(short, size) > width:
        limit -= 1
        short = shorten(text, limit)
    return short


def fit_progress(said: str, size: int, width: int) -> str:
    """Fit how a node stands: what its icon says too goes first, so that the name of an error or a type stays whole.

    Example:
        >>> fit_progress("failed: ZeroDivisionError", 11, 200)
        'failed: ZeroDivisionError'
        >>> fit_progress("failed: ZeroDivisionError", 11, 120)
        'ZeroDivisionError'
    """
    wide = quoting.text_width(said, size) > width
    beginning = next(filter(said.startswith, _SAID_BY_ICON), "") if wide else ""
    return fit(said[len(beginning) :], size, width)


def titles(graph: Graph) -> dict[str, str]:
    """Return what each node of a graph is called, by id: its title, with an index where the title is not unique.

    The instances of a map are called by their index alone: ``[3]``.
    """
    if graph.spec.ref.kind == "map_task" and "n0" not in graph.nodes:  # else it is a map that runs by itself
        return {node_id: f"[{node_id}]" for node_id in graph.members}
    return _indexed({node_id: node.title for node_id, node in graph.members.items()})


def _indexed(names: Mapping[str, str]) -> dict[str, str]:
    """Give an index to each of the names that occur more than once."""
    counts = Counter(names.values())
    if len(counts) == len(names):
        return dict(names)
    seen: Counter[str] = Counter()
    found = {}
    for key, name in names.items():
        found[key] = name if counts[name] == 1 else f"{name}[{seen[name]}]"
        seen[name] += 1
    return found


class Titles:
    """What the nodes of a state are called, as `titles` says it; worked out once for each scope."""

    def __init__(self) -> None:
        self._scopes: dict[str, dict[str, str]] = {}

    def __call__(self, state: NodeState) -> str:
        """Return one node's title, of at most 66 characters; a map's instance has the map's name too."""
        scope, node = state.parent, state.node
        if scope is None or node is None:
            return shorten(state.graph.spec.name, 60) if state.graph is not None else "the execution"
        if scope.node is not None and scope.node.spec.ref.kind == "map_task":
            return f"{shorten(node.title, 60)}[{shorten(node.id, 12)}]"
        known = self._scopes.get(scope.path)
        if known is None or node.id not in known:
            names = {key: child.node.title for key, child in (scope.children or {}).items() if child.node is not None}
            known = self._scopes[scope.path] = _indexed(names)
        return shorten(known[node.id], 66)


def title(state: NodeState) -> str:
    """Return what one node of a state is called; `Titles` does the same for many."""
    return Titles()(state)


def detail(node: Node, limit: int = 36) -> str:
    """Return what tells a node from its siblings: its loop variables, else its constant inputs; or nothing.

    Of inputs, containers that do not fit are left out: their beginnings tell nothing.

    Example: ``model_ser='…/model-k3.joblib.dat'``.
    """
    pairs: Sequence[tuple[str, str]] = node.origin.variables if node.origin is not None else ()
    if not pairs:
        given = ((name, binding.ref.preview) for name, binding in node.inputs if isinstance(binding, Const))
        pairs = [(name, said) for name, said in given if not _untelling(said, limit)]
    chosen = pairs[:2]
    each = limit // max(len(chosen), 1) - 1
    return ", ".join(f"{shorten(name, 12)}={_last(value, max(each - min(len(name), 12), 6))}" for name, value in chosen)


def _untelling(preview: str, limit: int) -> bool:
    return preview[:1] in _CONTAINERS and ("…" in preview or len(preview) > limit // 2)


def _last(value: str, limit: int) -> str:
    """Shorten a value's preview; of a long path the file's name matters, whole where there is room for no more."""
    path = _PATH.fullmatch(value) if len(value) > limit else None
    if path is not None:
        quote = value[0] if value[0] in "'\"" else ""
        name = quote + path[1]
        value = name if len(name) + 2 > limit else f"{quote}…/{path[1]}"
    return shorten(value, limit)


def kind(spec: EntitySpec) -> str:
    """Return an entity's kind as a reader says it: ``map task``."""
    return KINDS.get(spec.ref.kind, shorten(spec.ref.kind, 20))


def nature(node: Node, graph: Graph | None) -> str:
    """Return a node's kind and what is known of its graph: ``dynamic · expands at run time`` or ``· 3 nodes``."""
    if graph is not None and graph.cases:
        return f"{kind(node.spec)} · {plural(len(graph.cases), 'case')}"
    if graph is not None:
        return f"{kind(node.spec)} · {plural(len(graph.nodes), 'node')}"
    if node.spec.ref.kind in EXPANDING:
        return f"{kind(node.spec)} · expands at run time"
    return kind(node.spec)


def plural(count: int, noun: str) -> str:
    """Return a count with its noun.

    Example:
        >>> plural(1, "node"), plural(1200, "node")
        ('1 node', '1,200 nodes')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def duration(seconds: float | None) -> str:
    """Return a duration in the unit that suits it; nothing for None.

    Example:
        >>> [duration(s) for s in (0.0000123, 0.0042, 0.25, 3.14, 75, 3600, 7300)]
        ['0.01 ms', '4.2 ms', '250 ms', '3.1 s', '1 min 15 s', '1 h', '2 h 1 min']
    """
    if seconds is None:
        return ""
    seconds = max(seconds, 0.0)
    if seconds < 0.000995:
        return f"{seconds * 1000:.2f} ms"
    if seconds < 0.00995:
        return f"{seconds * 1000:.1f} ms"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def size(count: int) -> str:
    """Return a number of bytes in the unit that suits it.

    Example:
        >>> size(12), size(432_013_312)
        ('12 B', '412 MiB')
    """
    if count < 1024:
        return f"{count} B"
    amount, unit = count / 1024, "KiB"
    for larger in ("MiB", "GiB"):
        if amount >= 1024:
            amount, unit = amount / 1024, larger
    return f"{amount:.1f} {unit}" if amount < 10 else f"{amount:,.0f} {unit}"


def words(phase: Phase) -> str:
    """Return a phase as a reader says it.

    Example:
        >>> words(Phase.TIMED_OUT), words(Phase.UNDEFINED), words(Phase.DYNAMIC_RUNNING)
        ('timed out', 'waiting', 'running')
    """
    if phase is Phase.UNDEFINED:
        return "waiting"
    if phase is Phase.DYNAMIC_RUNNING:
        return "running"
    return str(phase.value).lower().replace("_", " ")


def cache(state: NodeState) -> str:
    """Return what the cache did for a node, in words; nothing where it was not asked."""
    if state.cache is CacheStatus.HIT:
        return "cached"
    return "saved" if state.cache is CacheStatus.POPULATED else ""


def error(state: NodeState, placed: bool = True) -> str:
    """Return a node's error in one line, or nothing; one of ours with the user's line, or without it."""
    if state.error is None:
        return ""
    message = state.error.message.split("\n", 1)[0]
    if not placed:
        message = message.split("  --  ", 1)[0]
    return shorten(f"{state.error.type}: {message}" if message else state.error.type, 120)


def waits(state: NodeState) -> str:
    """Return what a gate waits for, in words; nothing for a node that does not."""
    question = state.question
    if state.phase is not Phase.PAUSED or question is None:
        return ""
    if question.question == "sleep":
        return "sleeps"
    return "waits for approval" if question.question == "approve" else f"waits for {shorten(question.type, 40)}"


def answered(state: NodeState) -> str:
    """Return how a gate was answered, in words: ``approved in the view``; nothing where nobody has."""
    question, answer = state.question, state.answer
    if question is None or answer is None:
        return ""
    how = "rejected" if answer.answer is None else "approved" if question.question == "approve" else "given"
    return f"{how} {_BY.get(answer.by) or f'by {shorten(answer.by, 40)}'}"


_BY = {"answers": "beforehand", "prompt": "at the prompt", "view": "in the view", "call": "from Python"}


def progress(state: NodeState, attempts: bool = False) -> str:
    """Return how a node stands, in a few words: ``succeeded · 1.2 s``, ``took n < 5 · 3 ms``, ``failed: KeyError``.

    Of a gate it is who answered it, and how: ``approved in the view``. How long it waited says nothing of the work.
    With ``attempts`` it says which attempt succeeded, if it was not the first.
    """
    phase = state.phase
    if state.answer is not None and phase.terminal:
        return answered(state)
    if phase is Phase.FAILED and state.error is not None:
        return f"failed: {shorten(state.error.type, 40)}"
    if state.is_spare:
        return spare(state)
    said = waits(state) or words(phase)
    if phase is Phase.SUCCEEDED and state.question is not None:
        said = "slept"
    if phase is Phase.SUCCEEDED and state.attempt and attempts:
        said += f", attempt {state.attempt + 1}"
    if phase is Phase.SUCCEEDED and state.cache is CacheStatus.HIT:
        said = "cached"
    if phase is Phase.QUEUED and state.attempt:
        said = f"attempt {state.attempt + 1} waits"
    elif phase is Phase.RUNNING and state.attempt:
        said = f"running, attempt {state.attempt + 1}"
    if state.chosen is not None and state.graph is not None and phase is Phase.SUCCEEDED:
        said = f"took {shorten(state.graph.cases[state.chosen].text, 36)}"
    if state.children and not phase.terminal:
        stands = counting.counts(counting.within(state))
        return f"{said} · {stands.done:,} of {stands.total:,} done"
    took = duration(state.duration)
    return f"{said} · {took}" if took else said


def spare(state: NodeState) -> str:
    """Return how a failure node stands that is not needed, or not yet."""
    return "not needed" if state.phase is Phase.SKIPPED else "runs on failure"


def tally(states: Iterable[NodeState]) -> str:
    """Return how many nodes stand where, in words, the worst first: ``1 failed, 3 skipped, 996 succeeded``."""
    found = Counter(state.phase.bit for state in states)
    counts: Counter[str] = Counter()
    for phase in _BY_URGENCY:
        if found[phase.bit]:
            counts[words(phase)] += found[phase.bit]
    return ", ".join(f"{count:,} {said}" for said, count in counts.items())


_BY_URGENCY: Sequence[Phase] = (
    Phase.FAILED,
    Phase.TIMED_OUT,
    Phase.FAILING,
    Phase.ABORTED,
    Phase.SKIPPED,
    Phase.PAUSED,
    Phase.RUNNING,
    Phase.DYNAMIC_RUNNING,
    Phase.QUEUED,
    Phase.SUCCEEDED,
    Phase.UNDEFINED,
)


def join_words(names: Sequence[str], limit: int = 4) -> str:
    """Join names as prose does; those beyond the limit are counted.

    Example:
        >>> join_words(["a"]), join_words(["a", "b"]), join_words(["a", "b", "c"]), join_words(list("abcdef"))
        ('a', 'a and b', 'a, b and c', 'a, b, c and 3 more')
    """
    if len(names) > limit:
        names = [*names[: limit - 1], f"{len(names) - limit + 1:,} more"]
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]
