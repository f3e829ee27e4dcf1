"""Flags: the decorators' options as the cell magics spell them, ``--cache --cache-version 0.1 --limits mem=600Mi``."""

# IPython annotates neither its magic_arguments nor its display hook.
# mypy: allow-untyped-calls, allow-untyped-decorators

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Callable, Mapping
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic_arguments import MagicArgumentParser, argument

from flyte_nb.authoring.resources import Resources
from flyte_nb.model.errors import FlyteNbError, did_you_mean
from flyte_nb.notebook.lifting import validate

_RESOURCES = tuple(field.name for field in dataclasses.fields(Resources))

Flag = tuple[str, dict[str, Any]]

#: The flags of a task and a dynamic. A workflow takes them too: left on a dynamic that was made one, they do nothing.
TASK_FLAGS: tuple[Flag, ...] = (
    ("--cache", {"action": "store_true", "help": "keep results, and take them instead of running again"}),
    ("--cache-version", {"metavar": "V", "help": "the version of the results; without it, a digest of the source"}),
    ("--cache-serialize", {"action": "store_true", "help": "let one of several equal calls run, the others wait"}),
    (
        "--ignore",
        {"metavar": "INPUT", "nargs": "+", "action": "extend", "help": "inputs that the cache does not look at"},
    ),
    ("--limits", {"metavar": "mem=600Mi", "nargs": "+", "action": "extend", "help": "what it may use: cpu, mem, gpu"}),
    ("--requests", {"metavar": "cpu=1", "nargs": "+", "action": "extend", "help": "what it asks for: cpu, mem, gpu"}),
    ("--retries", {"metavar": "N", "type": int, "help": "how often a failed attempt is tried again"}),
    ("--timeout", {"metavar": "SECONDS", "type": float, "help": "for one attempt"}),
    ("--env", {"metavar": "A=b", "nargs": "+", "action": "extend", "help": "environment variables while it runs"}),
    ("--interruptible", {"action": "store_true", "help": "may run on machines that can be taken away"}),
    ("--copy-inputs", {"action": "store_true", "help": "large arrays come as writable copies"}),
    ("--container-image", {"metavar": "IMAGE", "help": "kept for export"}),
    ("--option", {"metavar": "NAME=EXPR", "action": "append", "help": "any other option; the value is Python"}),
)
WORKFLOW_FLAGS: tuple[Flag, ...] = (
    ("--failure-policy", {"metavar": "POLICY", "help": "FAIL_IMMEDIATELY or FAIL_AFTER_EXECUTABLE_NODES_COMPLETE"}),
    *TASK_FLAGS,
)
FLAGS: Mapping[str, tuple[Flag, ...]] = {"task": TASK_FLAGS, "dynamic": TASK_FLAGS, "workflow": WORKFLOW_FLAGS}

#: Flags whose name is not the option's.
_RENAMED = {"ignore": "cache_ignore_input_vars", "env": "environment"}


def flags_of(kind: str) -> Callable[[Any], Any]:
    """Decorate a magic's method with the flags of its kind, in their order."""

    def add(method: Any) -> Any:
        for name, settings in reversed(FLAGS[kind]):
            method = argument(name, **settings)(method)
        return method

    return add


def parse(kind: str, line: str) -> dict[str, Any]:
    """Parse a cell magic's line to what was written: flag names with texts, numbers or lists.

    Raises:
        UsageError: A flag is unknown ("did you mean ...?") or its value cannot be read.
    """
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"%%{kind}: {str(error).lower()} in: {line.strip()[:80]}") from None
    known = [name for name, _ in FLAGS[kind]]
    for word in words:
        flag = word.partition("=")[0]
        if flag.startswith("--") and flag not in known:
            raise UsageError(f"%%{kind} has no option {flag}.{did_you_mean(flag, known)} It takes: {' '.join(known)}")
    try:
        parser = MagicArgumentParser(kind)
        parser.allow_abbrev = False
        for name, settings in FLAGS[kind]:
            parser.add_argument(name, **settings)
        found, rest = parser.parse_known_args(words)
    except UsageError as error:
        raise UsageError(f"%%{kind}: {error}") from None
    if rest:
        raise UsageError(f"%%{kind}: {rest[0][:80]!r} is no option. Options begin with --: {' '.join(known)}")
    return {name: value for name, value in vars(found).items() if value not in (None, False)}


def options(kind: str, given: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    """Return parsed flags as the decorator's options, validated.

    Args:
        kind: ``task``, ``dynamic`` or ``workflow``.
        given: What `parse` returned.
        names: The user's namespace, for ``--option name=expression``.

    Raises:
        UsageError: A value is impossible.
    """
    made: dict[str, Any] = {}
    for name, value in given.items():
        if name in ("limits", "requests"):
            made[name] = _resources(kind, name, value)
        elif name == "env":
            made["environment"] = pairs(kind, name, value)
        elif name == "ignore":
            made["cache_ignore_input_vars"] = tuple(value)
        elif name == "option":
            made |= {key: _evaluated(kind, key, text, names) for key, text in pairs(kind, name, value).items()}
        else:
            made[name] = value
    for name in ("cache_version", "cache_serialize", "cache_ignore_input_vars"):
        if name in made and not made.get("cache"):
            flag = next((short for short, long in _RENAMED.items() if long == name), name).replace("_", "-")
            raise UsageError(f"%%{kind}: --{flag} needs --cache")
    try:
        validate(kind, made, f"%%{kind}")
    except FlyteNbError as error:
        raise UsageError(
            " ".join([f"{error.headline}.".replace("..", ".").replace("?.", "?"), *error.details])
        ) from None
    return made


def pairs(kind: str, flag: str, words: list[str]) -> dict[str, str]:
    """Return the ``name=value`` words of a flag; those of resources may stand between commas.

    Raises:
        UsageError: A word is no ``name=value``.
    """
    parts = [part for word in words for part in (word.split(",") if flag in ("limits", "requests") else [word])]
    found = {}
    for part in parts:
        name, equals, value = part.partition("=")
        if not equals or not name.isidentifier():
            raise UsageError(f"%%{kind}: --{flag} takes name=value, not {part[:80]!r}")
        found[name] = value
    return found


def _resources(kind: str, flag: str, words: list[str]) -> Resources:
    found = pairs(kind, flag, words)
    for name in found:
        if name not in _RESOURCES:
            raise UsageError(
                f"%%{kind}: --{flag} has no {name!r}.{did_you_mean(name, _RESOURCES)} It takes: {', '.join(_RESOURCES)}"
            )
    try:
        return Resources(**found)
    except FlyteNbError as error:
        raise UsageError(f"%%{kind}: --{flag}: {error.headline}. {' '.join(error.details)}") from None


def _evaluated(kind: str, name: str, text: str, names: Mapping[str, Any]) -> Any:
    try:
        return eval(text, dict(names))
    except Exception as error:
        raise UsageError(f"%%{kind}: --option {name}={text[:80]}: {type(error).__name__}: {error}") from None
