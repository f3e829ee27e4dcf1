"""Settings of the notebook: what ``%flyte config`` and ``%config FlyteMagics`` show and set."""

from __future__ import annotations

from typing import Any

from traitlets import HasTraits, TraitError

from flyte_nb.model.errors import OptionError, did_you_mean

#: The settings' names, in the order in which they are shown.
NAMES = ("progress", "picture", "executor", "workers")

_loaded: list[HasTraits] = []


def use(settings: HasTraits | None) -> None:
    """Set whose traits hold the settings; None when the extension is unloaded."""
    _loaded[:] = [] if settings is None else [settings]


def config(**settings: Any) -> dict[str, Any]:
    """Set what is given, and return all settings.

    Args:
        **settings: ``progress`` (True or False: show a run while it runs), ``picture`` (``"svg"`` or ``"text"``),
            ``executor`` and ``workers`` (what ``%flyte run`` uses where it is not told).

    Raises:
        OptionError: A setting is unknown or its value impossible, or the extension is not loaded.

    Example: ``flyte_nb.config(workers=2)``.
    """
    if not _loaded:
        raise OptionError("the settings belong to the notebook extension", "Load it first: %load_ext flyte_nb")
    holder = _loaded[0]
    for name in settings:
        if name not in NAMES:
            raise OptionError(
                f"there is no setting {name!r}.{did_you_mean(name, NAMES)}", f"There are: {', '.join(NAMES)}"
            )
    try:
        with holder.hold_trait_notifications():
            for name, value in settings.items():
                setattr(holder, name, value)
    except TraitError as error:
        raise OptionError(f"that setting is impossible: {error}") from None
    return {name: getattr(holder, name) for name in NAMES}
