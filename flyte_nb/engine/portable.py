"""Portable values: which part of a value cannot be pickled, and why, in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flyte_nb.model.errors import NotPortableValue

Dumps = Callable[[object], object]

_TRIES = 200
_DEPTH = 8


def not_portable(value: object, name: str, error: BaseException, dumps: Dumps, where: str) -> NotPortableValue:
    """Return the error to raise for a value that could not be pickled.

    Args:
        value: The value.
        name: What the user calls it: ``model``, ``o0``.
        error: What pickling raised.
        dumps: The function that raised it. It is tried on parts of the value to find the one to blame.
        where: Where the value was to go: ``another process``, ``the cache``.

    Example:
        >>> import pickle
        >>> value = {"fit": [1, (n for n in "ab")]}
        >>> not_portable(value, "o0", TypeError("cannot pickle 'generator' object"), pickle.dumps, "the cache").headline
        "o0['fit'][1] cannot reach the cache: cannot pickle 'generator' object"
    """
    place, culprit, error = _culprit(value, name, error, dumps)
    return NotPortableValue(
        f"{place} cannot reach {where}: {_reason(error)}",
        f"It is {_article(type(culprit).__name__)}. Return what it is made from instead, such as a path or plain data.",
    )


def _culprit(value: object, name: str, error: BaseException, dumps: Dumps) -> tuple[str, object, BaseException]:
    tries = _TRIES
    for _ in range(_DEPTH):
        for step, part in _parts(value):
            tries -= 1
            if tries < 0:
                return name, value, error
            try:
                dumps(part)
            except Exception as deeper:  # whatever a stranger's __reduce__ raises is the answer
                value, name, error = part, name + step, deeper
                break
        else:
            return name, value, error
    return name, value, error


def _parts(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield f"[{repr(key)[:40]}]", part
    elif isinstance(value, (list, tuple)):
        for index, part in enumerate(value):
            yield f"[{index}]", part
    elif isinstance(getattr(value, "__dict__", None), dict) and not isinstance(value, type) and not callable(value):
        for key, part in vars(value).items():
            yield f".{key}", part


def _reason(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 160 else text[:159] + "…"


def _article(word: str) -> str:
    word = word[:80]
    return f"an {word}" if word[:1].lower() in "aeiou" else f"a {word}"
