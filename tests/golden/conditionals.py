"""The golden programs that have conditionals. (`record.py` runs this file, with what it runs programs by.)"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from flyte_nb import conditional, dynamic, task, workflow
from flyte_nb.model import places

if TYPE_CHECKING:
    from flyte_nb.authoring.entities import Entity
    from flyte_nb.engine.execution import Execution

execution_of: Any = globals()["execution_of"]  # record.py's
places.label_cell(__file__, "conditionals.py")  # not the path of whoever records


def conditionals() -> tuple[Entity, Entity]:
    """A conditional of four cases, with calls around it; and one within a case of another, in a dynamic's loop."""

    @task
    def is_even(n: int) -> bool:
        return n % 2 == 0

    @task
    def half(n: int) -> int:
        return n // 2

    @task
    def triple(n: int) -> int:
        return 3 * n

    @dynamic
    def steps(n: int) -> list[int]:
        made = [n]
        for turn in range(2):
            even = is_even(n=made[-1])
            made.append(
                conditional("turn")
                .if_(even & (made[-1] != 0))
                .then(conditional("small").if_(made[-1] < 7).then(half(n=made[-1])).else_().then(turn))
                .else_()
                .then(triple(n=made[-1]))
            )
        return made

    @workflow
    def wf(n: int, limit: int = 5) -> int:
        even = is_even(n=n)
        chosen = (
            conditional("size")
            .if_((n > limit) & even)
            .then(half(n=half(n=n)))
            .elif_(n == 0)
            .then(limit)
            .elif_(n > 0)
            .then(triple(n=n))
            .else_()
            .fail("n is negative")
        )
        return half(n=chosen)

    return wf, steps


_conditionals = functools.cache(conditionals)


def conditional_first() -> Execution:
    """Its first case is taken, which calls two tasks."""
    return execution_of(_conditionals()[0], "conditional-first", n=12)


def conditional_constant() -> Execution:
    """A case is taken that calls nothing."""
    return execution_of(_conditionals()[0], "conditional-constant", n=0)


def conditional_fails() -> Execution:
    """The case is taken that says that it fails."""
    return execution_of(_conditionals()[0], "conditional-fails", n=-3)


def conditional_nested() -> Execution:
    """Conditionals within conditionals, made by a dynamic in a loop."""
    return execution_of(_conditionals()[1], "conditional-nested", n=6)


PROGRAMS: tuple[Any, ...] = (conditional_constant, conditional_fails, conditional_first, conditional_nested)
