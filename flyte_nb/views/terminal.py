"""A run or a graph in a terminal, with rich: the outline in colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flyte_nb.model.graph import Graph
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import State
from flyte_nb.views import labels, outline, words

if TYPE_CHECKING:
    from rich.tree import Tree

_STYLES = {
    Phase.UNDEFINED: "dim",
    Phase.QUEUED: "dim",
    Phase.RUNNING: "bold blue",
    Phase.DYNAMIC_RUNNING: "blue",
    Phase.PAUSED: "bold magenta",
    Phase.SUCCEEDED: "green",
    Phase.FAILING: "red",
    Phase.FAILED: "bold red",
    Phase.ABORTED: "magenta",
    Phase.SKIPPED: "dim",
    Phase.TIMED_OUT: "bold yellow",
}


def tree(thing: State | Graph, *, limit: int = 60) -> Tree:
    """Return a state or a graph as a tree for ``rich.print``, of at most ``limit`` lines.

    Example:
        >>> from flyte_nb.model.graph import EntityRef, EntitySpec, Interface
        >>> tree(Graph(EntitySpec(EntityRef("workflow", "wf", "1"), Interface()), {})).label.plain
        'wf'
    """
    from rich.text import Text
    from rich.tree import Tree

    style = _STYLES[thing.phase] if isinstance(thing, State) else "bold"
    root = Tree(Text(outline.heading(thing), style), guide_style="dim")
    branches = [root]
    hidden = 0
    for count, line in enumerate(outline.lines(thing)):
        if count >= limit:
            hidden += 1
            continue
        text = Text(no_wrap=True, overflow="ellipsis")
        look = _STYLES[line.phase] if line.phase is not None else ""
        if line.glyph:
            text.append(line.glyph + " ", look)
        text.append(line.title, "bold" if line.path else "dim")
        if line.facts:
            text.append("  " + " · ".join(line.facts), "dim")
        del branches[line.depth :]
        branches.append(branches[-1].add(text))
    if hidden:
        root.add(Text(f"… {labels.plural(hidden, 'more line')}", "dim"))
    return root


def render(thing: State | Graph, *, width: int = 100, color: bool = False) -> str:
    """Return the sentence and the tree as text, with escape codes for colours where asked for."""
    from io import StringIO

    from rich.console import Console

    console = Console(file=StringIO(), width=width, force_terminal=color, color_system="standard" if color else None)
    graph = thing if isinstance(thing, Graph) else thing.root.graph
    if graph is not None:
        console.print(words.sentence(graph, None if thing is graph else thing), markup=False, highlight=False)  # type: ignore[arg-type]
    console.print(tree(thing))
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]
