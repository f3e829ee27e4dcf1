"""Executing the body of a cell magic: with the cell's true line numbers, and bound all or not at all."""

# IPython annotates neither its magic_arguments nor its display hook.
# mypy: allow-untyped-calls, allow-untyped-decorators

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.error import UsageError

from flyte_nb.authoring.workflows import Workflow
from flyte_nb.model import places
from flyte_nb.notebook.lifting import DECORATOR, Lifter, decorate, functions
from flyte_nb.notebook.session import Session


def run(session: Session, kind: str, line: str, body: str, options: Mapping[str, Any]) -> Any:
    """Execute a body in the user's namespace; its bare functions become entities.

    Args:
        session: The shell's.
        kind: ``task``, ``dynamic`` or ``workflow``.
        line: The rest of the magic's line.
        body: The cell below it.
        options: The decorator's, valid already.

    Returns:
        What the cell shows: the value of an expression at its end, as any cell would; where it ends with a function,
        the last entity; None where it ends with ``;``. A workflow is shown unless such an expression has a value.

    Raises:
        UsageError: There is nothing to decorate.
        BaseException: What the body raised; then nothing that it bound is kept.
    """
    shell = session.shell
    source = shell.transform_cell(f"#%%{kind} {line}".rstrip() + "\n" + body)
    filename, source = _named(session, kind, source)
    tree = shell.transform_ast(shell.compile.ast_parse(source, filename=filename))
    if not functions(tree):
        raise UsageError(
            f"%%{kind}: there is nothing to decorate: the cell has no function at its top level"
            " (functions whose names begin with _ stay plain functions)"
        )
    decorate(tree)
    last = tree.body[-1]
    if isinstance(last, ast.Expr):
        tree.body.pop()
    lifter = Lifter(kind)
    lifter.given(**options)
    code = shell.compile(tree, filename, "exec")
    with _all_or_nothing(shell.user_ns):
        shell.user_ns[DECORATOR] = lifter
        exec(code, shell.user_global_ns, shell.user_ns)
        del shell.user_ns[DECORATOR]
        if kind == "workflow":
            for entity in lifter.made:
                if isinstance(entity, Workflow):
                    session.compile(entity)
        value = None
        if isinstance(last, ast.Expr):
            expression = shell.compile(ast.Expression(last.value), filename, "eval")
            value = eval(expression, shell.user_global_ns, shell.user_ns)
    if DisplayHook.semicolon_at_end_of_expression(source):
        return None
    if value is None and (kind == "workflow" or isinstance(last, ast.FunctionDef | ast.AsyncFunctionDef)):
        return lifter.made[-1]
    return value


def _named(session: Session, kind: str, source: str) -> tuple[str, str]:
    """Return the file name that the body is compiled as, and its source with the cell's own line numbers.

    The name is that of the cell, which is what a front end's breakpoints know; the magic's line stays as a comment.
    """
    cell = session.cell
    compiler = session.shell.compile
    if cell is None or not cell.raw.lstrip().startswith(f"%%{kind}"):  # run by a program, not as a cell
        count = cell.count if cell is not None else session.shell.execution_count
        return compiler.cache(source, count), source
    above = cell.raw[: len(cell.raw) - len(cell.raw.lstrip())].count("\n")
    source = "\n" * above + source
    name = compiler.cache(source, cell.count, raw_code=cell.raw)
    cell.filename = name
    places.label_cell(name, cell.label, cell.key)
    return name, source


@contextmanager
def _all_or_nothing(names: dict[str, Any]) -> Iterator[None]:
    before = dict(names)
    try:
        yield
    except BaseException:
        for name in names.keys() - before.keys():
            del names[name]
        names.update(before)
        raise
