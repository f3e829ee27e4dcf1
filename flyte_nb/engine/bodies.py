"""Body: a dynamic's body that stands still at each call that it makes, in a greenlet: no thread waits meanwhile."""

from __future__ import annotations

import contextvars
import importlib.util
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from flyte_nb.engine.environment import environment
from flyte_nb.engine.worker import Outcome
from flyte_nb.model.errors import OptionError
from flyte_nb.model.graph import Policy

#: Called by the body where it is to stand still; returns when it goes on.
Pause = Callable[[], None]


def can_stand_still() -> bool:
    """Tell whether bodies can be suspended here: whether greenlet is installed."""
    try:
        return importlib.util.find_spec("greenlet") is not None
    except ValueError:  # an import of it was refused
        return False


class Body:
    """A call in progress, which stands still wherever it asks to.

    Nothing in the greenlet's frames may refer to a Body, or to whoever holds it: Python's collector does not look into
    the frames of a greenlet that stands still, so such a circle would never be given back.

    Args:
        work: Runs the call; it is handed the function that pauses it.
        policy: Its environment is set while it goes on, and not while it stands still.

    Example:
        >>> def work(pause):
        ...     pause()
        ...     return Outcome(values=(1,))
        >>> body = Body(work, Policy())
        >>> body.resume() is None, body.resume().values
        (True, (1,))
    """

    def __init__(self, work: Callable[[Pause], Outcome], policy: Policy) -> None:
        import greenlet

        def run() -> Outcome:
            return work(pause)

        def pause() -> None:
            if getcurrent().parent is None or dropping.is_set():
                return
            getcurrent().parent.switch(None)

        getcurrent = greenlet.getcurrent
        self._getcurrent = getcurrent
        self._dropping = dropping = threading.Event()
        self._policy = policy
        self._thread = threading.current_thread()  # itself: the number of one that has ended is given to another
        self._greenlet: Any = greenlet.greenlet(run)
        self._greenlet.gr_context = contextvars.copy_context()

    @property
    def frame(self) -> FrameType | None:
        """The innermost frame where it stands still. Whoever keeps it keeps all that is in it."""
        frame: FrameType | None = self._greenlet.gr_frame
        return frame

    def refuse_other_threads(self) -> None:
        """Raise where the body cannot go on: a frame belongs to the thread that it began in.

        Raises:
            OptionError: This is another thread.
        """
        if threading.current_thread() is not self._thread:
            raise OptionError(
                "a dynamic's body stands still, and goes on only in the thread in which you stepped into it",
                "Step on from there, or begin anew: stepper.restart()",
            )

    def resume(self) -> Outcome | None:
        """Let it go on to where it pauses next, or to its end; None where it stands still again."""
        self._greenlet.parent = self._getcurrent()
        with environment(self._policy):
            made: Outcome | None = self._greenlet.switch()
        return made

    def drop(self) -> None:
        """End it where it stands: its ``finally`` blocks run, and nobody hears of what it comes to.

        From another thread it is ended when its own thread comes round to it.
        """
        self._dropping.set()
        body, self._greenlet = self._greenlet, None
        if body is not None and not body.dead and threading.current_thread() is self._thread:
            body.parent = self._getcurrent()
            body.throw()
