"""The ``#| flyte:`` directive: a comment that makes a cell's functions entities, as IPython reads the cell."""

from __future__ import annotations

import ast

from IPython.core.error import InputRejected

from flyte_nb.model.errors import OptionError
from flyte_nb.notebook.lifting import DECORATOR, apply_directive
from flyte_nb.notebook.session import Session


class DirectiveError(OptionError, InputRejected):
    """A directive cannot be obeyed, so its cell does not run."""


class Transformer(ast.NodeTransformer):
    """Changes a cell's syntax tree where the cell has a directive; no line moves."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def visit(self, node: ast.AST) -> ast.AST:
        """Obey the running cell's directive, once: magics within the cell have trees of their own."""
        cell = self._session.cell
        if cell is None or cell.directive is None or not isinstance(node, ast.Module):
            return node
        directive, cell.directive = cell.directive, None
        self._session.shell.user_ns[DECORATOR] = apply_directive(node, directive, DirectiveError)
        return node
