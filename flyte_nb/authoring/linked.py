"""Linked: what a call in a traced body returns, whatever its outputs: it can be ordered and given overrides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flyte_nb.authoring.tracing import Tracer


class Linked:
    """What a call in a traced body returns, of whichever kind: it can be ordered and given overrides."""

    __slots__ = ()
    _tracer: Tracer
    _node: str

    def with_overrides(self, **options: Any) -> Any:
        """Change how this one node runs: ``node_name``, ``retries``, ``timeout``, ``limits``, ``cache``, …

        Raises:
            OptionError: An option is unknown, or its value impossible.
        """
        self._tracer.override(self._node, options)
        return self

    def runs_before(self, other: Linked) -> None:
        """Let another node wait for this one, though no value passes."""
        self._tracer.order(self, other)

    def __rshift__(self, other: Linked) -> Linked:
        """``a >> b``: b waits for a."""
        self._tracer.order(self, other)
        return other
