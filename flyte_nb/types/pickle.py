"""FlytePickle: an object of any class, by reference; flytekit's name for what it has to pickle."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class FlytePickle(Generic[T]):  # better: objects pass as they are, without a warning
    """``FlytePickle[T]`` declares an object of any class. ``T`` itself does the same, and its class is checked.

    Example:
        >>> from flyte_nb import task
        >>> @task
        ... def size(model: FlytePickle[dict]) -> int:
        ...     return len(model)
        >>> size(model={"k": 3})
        1
    """


__path__: list[str] = []
