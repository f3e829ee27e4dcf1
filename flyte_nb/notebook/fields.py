"""Fields: the part of a form that asks for one input, by its annotation; each has room for what is wrong beside it."""

from __future__ import annotations

import ast
import datetime
import math
import pathlib
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import ipywidgets as widgets

from flyte_nb.model.errors import FlyteNbError, TypeMismatch
from flyte_nb.notebook.bounds import bounds
from flyte_nb.types import scalars
from flyte_nb.types.kinds import Typed
from flyte_nb.types.located import workplace
from flyte_nb.types.paths import Directory
from flyte_nb.types.preview import preview
from flyte_nb.types.unions import Union

_LABEL = {"description_width": "170px"}
_WIDE = {"width": "min(100%, 560px)"}

#: Sliders have at most so many places; beyond, a number is typed.
_PLACES = 10_000


class Problem(FlyteNbError, ValueError):
    """What a field holds is not what its annotation says; the field shows it."""


class Field:
    """One input: a control, and a line below it that says what is wrong.

    Attributes:
        name: The input's name.
        checker: What its value must be.
        widget: Control and line together.
    """

    def __init__(self, name: str, checker: Typed, control: widgets.Widget) -> None:
        self.name = name
        self.checker = checker
        self.control = control
        self._line = widgets.HTML(layout={"margin": "0 0 0 176px", "display": "none"})
        self.widget: widgets.Widget = widgets.VBox([control, self._line])
        if control.has_trait("value"):
            control.observe(lambda change: self.complain(None), "value")

    def complain(self, problem: str | None) -> None:
        """Show what is wrong, or nothing."""
        said = escape(problem) if problem else ""
        self._line.value = f'<span role="alert" style="color: var(--jp-error-color1, #c62828)">{said}</span>'
        self._line.layout.display = None if problem else "none"

    def read(self) -> Any:
        """Return what the control holds, as a value.

        Raises:
            Problem: It is no value.
        """
        return self.control.value

    def fill(self, value: Any) -> None:
        """Show a value."""
        self.control.value = value

    def value(self) -> Any:
        """Return the checked value, and show what is wrong beside the field.

        Raises:
            Problem: The field holds none.
        """
        try:
            value = self.checker.check(self.read(), self.name)
        except TypeMismatch as error:
            problem = Problem(error.headline, *error.details)
        except Problem as error:
            problem = error
        else:
            self.complain(None)
            return value
        self.complain(" ".join([problem.headline, *problem.details]))
        raise problem


class Number(Field):
    """An int or a float: a slider where both ends are known and near, else a box."""

    def __init__(self, name: str, checker: Typed) -> None:
        self._whole = checker.kind is int
        self._bounds = bounds(checker.annotation, self._whole)
        step = self._bounds.step or (1 if self._whole else None)
        options: dict[str, Any] = {"step": step}
        boxes = (widgets.IntText, widgets.IntSlider) if self._whole else (widgets.FloatText, widgets.FloatSlider)
        kind = boxes[0]
        if self._bounds.both:
            low, high = self._bounds.low or 0, self._bounds.high or 0
            step = step or (high - low) / 100 or 1
            if (high - low) / step <= _PLACES:
                kind = boxes[1]
                options = {"min": low, "max": high, "step": step, "value": low}
        super().__init__(name, checker, kind(**_described(name, checker), **options))

    def read(self) -> Any:
        value = self.control.value
        problem = self._bounds.problem(value)
        if problem is not None:
            raise Problem(f"{self.name} {problem}, not {value:g}")
        return value

    def fill(self, value: Any) -> None:
        if math.isfinite(value) and self._bounds.problem(value) is None:  # a browser's box takes no inf
            self.control.value = value


class Text(Field):
    """A str: a line, or a box where it has several."""

    def __init__(self, name: str, checker: Typed, value: object = "") -> None:
        several = isinstance(value, str) and "\n" in value
        kind = widgets.Textarea if several else widgets.Text
        super().__init__(name, checker, kind(**_described(name, checker), continuous_update=False))


class Menu(Field):
    """An enum or a Literal: one of some known values."""

    def __init__(self, name: str, checker: Typed) -> None:
        if isinstance(checker, scalars.Choice):
            options: list[tuple[str, Any]] = [(f"{one.name} ({preview(one.value, 40)})", one) for one in checker.cls]
        else:
            options = [
                (one if isinstance(one, str) else preview(one, 60), one) for one in getattr(checker, "values", ())
            ]
        super().__init__(name, checker, widgets.Dropdown(options=options, **_described(name, checker)))

    def fill(self, value: Any) -> None:
        self.control.value = self.checker.check(value, self.name)


class Flag(Field):
    """A bool."""

    def __init__(self, name: str, checker: Typed) -> None:
        super().__init__(name, checker, widgets.Checkbox(indent=True, **_described(name, checker)))


_PICKERS: Mapping[type, Callable[..., widgets.Widget]] = {
    datetime.datetime: widgets.NaiveDatetimePicker,
    datetime.date: widgets.DatePicker,
    datetime.time: widgets.TimePicker,
}


class Moment(Field):
    """A date, a time or both, from a picker."""

    def __init__(self, name: str, checker: Typed) -> None:
        picker = _PICKERS[checker.kind]  # type: ignore[index]
        super().__init__(name, checker, picker(**_described(name, checker)))

    def read(self) -> Any:
        if self.control.value is None:
            raise Problem(f"{self.name}: choose a {self.checker.text}")
        return self.control.value

    def fill(self, value: Any) -> None:
        if getattr(value, "tzinfo", None) is not None:
            return  # the picker shows no zone, and would lose it
        self.control.value = value


class Path(Field):
    """A file or a path: typed, or uploaded into a folder of its own; a directory is only typed."""

    def __init__(self, name: str, checker: Typed) -> None:
        self._noun = "directory" if isinstance(checker, Directory) else "file"
        example = "data" if self._noun == "directory" else "data/train.csv"
        options = {**_described(name, checker), "placeholder": f"a path, such as {example}"}
        super().__init__(name, checker, widgets.Text(**options, continuous_update=False))
        if self._noun == "directory":
            return
        upload = widgets.FileUpload(description="Upload", tooltip=f"upload a file for {name}")
        upload.observe(self._uploaded, "value")
        self.widget.children = (widgets.HBox([self.control, upload]), self._line)

    def _uploaded(self, change: Any) -> None:
        for file in change["new"]:
            place = pathlib.Path(workplace.unused(pathlib.PurePath(file["name"]).name))
            place.write_bytes(file["content"])
            self.control.value = str(place)

    def read(self) -> Any:
        if not self.control.value.strip():
            raise Problem(f"{self.name}: write the path of a {self._noun}")
        return self.control.value.strip()

    def fill(self, value: Any) -> None:
        self.control.value = str(getattr(value, "path", value))


class Expression(Field):
    """Anything else: Python, evaluated in the user's own namespace when they press a button."""

    def __init__(self, name: str, checker: Typed, names: Mapping[str, Any]) -> None:
        options = {**_described(name, checker), "placeholder": f"Python: a {checker.text}, or a variable's name"}
        super().__init__(name, checker, widgets.Text(**options, continuous_update=False))
        self._names = names

    def read(self) -> Any:
        text = self.control.value.strip()
        if not text:
            raise Problem(f"{self.name}: write a {self.checker.text}, or the name of a variable that holds one")
        try:
            return eval(compile(text, f"<{self.name}>", "eval"), dict(self._names))
        except Exception as error:  # the user's own expression may raise anything
            raise Problem(f"{self.name}: {type(error).__name__}: {error}"[:300]) from None

    def fill(self, value: Any) -> None:
        if isinstance(value, _Written):
            self.control.value = str(value)
            return
        text = repr(value)
        try:
            same = len(text) <= 2_000 and ast.literal_eval(text) == value
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            same = False
        if same:
            self.control.value = text


class Maybe(Field):
    """An optional value: a box to tick, and the field of the value itself."""

    def __init__(self, name: str, checker: Typed, inner: Field) -> None:
        self.inner = inner
        given = widgets.Checkbox(
            description=f"{name} is given",
            style=_LABEL,
            layout=_WIDE,
            tooltip=f"{name}: {checker.text}; without the tick it is None",
        )
        super().__init__(name, checker, given)
        self.widget.children = (given, inner.widget, self._line)
        given.observe(lambda change: self._show(), "value")
        self._show()

    def _show(self) -> None:
        self.inner.widget.layout.display = None if self.control.value else "none"

    def complain(self, problem: str | None) -> None:
        if problem is None:
            self.inner.complain(None)
        super().complain(problem)

    def value(self) -> Any:
        return self.inner.value() if self.control.value else None

    def fill(self, value: Any) -> None:
        self.control.value = value is not None
        if value is not None:
            self.inner.fill(value)


class _Written(str):
    """An expression as it was written, to be shown again."""

    __slots__ = ()


def written(field: Field) -> Any:
    """Return what a field holds, to fill another one like it: an expression as written, else the value."""
    if isinstance(field, Expression):
        return _Written(field.control.value)
    return field.value()


def optional(checker: Typed) -> Typed | None:
    """Return the T of ``T | None``, or None for any other annotation."""
    if not isinstance(checker, Union) or not checker.optional:
        return None
    others = [member for member in checker.members if member.kind is not type(None)]
    return others[0] if len(others) == 1 else None


def is_number(checker: Typed) -> bool:
    """Tell whether a checker takes an int or a float alone."""
    return checker.kind in (int, float)


def pickable(checker: Typed) -> bool:
    """Tell whether there is a picker for a checker's class."""
    return isinstance(checker, scalars.Moment) and checker.kind in _PICKERS


def _described(name: str, checker: Typed) -> dict[str, Any]:
    return {"description": name, "tooltip": f"{name}: {checker.text}", "style": _LABEL, "layout": _WIDE}
