"""Spelling: how a cell says what its functions are, read from its text: decorators, a cell magic or a directive."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from IPython.core.error import UsageError

from flyte_nb.model.errors import OptionError
from flyte_nb.notebook import flags
from flyte_nb.notebook.lifting import KINDS, find_directive, functions, parse_options

_MAGIC = re.compile(r"%%(?P<kind>\w+)(?P<line>[^\n]*)\n?")


@dataclass(frozen=True)
class Spelled:
    """What a cell says, without its spelling.

    Attributes:
        kind: ``task``, ``dynamic`` or ``workflow``.
        options: The decorator's options as source text, by name.
        body: The cell without magic, directive or decorators of ours.
    """

    kind: str
    options: Mapping[str, str]
    body: str


def read(source: str) -> Spelled:
    """Read a cell.

    Raises:
        OptionError: It has no entities, or several that need different decorators.
    """
    source = source.lstrip("\n")
    magic = _MAGIC.match(source)
    if magic is not None:
        if magic["kind"] not in KINDS:
            raise OptionError(f"a %%{magic['kind']} cell cannot be converted", "Take its first line away first.")
        return Spelled(magic["kind"], from_flags(magic["kind"], magic["line"]), source[magic.end() :])
    directive = find_directive(source, "the cell")
    if directive is not None and directive.kind in KINDS:
        lines = source.splitlines(keepends=True)
        del lines[directive.place.line - 1]
        try:
            options = dict(_texts(f"f({directive.options}\n)", parse_options(directive.options)))
        except SyntaxError as error:
            raise OptionError(f"the options of the directive cannot be read: {error.msg}") from None
        return Spelled(directive.kind, options, "".join(lines))
    return _decorated(source)


def is_decorated(source: str) -> bool:
    """Tell whether a cell's entities have decorators, each its own, and nothing speaks for the whole cell."""
    if _MAGIC.match(source.lstrip("\n")) is not None or find_directive(source, "the cell") is not None:
        return False
    return any(is_ours(decorator) for function in functions(tree_of(source)) for decorator in function.decorator_list)


def tree_of(source: str) -> ast.Module:
    """Parse a cell; lines of magics and shell commands at its top level are passed over.

    Raises:
        OptionError: It is not Python.
    """
    try:
        return ast.parse(re.sub(r"^[%!].*$", "", source, flags=re.MULTILINE))
    except SyntaxError as error:
        raise OptionError(f"line {error.lineno} of the cell is not Python: {error.msg}") from None


def is_ours(decorator: ast.expr) -> bool:
    """Tell whether a decorator is ``@task``, ``@dynamic(...)``, ``@flyte_nb.workflow`` or the like."""
    return _name(decorator) in KINDS


def _texts(source: str, keywords: list[ast.keyword]) -> tuple[tuple[str, str], ...]:
    return tuple((str(k.arg), ast.get_source_segment(source, k.value) or ast.unparse(k.value)) for k in keywords)


def _name(decorator: ast.expr) -> str:
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")


def _decorated(source: str) -> Spelled:
    said: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
    plain: list[str] = []
    drop: set[int] = set()
    for function in functions(tree_of(source)):
        ours = [decorator for decorator in function.decorator_list if is_ours(decorator)]
        if not ours:
            plain.append(function.name)
        for decorator in ours:
            given = decorator.keywords if isinstance(decorator, ast.Call) else []
            options = _texts(source, given)
            said.setdefault((_name(decorator), options), []).append(function.name)
            drop.update(range(decorator.lineno, (decorator.end_lineno or decorator.lineno) + 1))
    if not said:
        raise OptionError("the cell has no task, dynamic or workflow to convert")
    if len(said) > 1:
        raise OptionError(
            "the cell's functions have different decorators, and a magic or a directive speaks for the whole cell",
            "Split it: " + "; ".join(f"{', '.join(names)} ({kind})" for (kind, _), names in said.items()),
        )
    if plain:
        raise OptionError(
            f"{', '.join(plain)} would become an entity too, as a magic or a directive speaks for the whole cell",
            "Begin the names of helpers with _, or move them to another cell.",
        )
    kind, pairs = next(iter(said))
    lines = source.splitlines(keepends=True)
    body = "".join(line for number, line in enumerate(lines, 1) if number not in drop)
    return Spelled(kind, dict(pairs), body)


def from_flags(kind: str, line: str) -> dict[str, str]:
    """Return a magic's flags as options in source text.

    Raises:
        OptionError: They cannot be read.

    Example:
        >>> from_flags("task", "--cache --cache-version 0.1 --limits mem=600Mi")
        {'cache': 'True', 'cache_version': '"0.1"', 'limits': 'Resources(mem="600Mi")'}
    """
    try:
        given = flags.parse(kind, line)
        flags.options(kind, {name: value for name, value in given.items() if name != "option"}, {})
        free = flags.pairs(kind, "option", given.pop("option", []))
    except UsageError as error:
        raise OptionError(str(error)) from None
    made = {}
    for name, value in given.items():
        if name in ("limits", "requests"):
            pairs = flags.pairs(kind, name, value)
            made[name] = f"Resources({', '.join(f'{key}={quoted(text)}' for key, text in pairs.items())})"
        elif name == "env":
            pairs = flags.pairs(kind, name, value)
            made["environment"] = "{" + ", ".join(f"{quoted(k)}: {quoted(v)}" for k, v in pairs.items()) + "}"
        elif name == "ignore":
            made["cache_ignore_input_vars"] = f"({', '.join(map(quoted, value))},)"
        else:
            made[name] = quoted(value) if isinstance(value, str) else repr(value)
    return made | free


def quoted(text: str) -> str:
    """Return a text as Python writes it, with double quotes."""
    return json.dumps(text, ensure_ascii=False)
