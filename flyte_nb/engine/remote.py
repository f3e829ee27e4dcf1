"""Remote: how a call and its inputs go to another process, and how what it came to comes back."""

from __future__ import annotations

import linecache
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flyte_nb.engine.attempt import Around, Attempt
from flyte_nb.engine.bindings import Given
from flyte_nb.engine.capture import Capture, installed
from flyte_nb.engine.environment import variables
from flyte_nb.engine.secrets import SecretsManager
from flyte_nb.engine.transport import Packed, Packer, pack, unpack
from flyte_nb.engine.worker import Outcome, captured, worker_name
from flyte_nb.model import places, standins
from flyte_nb.model.calls import Call, Expansion
from flyte_nb.model.errors import FlyteNbError, NotPortableValue
from flyte_nb.model.graph import EntityRef, Graph, Node, Policy, frozen
from flyte_nb.model.hidden import hidden, hide

#: Where a cell's text is, which a worker process cannot read: file name, label, text.
Source = tuple[str, str, str]

_KNOWN_CALLS = 128
_calls: dict[bytes, Call] = {}


class Courier:
    """Packs calls and inputs in the kernel, and unpacks outcomes. One for each execution.

    Args:
        shares_files: Whether the workers see this machine's files.
    """

    def __init__(self, shares_files: bool = True) -> None:
        self._packer = Packer(shares_files)
        self._packed: dict[int, tuple[Call, Packed, Source | None]] = {}

    def parcel(
        self, call: Call, given: Mapping[str, Given], policy: Policy, attempt: Attempt
    ) -> tuple[Callable[..., Any], *tuple[Any, ...]]:
        """Return a function and its arguments for a worker to run.

        Raises:
            NotPortableValue: The function, or an input, cannot be pickled.
        """
        known = self._packed.get(id(call))
        if known is None:
            known = self._packed[id(call)] = (call, self._pack_call(call), _source(call))
        values = {name: value for name, (value, _, _) in given.items()}
        checked = frozenset(name for name, (_, have, _) in given.items() if have is call.inputs[name])
        # A worker has the environment of the moment at which it was started.
        found = SecretsManager().environment(policy) if policy.secrets else ()
        return fly, known[1], known[2], self._pack(values, call), checked, policy, attempt, standins.refs(), found

    def _pack_call(self, call: Call) -> Packed:
        try:
            return self._packer.pack(call, call.spec.name)
        except NotPortableValue as error:
            raise NotPortableValue(
                error.headline,
                "The function uses something from outside that cannot leave this process: a lock, a connection.",
                "Make it inside the function, or pass what it is made from as an input.",
                place=call.spec.place,
            ) from None

    def _pack(self, values: dict[str, Any], call: Call) -> Packed:
        try:
            return self._packer.pack(values, "inputs")
        except NotPortableValue as error:
            headline = error.headline.replace("inputs['", "").replace("']", "", 1)
            raise NotPortableValue(
                f"{call.spec.name}: input {headline}", *error.details, place=call.spec.place
            ) from None

    def unpack(self, packed: Packed) -> Outcome:
        """Return an outcome as if the call had run here."""
        unpacked: Any = self._packer.unpack(packed)
        outcome: Outcome
        error: BaseException | Rebuilt | None
        outcome, error, frames = unpacked
        hide(*outcome.secrets)
        outcome.error = error.build() if isinstance(error, Rebuilt) else error
        if outcome.error is not None:
            outcome.error.__cause__ = None
            lines = [f"  {places.place(file, line)}, in {function}" for file, line, function in frames]
            if lines and not isinstance(outcome.error, FlyteNbError):
                outcome.error.add_note("raised in a worker process, at\n" + "\n".join(lines))
        if outcome.expansion is not None:
            outcome.expansion = _relabelled(outcome.expansion)
        return outcome

    def close(self) -> None:
        """Remove what was written for the workers."""
        self._packer.close()


def fly(
    call_packed: Packed,
    source: Source | None,
    inputs: Packed,
    checked: frozenset[str],
    policy: Policy,
    attempt: Attempt,
    mocked: frozenset[EntityRef] = frozenset(),
    found: tuple[tuple[str, str | None], ...] = (),
) -> Packed:
    """Run one attempt in a worker process."""
    if source is not None:
        filename, label, text = source
        linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
        places.label_cell(filename, label)
    log: list[tuple[str, str]] = []
    capture = Capture(lambda stream, text: log.append((stream, text)), through=False)
    with installed():
        try:
            call = _call(call_packed)
            values: Any = unpack(inputs)
            given = {
                name: (value, call.inputs[name] if name in checked else None, True) for name, value in values.items()
            }
            with standins.away(mocked), variables(found):
                outcome = captured(call, given, Around(attempt, policy), capture, None, True)
        except Exception as error:
            outcome = Outcome(error=error)
    outcome.worker = worker_name()
    outcome.log = tuple(log)
    outcome.secrets = hidden()
    outcome.inputs = None
    raised, outcome.error = outcome.error, None
    frames = places.frames(raised) if raised is not None else []
    try:
        return pack((outcome, None if raised is None else _portable(raised), frames), inputs.folder, "outcome")
    except Exception as error:
        failed = Outcome(worker=outcome.worker, log=outcome.log, decks=outcome.decks, secrets=outcome.secrets)
        return pack((failed, _unsendable(call_packed, outcome, error), []), None)


def _call(packed: Packed) -> Call:
    known = _calls.get(packed.data)
    if known is None:
        if len(_calls) >= _KNOWN_CALLS:
            _calls.clear()
        made: Any = unpack(packed)
        known = _calls[packed.data] = made
    return known


def _portable(error: BaseException) -> BaseException | Rebuilt:
    """Return an exception that can travel: itself, its parts where its class takes other arguments, or its text."""
    error.__traceback__ = None
    error.__context__ = None
    for candidate in (error, Rebuilt(type(error), error.args, error.__dict__)):
        try:
            copied: Any = unpack(pack(candidate, None))
            if type(copied) is type(error) or type(copied.build()) is type(error):
                return candidate
        except Exception:
            continue
    info = places.error_info(error)
    return RuntimeError(f"{info.type}: {info.message}")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """An exception in parts: pickle would call its class with ``args``, which is wrong for many a class of a user's."""

    kind: type[BaseException]
    args: tuple[Any, ...]
    attributes: dict[str, Any]

    def build(self) -> BaseException:
        """Return the exception, without calling its ``__init__``."""
        error = self.kind.__new__(self.kind, *self.args)
        error.args = self.args
        error.__dict__.update(self.attributes)
        return error


def _unsendable(call: Packed, outcome: Outcome, error: Exception) -> Exception:
    if not isinstance(error, NotPortableValue):
        return error
    spec = _call(call).spec
    names = [variable.name for variable in spec.interface.outputs]
    for name, value in zip(names, outcome.values, strict=False):
        try:
            pack(value, None, name)
        except NotPortableValue as better:
            return NotPortableValue(f"{spec.name}: output {better.headline}", *better.details, place=spec.place)
    return error


def _source(call: Call) -> Source | None:
    filename = call.filename
    lines = linecache.getlines(filename)
    if not lines or os.path.exists(filename):
        return None
    return filename, places.label(filename), "".join(lines)


def _relabelled(expansion: Expansion) -> Expansion:
    """Let the nodes that a worker made say places as this process knows them."""
    nodes = {node_id: _with_place(node) for node_id, node in expansion.graph.nodes.items()}
    graph: Graph = replace(expansion.graph, nodes=frozen(nodes))
    return replace(expansion, graph=graph)


def _with_place(node: Node) -> Node:
    if node.origin is None or node.origin.place.text:
        return node
    known = places.place(node.origin.place.file, node.origin.place.line)
    return replace(node, origin=replace(node.origin, place=known))
