"""Echo: a task that gives back what it is given, and runs no function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flyte_nb.authoring import mistakes, options
from flyte_nb.authoring.declared import Declared, never_called, signature_of
from flyte_nb.authoring.described import DescribedTask
from flyte_nb.authoring.recorded.metadata import spelled_out
from flyte_nb.model import places
from flyte_nb.model.calls import Announce
from flyte_nb.model.errors import OptionError
from flyte_nb.model.graph import is_name
from flyte_nb.types.preview import preview


class Echo(DescribedTask, Declared):
    """A task whose outputs are its inputs: what a branch of a conditional gives where nothing is to be done.

    On a cluster it needs no container, and the plug-in ``echo``.

    Args:
        name: Its name.
        inputs: Types by name; the outputs are of the same types, and called ``o0``, ``o1``, …
        **given: A task's options.

    Raises:
        OptionError: The name is none, ``inputs`` is no dict, or an option is wrong.

    Example:
        >>> from flyte_nb.core.task import Echo
        >>> same = Echo(name="same", inputs={"x": int})
        >>> same(x=3)
        3
    """

    kind = "task"
    task_type = "echo"

    def __init__(self, name: str, inputs: Mapping[str, Any] | None = None, **given: Any) -> None:
        with mistakes.at_the_users_line():
            if not is_name(name):
                raise OptionError(f"Echo(name={preview(name, 40)}) is not a name", "Write a short text without '/'.")
            if inputs is not None and not isinstance(inputs, Mapping):
                raise OptionError(f"Echo {name}: inputs={preview(inputs, 40)} is no dict", "Write inputs={'x': int}.")
            outputs = {f"o{n}": kind for n, kind in enumerate((inputs or {}).values())}
            signature = signature_of(name, inputs, outputs)
            policy = options.policy(spelled_out(given, f"Echo {name}"), never_called, signature.inputs, f"Echo {name}")
        self.given = given
        frame = places.users_frame()
        self.defined(name, signature, never_called, policy, places.place_of(frame) if frame is not None else None)

    def about(self) -> str:
        return str(self.signature.interface)

    def invoke(self, inputs: Mapping[str, Any], announce: Announce | None = None) -> tuple[Any, ...]:
        return tuple([inputs[name] for name in self.signature.inputs])

    def plainly(self, *args: Any, **kwargs: Any) -> Any:
        bound = self.signature.bind(args, kwargs)
        return self.signature.join(self.invoke(bound))
