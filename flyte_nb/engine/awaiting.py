"""Awaiting: how an execution is run, in this thread or in one of its own, waited for, and stopped from any thread."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any, Self

from flyte_nb.engine import ending, failures
from flyte_nb.engine.actor import Actor
from flyte_nb.model.calls import Call
from flyte_nb.model.errors import OptionError

_LONGEST_REASON = 200


class Awaiting:
    """The part of an `Execution` by which it is run, waited for and stopped."""

    call: Call
    id: str
    _actor: Actor

    def __init__(self) -> None:
        self._over = threading.Event()
        self._raised: BaseException | None = None

    def begin(self) -> None:
        """Check the inputs and write the first event.

        Raises:
            TypeMismatch: An input is not of its declared type; there is no log then.
        """
        self._actor.begin()

    def run(self, watched: Callable[[], AbstractContextManager[object]] = nullcontext) -> None:
        """Run to the end, in this thread. `begin` comes first.

        Args:
            watched: Makes what is entered for as long as it runs.

        Raises:
            BaseException: What failed it, as the user's code raised it, with notes that name the node.
            Stopped: It was stopped.
        """
        try:
            with watched():
                failure = self._actor.run()
                if failure is not None:
                    raise failure
        except BaseException as error:
            self._actor.give_up(error)
            interrupted = isinstance(error, KeyboardInterrupt)
            self._raised = failures.stopped(self.id, self.call.spec.name, "interrupted") if interrupted else error
            raise
        finally:
            self._over.set()

    def start(self, watched: Callable[[], AbstractContextManager[object]] = nullcontext) -> None:
        """Run to the end in a thread of its own, and return at once. What fails it is kept for `wait`.

        The thread has a copy of this one's context, so that what is printed finds its cell. It does not keep the
        interpreter from ending.
        """

        def run() -> None:
            with suppress(BaseException):  # kept
                self.run(watched)

        ending.stop_at_exit(self)
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(run,), name=f"flyte_nb {self.id}", daemon=True).start()

    def done(self) -> bool:
        """Tell whether it is over, however it ended."""
        return self._over.is_set()

    def wait(self, timeout: float | None = None) -> Self:
        """Wait until it is over, and return it. An interrupt ends the waiting, not the run.

        Raises:
            BaseException: What failed it, as `flyte_nb.run` would have raised it.
            Stopped: It was stopped.
            TimeoutError: It still runs after ``timeout`` seconds; it goes on.

        Example:
            >>> from flyte_nb import run, task
            >>> @task
            ... def inc(x: int) -> int:
            ...     return x + 1
            >>> run(inc, x=1, background=True).wait().outputs.o0
            2
        """
        if self._actor.thread == threading.get_ident():
            raise OptionError(
                f"execution {self.id} cannot wait for its own end", "A node's body runs in it: wait at the prompt."
            )
        if not self._over.wait(timeout):
            raise TimeoutError(
                f"execution {self.id} of {self.call.spec.name} still runs after {timeout:g} s. "
                "It goes on: wait() again, or stop() it."
            )
        if self._raised is not None:
            raise self._raised
        return self

    def __await__(self) -> Generator[Any, Any, Self]:
        """``await execution`` does what `wait` does, and lets the event loop go on; cancelling it stops the run."""
        return ending.awaited(self).__await__()

    def stop(self, reason: str = "stopped") -> None:
        """End the run soon; from any thread. What has finished is kept, and `run` and `wait` raise `Stopped`.

        Nothing new starts. A body in this process is interrupted as by Ctrl-C, at its next step in Python; one in a
        thread is left behind with its thread, one in a worker process is killed. After the end this does nothing.

        Args:
            reason: For the log and the message.

        Example:
            >>> from flyte_nb import run, task
            >>> @task
            ... def forever() -> int:
            ...     while True:
            ...         pass
            >>> execution = run(forever, background=True)
            >>> execution.stop("enough")
            >>> execution.wait()
            Traceback (most recent call last):
                ...
            flyte_nb.model.errors.Stopped: execution ... of forever was stopped: enough
              What had finished is kept: flyte_nb.inspect(run="...")
            >>> execution.phase
            ABORTED
        """
        self._actor.stop(" ".join(str(reason).split())[:_LONGEST_REASON] or "stopped")
