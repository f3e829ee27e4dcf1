"""A state as plain JSON, for any fold to agree on; and everything that is in a state, to be compared."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.state import State
from flyte_nb.model.values import ValueRef


def state_as_json(state: State) -> dict[str, Any]:
    """Return what a fold must agree on, as plain JSON."""
    return {
        "id": state.id,
        "executor": state.executor,
        "events": state.count,
        "aborted": state.aborted,
        "inputs": [[name, _ref(ref)] for name, ref in state.inputs],
        "phases": dict(sorted(Counter(node.phase.value for node in state.nodes.values()).items())),
        "root": _node(state.root),
        "nodes": {path: _node(node) for path, node in state.nodes.items()},
    }


def _node(node: NodeState) -> dict[str, Any]:
    error = node.error
    return {
        "title": node.node.title if node.node is not None else None,
        "kind": node.node.spec.kind if node.node is not None else None,
        "phase": node.phase.value,
        "attempt": node.attempt,
        "cache": node.cache.value,
        "started": node.started,
        "ended": node.ended,
        "due": node.due,
        "children": list(node.children) if node.children is not None else None,
        "outputs": [[var, _ref(ref)] for var, ref in node.outputs],
        "error": [error.type, error.message] if error is not None else None,
        "cause": node.cause,
        "worker": node.worker,
        "peak": node.peak,
        "notes": list(node.notes),
        "log": [list(pair) for pair in node.log or ()],
        **({"chosen": node.chosen} if node.chosen is not None else {}),
        **_gate(node),
        **({"decks": [[name, _ref(ref)] for name, ref in node.decks]} if node.decks else {}),
    }


def _gate(node: NodeState) -> dict[str, Any]:
    """Return what a gate waits, or waited, for, and what it was answered; nothing for any other node."""
    asked, answer = node.question, node.answer
    if asked is None:
        return {}
    ref = answer.answer if answer is not None else None
    return {
        "question": [asked.question, asked.type, asked.field, list(asked.choices), asked.until],
        "answer": [answer.by, _ref(ref) if ref is not None else None] if answer is not None else None,
    }


def _ref(ref: ValueRef) -> dict[str, Any]:
    return {"id": ref.id, "type": ref.type, "size": ref.size, "preview": ref.preview}


def whole(state: State) -> dict[str, Any]:
    """Return everything that is in a state, what `decide` reads included, to be compared."""
    return {
        "seen": state_as_json(state),
        "parent": state.parent,
        "ready": [node.path for node in state.ready],
        "gates": [node.path for node in state.gates],
        "paused": sorted(state.paused),
        "delayed": sorted(state.delayed),
        "closing": list(state.closing),
        "doomed": list(state.doomed),
        "inside": {
            path: (
                node.node,
                node.parent.path if node.parent is not None else None,
                node.graph,
                node.error,
                node.blockers,
                node.live,
                node.failures,
                node.running,
                node.released,
                [other.path for other in node.dependents or ()],
                [other.path for other in node.waiting] if node.waiting is not None else None,
            )
            for path, node in [("", state.root), *state.nodes.items()]
        },
    }
