"""Choices: what is shown of a conditional besides its nodes: where it decides, and the cases that call nothing.

A conditional's diamond is named ``<scope>/?``, and a case of no nodes ``<scope>/?0``, by its number. No path has such a
name: ``?`` is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence

from flyte_nb.model.conditions import Case
from flyte_nb.model.graph import Binding, Const, Graph, Ref
from flyte_nb.views import labels, quoting

#: So long is a condition beside an edge.
LONGEST = 34

#: The attributes of a diamond in DOT.
DIAMOND = ' shape=diamond style=solid ordering=out fixedsize=true width="0.5000" height="0.4444"'


def diamond(scope: str) -> str:
    """Return the name of the node where a conditional decides.

    Example:
        >>> diamond("n2"), ending("n2", 1)
        ('n2/?', 'n2/?1')
    """
    return f"{quoting.name(scope)}/?" if scope else "?"


def ending(scope: str, number: int) -> str:
    """Return the name of the node that stands for a case without nodes."""
    return f"{diamond(scope)}{number}"


def first(graph: Graph, case: Case) -> list[str]:
    """Return the ids of the nodes of a case that wait for no other one."""
    known = [key for key in case.nodes if key in graph.nodes]
    return [key for key in known if not any(other in graph.nodes for other in graph.nodes[key].upstream())]


def gives(case: Case) -> str:
    """Return what comes of a case without nodes, in a few words."""
    if case.failure is not None:
        return f"fails: {labels.shorten(case.failure, 36)}" if case.failure else "fails"
    return labels.shorten(", ".join(_said(binding) for _, binding in case.outputs), 36) or "nothing"


def _said(binding: Binding) -> str:
    if isinstance(binding, Ref):
        return binding.var + "".join(f".{key}" if isinstance(key, str) else f"[{key}]" for key in binding.path)
    return binding.ref.preview if isinstance(binding, Const) else "…"


def brief(graph: Graph, case: Case) -> str:
    """Return what a case does, in a few words: what it calls, or what comes of it."""
    if case.failure is not None:
        return "a failure"
    called = [graph.nodes[key].title for key in case.nodes if key in graph.nodes]
    return labels.join_words([labels.shorten(title, 40) for title in dict.fromkeys(called)], 3) or gives(case)


def said(case: Case) -> str:
    """Return a case's condition, bounded."""
    return labels.shorten(case.text, LONGEST)


def when(case: Case) -> str:
    """Return when a case is taken.

    Example:
        >>> from flyte_nb.model.conditions import Comparison
        >>> when(Case("n < 5", Comparison(Ref("", "n"), "<", Ref("", "limit")))), when(Case("else"))
        ('if n < 5', 'else')
    """
    return f"if {said(case)}" if case.condition is not None else said(case)


def of(graph: Graph, node_id: str) -> Case | None:
    """Return the case that a node belongs to, where its graph is a conditional's."""
    return next((case for case in graph.cases if node_id in case.nodes), None)


def decides(cases: Sequence[Case]) -> str:
    """Return the conditions of a conditional, as a tooltip has them.

    Example:
        >>> decides([Case("n < 5"), Case("else")])
        'decides by: n < 5; else'
    """
    return labels.shorten("decides by: " + "; ".join(case.text for case in cases[:12]), 240)
