"""Scalars: numbers, text, dates, enums and literals; each is one value, and none is copied."""

from __future__ import annotations

import datetime
import enum
from typing import Any, ClassVar

from flyte_nb.model.errors import did_you_mean
from flyte_nb.types.kinds import FLYTEKIT, Typed
from flyte_nb.types.misfit import Misfit, is_numpy_scalar
from flyte_nb.types.preview import preview


class Scalar(Typed):
    """A type whose values are exactly of one class; a value of that class passes at once."""

    kind: type
    plain = True
    #: flytekit takes no other class for this type, and says so.
    lenient: ClassVar[bool] = True

    def check(self, value: object, name: str = "value", notes: list[str] | None = None) -> object:
        if type(value) is self.kind:
            return value
        return super().check(value, name, notes)

    def take(self, value: object) -> object:
        if type(value) is self.kind:
            return value
        if is_numpy_scalar(value):
            number = value.item()  # type: ignore[attr-defined]
            if type(number) is not type(value):  # a long double is its own item
                try:
                    return self.take(number)
                except Misfit:
                    raise Misfit(self.text, value) from None
        return self.convert(value)

    def convert(self, value: object) -> object:
        """Return the value of another class as this one, or raise Misfit."""
        raise Misfit(self.text, value)

    def leniency(self, value: object, name: str, inside: bool) -> str | None:
        if type(value) is self.kind or not self.lenient:
            return None
        numbers = self.kind in (int, float)
        remedy = f"{self.text}(...)" if inside else f"{self.text}({name})"
        if inside and numbers:
            remedy = f"{name}.astype({self.text}) or {remedy}"
        return (
            f"{FLYTEKIT} refuses this: {name} {'holds' if inside else 'is'} {type(value).__name__} "
            f"where {self.text} is declared ({remedy})"
        )


class Int(Scalar):
    kind = int

    def convert(self, value: object) -> object:
        if isinstance(value, int):
            return int.__int__(value)
        raise Misfit(self.text, value)

    def core(self, schema: Any) -> Any:
        return schema.int_schema(strict=True)


class Float(Scalar):
    """A float; whatever Python's ``float()`` takes for a number is delivered as one."""

    kind = float

    def convert(self, value: object) -> object:
        cls = type(value)
        number = hasattr(cls, "__float__") or hasattr(cls, "__index__")
        if number:
            try:
                if getattr(value, "shape", ()) != ():
                    raise Misfit(self.text, value)
                return float(value)  # type: ignore[arg-type]
            except Misfit:
                raise
            except OverflowError:
                raise Misfit(self.text, value, "The number is too big for a float.") from None
            except Exception:  # a stranger's __float__
                pass
        raise Misfit(self.text, value)

    def core(self, schema: Any) -> Any:
        return schema.float_schema(strict=True)


class Bool(Scalar):
    kind = bool

    def core(self, schema: Any) -> Any:
        return schema.bool_schema(strict=True)


class Str(Scalar):
    kind = str

    def convert(self, value: object) -> object:
        if isinstance(value, str):
            return str.__str__(value)
        raise Misfit(self.text, value)

    def core(self, schema: Any) -> Any:
        return schema.str_schema(strict=True)


class Bytes(Scalar):
    kind = bytes
    lenient = False

    def convert(self, value: object) -> object:
        if isinstance(value, (bytes, bytearray)):
            return bytes(value)
        raise Misfit(self.text, value)


class Complex(Scalar):
    kind = complex
    lenient = False
    plain = False

    def convert(self, value: object) -> object:
        if isinstance(value, (int, float, complex)):
            return complex(value)
        raise Misfit(self.text, value)


class Nothing(Scalar):
    kind = type(None)
    lenient = False

    def core(self, schema: Any) -> Any:
        return schema.none_schema()


class Moment(Typed):
    """A datetime, date, time or timedelta; a datetime is no date here, for it carries more than one."""

    kind: type

    def __init__(self, annotation: object, kind: type) -> None:
        super().__init__(annotation)
        self.kind = kind

    def take(self, value: Any) -> object:
        if not isinstance(value, self.kind):
            raise Misfit(self.text, value)
        if self.kind is datetime.date and isinstance(value, datetime.datetime):  # which is a subclass of date
            raise Misfit(self.text, value, ".date() makes it one.")
        if hasattr(value, "to_pydatetime"):  # a Timestamp of pandas
            return value.to_pydatetime(warn=False)
        return value.to_pytimedelta() if hasattr(value, "to_pytimedelta") else value

    def leniency(self, value: Any, name: str, inside: bool) -> str | None:
        if self.kind is not datetime.datetime or getattr(value, "tzinfo", None) is not None:
            return None
        holds = "holds" if inside else "is"
        return f"{FLYTEKIT} makes UTC of this: {name} {holds} a datetime without a time zone (tzinfo=timezone.utc)"


class Choice(Typed):
    """An enum. A member's value, or its name, is taken for the member."""

    def __init__(self, annotation: object, cls: type[enum.Enum]) -> None:
        super().__init__(annotation)
        self.cls = cls

    def refusal(self) -> str | None:
        if all(isinstance(member.value, str) for member in self.cls):
            return None
        return "an enum whose values are not all texts"

    def take(self, value: object) -> object:
        if isinstance(value, self.cls):
            return value
        raw = value.item() if is_numpy_scalar(value) else value  # type: ignore[attr-defined]
        if raw is None or isinstance(raw, (str, int, float, bytes, tuple)):
            for member in self.cls:
                if type(member.value) is type(raw) and member.value == raw:
                    return member
            if isinstance(raw, str) and raw in self.cls.__members__:
                return self.cls.__members__[raw]
            try:
                return self.cls(raw)
            except ValueError:
                pass
        known = ", ".join(preview(member.value, 40) for member in list(self.cls)[:8])
        more = ", …" if len(self.cls) > 8 else ""
        near = did_you_mean(raw, [str(m.value) for m in self.cls]) if isinstance(raw, str) else ""
        raise Misfit(self.text, value, f"{self.text} has the values {known}{more}.{near}")


class Literally(Typed):
    """One of some given values, of the same class."""

    def __init__(self, annotation: object, values: tuple[object, ...]) -> None:
        super().__init__(annotation)
        self.values = values

    def take(self, value: object) -> object:
        raw = value.item() if is_numpy_scalar(value) else value  # type: ignore[attr-defined]
        for known in self.values:
            if type(known) is type(raw) and known == raw:
                return known
        near = did_you_mean(raw, [v for v in self.values if isinstance(v, str)]) if isinstance(raw, str) else ""
        raise Misfit(self.text, value, *([near.strip()] if near else ()))
