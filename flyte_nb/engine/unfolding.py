"""Unfolding: a function's source as statements to run line by line, or as a plain function where that cannot be."""

from __future__ import annotations

import ast
import io
import re
import symtable
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flyte_nb.model.errors import NotFound

# These see a function's own variables, and would see the prompt's instead.
_LOOK_AROUND = {"locals", "vars", "dir", "eval", "exec", "super", "__class__"}
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class Source(str):
    """Program text, which shows itself as it is.

    Example:
        >>> Source("x = 1\\ny = 2")
        x = 1
        y = 2
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Definition:
    """A ``def`` in its text, which may be indented as a whole.

    Attributes:
        text: The text in which the positions of ``tree`` count.
    """

    text: str
    tree: ast.FunctionDef | ast.AsyncFunctionDef

    @classmethod
    def read(cls, source: str) -> Definition | None:
        """Return the first function of a source, or None.

        Example:
            >>> Definition.read("    def f(x):\\n        return x").tree.name
            'f'
        """
        text = f"if 1:\n{source}" if source[:1] in " \t" else source
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            return None
        body = tree.body[0].body if tree.body and isinstance(tree.body[0], ast.If) else tree.body
        found = next((one for one in body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))), None)
        return None if found is None else cls(text, found)

    @property
    def asynchronous(self) -> bool:
        """Whether it is an ``async def``: a cell may await what is in it, and has to await a call of it."""
        return isinstance(self.tree, ast.AsyncFunctionDef)

    @property
    def words(self) -> set[str]:
        """Every name that occurs in the text, in whatever meaning."""
        return set(re.findall(r"\w+", self.text))

    @property
    def decorators(self) -> list[ast.expr]:
        """What stands behind each ``@``."""
        return self.tree.decorator_list

    def names(self) -> tuple[set[str], set[str]]:
        """Return the names that the body takes from outside, and those that are its own."""
        table = symtable.symtable(self.text, "<unfolded>", "exec")
        scopes = [_table_of(table, self.tree.name, self.tree.lineno)]
        own = {one.get_name() for one in scopes[0].get_symbols() if one.is_local()}
        outside: set[str] = set()
        while scopes:
            scope = scopes.pop()
            # A name is free only below the function that is read: above it stands nothing but our own `if`.
            outside.update(one.get_name() for one in scope.get_symbols() if one.is_global() and one.is_referenced())
            scopes += scope.get_children()
        return outside, own

    def names_above(self) -> set[str]:
        """Return the names in the annotations and defaults of the ``def`` itself."""
        arguments = self.tree.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        parts = [*(one.annotation for one in every), self.tree.returns, *arguments.defaults, *arguments.kw_defaults]
        return {name for part in parts if part is not None for name in loaded(part)}

    def refuse_what_is_bound_outside(self) -> None:
        """Raise where the body assigns to variables of the function around it, which no cell can do.

        Raises:
            NotFound: It has a ``nonlocal``.
        """
        for one in _own(self.tree):
            if isinstance(one, ast.Nonlocal):
                raise NotFound(
                    f"{self.tree.name}() assigns to {', '.join(one.names)} of the function around it (nonlocal), "
                    "so its body cannot stand by itself",
                    "Run it again as a whole: execution.rerun(path)",
                )

    def statements(self, result: str, known: Callable[[str], bool]) -> str | None:
        """Return the body as statements, the last ``return`` as an assignment; None where it must stay a function.

        Args:
            result: The name of what is returned.
            known: Tells whether a name means something outside. (Annotations of variables are read in a cell, and
                not in a function.)
        """
        doc = self.tree.body[0] if ast.get_docstring(self.tree, clean=False) is not None else None
        body = self.tree.body if doc is None else self.tree.body[1:]
        if _stays(self.tree, body[-1] if body else None, known):
            return None
        if not body:
            return ""
        first, last = body[0], body[-1]
        end = last.end_lineno or last.lineno
        lines = self.text.split("\n")
        if isinstance(last, ast.Return):
            line = lines[last.lineno - 1]
            at = _column(line, last.col_offset)
            alone = last.value is None and not line[:at].strip()
            lines[last.lineno - 1] = line[:at] + ("pass" if last.value is None else f"{result} =") + line[at + 6 :]
            end -= alone
        begin, column = _line_of(first), _column(lines[first.lineno - 1], first.col_offset)
        indent = _indentation(lines[begin - 1])
        if lines[begin - 1][:column].strip():  # `def f(x): return x`, or behind the docstring
            lines[begin - 1] = indent + lines[begin - 1][column:]
        else:
            above = self.tree.lineno if doc is None else doc.end_lineno or doc.lineno
            while begin - 1 > above and lines[begin - 2].lstrip()[:1] in ("", "#"):
                begin -= 1
        return "\n".join(self._dedented(lines, begin, end, indent)).strip("\n")

    def function(self, name: str, plain: bool, decorators: list[ast.expr]) -> str:
        """Return the whole function under another name, with some of its decorators.

        Args:
            plain: Leave the annotations and defaults out.
        """
        tree = self.tree
        lines = self.text.split("\n")
        lines = self._dedented(lines, tree.lineno, tree.end_lineno or tree.lineno, _indentation(lines[tree.lineno - 1]))
        tokens = list(_tokens("\n".join(lines)))
        named, colon = tokens[2 if self.asynchronous else 1], _colon(tokens)
        if plain:
            given = ", ".join(one.arg for one in (*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs))
            rest = lines[colon.start[0] - 1][colon.start[1] :]
            lines[: colon.start[0]] = [f"{'async ' if self.asynchronous else ''}def {name}({given}){rest}"]
        else:
            at = named.start[0] - 1
            lines[at] = lines[at][: named.start[1]] + name + lines[at][named.end[1] :]
        above = [f"@{ast.get_source_segment(self.text, one) or ast.unparse(one)}" for one in decorators]
        return "\n".join([*above, *lines])

    def _dedented(self, lines: list[str], begin: int, end: int, indent: str) -> list[str]:
        """Return the lines from ``begin`` to ``end`` without an indentation; those within texts stay as they are."""
        kept = _within_texts(self.text)
        return [
            one if number in kept else one.removeprefix(indent) if one.startswith(indent) else one.lstrip()
            for number, one in enumerate(lines[begin - 1 : end], begin)
        ]


def _within_texts(text: str) -> set[int]:
    """Return the numbers of the lines that begin within a text of several lines."""
    found: set[int] = set()
    depth, begun = 0, 0
    for token in _tokens(text):
        kind = tokenize.tok_name[token.type]
        if kind.endswith("STRING_START"):  # f-strings are several tokens from Python 3.12 on
            begun = begun if depth else token.start[0]
            depth += 1
        elif kind.endswith("STRING_END"):
            depth -= 1
            if not depth:
                found.update(range(begun + 1, token.end[0] + 1))
        elif kind == "STRING":
            found.update(range(token.start[0] + 1, token.end[0] + 1))
    return found


def loaded(tree: ast.AST) -> set[str]:
    """Return the names that an expression reads."""
    return {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    return tokenize.generate_tokens(io.StringIO(text).readline)


def _column(line: str, offset: int) -> int:
    """Return the column of what the syntax tree knows by an offset in bytes."""
    return len(line.encode()[:offset].decode())


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _line_of(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(one.lineno for one in decorators)])


def _colon(tokens: list[tokenize.TokenInfo]) -> tokenize.TokenInfo:
    """Return the colon that ends a ``def``'s signature."""
    depth = 0
    for token in tokens:
        depth += (token.string in ("(", "[", "{")) - (token.string in (")", "]", "}"))
        if token.string == ":" and not depth:
            return token
    raise AssertionError("a def has a colon")


def _table_of(table: symtable.SymbolTable, name: str, line: int) -> symtable.SymbolTable:
    waiting = table.get_children()
    while waiting:
        one = waiting.pop(0)
        if one.get_name() == name and one.get_type() == "function":
            return one
        waiting += one.get_children()
    raise AssertionError(f"{name} has a scope in line {line}")


def _stays(
    function: ast.FunctionDef | ast.AsyncFunctionDef, last: ast.stmt | None, known: Callable[[str], bool]
) -> bool:
    """Tell whether a body returns (or yields) before its end, or would do something else at the prompt."""
    for one in ast.walk(function):
        if isinstance(one, (ast.Global, ast.Nonlocal)) or (isinstance(one, ast.Name) and one.id in _LOOK_AROUND):
            return True
    own = list(_own(function))
    stored = {one.id for one in own if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    for one in own:
        if isinstance(one, (ast.Return, ast.Yield, ast.YieldFrom)) and one is not last:
            return True
        if isinstance(one, ast.AnnAssign) and not all(known(name) or name in stored for name in loaded(one.annotation)):
            return True
    return False


def _own(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk what is a function's own, not what belongs to functions and classes within."""
    for child in ast.iter_child_nodes(tree):
        yield child
        if not isinstance(child, _SCOPES):
            yield from _own(child)
