"""Golden programs that have conditionals, beside those of `record.py`, whose `execution_of` they are given."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from flyte_nb import conditional, dynamic, task, workflow
from flyte_nb.model import places

if TYPE_CHECKING:
    from flyte_nb.authoring.entities import Entity
    from flyte_nb.engine.execution import Execution

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


def programs(execution_of: Callable[..., Execution], _: object) -> dict[str, Callable[[], Execution]]:
    """Return the programs by name."""

    def of(which: int, name: str, n: int) -> Callable[[], Execution]:
        return lambda: execution_of(_conditionals()[which], name, n=n)

    return {
        "conditional-constant": of(0, "conditional-constant", 0),  # a case is taken that calls nothing
        "conditional-fails": of(0, "conditional-fails", -3),  # the case is taken that says that it fails
        "conditional-first": of(0, "conditional-first", 12),  # its first case is taken, which calls two tasks
        "conditional-nested": of(1, "conditional-nested", 6),  # within each other, made by a dynamic in a loop
    }
