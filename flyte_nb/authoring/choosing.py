"""Choosing: a conditional over plain values, where its body runs as ordinary Python: in a task, in debug mode."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextvars import Token
from typing import Any

from flyte_nb.authoring import host
from flyte_nb.model.errors import ConditionError, OptionError
from flyte_nb.types.preview import preview


class NotTaken:
    """What stands for the result of a call in a branch that is not taken: nothing was called."""

    __slots__ = ()

    def _itself(self, *_: object, **__: object) -> NotTaken:
        return self

    def __getattr__(self, name: str) -> NotTaken:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __await__(self) -> Generator[Any, Any, NotTaken]:
        yield from ()
        return self

    def __iter__(self) -> Any:
        return iter(())

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "<not taken>"

    __call__ = __getitem__ = __rshift__ = _itself
    __and__ = __or__ = __rand__ = __ror__ = _itself
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _itself
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _itself  # type: ignore[assignment]
    __hash__ = object.__hash__


NOT_TAKEN = NotTaken()


class Idle:
    """The Host of calls in a branch that is not taken: none of them does anything."""

    def call(self, entity: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        return NOT_TAKEN


IDLE = Idle()


class NativeSection:
    """A conditional that is decided as it is written. The calls in branches that are not taken do nothing.

    What its branches compute besides calls of entities is computed in any case: Python evaluates arguments first.

    Example:
        >>> NativeSection("sign").if_(3 > 0).then("plus").else_().then("minus")
        'plus'
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._dead = host.whose() is IDLE
        self._done = self._dead
        self._result: Any = NOT_TAKEN
        self._taken = False
        self._last = False
        self._token: Token[Any] | None = None

    def if_(self, condition: Any) -> NativeSection:
        """Begin with a condition."""
        return self._case("if_", condition)

    def elif_(self, condition: Any) -> NativeSection:
        """Go on with a condition, which counts where none before it holds."""
        return self._case("elif_", condition)

    def else_(self) -> NativeSection:
        """End it."""
        self._last = True
        return self._case("else_", True)

    def _case(self, word: str, condition: Any) -> NativeSection:
        if not self._done and not (condition is None or hasattr(type(condition), "__bool__")):
            raise OptionError(
                f"conditional({self.name!r}).{word}() is given {preview(condition, 40)}, which is no condition",
                "Compare it: value > 0, say.",
            )
        self._taken = not self._done and bool(condition)
        self._done |= self._taken
        if not self._taken:
            self._token = host.HOST.set(IDLE)
        return self

    def then(self, given: Any = None) -> Any:
        """Say what the case gives."""
        return self._given(given)

    def fail(self, message: str) -> Any:
        """Fail with a message, if the case is taken."""
        taken = self._taken
        made = self._given(NOT_TAKEN)
        if taken:
            raise ConditionError(str(message))
        return made

    def _given(self, given: Any) -> Any:
        if self._token is not None:
            host.HOST.reset(self._token)
            self._token = None
        if self._taken:
            self._result = given
            self._taken = False
        return self._result if self._last else self
