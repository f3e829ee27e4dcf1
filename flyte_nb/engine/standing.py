"""Standing: what runs a dynamic's body that stands still at its calls, and tells a stepped execution of them."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from typing import Any

from flyte_nb.engine.attempt import Around, Attempt
from flyte_nb.engine.bindings import Given
from flyte_nb.engine.bodies import Pause
from flyte_nb.engine.capture import Capture
from flyte_nb.engine.worker import Outcome, captured
from flyte_nb.model.calls import Call
from flyte_nb.model.graph import Node
from flyte_nb.model.page import Page


def work_of(
    whose: weakref.ref[Any],
    attempt: Attempt,
    call: Call,
    given: Mapping[str, Given],
    policy: Any,
    interrupts: Any,
) -> Callable[[Pause], Outcome]:
    """Return what runs a dynamic's body. Its frames must not keep the actor alive: see `Body`."""
    path = attempt.path

    def show(pages: tuple[Page, ...]) -> None:
        actor = whose()
        if actor is not None and not actor.state.phase.terminal:
            interrupts.outside(actor.show, path, pages)

    def say(stream: str, text: str) -> None:
        actor = whose()
        if actor is not None and not actor.state.phase.terminal:
            interrupts.outside(actor.say, path, stream, text)

    def work(pause: Pause) -> Outcome:
        def write(made: Node, constants: Mapping[str, Any]) -> None:
            actor = whose()
            if actor is not None and not actor.state.phase.terminal:
                actor.announced(path, made, constants)

        def stand(made: Node, constants: Mapping[str, Any]) -> None:
            write(made, constants)
            pause()

        def announce(made: Node, constants: Mapping[str, Any]) -> None:
            interrupts.outside(stand, made, constants)

        # No alarm: its seconds would go on while the body stands still.
        return captured(call, given, Around(attempt, policy, show), Capture(say), announce, False, interrupts.inside)

    return work
