"""Uncaught errors end a script as they end a cell: at the user's lines, without this package's frames."""

from __future__ import annotations

import sys
from types import TracebackType

from flyte_nb.model.errors import FlyteNbError
from flyte_nb.model.places import causes, trimmed


def install() -> None:
    """Let Python's own hook show less; a hook that someone else has put in its place stays."""
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = show


def show(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """Print an uncaught exception: ours in its few lines, the user's with the user's frames and its notes."""
    if isinstance(error, FlyteNbError):
        print("\n".join(error.lines()), file=sys.stderr)
        return
    for cause in causes(error):
        cause.__traceback__ = trimmed(cause.__traceback__)
    kept = trimmed(traceback)
    sys.__excepthook__(kind, error.with_traceback(kept), kept)
