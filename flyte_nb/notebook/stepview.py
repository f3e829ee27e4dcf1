"""StepView: the view of a stepper. What is pressed in it steps, and where the stepper stands is shown and saved."""

from __future__ import annotations

import threading
import uuid
import warnings
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from IPython.core.getipython import get_ipython

from flyte_nb import stepping, where
from flyte_nb.engine.execution import Execution
from flyte_nb.engine.stepper import Stepper
from flyte_nb.model.errors import Stopped
from flyte_nb.notebook import mime, protocol
from flyte_nb.notebook.channel import channel
from flyte_nb.notebook.evaluating import evaluated
from flyte_nb.notebook.feed import Feed, FeedScreen
from flyte_nb.notebook.frontend import Way
from flyte_nb.notebook.prompt import at_the_prompt
from flyte_nb.notebook.protocol import STEPS, AddBreakpoint, Asked, Message, RemoveBreakpoint, Replace, Step
from flyte_nb.notebook.registry import Refused, views
from flyte_nb.notebook.view import View
from flyte_nb.watching import following

#: Seconds after a command from a view, in which no other came, until the output that is saved follows.
_PATIENCE = 0.6

#: The last few steppers are kept, whether anybody has a name for them or not.
kept: deque[Stepper] = deque(maxlen=3)


class StepView(View):
    """A stepper on the screen. It lives as long as its stepper does, and does not keep it.

    Attributes:
        on_fork: Called with the stepper of a fork that was made in it; None: it shows itself below.
    """

    def __init__(self, stepper: Stepper) -> None:
        super().__init__(stepper.execution)
        self.keeps_values = False
        self.on_fork: Callable[[Stepper], object] | None = None
        self._stepper = weakref.ref(stepper)
        self._thing = self._execution
        self._begin(stepper)
        self._where = where.step(stepper)
        self._publish: Callable[..., object] | None = None
        self._way: Way = "text"
        self._id = uuid.uuid4().hex
        self._timer: threading.Timer | None = None
        self._saving = threading.Lock()  # or what is older might be written last
        self._dirty = False
        self._begun = False  # a command, of whose end nobody was told so far
        stepper.observers.append(self._told)

    @classmethod
    def of_stepper(cls, stepper: Stepper) -> StepView:
        """Return the view of a stepper; there is one."""
        view = views.own(stepper)
        if view is None:
            view = cls(stepper)
            views.adopt(stepper, view)
        return view  # type: ignore[no-any-return]

    @property
    def stepper(self) -> Stepper:
        """What steps.

        Raises:
            Refused: It was let go.
        """
        stepper = self._stepper()
        if stepper is None:
            raise Refused("this stepper was let go: keep it, stepper = flyte_nb.step(...)")
        return stepper

    def _execution(self) -> Execution | None:
        stepper = self._stepper()
        return stepper.execution if stepper is not None else None

    def _there(self) -> Execution:
        return self.stepper.execution

    def _begin(self, stepper: Stepper) -> None:
        self._of = weakref.ref(stepper.execution)
        self._feed = Feed(stepper.execution, channel, views)
        self._last = None

    def payload(self, *, live: bool = False) -> dict[str, Any]:
        """Return everything about it, and where the stepper stands."""
        return {**super().payload(live=live), "step": self._where}

    # On the screen.

    def display(self, publish: Callable[..., object], way: Way) -> None:
        """Show it in an output that follows the stepper."""
        self._publish, self._way = publish, way
        publish(
            data=self._bundle(way, where.text(self.stepper), known=False),
            metadata={},
            transient={"display_id": self._id},
        )

    @property
    def displayed(self) -> bool:
        """Whether it has an output that follows the stepper."""
        return self._publish is not None

    def save(self, text: str | None = None) -> None:
        """Let the output that is saved follow the stepper, if it has to.

        Args:
            text: Where it stands, as text; None, at the prompt alone: as it is now.
        """
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
        with self._saving, _unfailing():
            stepper = self._stepper()
            if stepper is not None and text is None:
                self._catch_up(stepper)
            if self._dirty and self._publish is not None and stepper is not None and not stepper.busy:
                self._dirty = False
                data = self._bundle(self._way, where.text(stepper) if text is None else text, known=True)
                self._publish(data=data, metadata={}, transient={"display_id": self._id}, update=True)

    def _bundle(self, way: Way, text: str, *, known: bool) -> mime.Bundle:
        return {**mime.bundle_of(self, way, known=known), "text/plain": text}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> mime.Bundle:
        return self._bundle(mime.current_way(), where.text(self.stepper), known=False)

    def going_on(self) -> AbstractContextManager[object]:
        """Let front ends see what happens within the block."""
        execution = self._execution()
        assert execution is not None, "it goes on"
        return following(execution, FeedScreen(self._feed))

    def _told(self, stepper: Stepper) -> None:
        with _unfailing():
            self._tell(stepper)

    def _tell(self, stepper: Stepper) -> None:
        if stepper.busy:
            self._begun = True
            channel.step(self.id, {**self._where, "busy": True})
            return
        self._where = where.step(stepper)
        execution = stepper.execution
        if self._of() is not execution:
            self._begin(stepper)
            channel.snapshot(self.id, self.payload(live=True), len(execution.events))
        self._feed.finish()
        channel.step(self.id, self._where)
        self._dirty, self._begun = True, False

    def _catch_up(self, stepper: Stepper) -> None:
        """Tell of the end of a command, where an interrupt has kept it from being told."""
        if self._begun and not stepper.busy:
            self._told(stepper)

    # From the screen.

    def stop(self) -> None:
        """End the execution: at once where a step is going on, else at the prompt."""
        stepper = self.stepper
        if stepper.busy:
            stepper.execution.stop()
        else:
            at_the_prompt(stepper.stop)

    def perform(self, asked: Asked) -> Message:
        """Do what a front end asks for, and return the answer."""
        try:
            made = self._context.copy().run(self._perform, asked)
        finally:
            self._save_soon()
        return made if made is not None else super().perform(asked)

    def _perform(self, asked: Asked) -> Message | None:
        stepper = self.stepper
        match asked:
            case Step(command=command, path=path):
                if stepper.busy:
                    raise Refused("a step is going on: wait for its end, or stop it")
                try:
                    getattr(stepper, STEPS[command])(*(() if path is None else (path,)))
                except Stopped:
                    pass  # by whoever looks
                except KeyboardInterrupt:
                    self._catch_up(stepper)
                    raise Refused(f"interrupted: {where.says(stepper)}") from None
            case AddBreakpoint(target=target, when=when, failure=failure):
                stepper.breakpoints.add(target, when=when, failure=failure)
            case RemoveBreakpoint(number=number):
                stepper.breakpoints.remove(number)
            case Replace(path=path, side=side, values=values):
                if self.on_fork is None and get_ipython() is None and not stepping.begun:
                    raise Refused("nothing can be shown below: write flyte_nb.view(stepper.replace(...)) in a cell")
                given = {name: evaluated(name, expression) for name, expression in values}
                self._show_fork(stepper.replace(path, *((given, None) if side == "inputs" else (None, given))))
            case _:
                return None
        return protocol.done(asked)

    def _show_fork(self, fork: Stepper) -> None:
        if fork not in kept:
            kept.append(fork)
        if self.on_fork is not None:
            self.on_fork(fork)
            return
        view, shell = StepView.of_stepper(fork), get_ipython()
        if not view.displayed and shell is not None:
            view.display(shell.display_pub.publish, mime.current_way())

    def _save_soon(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        stepper = self._stepper()
        if stepper is None or not self.displayed:
            return
        context = self._context.copy()
        whose, stood = weakref.ref(self), self._where
        text = where.text(stepper)  # another thread must not look at what steps

        def save() -> None:
            view = whose()
            if view is not None and view._where is stood:  # else a cell has begun, which saves at its end
                context.run(view.save, text)

        self._timer = threading.Timer(_PATIENCE, save)
        self._timer.daemon = True
        self._timer.start()

    def __repr__(self) -> str:
        stepper = self._stepper()
        return f"<view of {stepper!r:.60}>" if stepper is not None else "<view of a stepper that was let go>"


@contextmanager
def _unfailing() -> Iterator[None]:
    """Let what fails be a warning: to look at a step must not fail it."""
    try:
        yield
    except Exception as error:
        said = f"the view of the stepper fell behind: {type(error).__name__}: {error}"
        warnings.warn(said, RuntimeWarning, stacklevel=3)
