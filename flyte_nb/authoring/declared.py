"""Declared: an entity whose interface is given, not read off a function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import xxhash

from flyte_nb.authoring.entities import Entity, ref_of
from flyte_nb.authoring.signature import Signature, default_output_class, named_output_class
from flyte_nb.model.graph import EntitySpec, Place, Policy
from flyte_nb.types.check import checker


class Declared(Entity):
    """An entity whose interface is given by types; what is behind it is not the source of a function."""

    def defined(
        self, name: str, signature: Signature, function: Callable[..., Any], policy: Policy, place: Place | None
    ) -> None:
        """Set what an entity has; ``function`` is one that is never called."""
        self.__name__ = name
        self.__module__ = getattr(function, "__module__", "__main__")
        self.function = function
        self.signature = signature
        text = f"{name} {self.about()}"
        version = xxhash.xxh3_64_hexdigest(text.encode("utf-8", "surrogatepass"))
        doc = "" if function is never_called else getattr(function, "__doc__", None) or ""
        self.spec = EntitySpec(ref_of(self, name, version), signature.interface, policy, doc, place)

    def about(self) -> str:
        """Return what tells it from others of its name."""
        raise NotImplementedError

    def source_digest(self) -> str:
        return self.spec.ref.version


def signature_of(name: str, inputs: Mapping[str, Any] | None, outputs: Mapping[str, Any] | None) -> Signature:
    """Return the signature of types by name; several outputs come as a named tuple."""
    made = {one: checker(kind) for one, kind in (outputs or {}).items()}
    several = None
    if len(made) > 1:
        numbered = list(made) == [f"o{n}" for n in range(len(made))]
        several = default_output_class(len(made)) if numbered else named_output_class(tuple(made))
    return Signature(name, {one: checker(kind) for one, kind in (inputs or {}).items()}, {}, made, several)


def never_called() -> None:
    """Stand for the function of what has none here."""
