"""The messages for an edge that cannot be: what is given, where it comes from, where it was to go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flyte_nb.authoring import mistakes
from flyte_nb.authoring.expressions import Expression
from flyte_nb.authoring.linked import Linked
from flyte_nb.model.calls import Checker
from flyte_nb.model.errors import CompileError, FlyteNbError, InterfaceError, PromiseUseError, TypeMismatch
from flyte_nb.model.graph import EntitySpec, Place

if TYPE_CHECKING:
    from flyte_nb.authoring.tracing import Tracer


class Unfinished:
    """What a conditional is until its ``else_`` has been said: nothing that can be used."""

    __slots__ = ()

    def unfinished(self) -> CompileError:
        """Return the error for using it, or for leaving it so."""
        raise NotImplementedError


def edge(slot: str, promise: Any, wanted: Checker, spec: EntitySpec, reason: str, where: Place | None) -> TypeMismatch:
    """Return the error for a Promise whose type does not go where it was given."""
    tracer: Tracer = promise._tracer
    made = mistakes.maker(promise)
    if promise._node:
        giver = tracer.nodes[promise._node]
        at = giver.origin.place if giver.origin is not None else None
        if giver.spec.kind == "conditional":
            given = f"{made} gives {promise._checker.text}{_at(at)}"
        else:
            given = f"{giver.spec.name}{giver.spec.interface} was called{_at(at)}"
            if giver.origin is not None and giver.origin.variables:
                given += f"  (with {mistakes.pairs(giver.origin.variables)})"
    else:
        given = f"{tracer.spec.name}{tracer.spec.interface} is defined{_at(tracer.spec.place)}"
    return TypeMismatch(
        f"{slot} is declared {wanted.text}, and {made}{mistakes.tail(promise)} is {promise._checker.text}",
        given,
        f"{spec.name}{spec.interface} is defined{_at(spec.place)}",
        f"{reason}. Change one of the two annotations, or put a task between them that converts.",
        place=where,
    )


def no_value(slot: str, thing: Any, where: Place | None) -> FlyteNbError:
    """Return the error for what stands for no value, or for several, where one is wanted."""
    if isinstance(thing, Unfinished):
        return thing.unfinished()
    if isinstance(thing, Expression):
        why = mistakes.not_a_value(str(thing), thing.promise(), None).details
        return PromiseUseError(f"{slot} is given the condition `{thing}`", *why, place=where)
    giver = thing._tracer.nodes[thing._node].spec
    made = mistakes.maker(thing)
    if not giver.interface.outputs:
        return InterfaceError(
            f"{slot} is given the result of {made}, which has no outputs"
            + (" that all of its cases give" if giver.kind == "conditional" else ""),
            f"Fix: to let it only wait for {giver.name}, write `a >> b`.",
            place=where,
        )
    names = [v.name for v in giver.interface.outputs]
    call = f"{giver.name}(...)" if giver.kind != "conditional" else made
    return InterfaceError(
        f"{slot} is given all {len(names)} outputs of {made}",
        f"Fix: pick one: {call}.{names[0]}, or `{', '.join(names)} = {call}`.",
        place=where,
    )


def refuse_promises(entity: Any, given: Mapping[str, Any]) -> None:
    """Refuse inputs that have no value where a call is to run at once.

    Raises:
        PromiseUseError: One is a Promise, or what a call in a body gives.
    """
    for name, value in given.items():
        if isinstance(value, Linked):
            whose, spec = value._tracer, value._tracer.spec
            piecemeal = f"Fix: wf.add_entity({entity.name}, {name}=...) makes a node of it."
            raise PromiseUseError(
                f"{entity.name}({name}=...) is given {mistakes.maker(value)}, a Promise, and this call runs at once",
                f"A Promise has a value in a run of {spec.name}, and nowhere else.",
                piecemeal
                if whose.is_outside
                else f"Fix: make the call in its body, or return it there, and use what {spec.name}(...) returns.",
            )


def of_another_body(tracer: Tracer, promise: Any, what: str, where: Place | None) -> CompileError:
    """Return the error for a Promise that the nodes of a body cannot refer to."""
    case = promise._tracer.case
    if case is not None:
        return CompileError(
            f"{what} a Promise that was made in {case}: it is there only if that case is taken",
            "Fix: use what the conditional gives: whichever case is taken, that is there.",
            place=where,
        )
    return CompileError(
        f"{what} a Promise of another body, {promise._tracer.spec.name}",
        f"Fix: pass the value as an input of {tracer.spec.name}.",
        place=where,
    )


def _at(place: Place | None) -> str:
    return f" at {place}: {place.text}" if place is not None else ""
