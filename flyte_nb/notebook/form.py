"""form(wf): a typed form made from an interface, with buttons to run and to step; errors stand beside the field."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, TypeVar, cast

import ipywidgets as widgets
from IPython import get_ipython

from flyte_nb import local, stepping
from flyte_nb.authoring.entities import Entity
from flyte_nb.engine.execution import Execution
from flyte_nb.engine.stepper import Stepper
from flyte_nb.model.errors import FlyteNbError, InterfaceError
from flyte_nb.notebook import fields
from flyte_nb.notebook.fields import Field, Problem
from flyte_nb.notebook.prompt import at_the_prompt, interruptible
from flyte_nb.notebook.stepview import StepView
from flyte_nb.notebook.view import View
from flyte_nb.types import records, scalars
from flyte_nb.types.kinds import Typed
from flyte_nb.types.paths import AnyPath, Place
from flyte_nb.types.preview import preview
from flyte_nb.views.labels import shorten

#: How deep records within records get fields of their own; deeper ones are written as Python.
_DEPTH = 4

#: What was in the fields when an entity of this name and interface was last run from a form.
_last: dict[str, dict[str, Any]] = {}

_missing = object()
_Begun = TypeVar("_Begun")


class Group(Field):
    """A dataclass, named tuple, typed dict or pydantic model: a field for each of its own."""

    def __init__(self, name: str, checker: records.Record, parts: Mapping[str, Field]) -> None:
        self.parts = parts
        title = widgets.HTML(f"<b>{escape(name)}</b> <small>{escape(checker.text)}</small>")
        super().__init__(name, checker, title)
        inner = widgets.VBox([part.widget for part in parts.values()], layout={"margin": "0 0 0 24px"})
        self.widget.children = (title, inner, self._line)

    def complain(self, problem: str | None) -> None:
        if problem is None:
            for part in self.parts.values():
                part.complain(None)
        super().complain(problem)

    def read(self) -> Any:
        return self.checker.cls(**_values(self.parts))  # type: ignore[attr-defined]

    def value(self) -> Any:
        try:
            return super().value()
        except FlyteNbError:
            raise
        except Exception as error:  # a class's own __post_init__ or validators
            problem = Problem(f"{self.name}: {type(error).__name__}: {error}"[:300])
            self.complain(problem.headline)
            raise problem from None

    def fill(self, value: Any) -> None:
        for name, part in self.parts.items():
            inner = value.get(name, _missing) if isinstance(value, Mapping) else getattr(value, name, _missing)
            _fill(part, inner)


class Form(widgets.VBox):  # type: ignore[misc]
    """The inputs of an entity as fields, buttons to run it and to step through it, and the run below them.

    Attributes:
        entity: What runs.
        execution: The last run from this form, or None.
        stepper: The last stepper from this form, or None.
    """

    def __init__(self, entity: Entity, names: Mapping[str, Any]) -> None:
        self.entity = entity
        self.execution: Execution | None = None
        self.stepper: Stepper | None = None
        self.fields = {
            name: _field(name, cast(Typed, checker), names)
            for name, checker in entity.signature.inputs.items()
            if name not in entity.signature.fixed
        }
        self._key = f"{entity.name}{entity.interface}"
        last = _last.get(self._key, {})
        for name, field in self.fields.items():
            _fill(field, last.get(name, entity.signature.defaults.get(name, _missing)))
        head = (
            f"<b>{escape(entity.name)}</b><div style='font-size: 12px; line-height: 1.4; opacity: 0.75'>"
            f"{escape(str(entity.interface))}</div>"
        )
        run = widgets.Button(
            description="Run",
            icon="play",
            button_style="primary",
            tooltip=f"Run {entity.name} on these inputs",
            layout={"margin": "8px 0 8px 176px"},
        )
        run.on_click(lambda button: self.run())
        step = widgets.Button(
            description="Step",
            icon="step-forward",
            tooltip=f"Step through {entity.name} on these inputs, node by node",
            layout={"margin": "8px 0 8px 8px"},
        )
        # What a stepper makes belongs to the prompt's thread: a click may come in another.
        step.on_click(lambda button: at_the_prompt(self._step_clicked))
        self._said = widgets.HTML()
        self._shown = widgets.Output()
        rows = [widgets.HTML(head), *(field.widget for field in self.fields.values())]
        super().__init__([*rows, widgets.HBox([run, step, self._said]), self._shown])

    @property
    def inputs(self) -> dict[str, Any]:
        """What the fields hold, checked.

        Raises:
            Problem: A field holds no value of its type; each one that does not says so.
        """
        return _values(self.fields)

    def run(self) -> Execution | None:
        """Run the entity on what the fields hold, in the background; None where a field has a problem."""
        self.execution = self._begun(lambda inputs: local.run(self.entity, inputs, background=True))
        if self.execution is not None:
            self._shown.outputs = (_output(View(self.execution)),)
        return self.execution

    def step(self) -> Stepper | None:
        """Step through the entity on what the fields hold; None where a field has a problem."""
        self.stepper = self._begun(lambda inputs: stepping.step(self.entity, inputs))
        if self.stepper is not None:
            view = StepView.of_stepper(self.stepper)
            view.on_fork = self._show_fork
            if not view.displayed:  # by the cell that pressed
                self._shown.outputs = (_output(view),)
        return self.stepper

    def _step_clicked(self) -> None:
        try:
            with interruptible():
                self.step()
        except BaseException as error:  # nobody stands around a click: what compiles a workflow is its user's code
            self._say(f"{type(error).__name__}: {error}")

    def _show_fork(self, fork: Stepper) -> None:
        view = StepView.of_stepper(fork)
        view.on_fork = self._show_fork
        self._shown.outputs = (*self._shown.outputs, _output(view))

    def _begun(self, begin: Callable[[dict[str, Any]], _Begun]) -> _Begun | None:
        try:
            inputs = self.inputs
            _last[self._key] = {name: fields.written(field) for name, field in self.fields.items()}
            made = begin(inputs)
        except FlyteNbError as error:
            self._say(error.headline)
            return None
        self._said.value = ""
        return made

    def _say(self, problem: str) -> None:
        self._said.value = f'<span role="alert">{escape(shorten(problem, 300))}</span>'


def _output(view: View) -> dict[str, Any]:
    return {"output_type": "display_data", "data": dict(view._repr_mimebundle_()), "metadata": {}}


def form(entity: Entity, /) -> Form:
    """Return a form for an entity's inputs: numbers with their ranges, menus, dates, files, records in groups.

    Defaults and the last values are filled in. Bounds come from the annotation: ``Annotated[int, range(1, 10)]``, or
    the marks of annotated-types and pydantic's ``Field(ge=1, le=9)``. What has no field of its own is written as
    Python, or as the name of a variable.

    Args:
        entity: A workflow, dynamic, task or map task.

    Raises:
        InterfaceError: It is no entity.

    Example:
        >>> from flyte_nb import form, task, workflow
        >>> @task
        ... def inc(x: int) -> int:
        ...     return x + 1
        >>> @workflow
        ... def wf(n: int = 3) -> int:
        ...     return inc(x=n)
        >>> form(wf).inputs
        {'n': 3}
    """
    if not isinstance(entity, Entity):
        raise InterfaceError(f"{preview(entity, 60)} is no task, dynamic or workflow", "Give form() one.")
    return Form(entity, _names())


def _names() -> Mapping[str, Any]:
    """Return the user's own names, as they are when an expression is read."""
    shell = get_ipython()
    return shell.user_ns if shell is not None else vars(sys.modules["__main__"])


def _values(parts: Mapping[str, Field]) -> dict[str, Any]:
    """Return all values, once every field has had the chance to complain."""
    found, first = {}, None
    for name, part in parts.items():
        try:
            found[name] = part.value()
        except Problem as problem:
            first = first or problem
    if first is not None:
        raise first
    return found


def _fill(field: Field, value: object) -> None:
    """Show a value, unless the field cannot."""
    if value is _missing:
        return
    try:
        field.fill(value)
    except Exception:  # a default of another type, or a picker that refuses it: the field stays empty
        return


def _field(name: str, checker: Typed, names: Mapping[str, Any], depth: int = 0) -> Field:
    inner = fields.optional(checker)
    if inner is not None:
        return fields.Maybe(name, checker, _field(name, inner, names, depth))
    if isinstance(checker, records.Record) and depth < _DEPTH and checker.fields:
        parts = {part: _field(part, of, names, depth + 1) for part, of in checker.fields.items()}
        group = Group(name, checker, parts)
        for part, value in _defaults(checker.cls).items():
            if part in parts:
                _fill(parts[part], value)
        return group
    for known, make in _MAKERS:
        if known(checker):
            return make(name, checker)
    return fields.Expression(name, checker, names)


_MAKERS: tuple[tuple[Callable[[Typed], bool], Callable[[str, Typed], Field]], ...] = (
    (lambda checker: isinstance(checker, (scalars.Choice, scalars.Literally)), fields.Menu),
    (lambda checker: checker.kind is bool, fields.Flag),
    (fields.is_number, fields.Number),
    (lambda checker: checker.kind is str, fields.Text),
    (fields.pickable, fields.Moment),
    (lambda checker: isinstance(checker, (Place, AnyPath)), fields.Path),
)


def _defaults(cls: Any) -> dict[str, Any]:
    """Return the defaults of a record's fields."""
    if dataclasses.is_dataclass(cls):
        found = {}
        for field in dataclasses.fields(cls):
            if field.default is not dataclasses.MISSING:
                found[field.name] = field.default
            elif field.default_factory is not dataclasses.MISSING:
                found[field.name] = field.default_factory()
        return found
    if hasattr(cls, "model_fields"):
        return {
            name: field.get_default(call_default_factory=True)
            for name, field in cls.model_fields.items()
            if not field.is_required()
        }
    return dict(getattr(cls, "_field_defaults", {}))
