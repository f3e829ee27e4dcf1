"""The debugger after a failure: one slot for it, which a notebook fills, and the user's frames that it starts with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType

from flyte_nb.engine.failures import root_cause
from flyte_nb.model.errors import NotFound
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.places import is_library, is_ours
from flyte_nb.model.state import State

#: Opens a debugger at the last frame of a traceback, and returns when its user has left it.
Debugger = Callable[[TracebackType], None]


def pdb(frames: TracebackType) -> None:
    """Open Python's own debugger."""
    from pdb import Pdb  # it costs more than the rest of the engine

    debugger = Pdb()
    debugger.reset()
    debugger.interaction(None, frames)


_debugger: Debugger = pdb


def fill(debugger: Debugger) -> Debugger:
    """Set which debugger is opened; give back which it was."""
    global _debugger
    before, _debugger = _debugger, debugger
    return before


def post_mortem(
    state: State, exceptions: Mapping[str, BaseException], node: NodeState | None, filename: Callable[[NodeState], str]
) -> None:
    """Open the debugger in the user's frame of a failure.

    Args:
        exceptions: By the path of the node that failed.
        node: The node; None: the one that failed the execution, or, while that is not over, the last that failed.
        filename: Where a node's function stands.

    Raises:
        NotFound: Nothing has failed, or its frames are not here.
    """
    failed = _failed(state, exceptions) if node is None else root_cause(state, node)
    error = exceptions.get(failed.path)
    if error is None:
        raise NotFound(f"{failed.path or 'it'} has not failed ({failed.phase}): there is no frame to look at")
    frames = users_frames(error, filename(failed))
    if frames is None:
        whose = f"{failed.path}'s failure" if failed.path else "the failure"
        here = state.executor in ("inline", "threads")
        where = "outside its body" if here else "outside its body, or in another process"
        raise NotFound(
            f"the frames of {whose} are not here: it failed {where}",
            f"It was {type(error).__name__}." if here else "Run it with executor='inline', and look again.",
        )
    _debugger(frames)


def _failed(state: State, exceptions: Mapping[str, BaseException]) -> NodeState:
    if state.root.cause in exceptions:
        return state.scope(state.root.cause or "")
    if not exceptions:
        raise NotFound(f"nothing has failed in execution {state.id}")
    return state.scope(list(exceptions)[-1])


def users_frames(error: BaseException, filename: str = "") -> TracebackType | None:
    """Return an exception's frames within the user's body, down to the last that is the user's own; None without any.

    Args:
        filename: The file that the body stands in, which is the user's even where it is installed.
    """
    kept: list[TracebackType] = []
    at = error.__traceback__
    while at is not None:
        if is_ours(at.tb_frame.f_code.co_filename):
            kept.clear()  # above us stands whoever asked for the run
        else:
            kept.append(at)
        at = at.tb_next
    while kept and _is_librarys(kept[-1], filename):
        kept.pop()
    made: TracebackType | None = None
    for one in reversed(kept):
        made = TracebackType(made, one.tb_frame, one.tb_lasti, one.tb_lineno)
    return made


def _is_librarys(one: TracebackType, filename: str) -> bool:
    file = one.tb_frame.f_code.co_filename
    return file != filename and (is_library(file) or file == "<string>")
