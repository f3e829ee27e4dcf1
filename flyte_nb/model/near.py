"""Near: an attribute that a thing of ours has not is answered with the one that was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flyte_nb.model.errors import did_you_mean

#: What other libraries call a run's attributes, and what they are called here.
NAMES_ELSEWHERE = {
    **dict.fromkeys(("result", "results", "output", "value"), "outputs"),
    **dict.fromkeys(("status", "is_done"), "phase"),
    **dict.fromkeys(("cancel", "terminate", "abort", "kill"), "stop"),
    **dict.fromkeys(("save", "export", "to_html"), "save_replay"),
    **dict.fromkeys(("exception", "failure"), "error"),
    **dict.fromkeys(("join", "sync"), "wait"),
    **dict.fromkeys(("logs", "stdout"), "log"),
}


class Near:
    """Its attributes are those of its class; a slip of the pen is told of.

    Example:
        >>> class Run(Near):
        ...     outputs = {"o0": 3}
        >>> Run().output
        Traceback (most recent call last):
        AttributeError: Run has no 'output'. Did you mean 'outputs'?
        >>> Run().result
        Traceback (most recent call last):
        AttributeError: Run has no 'result'. Did you mean 'outputs'?
    """

    if not TYPE_CHECKING:  # which knows what is there

        def __getattr__(self, name: str) -> Any:
            """Answer what Python has not found."""
            cls = type(self)
            if name.startswith("_") or hasattr(cls, name):  # a property of ours that has raised this, raises it again
                return object.__getattribute__(self, name)
            meant = NAMES_ELSEWHERE.get(name)
            public = [one for one in (*dir(cls), *getattr(self, "__dict__", ())) if not one.startswith("_")]
            near = f" Did you mean {meant!r}?" if meant in public else did_you_mean(name, public)
            said = f"{cls.__name__} has no {name!r}.{near}"
            raise AttributeError(said, name=name, obj=None)  # or Python guesses once more behind it
