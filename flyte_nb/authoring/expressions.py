"""Expressions: what comparing a Promise makes: nothing yet. A conditional decides it, at run time."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from flyte_nb.authoring import mistakes
from flyte_nb.authoring.linked import Linked
from flyte_nb.model import places
from flyte_nb.model.calls import Checker
from flyte_nb.model.errors import PromiseUseError, TypeMismatch
from flyte_nb.types.flow import can_flow
from flyte_nb.types.preview import preview


class Expression:
    """A condition, as the authors of workflows write it: ``(n > 1) & (n < 5)``."""

    __slots__ = ()

    def __and__(self, other: Any) -> Joined:
        return Joined("&", (self, as_expression(other)))

    def __or__(self, other: Any) -> Joined:
        return Joined("|", (self, as_expression(other)))

    def __rand__(self, other: Any) -> Joined:
        return Joined("&", (as_expression(other), self))

    def __ror__(self, other: Any) -> Joined:
        return Joined("|", (as_expression(other), self))

    def __bool__(self) -> NoReturn:
        raise mistakes.truth(str(self), self.promise(), places.users_frame()) from None

    def _refuse(self, *_: object) -> NoReturn:
        raise mistakes.not_a_value(str(self), self.promise(), places.users_frame()) from None

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __invert__ = __iter__ = __len__ = __int__ = __float__ = __index__ = __call__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse
    __hash__ = object.__hash__

    def promise(self) -> Any:
        """Return the first Promise that it compares."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<condition {self}>"


class Compared(Expression):
    """Two operands, the left one a Promise, and what is asked of them: ``n > 1``."""

    __slots__ = ("left", "right", "sign")

    def __init__(self, left: Any, sign: str, right: Any) -> None:
        self.left, self.sign, self.right = left, sign, right

    def promise(self) -> Any:
        return self.left

    def __str__(self) -> str:
        return _code(self.sign, _written(self.left), _written(self.right))


class Joined(Expression):
    """Expressions that must all hold (``&``), or one of which must (``|``)."""

    __slots__ = ("parts", "sign")

    def __init__(self, sign: str, parts: tuple[Expression | bool, ...]) -> None:
        self.sign = sign
        self.parts: tuple[Expression | bool, ...] = tuple(
            inner
            for part in parts
            for inner in (part.parts if isinstance(part, Joined) and part.sign == sign else (part,))
        )

    def promise(self) -> Any:
        return next(part.promise() for part in self.parts if isinstance(part, Expression))

    def __str__(self) -> str:
        return f" {self.sign} ".join(f"({part})" for part in self.parts)


def said(sign: str, left: str, right: str) -> str:
    """Return a comparison as a reader says it.

    Example:
        >>> said("<", "n", "5"), said("is", "flag", "True"), said("is", "flag", "False"), said("is", "x", "None")
        ('n < 5', 'flag', 'not flag', 'x is None')
    """
    if sign == "is" and right == "True":
        return left
    if sign == "is" and right == "False":
        return f"not {left}"
    return f"{left} {sign} {right}"


def _code(sign: str, left: str, right: str) -> str:
    """Return a comparison as its author would write it."""
    if sign != "is":
        return f"{left} {sign} {right}"
    return f"{left}.is_{right.lower()}()" if right in ("True", "False", "None") else f"{left}.is_({right})"


def _written(operand: Any) -> str:
    return mistakes.name_of(operand, None) if isinstance(operand, Comparable) else preview(operand, 40)


class Comparable:
    """What can be compared while a graph is built: a Promise."""

    __slots__ = ()
    _checker: Checker
    _tracer: Any
    #: What Python calls a comparison, and its sign.
    _signs: ClassVar[dict[str, str]] = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}

    def is_(self, value: Any) -> Expression:
        """Compare with a constant: ``flag.is_(True)``."""
        return _compared(self, "is", value)

    def is_true(self) -> Expression:
        """Ask whether a bool is True, in a conditional's ``if_``."""
        return _compared(self, "is", True)

    def is_false(self) -> Expression:
        """Ask whether a bool is False, in a conditional's ``if_``."""
        return _compared(self, "is", False)

    def is_none(self) -> Expression:
        """Ask whether a value is None, in a conditional's ``if_``."""
        return _compared(self, "is", None)

    def __and__(self, other: Any) -> Joined:
        return Joined("&", (as_expression(self), as_expression(other)))

    def __or__(self, other: Any) -> Joined:
        return Joined("|", (as_expression(self), as_expression(other)))

    def __rand__(self, other: Any) -> Joined:
        return Joined("&", (as_expression(other), as_expression(self)))

    def __ror__(self, other: Any) -> Joined:
        return Joined("|", (as_expression(other), as_expression(self)))


def _operator(sign: str) -> Any:
    def compare(self: Any, other: Any) -> Expression:
        return _compared(self, sign, other)

    return compare


for _name, _sign in Comparable._signs.items():
    setattr(Comparable, f"__{_name}__", _operator(_sign))
Comparable.__hash__ = object.__hash__  # type: ignore[method-assign]  # defining __eq__ would make it unhashable


def as_expression(thing: Any) -> Expression | bool:
    """Return what a conditional can decide: an expression as it is, a Promise of a bool as the question if it is True.

    Raises:
        PromiseUseError: It is neither, nor True or False.
    """
    if isinstance(thing, (Expression, bool)):
        return thing
    with mistakes.at_the_users_line():
        if isinstance(thing, Comparable):
            reason = can_flow(thing._checker.annotation, bool)
            if reason is None:
                return Compared(thing, "is", True)
            name = mistakes.name_of(thing, places.users_frame())
            raise TypeMismatch(
                f"`{name}` is {thing._checker.text}, and a condition is a bool",
                f"Fix: say what of it decides: {name} > 0, say, or {name} == ..., or {name}.is_none().",
            )
        raise PromiseUseError(
            f"{preview(thing, 60)} is no condition",
            "A condition compares a Promise: n > 0, flag.is_true(), (n > 0) & (m == 'a').",
            *(["& and | bind before a comparison: put each one in parentheses."] if _may_be_a_side(thing) else ()),
        )


def _may_be_a_side(thing: Any) -> bool:
    """Tell whether it may be half of a comparison: to Python, ``n > 1 & n < 5`` has ``1 & n`` in it."""
    return isinstance(thing, (int, float, str))


def _compared(left: Any, sign: str, right: Any) -> Expression:
    """Make a comparison, if it can ever be decided."""
    with mistakes.at_the_users_line():
        if isinstance(right, (Expression, Linked)) and not isinstance(right, Comparable):
            what = str(right) if isinstance(right, Expression) else repr(right)
            raise PromiseUseError(
                f"`{mistakes.name_of(left, places.users_frame())}` is compared with {what}, which is no value",
                "Join conditions with & and |: (n > 1) & (n < 5).",
            )
        checked = _checked(left, sign, right)
    return Compared(left, sign, checked)


def _checked(left: Any, sign: str, right: Any) -> Any:
    """Return the right operand, as what the left one is declared to be.

    Raises:
        TypeMismatch: The two can never be equal, or have no order.
    """
    mine: Checker = left._checker
    theirs: Checker | None = right._checker if isinstance(right, Comparable) else None
    ordered = sign in ("<", "<=", ">", ">=")
    if ordered:
        for one in (mine, theirs):
            if one is not None and _unordered(getattr(one, "cls", None) or one.kind):
                raise _refused(left, sign, right, f"{one.text} has no order")
    if theirs is not None:
        reason = can_flow(mine.annotation, theirs.annotation)
        if reason is not None and can_flow(theirs.annotation, mine.annotation) is not None:
            raise _refused(left, sign, right, reason)
        return right
    if right is None and not ordered:
        return None
    if isinstance(right, (int, float)) and mine.kind in (int, float, bool):
        return right
    try:
        return mine.check(right, "value")
    except TypeMismatch:
        raise _refused(left, sign, right, f"{preview(right, 40)} is {_kind(right)}, not {mine.text}") from None


def _unordered(kind: object) -> bool:
    return kind is dict or (isinstance(kind, type) and getattr(kind, "__lt__", None) is _NO_ORDER)


_NO_ORDER: Any = vars(object)["__lt__"]


def _kind(value: Any) -> str:
    return f"a {type(value).__name__}" if value is not None else "None"


def _refused(left: Any, sign: str, right: Any, reason: str) -> TypeMismatch:
    frame = places.users_frame()
    name = mistakes.name_of(left, frame)
    other = mistakes.name_of(right, frame) if isinstance(right, Comparable) else preview(right, 40)
    return TypeMismatch(
        f"`{_code(sign, name, other)}` can never be decided: {reason}",
        f"{mistakes.maker(left)}{mistakes.tail(left)} is {left._checker.text}.",
        "Fix: compare it with what it can be, or let a task decide that returns a bool.",
    )
