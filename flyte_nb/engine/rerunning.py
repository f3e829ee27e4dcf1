"""Rerun: one node's call once more, by itself, on the inputs that it had; nothing of it is in the log."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flyte_nb.engine import failures
from flyte_nb.engine.actor import Actor
from flyte_nb.engine.caching import Caching
from flyte_nb.engine.flights import Flights
from flyte_nb.engine.gates import Gates
from flyte_nb.engine.opening import redefined
from flyte_nb.engine.shelf import CorruptValue
from flyte_nb.engine.store import take
from flyte_nb.model.calls import Call, Expansion
from flyte_nb.model.errors import CacheWarning, NotFound
from flyte_nb.model.graph import COMPILED, frozen, refs
from flyte_nb.model.nodestate import NodeState, join
from flyte_nb.model.phases import Phase


class Rerun(Actor):
    """Runs a node's call by itself, as that node would be run; its failures name the node that it stands for."""

    def __init__(self, whole: Actor, node: NodeState) -> None:
        call = whole.call_of(node)
        given = whole._inputs(node, call).items()
        super().__init__(
            call,
            {name: take(value, have, call.inputs[name], name, None, False) for name, (value, have, _) in given},
            id=f"{whole.id}/{node.path}",
            clock=whole._clock,
            flights=Flights(),
            caching=Caching(None),
            max_depth=whole._max_depth,
            gates=Gates(_answers(whole, node)),
        )
        self._whole = whole
        self._again = node

    def _first(self, checked: Mapping[str, Any]) -> Expansion:
        made = super()._first(checked)
        alone, what = made.graph.nodes.get("n0"), self._again.node
        assert what is not None
        if self.call.spec.kind in COMPILED or alone is None:
            return made
        node = replace(alone, policy=what.policy, name=what.name, origin=what.origin)
        return replace(made, graph=replace(made.graph, nodes=frozen({"n0": node})))

    def _noted(self, error: BaseException, node: NodeState, call: Call) -> BaseException:
        path = self._again.path
        path = join(path, node.path) if self.call.spec.kind in COMPILED else path + node.path.removeprefix("n0")
        known = self._whole.state.nodes.get(path, self._again)
        return failures.noted(error, known, failures.input_previews(self.bindings, node, call))


def _answers(whole: Actor, node: NodeState) -> dict[str, Any]:
    """Return what the gates in a node were answered, by the paths that they have when it is performed by itself."""
    found = {}
    for one in [node, *whole.state.descendants(node)]:
        if one.answer is None:
            continue
        below = one.path[len(node.path) :]
        path = below[1:] if node.node is not None and node.node.spec.kind == "workflow" else f"n0{below}"
        approving = one.question is not None and one.question.question == "approve"
        ref = one.answer.answer
        value: Any = ref is not None if approving else whole.store.get(ref.id) if ref is not None else None
        found[path] = value if approving else lambda value=value: value
    return found


def again(whole: Actor, node: NodeState) -> Rerun:
    """Run a node's call once more.

    Raises:
        BaseException: What fails it, as the user's code raised it.
    """
    rerun = Rerun(whole, node)
    rerun.begin()
    failure = rerun.run()
    if failure is not None:
        raise failure
    return rerun


def compute_anew(whole: Actor, value_id: str, reason: CorruptValue) -> None:
    """Put values in the store for a node whose cached ones are damaged, by running its call again by itself."""
    node = whole.state.nodes[value_id.rpartition(".")[0]]
    warnings.warn(f"{node.path}: {reason.headline}; it is computed anew", CacheWarning, stacklevel=2)
    rerun = again(whole, node)
    for var, ref in rerun.state.outputs:
        whole.store.put(f"{node.path}.{var}", rerun.store.get(ref.id))


def say_what_runs(call: Call) -> None:
    """Write a line where the user may expect another function to run than the one that is recorded."""
    if redefined(call):
        name = call.spec.name
        print(f"{name} was redefined since: this runs the {name} that is recorded", file=sys.stderr)


def refuse_without_inputs(node: NodeState) -> None:
    """Raise where a node's inputs are not there.

    Raises:
        NotFound: It waits for others, or they failed, or the body that makes it still runs.
    """
    scope = node.parent
    assert scope is not None
    assert node.node is not None
    children = scope.children or {}
    wanted = {ref.node for _, binding in node.node.inputs for ref in refs(binding) if ref.node}
    if node.started is None:
        missing = [one for one in sorted(wanted) if one in children and children[one].phase is not Phase.SUCCEEDED]
        if missing:
            others = ", ".join(join(scope.path, one) for one in missing)
            raise NotFound(
                f"{node.path} has not run, and its inputs are not there: it is {node.phase}, and needs {others}"
            )
    if scope.graph is None:
        raise NotFound(f"{node.path} has no inputs yet: the body of {scope.path} that makes it has not returned")
