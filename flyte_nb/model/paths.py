"""Paths: ``n2/dn0``, or readable ``evaluate_model/helper_evaluate_model[0]``, to a node of a state."""

from __future__ import annotations

import re

from flyte_nb.model.errors import NotFound, did_you_mean
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.state import State

_STEP = re.compile(r"(?P<name>.+?)(?:\[(?P<index>\d+)\])?$", re.DOTALL)
_MOST_COMPLETIONS = 200


def find(state: State, path: str) -> NodeState:
    """Find a node by its path, by ids or by the names of the entities; in a state that goes on changing, too.

    A name may carry a zero-based index, ``helper_evaluate_model[0]``, counting the nodes of that name in their scope.

    Raises:
        NotFound: There is no such node; the message names a near miss or the nodes there are.
    """
    if not isinstance(path, str):
        raise NotFound(f"a node's path is a text such as 'n0', not {type(path).__name__}")
    exact = state.nodes.get(path.strip("/"))
    return exact if exact is not None else below(state.root, path)


def below(scope: NodeState, path: str) -> NodeState:
    """Find a node by its path within another one, by ids or by names.

    Raises:
        NotFound: There is no such node.
    """
    for step in path.strip("/").split("/"):
        scope = _step(scope, step, path)
    return scope


def _step(scope: NodeState, step: str, path: str) -> NodeState:
    children = scope.children or {}
    if step in children:
        return children[step]
    match = _STEP.match(step)
    name, index = (match["name"], int(match["index"] or 0)) if match else (step, 0)
    named = [child for child in list(children.values()) if child.node is not None and child.node.title == name]
    if index < len(named) and (len(named) == 1 or (match is not None and match["index"])):
        return named[index]
    where = f"{readable(scope)} ({scope.path})" if scope.path else "the execution"
    if len(named) > index:
        raise NotFound(
            f"{where} has {len(named):,} nodes named {name!r}", f"Say which: {name}[0] to {name}[{len(named) - 1}]."
        )
    if named:
        raise NotFound(f"{where} has {len(named):,} node(s) named {name!r}, so [{index}] in {path!r} is too far")
    titles = {child.node.title: None for child in list(children.values()) if child.node is not None}
    known = [*list(children)[:8], *titles]
    raise NotFound(
        f"{where} has no node {step!r}.{did_you_mean(name, known)}",
        f"It has: {', '.join(known) or 'no nodes'}"
        if len(children) <= 8
        else f"It has {len(children)} nodes: {', '.join(titles)}",
    )


def readable(node: NodeState) -> str:
    """Return a path in the names of the entities, with an index only where a name is not unique.

    Example: ``evaluate_model/helper_evaluate_model[0]``.
    """
    steps: list[str] = []
    while node.parent is not None and node.node is not None:
        title = node.node.title
        named = [c for c in list((node.parent.children or {}).values()) if c.node is not None and c.node.title == title]
        steps.append(f"{title}[{named.index(node)}]" if len(named) > 1 else title)
        node = node.parent
    return "/".join(reversed(steps))


def completions(scope: NodeState) -> list[str]:
    """Return what may be written to find the nodes within one, by path and by name; the first of many."""
    found: list[str] = []
    prefix = len(scope.path) + 1 if scope.path else 0
    waiting = list((scope.children or {}).values())
    while waiting and len(found) < _MOST_COMPLETIONS:
        node = waiting.pop(0)
        found.append(node.path[prefix:])
        waiting.extend((node.children or {}).values())
    return found + [readable(child) for child in list((scope.children or {}).values())[:20] if not scope.path]
