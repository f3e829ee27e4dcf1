"""Listeners: who looks at a kernel's views, a page or a widget; and what tells a page that we are there."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from flyte_nb.notebook import protocol
from flyte_nb.notebook.protocol import Message


@dataclass(eq=False)
class FrontEnd:
    """Someone who looks: a page's comm, or a widget's.

    Attributes:
        send: Sends it a message.
        close: Lets it go.
        only: The id of its view, where it shows one alone.
        cursors: By view, how many events it was sent.
        asks: Whether it has asked for the notebook as a whole, and is told what is new in it.
        during_cells: Whether it was heard in another thread than the one in which cells run.
    """

    send: Callable[[Message], None]
    close: Callable[[], None] = lambda: None
    only: str | None = None
    cursors: dict[str, int] = field(default_factory=dict)
    asks: bool = False
    during_cells: bool = False

    def sees(self, view_id: str | None) -> bool:
        return self.only is None or self.only == view_id


@dataclass(frozen=True)
class Beacon:
    """What stands among a kernel's comms, so that pages that come later see that we are there; it leads nowhere."""

    comm_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    target_name: str = protocol.EVENTS

    def handle_msg(self, message: object) -> None:
        """Nobody was told of it, so nobody means it."""

    handle_close = handle_msg
