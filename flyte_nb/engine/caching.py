"""Caching: which key a node's result has, whether it is there, and keeping it. One for each execution."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator

from flyte_nb.engine.bindings import ANY, Bindings
from flyte_nb.engine.cache import Cache, Hit, key
from flyte_nb.engine.shelf import Stored
from flyte_nb.engine.store import Store
from flyte_nb.model import standins
from flyte_nb.model.calls import Call
from flyte_nb.model.errors import CacheWarning
from flyte_nb.model.events import Refs
from flyte_nb.model.graph import CachePolicy, Place
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.phases import CacheStatus, Phase

#: What decks are kept under beside the outputs, with a number; no output has such a name.
_DECK = "deck "

#: Seconds between writes of the index while a run goes on.
_FLUSH_EVERY = 0.5


class Caching:
    """Looks results up for one execution and keeps them. With ``cache`` None it finds and keeps nothing.

    With ``overwrite`` it finds nothing and keeps everything: what was kept before is replaced.

    Nothing here fails a node: what goes wrong is said once, as a `CacheWarning`.
    """

    def __init__(self, cache: Cache | None, overwrite: bool = False) -> None:
        self._cache = cache
        self._overwrite = overwrite
        self._keys: dict[str, str] = {}
        self._ahead: dict[str, Hit | None] = {}
        self._sources: dict[int, tuple[Call, str]] = {}
        self._said: set[str] = set()
        self._flushed = 0.0
        self._skipped: set[str] = set()
        self._decks: dict[str, tuple[Stored, ...]] = {}
        self._saved: set[str] = set()

    def skip(self, path: str) -> None:
        """Neither look up nor keep a node's result: something within it is not what its call would make."""
        self._skipped.add(path)

    def attach(self, bindings: Bindings, store: Store) -> None:
        """Take the values of an execution to look at."""
        self._bindings = bindings
        self._store = store

    def look_ahead(self, scope: NodeState, call_of: Callable[[NodeState], Call]) -> None:
        """Look up, in one query, every node of a scope that could start now and may be in the cache."""
        if self._cache is None or self._overwrite or len(scope.children or ()) < 2:
            return
        found: dict[str, str] = {}
        for node in self._cached(scope):
            if node.node is not None and standins.of(node.node.spec.ref) is not None:
                continue
            made = self._key(node, call_of(node))
            if made is not None:
                found[node.path] = made
        if len(found) > 1:
            hits = self._cache.lookup_many(found.values())
            self._keys.update(found)
            self._ahead.update({path: hits.get(made) for path, made in found.items()})

    def _cached(self, scope: NodeState) -> Iterator[NodeState]:
        for node in (scope.children or {}).values():
            wanted = node.node is not None and node.node.policy.cache is not None
            if wanted and node.phase is Phase.QUEUED and node.path not in self._skipped:
                yield node

    def hit(self, node: NodeState, call: Call) -> tuple[Stored, ...] | None:
        """Return a node's outputs from the cache, not loaded yet; None where they are not there."""
        path = node.path
        if standins.of(call.spec.ref) is not None:
            self.skip(path)
        if self._cache is None or path in self._skipped:
            return None
        if path in self._ahead:
            found = self._ahead.pop(path)
            if found is None and self._keys[path] in self._saved:  # meanwhile another node of this run has made it
                found = self._cache.lookup(self._keys[path])
        else:
            made = self._key(node, call)
            if made is None:
                return None
            self._keys[path] = made
            found = None if self._overwrite else self._cache.lookup(made)
        if found is None:
            return None
        decks = {var: stored for var, stored in found.outputs.items() if var.startswith(_DECK)}
        if found.outputs.keys() - decks.keys() != call.outputs.keys():
            return None
        self._decks[path] = tuple(decks.values())
        policy = self._policy(node)
        if policy.version is not None and not _same_text(found.source, self._source(call)):
            self._say(
                f"{call.spec.name}: this result was made before {call.spec.name}, or what it uses, was changed: "
                f"cache_version={policy.version!r} stayed the same. Change it, or leave it out, to compute anew.",
                call.spec.place,
            )
        return tuple([found.outputs[var] for var in call.outputs])

    def decks(self, path: str) -> tuple[Stored, ...]:
        """Return the decks that were kept with a node's outputs, once they have been found."""
        return self._decks.pop(path, ())

    def save(self, node: NodeState, call: Call, outputs: Refs, at: float) -> CacheStatus:
        """Keep a node's outputs, which are in the store; user files in them are replaced by their kept copies."""
        if node.path in self._skipped:
            return CacheStatus.DISABLED
        made = self._keys.pop(node.path, None)
        if self._cache is None or made is None:
            return CacheStatus.MISS
        try:
            kept = {
                var: (self._store.get(ref.id), self._store.digest(ref.id, call.outputs[var]), ref)
                for var, ref in outputs
            }
            decks = {
                f"{_DECK}{n}": (self._store.get(ref.id), self._store.digest(ref.id, ANY), ref)
                for n, (_, ref) in enumerate(node.decks)
            }
        except Exception as error:
            self._say(f"{call.spec.name} is not cached: {error}", call.spec.place)
            return CacheStatus.MISS
        saved = self._cache.save(made, call.spec.name, {**kept, **decks}, self._source(call), at)
        self._saved.add(made)
        self._say(saved.problem, call.spec.place)
        for var, ref in outputs:
            if saved.outputs[var] is not kept[var][0]:
                self._store.replace(ref.id, saved.outputs[var])
        if at - self._flushed > _FLUSH_EVERY:
            self._flushed = at
            self._say(self._cache.flush())
        return CacheStatus.MISS if saved.problem is not None else CacheStatus.POPULATED

    def close(self) -> None:
        """Write what is not written yet."""
        if self._cache is not None:
            self._say(self._cache.flush())

    def _policy(self, node: NodeState) -> CachePolicy:
        assert node.node is not None
        assert node.node.policy.cache is not None
        return node.node.policy.cache

    def _key(self, node: NodeState, call: Call) -> str | None:
        policy = self._policy(node)
        assert node.node is not None
        assert node.parent is not None
        try:
            digests = {
                name: self._bindings.digest(binding, node.parent, call.inputs[name], name)
                for name, binding in node.node.inputs
                if name not in policy.ignored_inputs
            }
        except Exception as error:
            self._say(f"{call.spec.name} is not looked up in the cache: {error}", call.spec.place)
            return None
        version = policy.version if policy.version is not None else f"source {self._source(call)}"
        spec = call.spec
        return key(spec.name, call.namespace, version, str(spec.interface), digests, policy.salt)

    def _source(self, call: Call) -> str:
        known = self._sources.get(id(call))
        if known is None:
            known = self._sources[id(call)] = (call, call.source_digest())
        return known[1]

    def _say(self, text: str | None, place: Place | None = None) -> None:
        if text is not None and text not in self._said:
            self._said.add(text)
            file, line = (place.file, place.line) if place is not None else ("flyte_nb", 1)
            # A registry of its own, or Python would say it once for all executions.
            warnings.warn_explicit(text, CacheWarning, file, line, registry={})


def _same_text(one: str, other: str) -> bool:
    """Compare source digests, but for what closures hold: that changes by itself, nobody edited it."""
    return one.partition("-")[0] == other.partition("-")[0]
