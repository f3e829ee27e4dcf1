"""Target: which nodes a name or a path says: ``"score"``, ``"n2/dn0"``, ``"evaluate/score"``, ``"score[3]"``."""

from __future__ import annotations

import re

from flyte_nb.model.errors import OptionError
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.state import State

_INDEXED = re.compile(r"(?P<name>.+)\[(?P<index>\d+)\]", re.DOTALL)


class Target:
    """What breakpoints and `Stepper.run_to` aim at.

    A single name, with an index or without, fits in any scope; a longer path is one from the root.

    Attributes:
        text: An entity's name, a path by ids or names, or ``name[3]``: the fourth of that name in its scope.
        names: Its steps, without the index.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._steps = [_Step(step) for step in text.split("/")]
        self.names = [step.name for step in self._steps]

    def fits(self, node: NodeState) -> bool:
        """Tell whether a node is one that this says."""
        if self.text == node.path:
            return True
        if len(self._steps) == 1:
            return self._steps[0].names(node)
        at: NodeState | None = node
        for step in reversed(self._steps):
            if at is None or at.node is None or not step.is_at(at):
                return False
            at = at.parent
        return at is not None and at.node is None

    def hosts(self, state: State, growing: list[NodeState]) -> list[NodeState]:
        """Return which of the nodes that make others may make one that this says, or one that it is in."""
        if len(self._steps) == 1:
            return growing
        found: list[NodeState] = []
        makers = set(map(id, growing))
        level = [state.root]
        for step in self._steps:
            found += [node for node in level if id(node) in makers]
            level = [child for node in level for child in (node.children or {}).values() if step.is_at(child)]
        return found


class _Step:
    """One step of a path. It remembers which node of a scope it found, so that asking about all of them is cheap."""

    def __init__(self, text: str) -> None:
        self.text = text
        match = _INDEXED.fullmatch(text)
        self._name = match["name"] if match is not None else None
        self.name = self._name or text
        self._index = int(match["index"]) if match is not None else 0
        self._children: dict[str, NodeState] = {}
        self._asked = 0
        self._found: NodeState | None = None

    def is_at(self, node: NodeState) -> bool:
        return (node.node is not None and node.node.id == self.text) or self.names(node)

    def names(self, node: NodeState) -> bool:
        if _is_called(node, self.text):
            return True
        if self._name is None or not _is_called(node, self._name):
            return False
        assert node.parent is not None
        return self._numbered(node.parent.children or {}) is node

    def _numbered(self, children: dict[str, NodeState]) -> NodeState | None:
        if self._children is not children or (self._found is None and self._asked != len(children)):
            assert self._name is not None
            named = (child for child in children.values() if _is_called(child, self._name))
            self._children, self._asked = children, len(children)
            self._found = next((child for n, child in enumerate(named) if n == self._index), None)
        return self._found


def _is_called(node: NodeState, name: str) -> bool:
    what = node.node
    return what is not None and name in (what.title, what.spec.name)


def named(target: object, example: str) -> str:
    """Return the name or path that somebody gives: as text, or as an entity or a node that has one.

    Args:
        example: What to type instead, for the message.

    Raises:
        OptionError: It is neither.

    Example:
        >>> named(" n2/dn0/ ", "")
        'n2/dn0'
    """
    spec = getattr(target, "spec", None)
    name = spec.name if spec is not None else getattr(target, "path", target)
    text = name.strip().strip("/") if isinstance(name, str) else ""
    if not text:
        raise OptionError(f"{name!r:.60} is no node and no entity", f"Name one: {example}")
    return text
