"""Script: a shell script with places for values, filled in as flytekit fills them: by `str.format`, quoting nothing."""

from __future__ import annotations

import datetime
import re
import string
from collections.abc import Iterable, Mapping
from typing import Any

from flyte_nb.engine.parameters import current_context
from flyte_nb.model.errors import OptionError, did_you_mean
from flyte_nb.types.located import Located

_ROOTS = ("inputs", "outputs", "ctx")
_NAME = re.compile(r"(\w+)(?:\.(\w+))?(.*)", re.DOTALL)


class AttrDict(dict[str, Any]):
    """A dict whose items are attributes too: ``inputs.x``.

    Example:
        >>> AttrDict(x=3).x
        3
    """

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"there is no {name!r}.{did_you_mean(name, self)}") from None


class _Formatter(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Located):
            return value.download()
        if isinstance(value, datetime.datetime):
            return value.isoformat()
        made: str = super().format_field(value, format_spec)
        return made


def filled(template: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any] | None = None) -> str:
    """Return a script with its values: a file as its path, a datetime in ISO 8601, all else as `str.format` has it.

    Nothing is quoted: a value with a space is two words for the shell, and one with ``;`` or ``$(...)`` is run by it.

    Raises:
        OptionError: A place has no value.

    Example:
        >>> filled("head -n {inputs.n} > {outputs.top}", {"n": 3}, {"top": "top.txt"})
        'head -n 3 > top.txt'
    """
    given = {"inputs": AttrDict(inputs), "outputs": AttrDict(outputs or {}), "ctx": current_context()}
    try:
        return _Formatter().vformat(template, (), given)
    except (KeyError, IndexError, ValueError, AttributeError, TypeError) as error:
        raise OptionError(f"the script cannot be filled in: {error}", _BRACES) from None


_BRACES = "Braces that the shell is to see are written twice: ${{HOME}}, awk '{{print $1}}'."


def check(template: str, inputs: Iterable[str], outputs: Iterable[str], what: str) -> None:
    """Refuse a script with places that no value fills, when it is written.

    Raises:
        OptionError: The place, and what to write.

    Example:
        >>> check("awk '{print $1}' {inputs.file}", ["file"], [], "ShellTask('first')")
        Traceback (most recent call last):
            ...
        flyte_nb.model.errors.OptionError: ShellTask('first'): {print $1} stands for no input and no output
          Values are {inputs.name}, {outputs.name} and {ctx.name}; there is: inputs.file
          Braces that the shell is to see are written twice: ${{HOME}}, awk '{{print $1}}'.
    """
    known = [*(f"inputs.{name}" for name in inputs), *(f"outputs.{name}" for name in outputs)]
    try:
        places = [name for _, name, _, _ in _Formatter().parse(template) if name is not None]
    except ValueError as error:
        raise OptionError(f"{what}: the script cannot be read: {error}", _BRACES) from None
    for place in places:
        found = _NAME.fullmatch(place)
        root, name = (found[1], found[2]) if found is not None else ("", None)
        if root not in _ROOTS or (root != "ctx" and f"{root}.{name}" not in known):
            near = did_you_mean(f"{root}.{name}", known) if root in _ROOTS else ""
            there = ", ".join(known) or "none"
            raise OptionError(
                f"{what}: {{{place[:60]}}} stands for no input and no output{near and '.'}{near}",
                f"Values are {{inputs.name}}, {{outputs.name}} and {{ctx.name}}; there is: {there}",
                _BRACES,
            )
