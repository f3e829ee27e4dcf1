"""The verbs of ``%flyte`` that tell the last stepper what to do; each is a method of `Stepper`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from IPython.core.error import UsageError

from flyte_nb import stepping
from flyte_nb.engine.breakpoints import Breakpoints
from flyte_nb.engine.stepper import Stepper
from flyte_nb.notebook.session import Session
from flyte_nb.notebook.words import USAGE, flags_of
from flyte_nb.types.preview import preview

_WHEN = re.compile(r"(?:^|\s)when\s*=(?!=)")
_LATE_FLAG = re.compile(r"\s(--(?:failure|remove))\b[^'\"]*$")


def run_to(session: Session, words: str) -> Stepper:
    """``run_to n2/dn0``."""
    path = _target("run_to", words)
    if path is None:
        raise UsageError(f"%flyte run_to: where? {USAGE['run_to']}")
    return stepping.latest().run_to(path)


def add_breakpoint(session: Session, words: str) -> Breakpoints:
    """``break [target] [--failure] [--remove N] [when=condition]``; the condition is Python, to the line's end."""
    breakpoints = stepping.latest().breakpoints
    rest, *conditions = _WHEN.split(words, maxsplit=1)
    flags, rest = flags_of("break", rest)
    target = _target("break", rest)
    when = _condition(conditions[0]) if conditions else None
    if "remove" in flags:
        if target or when or "failure" in flags:
            raise UsageError(f"%flyte break: --remove takes one away, and nothing else is said then: {USAGE['break']}")
        which = flags["remove"].strip("'\"")
        breakpoints.remove(int(which) if which.isdecimal() else which)
    elif target or when or "failure" in flags:
        breakpoints.add(target, when=when, failure="failure" in flags)
    return breakpoints


def _target(verb: str, words: str) -> str | None:
    """Return what a line aims at: one word, or several in quotes; None where it names nothing."""
    text = words.strip()
    if text[:1] in ("'", '"') and text[-1:] == text[:1]:
        text = text[1:-1]
    elif re.search(r"[\s=]", text):
        remedy = " (a condition follows when=)" if verb == "break" else ""
        raise UsageError(f"%flyte {verb} takes one target{remedy}, and {preview(text, 40)} was given: {USAGE[verb]}")
    return text or None


def _condition(words: str) -> str:
    """Return the condition that stands behind ``when=``, without quotes around all of it."""
    text = words.strip()
    late = _LATE_FLAG.search(text)
    if late is not None:
        raise UsageError(f"%flyte break: {late[1]} stands before when=, whose condition goes to the line's end")
    if len(text) > 1 and text[0] in "'\"" and text[-1] == text[0] and text[0] not in text[1:-1]:
        text = text[1:-1].strip()
    if not text:
        raise UsageError(f"%flyte break: when= needs a condition: {USAGE['break']}")
    return text


def _pressing(verb: str, method: str) -> Callable[[Session, str], Any]:
    def press(session: Session, words: str) -> Stepper:
        if words:
            raise UsageError(f"%flyte {verb} takes no words, and {preview(words, 40)} was given: %flyte {verb}")
        stepper = stepping.latest()
        getattr(stepper, method)()
        return stepper

    return press


VERBS: dict[str, Callable[[Session, str], Any]] = {
    "over": _pressing("over", "over"),
    "into": _pressing("into", "into"),
    "out": _pressing("out", "out"),
    "continue": _pressing("continue", "continue_"),
    "run_to": run_to,
    "back": _pressing("back", "back"),
    "forward": _pressing("forward", "forward"),
    "restart": _pressing("restart", "restart"),
    "break": add_breakpoint,
}
