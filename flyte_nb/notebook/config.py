"""Settings of the notebook: what ``%flyte config`` and ``%config FlyteMagics`` show and set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from IPython.core.magic import Magics

from flyte_nb.engine.executors import NAMES as EXECUTORS
from flyte_nb.model.errors import OptionError, did_you_mean
from flyte_nb.notebook.frontend import WAYS
from flyte_nb.types.preview import preview

#: The settings' names, in the order in which they are shown.
NAMES = ("progress", "view", "executor", "workers")

#: What may be chosen, as ``%flyte config`` takes it.
CHOICES: Mapping[str, tuple[str, ...]] = {"progress": ("on", "off"), "view": WAYS, "executor": tuple(EXECUTORS)}

_loaded: list[Magics] = []


def use(settings: Magics | None) -> None:
    """Set whose traits hold the settings; None when the extension is unloaded."""
    _loaded[:] = [] if settings is None else [settings]


def view() -> str:
    """Return the setting ``view``; ``"auto"`` where the extension is not loaded."""
    return str(getattr(_loaded[0], "view", "auto")) if _loaded else "auto"


def config(**settings: Any) -> dict[str, Any]:
    """Set what is given, and return all settings.

    Args:
        **settings: ``progress`` (True or False: show a run while it runs), ``view`` (how graphs and runs are shown:
            ``"lab"``, by the extension of JupyterLab and Notebook 7, ``"widget"``, ``"picture"``, ``"text"``, or
            ``"auto"``: what the front end takes), ``executor`` (``"inline"``, ``"threads"``, ``"processes"`` or
            the name of a variable that holds one) and ``workers`` (what ``%flyte run`` uses where it is not told).

    Raises:
        OptionError: A setting is unknown or its value impossible, or the extension is not loaded. Nothing is changed
            then.

    Example: ``flyte_nb.config(workers=2)``.
    """
    if not _loaded:
        raise OptionError("the settings belong to the notebook extension", "Load it first: %load_ext flyte_nb")
    holder = _loaded[0]
    names = holder.shell.user_ns if holder.shell is not None else {}
    for name, value in settings.items():
        if name not in NAMES:
            raise OptionError(
                f"there is no setting {name!r}.{did_you_mean(name, NAMES)}", f"There are: {', '.join(NAMES)}"
            )
        _CHECKS[name](value, names)
    for name, value in settings.items():
        setattr(holder, name, value)
    return {name: getattr(holder, name) for name in NAMES}


def _progress(value: object, names: Mapping[str, object]) -> None:
    if not isinstance(value, bool):
        raise OptionError(f"progress={preview(value, 40)} is impossible", "Write True or False (%flyte: on or off).")


def _view(value: object, names: Mapping[str, object]) -> None:
    if value not in WAYS:
        hint = did_you_mean(value, WAYS) if isinstance(value, str) else ""
        raise OptionError(f"view={preview(value, 40)} is impossible.{hint}", f"It is one of {', '.join(WAYS)}.")


def _executor(value: object, names: Mapping[str, object]) -> None:
    if not isinstance(value, str) or (value not in EXECUTORS and not (value.isidentifier() and value in names)):
        hint = did_you_mean(value, EXECUTORS) if isinstance(value, str) else ""
        raise OptionError(
            f"executor={preview(value, 40)} is impossible.{hint}",
            f"It is one of {', '.join(EXECUTORS)}, or the name of a variable that holds one.",
        )


def _workers(value: object, names: Mapping[str, object]) -> None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        raise OptionError(
            f"workers={preview(value, 40)} is impossible",
            "Write a whole number from 1 up, or None: one for each core.",
        )


_CHECKS: Mapping[str, Callable[[object, Mapping[str, object]], None]] = {
    "progress": _progress,
    "view": _view,
    "executor": _executor,
    "workers": _workers,
}
