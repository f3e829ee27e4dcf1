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
from flyte_nb.notebook.words import USAGE, flags_of, number

_WHEN = re.compile(r"(?:^|\s)when\s*=(?!=)")


def run_to(session: Session, words: str) -> Stepper:
    """``run_to n2/dn0``."""
    path = words.strip("'\" ")
    if not path:
        raise UsageError(f"%flyte run_to: where? {USAGE['run_to']}")
    return stepping.latest().run_to(path)


def add_breakpoint(session: Session, words: str) -> Breakpoints:
    """``break [target] [--failure] [--remove N] [when=condition]``; the condition is Python, to the line's end."""
    breakpoints = stepping.latest().breakpoints
    rest, *conditions = _WHEN.split(words, maxsplit=1)
    flags, target = flags_of("break", rest)
    target = target.strip("'\" ")
    when = conditions[0].strip() if conditions else None
    if "remove" in flags:
        breakpoints.remove(number("breakpoint", flags["remove"]))
    elif target or when or "failure" in flags:
        if when and when[0] in "'\"" and when[-1] == when[0] and when[0] not in when[1:-1]:
            when = when[1:-1]
        breakpoints.add(target or None, when=when, failure="failure" in flags)
    return breakpoints


def _pressing(verb: str, method: str) -> Callable[[Session, str], Any]:
    def press(session: Session, words: str) -> Stepper:
        if words:
            raise UsageError(f"%flyte {verb} takes no words, and {words[:40]!r} was given")
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
