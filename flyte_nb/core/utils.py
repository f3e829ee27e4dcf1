"""flytekit's `core.utils`: what programs use of it: `timeit`, and the base of decorators that are classes."""

from __future__ import annotations

import datetime
import functools
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import Any, ClassVar, Self

from flyte_nb.engine.parameters import current_context

__all__ = [
    "ClassDecorator",  # same
    "timeit",  # same
]
__path__: list[str] = []  # a name that is not here is refused in words: flyte_nb/missing.py


class timeit:
    """Measure a block, or each call of a function: a row of the task's timeline deck, and a line of its log.

    Example:
        >>> @timeit("double")
        ... def double(x):
        ...     return 2 * x
        >>> with timeit("all of them"):
        ...     [double(x) for x in range(2)]
        [0, 2]
    """

    def __init__(self, name: str = "") -> None:
        self._name = name
        self.start_time: datetime.datetime | None = None

    def __call__(self, func: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(func)
        def timed(*args: Any, **kwargs: Any) -> Any:
            with type(self)(self._name):
                return func(*args, **kwargs)

        return timed

    def __enter__(self) -> Self:
        self.start_time = datetime.datetime.now(datetime.UTC)
        self._wall, self._process = time.perf_counter(), time.process_time()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        took = {
            "Name": self._name,
            "Start": self.start_time,
            "Finish": datetime.datetime.now(datetime.UTC),
            "WallTime": time.perf_counter() - self._wall,
            "ProcessTime": time.process_time() - self._process,
        }
        around = current_context()
        around.timeline_deck.append_time_info(took)
        if around.logging is not None:
            around.logging.info("%s. [Time: %.6fs]", self._name, took["WallTime"])


class ClassDecorator(ABC):
    """The base of a decorator that is a class, with or without arguments; it goes between `task` and the function.

    Attributes:
        task_function: The function; None while only the arguments have been given.
        decorator_kwargs: The arguments.

    Example:
        >>> class Loudly(ClassDecorator):
        ...     def execute(self, *args, **kwargs):
        ...         return str(self.task_function(*args, **kwargs)).upper() + self.decorator_kwargs.get("end", "")
        ...
        ...     def get_extra_config(self):
        ...         return {}
        >>> @Loudly(end="!")
        ... def greet(name: str) -> str:
        ...     return f"hello {name}"
        >>> greet(name="you")
        'HELLO YOU!'
    """

    LINK_TYPE_KEY: ClassVar[str] = "link_type"
    PORT_KEY: ClassVar[str] = "port"

    def __init__(self, task_function: Callable[..., Any] | None = None, **kwargs: Any) -> None:
        self.task_function = task_function
        self.decorator_kwargs = kwargs
        if task_function is not None:
            functools.update_wrapper(self, task_function)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.task_function is None:
            return type(self)(args[0], **self.decorator_kwargs)
        return self.execute(*args, **kwargs)

    @abstractmethod
    def execute(self, *args: Any, **kwargs: Any) -> Any:
        """Do what a call of the function is to do."""

    @abstractmethod
    def get_extra_config(self) -> dict[str, str]:
        """Return what a cluster's console is to know of the decorator."""
