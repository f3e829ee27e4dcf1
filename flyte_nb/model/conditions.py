"""Conditions: what a conditional chooses by, as data over bindings. They are evaluated at run time, never before."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flyte_nb.model.graph import Binding, refs

#: Decides a comparison, by its sign.
SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "is": lambda left, right: left is right or left == right,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two operands and what is asked of them.

    Attributes:
        sign: ``==``, ``!=``, ``<``, ``<=``, ``>``, ``>=``, or ``is`` (of ``is_true()``, ``is_none()`` and the like).
    """

    left: Binding
    sign: str
    right: Binding


@dataclass(frozen=True, slots=True)
class Junction:
    """Conditions that must all hold (``&``), or one of which must (``|``); those behind it are then not looked at."""

    sign: str
    parts: tuple[Condition, ...]


Condition = Comparison | Junction


@dataclass(frozen=True, slots=True)
class Case:
    """One way that a conditional may go.

    Attributes:
        text: Its condition as a reader says it, in the names of the conditional's inputs: ``n < 5``, or ``else``.
        condition: None: it is taken where no other is.
        nodes: The ids of the nodes of the conditional's graph that run if it is taken.
        outputs: Pairs of the conditional's output names and bindings.
        failure: What it fails with, if it is taken; None: it does not fail.
    """

    text: str
    condition: Condition | None = None
    nodes: tuple[str, ...] = ()
    outputs: tuple[tuple[str, Binding], ...] = ()
    failure: str | None = None


def holds(condition: Condition, value_of: Callable[[Binding], Any]) -> bool:
    """Tell whether a condition holds, given the value that each of its operands stands for.

    Example:
        >>> from flyte_nb.model.graph import Ref
        >>> n = Ref("", "n")
        >>> small = Comparison(n, "<", Ref("", "limit"))
        >>> holds(small, lambda ref: {"n": 3, "limit": 5}[ref.var])
        True
    """
    if isinstance(condition, Comparison):
        return bool(SIGNS[condition.sign](value_of(condition.left), value_of(condition.right)))
    decided = condition.sign == "|"
    for part in condition.parts:
        if holds(part, value_of) is decided:
            return decided
    return not decided


def chosen(cases: Sequence[Case], value_of: Callable[[Binding], Any]) -> int:
    """Return the number of the first case whose condition holds, or that has none."""
    return next(n for n, case in enumerate(cases) if case.condition is None or holds(case.condition, value_of))


def operands(condition: Condition | None) -> Iterator[Binding]:
    """Yield the operands of a condition, left to right."""
    if isinstance(condition, Comparison):
        yield condition.left
        yield condition.right
    elif condition is not None:
        for part in condition.parts:
            yield from operands(part)


def names(cases: Sequence[Case]) -> list[str]:
    """Return the inputs of a conditional that its conditions look at, each once.

    Example:
        >>> from flyte_nb.model.graph import Ref
        >>> names([Case("n < m", Comparison(Ref("", "n"), "<", Ref("", "m"))), Case("else")])
        ['n', 'm']
    """
    return list({ref.var: None for case in cases for one in operands(case.condition) for ref in refs(one)})
