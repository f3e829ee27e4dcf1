"""What the recorded classes check of what they are given, at the user's line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flyte_nb.model.errors import OptionError
from flyte_nb.types.preview import preview


def texts(value: Any, what: str) -> None:
    """Refuse what is neither None nor a list of texts.

    Raises:
        OptionError: It is something else; a lone text is told to stand in a list.
    """
    if value is None or (isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value)):
        return
    hint = f"Write {what.rpartition('(')[2]}=[{value!r}]." if isinstance(value, str) else "Write a list of texts."
    raise OptionError(f"{what}={preview(value, 60)}) is no list of texts", hint)


def pairs(value: Any, what: str) -> None:
    """Refuse what is neither None nor a dict of texts by texts.

    Raises:
        OptionError: It is something else.
    """
    if value is None or (
        isinstance(value, Mapping) and all(isinstance(one, str) for item in value.items() for one in item)
    ):
        return
    raise OptionError(f"{what}={preview(value, 60)}) is no dict of texts", "Write {'name': 'value'}.")


def a_text(value: Any, what: str) -> None:
    """Refuse what is neither None nor a text that says something.

    Raises:
        OptionError: It is something else.
    """
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise OptionError(f"{what}={preview(value, 60)}) is no text", "Write a text between quotes.")


def all_of(kind: type, values: Any, what: str) -> None:
    """Refuse what is neither None nor a list of instances of a class.

    Raises:
        OptionError: It is something else.
    """
    if values is None:
        return
    if not isinstance(values, Iterable) or isinstance(values, (str, Mapping)):
        raise OptionError(f"{what}={preview(values, 60)}) is no list", f"Write a list: [{kind.__name__}(...)].")
    for one in values:
        if not isinstance(one, kind):
            raise OptionError(f"{what}: {preview(one, 60)} is no {kind.__name__}", f"Write {kind.__name__}(...).")
