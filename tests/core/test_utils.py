"""core.utils: parts of a task are timed in its deck, a decorator may be a class."""

from __future__ import annotations

from typing import Any

from flyte_nb import current_context, task
from flyte_nb.core.utils import ClassDecorator, timeit


def test_parts_of_a_task_are_timed():
    @timeit("double")
    def double(x: int) -> int:
        return 2 * x

    @task
    def work(x: int) -> list[str]:
        with timeit("block"):
            double(x)
        return [row["Name"] for row in current_context().timeline_deck.time_info]

    assert work(x=2) == ["double", "block"]
    assert double.__name__ == "double"


class Twice(ClassDecorator):
    def execute(self, *args: Any, **kwargs: Any) -> Any:
        assert self.task_function is not None
        return [self.task_function(*args, **kwargs) for _ in range(self.decorator_kwargs.get("times", 2))]

    def get_extra_config(self) -> dict[str, str]:
        return {}


def test_a_decorator_may_be_a_class():
    @task
    @Twice
    def plain(x: int) -> list[int]:
        return x  # type: ignore[return-value]

    @task
    @Twice(times=3)
    def given(x: int) -> list[int]:
        return x  # type: ignore[return-value]

    assert (plain(x=1), given(x=1), plain.name) == ([1, 1], [1, 1, 1], "plain")
