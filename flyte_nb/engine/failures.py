"""Failures: what a retry is worth, where a failure came from, and the notes that an exception carries to the user."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from flyte_nb.engine.bindings import Bindings
from flyte_nb.engine.store import Store
from flyte_nb.model.calls import Call
from flyte_nb.model.errors import FlyteNbError, NodeTimeout, RecursionDepthError, Stopped, WorkerLost, one_line
from flyte_nb.model.exceptions import FlyteRecoverable
from flyte_nb.model.graph import Const
from flyte_nb.model.nodestate import NodeState, join, split
from flyte_nb.model.paths import readable
from flyte_nb.model.places import of_the_body, trimmed
from flyte_nb.model.state import State
from flyte_nb.types.error.error import FlyteError
from flyte_nb.types.kinds import FLYTEKIT
from flyte_nb.types.preview import preview

#: What gathers a workflow's outputs, by Flyte's name: it is what failed where they do not fit.
END_NODE = "end-node"

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 30.0
_LONGEST_NOTE = 400


def worth_a_retry(error: BaseException) -> bool:
    """Tell whether another attempt may end otherwise: not where a type or an interface does not fit."""
    return not isinstance(error, FlyteNbError) or isinstance(error, (FlyteRecoverable, NodeTimeout, WorkerLost))


def retry_note(error: BaseException) -> str | None:
    """Return what a cluster would have done where an attempt failed and another one follows; None where the same.

    Source of the rule: flytekit's entry point, to which any other exception of a task's is not recoverable.

    Example:
        >>> retry_note(OSError("no connection"))
        'flytekit 1.16 on a cluster does not try again after OSError: raise FlyteRecoverableException'
        >>> retry_note(NodeTimeout("too long"))
    """
    if isinstance(error, (FlyteRecoverable, NodeTimeout, WorkerLost)):
        return None
    return f"{FLYTEKIT} on a cluster does not try again after {type(error).__name__}: raise FlyteRecoverableException"


def back_off(attempt: int) -> float:
    """Return the seconds to wait before an attempt (1 is the first retry): doubling, up to half a minute.

    Example:
        >>> [back_off(n) for n in (1, 2, 3, 20)]
        [0.1, 0.2, 0.4, 30.0]
    """
    return min(_FIRST_PAUSE * 2.0 ** (min(attempt, 20) - 1), _LONGEST_PAUSE)


def is_timeout(error: BaseException) -> bool:
    """Tell whether it was the node's own timeout."""
    return isinstance(error, NodeTimeout)


def root_cause(state: State, node: NodeState) -> NodeState:
    """Return the node where a failure began: a scope's own, where its outputs did not fit."""
    seen = {node.path}
    while node.cause is not None and node.cause not in seen:
        node = state.nodes[node.cause]
        seen.add(node.path)
    return node


def tell(state: State, store: Store, node: NodeState) -> None:
    """Put what failed its scope where a failure node looks for its error."""
    scope = node.parent
    assert scope is not None
    assert scope.cause is not None
    assert node.node is not None
    cause = root_cause(state, scope)
    failed = join(scope.path, END_NODE) if cause is scope else cause.path
    error = FlyteError(cause.error.message if cause.error is not None else "", failed)
    for _, binding in node.node.inputs:
        if isinstance(binding, Const) and binding.ref.type == FlyteError.__name__:
            store.put(join(scope.path, binding.ref.id), error)


def note_another(state: State, exceptions: Mapping[str, BaseException], node: NodeState, error: BaseException) -> None:
    """Note on what failed a scope that its failure node failed as well: that does not take the first one's place."""
    scope = node.parent
    assert scope is not None
    assert scope.cause is not None
    original = exceptions.get(root_cause(state, scope).path)
    if original is not None:
        said = " ".join(str(error).split())[:_LONGEST_NOTE]
        original.add_note(f"its failure node {node.path} ({readable(node)}) failed too: {type(error).__name__}: {said}")


def noted(
    error: BaseException, node: NodeState, inputs: Sequence[tuple[str, str]], scope: Call | None = None
) -> BaseException:
    """Add what a reader needs: the node, the line that made it, and its inputs. Type and args stay as they were.

    Args:
        scope: What the node's scope is the expansion of.

    An error that was raised on by the bodies around its node is told of once: where it came up. What was said of the
    same object elsewhere, in an earlier run say, is taken back.
    """
    what = node.node
    assert what is not None
    error.__traceback__ = trimmed(error.__traceback__)
    told: tuple[str, list[str]] = vars(error).get(_TOLD, ("", []))
    if told[0].startswith(f"{node.path}/"):
        return error
    if isinstance(error, FlyteNbError):
        error.placed(of_the_body(error) or (what.origin.place if what.origin is not None else None))
    lines = [f"in node {_short(node.path)} ({one_line(_short(readable(node)))})"]
    if what.origin is not None:
        made = f", made at {what.origin.place}"
        loop = ", ".join(f"{name}={value}" for name, value in what.origin.variables)
        lines[0] += made + (f" with {loop}" if loop else "")
    lines.extend(_more_than_may(node, scope))
    if inputs:
        lines.append(f"inputs: {', '.join(f'{name}={value}' for name, value in inputs)}")
    if not isinstance(error, FlyteNbError):
        lines.append(f'look inside: flyte_nb.inspect("{node.path}")')
    lines.extend(hint for kind, words, hint in _HINTS if isinstance(error, kind) and words in _text(error))
    lines = [line[:_LONGEST_NOTE] for line in lines]
    try:
        kept = [note for note in getattr(error, "__notes__", ()) if note not in told[1]]
        error.__notes__ = [*kept, *lines]
        vars(error)[_TOLD] = (node.path, lines)
    except Exception:
        return error  # an exception class of the user's that takes no notes keeps its message all the same
    return error


#: The attribute of an exception that holds the path and the notes it was given.
_TOLD = "_flyte_nb_told"


_AWAITS_A_VALUE = (
    "Only a call of an `async def` is awaited. A plain task's call gives its value at once: leave `await` away, "
    "or make the task `async def`."
)

_NOT_AWAITED = "An Awaited is a call of an `async def` that has not run yet: write `await` before the call."

_A_VALUE = "Only a Promise is asked so. In the body of a task or an @eager a result is a value: write `if flag:`."

_NO_NODE = (
    "Here a call gives its value, and no node. Say it of the task itself, @task(retries=2), "
    "or make the call in a @workflow or @dynamic."
)

# What Python says, and what its reader needs to know besides.
_HINTS = (
    (
        ValueError,
        "read-only",
        "Large arrays come as read-only views, since other nodes use them too: take x = x.copy(), "
        "or @task(copy_inputs=True).",
    ),
    (
        PermissionError,
        f"{os.sep}files{os.sep}",
        "What a cached task has returned is kept for others, so it is read-only: copy it, and write to the copy.",
    ),
    (
        RuntimeError,
        "cannot be called from a running event loop",
        "An event loop runs here already: a notebook's, or that of the eager or async task. "
        "Make the function `async def`, and `await` what asyncio.run() was given.",
    ),
    (TypeError, "can't be used in 'await' expression", _AWAITS_A_VALUE),
    (TypeError, "object can't be awaited", _AWAITS_A_VALUE),
    (TypeError, "a coroutine or an awaitable is required", _AWAITS_A_VALUE),
    (TypeError, "'Awaited'", _NOT_AWAITED),
    (AttributeError, "'Awaited'", _NOT_AWAITED),
    (AttributeError, "has no attribute 'with_overrides'", _NO_NODE),
    *((AttributeError, f"has no attribute '{asked}'", _A_VALUE) for asked in ("is_true", "is_false", "is_none")),
)


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # the user's own class
        return ""


def _more_than_may(node: NodeState, call: Call | None) -> Sequence[str]:
    """Return a line on a node of a map that tolerates failures, where this is one more than may be; else nothing.

    Args:
        call: The map.
    """
    scope = node.parent
    tolerance = getattr(call, "tolerance", None)
    if scope is None or scope.graph is None or tolerance is None or scope.failures != scope.graph.tolerated:
        return ()
    may = tolerance(len(scope.graph.nodes))
    if not may:
        return ()
    failed = [key for key, one in (scope.children or {}).items() if one.error is not None and one.phase.terminal]
    which = ", ".join([*failed[:8], *(["…"] if len(failed) > 8 else []), split(node.path)[1]])
    return (f"{len(failed) + 1:,} of {len(scope.graph.nodes):,} failed ({which}), and {may}",)


def _short(path: str) -> str:
    """Return a path as it is, or its ends where it is very deep."""
    steps = path.split("/")
    return path if len(steps) <= 6 else f"{'/'.join(steps[:3])}/…/{'/'.join(steps[-2:])}"


def input_previews(bindings: Bindings, node: NodeState, call: Call) -> list[tuple[str, str]]:
    """Return pairs of input name and short text, for those inputs that can be had."""
    assert node.node is not None
    assert node.parent is not None
    found = []
    for name, binding in node.node.inputs:
        try:
            value, _, _ = bindings.given(binding, node.parent, call.inputs[name], name)
        except Exception:
            continue  # an input that cannot be had is what failed the node; its own message says so
        found.append((name, preview(value)))
    return found


def too_deep(node: NodeState, limit: int) -> RecursionDepthError | None:
    """Return the error for a dynamic that stands in more than ``limit`` dynamics; else None."""
    chain = []
    scope: NodeState | None = node
    while scope is not None and scope.node is not None:
        if scope.node.spec.kind in ("dynamic", "eager"):
            chain.append(scope.node.title)
        scope = scope.parent
    if len(chain) <= limit:
        return None
    shown = " > ".join(reversed(chain[-6:]))
    return RecursionDepthError(
        f"dynamics call each other {len(chain)} deep: {shown} > … > {chain[0]}",
        "A dynamic that calls itself needs a run-time value that ends it.",
        f"Where so many levels are meant: run(..., max_depth={limit * 2}).",
    )


def in_words(error: BaseException) -> str:
    """Return why a run was aborted, by the exception that ended it.

    Example:
        >>> in_words(KeyboardInterrupt()), in_words(UserWarning("careful"))
        ('interrupted', 'by UserWarning')
    """
    return "interrupted" if isinstance(error, KeyboardInterrupt) else f"by {type(error).__name__}"


def stopped(execution: str, name: str, reason: str) -> Stopped:
    """Return the error for a run that was stopped.

    Example:
        >>> print(stopped("e1", "wf", "it took too long"))
        execution e1 of wf was stopped: it took too long
          What had finished is kept: flyte_nb.inspect(run="e1")
    """
    return Stopped(
        f"execution {execution} of {name} was stopped{'' if reason == 'stopped' else f': {reason}'}",
        f'What had finished is kept: flyte_nb.inspect(run="{execution}")',
    )
