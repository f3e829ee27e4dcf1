"""Holding: what knows a stepper without keeping it: its breakpoints, and what ends its run when it is let go."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flyte_nb.engine.commands import tell
from flyte_nb.engine.stepped import SteppedActor
from flyte_nb.model.nodestate import NodeState

if TYPE_CHECKING:
    from flyte_nb.engine.stepper import Stepper

_LET_GO = "its stepper was let go"


def changed(whose: weakref.ref[Stepper]) -> None:
    """Tell a stepper's observers, if it is there still."""
    stepper = whose()
    if stepper is not None:
        tell(stepper)


def known(whose: weakref.ref[Stepper]) -> Iterable[NodeState] | None:
    """Return the nodes that a stepper's execution knows; None where it was let go."""
    stepper = whose()
    return stepper.execution.state.nodes.values() if stepper is not None else None


def let_go(actor: SteppedActor) -> None:
    """End the run of a stepper that nobody has any more."""
    if not actor.state.phase.terminal:
        actor.stop(_LET_GO)
