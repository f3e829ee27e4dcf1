"""Opening a node: a cell's text with the node's real inputs bound and the body unfolded; and its failure's frames."""

from __future__ import annotations

import ast
import builtins
import sys
import textwrap
from collections.abc import Iterator, Mapping
from types import TracebackType

from flyte_nb.model.errors import NotFound
from flyte_nb.model.graph import EntitySpec
from flyte_nb.model.places import is_library, trimmed
from flyte_nb.model.state import State


def unfolded(spec: EntitySpec, path: str, name: str, execution: str, module: str) -> str:
    """Return the text of a cell that does what a node's function does, line by line, on the node's inputs.

    A body that returns in more places than its last line stays a function, which the cell calls.

    Args:
        path, name: The node's path, and the same in the entities' names.
        execution: The execution's id.
        module: Where the function's other names come from, if that is a module.

    Raises:
        NotFound: There is no source to unfold.
    """
    function = _function(spec)
    if function is None:
        raise NotFound(f"the source of {spec.name} is not known, so {path} cannot be unfolded")
    lines = spec.source.rstrip("\n").split("\n")
    head = [
        f"# {spec.name}: the body of {path} ({name}), on its inputs in execution {execution}",
        "import flyte_nb",
        f"node = flyte_nb.inspect({path!r}, run={execution!r})",
        *(f"{one.name} = node.inputs[{one.name!r}]" for one in spec.interface.inputs),
        *_imports(function, module),
        "",
    ]
    documented = ast.get_docstring(function, clean=False) is not None
    body = function.body[1:] if documented else function.body
    last = body[-1] if body else None
    if not body or any(one is not last for one in _leaving(function)) or body[0].lineno == function.lineno:
        plain = textwrap.dedent("\n".join(lines[function.lineno - 1 : function.end_lineno]))
        given = ", ".join(f"{one.name}={one.name}" for one in spec.interface.inputs)
        return "\n".join([*head, plain, "", f"result = {function.name}({given})", "result"])
    begin = (function.body[0].end_lineno or 0) + 1 if documented else _first_line(body[0])
    if not isinstance(last, ast.Return):
        return "\n".join([*head, _dedented(lines[begin - 1 : function.end_lineno])])
    kept = lines[begin - 1 : last.lineno - 1]
    if last.value is None:
        return "\n".join([*head, _dedented(kept)])
    value = lines[last.lineno - 1 : last.end_lineno]
    value[0] = value[0].replace("return", "result =", 1)
    return "\n".join([*head, _dedented(kept + value), "result"])


def _dedented(lines: list[str]) -> str:
    return textwrap.dedent("\n".join(lines)).strip("\n")


def _function(spec: EntitySpec) -> ast.FunctionDef | None:
    try:
        tree = ast.parse(spec.source)
    except (SyntaxError, ValueError):
        return None
    return next((one for one in tree.body if isinstance(one, ast.FunctionDef)), None)


def _first_line(statement: ast.stmt) -> int:
    lines: list[int] = [one.lineno for one in getattr(statement, "decorator_list", ())]
    return min([statement.lineno, *lines])


def _leaving(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what only a function may do: the returns and yields of its own, not those of functions within."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, (ast.Return, ast.Yield, ast.YieldFrom)):
            yield child
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            yield from _leaving(child)


def _imports(function: ast.FunctionDef, module: str) -> list[str]:
    """Return the line that brings the names that a function uses from its module, where that is one."""
    known = vars(sys.modules[module]) if module in sys.modules and module != "__main__" else {}
    used = {one.id for one in ast.walk(function) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}
    names = sorted(name for name in used if name in known and not hasattr(builtins, name))
    return [f"from {module} import {', '.join(names)}"] if names else []


def root_of(state: State, exceptions: Mapping[str, BaseException]) -> str:
    """Return the path of the node that failed an execution; of the last that failed, while it is not over.

    Raises:
        NotFound: None has failed.
    """
    cause = state.root.cause
    if cause is not None and cause in exceptions:
        return cause
    if not exceptions:
        raise NotFound(f"no node of execution {state.id} has failed")
    return list(exceptions)[-1]


def post_mortem(path: str, error: BaseException | None) -> None:
    """Open Python's debugger in the user's frame of a node's failure.

    Raises:
        NotFound: It has not failed, or its frames are not here.
    """
    import pdb  # it costs more than the rest of the engine

    if error is None:
        raise NotFound(f"{path} has not failed, so there is no frame to look at")
    frames = _users_traceback(error, path)
    debugger = pdb.Pdb()
    debugger.reset()
    debugger.interaction(None, frames)


def _users_traceback(error: BaseException, path: str) -> TracebackType:
    """Return the frames of an exception down to the last that is the user's own."""
    kept: list[TracebackType] = []
    at = trimmed(error.__traceback__)
    while at is not None:
        kept.append(at)
        at = at.tb_next
    while kept and is_library(kept[-1].tb_frame.f_code.co_filename):
        kept.pop()
    made: TracebackType | None = None
    for one in reversed(kept):
        made = TracebackType(made, one.tb_frame, one.tb_lasti, one.tb_lineno)
    if made is None:
        raise NotFound(
            f"the frames of {path}'s failure are not here: it ran in another process, or failed outside its body",
            'Run it with executor="inline", and look again.',
        )
    return made
