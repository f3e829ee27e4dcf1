"""Hidden: the secrets that this process has been told, so that no text that is shown has one in it.

A text that was cut may hold a part of one: a secret's beginning or end is covered too, from eight characters on.
"""

from __future__ import annotations

import html
import json
import threading

#: What stands in a secret's place.
COVER = "••••••"

#: A shorter one is not covered: it would cover half of what is shown.
SHORTEST = 4

_LEAST_PART = 8

_lock = threading.Lock()
_secrets: frozenset[str] = frozenset()
_spellings: tuple[str, ...] = ()


def hide(*secrets: str) -> None:
    """Cover secrets from now on, as they are and as they are spelt in Python, JSON and HTML.

    Example:
        >>> hide("correct horse")
        >>> masked("the password is 'correct horse'")
        "the password is '••••••'"
    """
    global _secrets, _spellings
    found = {one for one in secrets if len(one) >= SHORTEST and one not in _secrets}
    if found:
        with _lock:
            _secrets |= found
            every = {spelt for one in _secrets for spelt in _spelt(one)}
            _spellings = tuple(sorted(every, key=len, reverse=True))


def hidden() -> frozenset[str]:
    """Return the secrets that are covered."""
    return _secrets


def masked(text: str) -> str:
    """Return a text with a cover over each secret in it; the text itself where there is none.

    Example:
        >>> masked("plain")
        'plain'
    """
    for secret in _spellings:
        if secret in text:
            text = text.replace(secret, COVER)
    for secret in _spellings:
        if len(secret) > _LEAST_PART:
            text = _without_parts(text, secret)
    return text


def _spelt(secret: str) -> set[str]:
    lines = {line for line in secret.splitlines() if len(line) >= _LEAST_PART}  # a key of many lines is shown by line
    return {
        spelt
        for one in (secret, *lines)
        for spelt in (
            one,
            repr(one)[1:-1],
            json.dumps(one)[1:-1],
            json.dumps(one, ensure_ascii=False)[1:-1],
            html.escape(one),
        )
    }


def _without_parts(text: str, secret: str) -> str:
    head, tail = secret[:_LEAST_PART], secret[-_LEAST_PART:]
    at = text.find(head)
    while at >= 0:
        end = at + _LEAST_PART
        while end < len(text) and end - at < len(secret) and text[end] == secret[end - at]:
            end += 1
        text = text[:at] + COVER + text[end:]
        at = text.find(head, at + len(COVER))
    at = text.rfind(tail)
    while at >= 0:
        begin, back = at, len(secret) - _LEAST_PART
        while begin > 0 and back > 0 and text[begin - 1] == secret[back - 1]:
            begin, back = begin - 1, back - 1
        text = text[:begin] + COVER + text[at + _LEAST_PART :]
        at = text.rfind(tail, 0, begin)
    return text
