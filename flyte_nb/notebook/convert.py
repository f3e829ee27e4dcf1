"""Conversion of a cell's text between the three spellings: decorators, cell magics and the ``#| flyte:`` directive."""

from __future__ import annotations

import ast
import shlex
from collections.abc import Callable, Mapping

from flyte_nb.model.errors import OptionError, did_you_mean
from flyte_nb.notebook import spelling
from flyte_nb.notebook.lifting import functions
from flyte_nb.notebook.spelling import Spelled

_SWITCHES = {
    "cache": "--cache",
    "cache_serialize": "--cache-serialize",
    "interruptible": "--interruptible",
    "copy_inputs": "--copy-inputs",
}
_PLAIN = {
    "cache_version": "--cache-version",
    "retries": "--retries",
    "timeout": "--timeout",
    "container_image": "--container-image",
    "failure_policy": "--failure-policy",
}


class Source(str):
    """Program text, which shows itself as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def convert(source: str, to: str = "decorator") -> str:
    """Return a cell's text in another spelling. Imports are added where they are needed, and never taken away.

    Args:
        source: The cell, in any of the three.
        to: ``"decorator"``, ``"magic"`` or ``"directive"``.

    Raises:
        OptionError: The cell has nothing to convert, or needs several decorators where the spelling has room for one.

    Example:
        >>> cell = "%%task --cache --limits mem=600Mi\\ndef f(x: int) -> int:\\n    return x\\n"
        >>> print(convert(cell, to="decorator"), end="")
        from flyte_nb import Resources, task
        @task(cache=True, limits=Resources(mem="600Mi"))
        def f(x: int) -> int:
            return x
        >>> print(convert(convert(cell), to="directive"), end="")
        #| flyte: task cache=True, limits=Resources(mem="600Mi")
        from flyte_nb import Resources, task
        def f(x: int) -> int:
            return x
        >>> print(convert(convert(cell), to="magic"), end="")
        %%task --cache --limits mem=600Mi
        from flyte_nb import Resources, task
        def f(x: int) -> int:
            return x
    """
    if to not in SPELLINGS:
        raise OptionError(
            f"there is no spelling {to!r}.{did_you_mean(to, SPELLINGS)}", f"There are: {', '.join(SPELLINGS)}"
        )
    if to == "decorator" and spelling.is_decorated(source):
        return source
    return SPELLINGS[to](spelling.read(source))


def _to_decorator(said: Spelled) -> str:
    options = ", ".join(f"{name}={value}" for name, value in said.options.items())
    decorator = f"@{said.kind}({options})\n" if options else f"@{said.kind}\n"
    tree = spelling.tree_of(said.body)
    lines = said.body.splitlines(keepends=True)
    for function in reversed(functions(tree)):
        if not any(map(spelling.is_ours, function.decorator_list)):
            first = min([function.lineno, *(one.lineno for one in function.decorator_list)])
            lines.insert(first - 1, decorator)
    wanted = {said.kind} | ({"Resources"} if "Resources(" in options else set())
    missing = sorted(wanted - _imported(said.body))
    head = f"from flyte_nb import {', '.join(missing)}\n" if missing else ""
    return head + "".join(lines)


def _to_directive(said: Spelled) -> str:
    options = ", ".join(f"{name}={value}" for name, value in said.options.items())
    body = said.body
    if "Resources(" in options and "Resources" not in _imported(body):
        body = "from flyte_nb import Resources\n" + body
    return f"#| flyte: {said.kind} {options}".rstrip() + "\n" + body


def _to_magic(said: Spelled) -> str:
    words = [word for name, value in said.options.items() for word in _flag(name, value)]
    return " ".join([f"%%{said.kind}", *words]) + "\n" + said.body


def _flag(name: str, value: str) -> list[str]:
    """Return an option as flags; what no flag can say goes through ``--option``."""
    node = ast.parse(value, mode="eval").body
    constant = node.value if isinstance(node, ast.Constant) else None
    if name in _SWITCHES and isinstance(constant, bool):
        return [_SWITCHES[name]] if constant else []
    if name in _PLAIN and isinstance(constant, str | int | float):
        return [_PLAIN[name], shlex.quote(str(constant))]
    if name in ("limits", "requests") and isinstance(node, ast.Call) and not node.args:
        pairs = {str(k.arg): k.value.value for k in node.keywords if isinstance(k.value, ast.Constant)}
        if len(pairs) == len(node.keywords):
            return [f"--{name}", *_words(pairs)]
    if name == "environment" and isinstance(node, ast.Dict):
        try:
            return ["--env", *_words(ast.literal_eval(node))]
        except ValueError:
            pass
    if name == "cache_ignore_input_vars":
        try:
            return ["--ignore", *map(shlex.quote, ast.literal_eval(node))]
        except ValueError:
            pass
    return ["--option", shlex.quote(f"{name}={value}")]


def _words(pairs: Mapping[str, object]) -> list[str]:
    return [shlex.quote(f"{name}={value}") for name, value in pairs.items()]


def _imported(body: str) -> set[str]:
    return {
        alias.asname or alias.name
        for node in spelling.tree_of(body).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


#: Each spelling with what writes it.
SPELLINGS: Mapping[str, Callable[[Spelled], str]] = {
    "decorator": _to_decorator,
    "magic": _to_magic,
    "directive": _to_directive,
}
