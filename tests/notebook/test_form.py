from __future__ import annotations

import datetime
import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import ipywidgets as widgets
import pytest
from annotated_types import Ge, Le
from pydantic import BaseModel

import flyte_nb
from flyte_nb import FlyteDirectory, FlyteFile, stepping, task, workflow
from flyte_nb.model.errors import InterfaceError
from flyte_nb.notebook import form as forms
from flyte_nb.notebook.fields import Expression, Field, Maybe, Problem
from flyte_nb.notebook.form import Form, Group
from flyte_nb.notebook.protocol import Replace
from flyte_nb.notebook.stepview import StepView
from flyte_nb.types.located import workplace


@pytest.fixture(autouse=True)
def no_last_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "_last", {})


class Metric(enum.Enum):
    EUCLID = "euclid"
    CITY = "city"


@dataclass
class Point:
    x: float
    y: float = 2.5
    tags: list[str] = field(default_factory=lambda: ["a"])


@dataclass
class Strict:
    n: int = 1

    def __post_init__(self) -> None:
        if self.n > 5:
            raise ValueError("more than five")


class Pair(NamedTuple):
    left: int
    right: Point


class Model(BaseModel):
    name: str = "knn"
    depth: int = 3


@task
def everything(
    n: int,
    rate: Annotated[float, Ge(0.0), Le(1.0)],
    metric: Metric,
    how: Literal["fast", "slow"],
    name: str = "ada",
    wide: bool = True,
    day: datetime.date = datetime.date(2026, 1, 2),
    maybe: int | None = None,
    xs: list[int] = [1, 2],  # noqa: B006
) -> int:
    return n


def form_for(annotation: Any, default: Any = ...) -> tuple[Form, Field]:
    def body(x: Any) -> int:
        return 1

    body.__annotations__["x"] = annotation
    if default is not ...:
        body.__defaults__ = (default,)
    made = flyte_nb.form(task(body))
    return made, made.fields["x"]


def problem_of(form: Form, name: str = "x") -> str:
    with pytest.raises(Problem):
        _ = form.inputs
    line = form.fields[name]._line
    assert line.layout.display is None
    return str(line.value)


def test_each_input_has_the_control_of_its_type() -> None:
    form = flyte_nb.form(everything)
    kinds = {name: type(field.control).__name__ for name, field in form.fields.items()}
    assert kinds == {
        "n": "IntText",
        "rate": "FloatSlider",
        "metric": "Dropdown",
        "how": "Dropdown",
        "name": "Text",
        "wide": "Checkbox",
        "day": "DatePicker",
        "maybe": "Checkbox",
        "xs": "Text",
    }


def test_defaults_are_filled_in() -> None:
    form = flyte_nb.form(everything)
    form.fields["n"].fill(7)
    assert form.inputs == {
        "n": 7,
        "rate": 0.0,
        "metric": Metric.EUCLID,
        "how": "fast",
        "name": "ada",
        "wide": True,
        "day": datetime.date(2026, 1, 2),
        "maybe": None,
        "xs": [1, 2],
    }


def test_a_slider_goes_from_end_to_end() -> None:
    slider = flyte_nb.form(everything).fields["rate"].control
    assert (slider.min, slider.max) == (0.0, 1.0)


def test_a_number_out_of_its_range_is_told_beside_the_field() -> None:
    form, field = form_for(Annotated[int, Ge(1)])
    field.control.value = 0
    assert "x must be at least 1, not 0" in problem_of(form)


def test_a_default_that_no_browser_can_show_is_left_out() -> None:
    _, field = form_for(float, float("inf"))
    assert field.control.value == 0.0


def test_an_optional_value_is_none_until_it_is_given() -> None:
    form, field = form_for(int | None)
    assert form.inputs == {"x": None}
    assert isinstance(field, Maybe)
    field.control.value = True
    field.inner.control.value = 4
    assert form.inputs == {"x": 4}


def test_a_dataclass_has_a_field_for_each_of_its_own() -> None:
    form, field = form_for(Point)
    assert isinstance(field, Group)
    assert list(field.parts) == ["x", "y", "tags"]
    field.parts["x"].control.value = 1.5
    assert form.inputs == {"x": Point(1.5, 2.5, ["a"])}


def test_records_nest() -> None:
    form, field = form_for(Pair)
    field.parts["left"].control.value = 3  # type: ignore[attr-defined]
    assert form.inputs == {"x": Pair(3, Point(0.0, 2.5, ["a"]))}


def test_a_record_by_default_is_shown() -> None:
    form, _ = form_for(Point, Point(9.0, 8.0, ["z"]))
    assert form.inputs == {"x": Point(9.0, 8.0, ["z"])}


def test_a_pydantic_model_has_a_field_for_each_of_its_own() -> None:
    form, _ = form_for(Model)
    assert form.inputs == {"x": Model(name="knn", depth=3)}


def test_what_a_class_itself_refuses_is_told_beside_its_group() -> None:
    form, field = form_for(Strict)
    field.parts["n"].control.value = 6  # type: ignore[attr-defined]
    assert "x: ValueError: more than five" in problem_of(form)


def test_a_problem_within_a_record_is_told_beside_the_part() -> None:
    form, field = form_for(Point)
    field.parts["tags"].control.value = "[1]"  # type: ignore[attr-defined]
    with pytest.raises(Problem):
        _ = form.inputs
    assert "tags[0]: expected str, got int (1)" in field.parts["tags"]._line.value  # type: ignore[attr-defined]


def test_a_file_must_be_there(tmp_path: Path) -> None:
    form, field = form_for(FlyteFile)
    assert "write the path of a file" in problem_of(form)
    file = tmp_path / "a.txt"
    field.control.value = str(file)
    assert "is not a file" in problem_of(form)
    file.write_text("a")
    assert form.inputs["x"].path == str(file)


def test_a_directory_must_be_there_and_is_typed(tmp_path: Path) -> None:
    form, field = form_for(FlyteDirectory)
    assert "write the path of a directory" in problem_of(form)
    assert field.widget.children[0] is field.control
    (tmp_path / "a.txt").write_text("a")
    field.control.value = str(tmp_path / "a.txt")
    assert "is a file" in problem_of(form)
    field.control.value = str(tmp_path)
    assert form.inputs["x"].path == str(tmp_path)


def test_an_uploaded_file_keeps_its_name_and_stays_in_its_folder() -> None:
    form, field = form_for(FlyteFile)
    upload = field.widget.children[0].children[1]
    upload.set_trait(
        "value",
        (
            {
                "name": "../../data.csv",
                "type": "text/csv",
                "size": 3,
                "content": memoryview(b"1,2"),
                "last_modified": datetime.datetime(2026, 1, 1),
            },
        ),
    )
    path = Path(form.inputs["x"].path)
    assert (path.name, path.read_bytes()) == ("data.csv", b"1,2")
    assert path.is_relative_to(workplace.folder())


def test_anything_else_is_python() -> None:
    form, field = form_for(dict[str, list[int]])
    assert isinstance(field, Expression)
    field.control.value = "{'a': [n for n in range(3)]}"
    assert form.inputs == {"x": {"a": [0, 1, 2]}}


@pytest.mark.parametrize("text", ["", "1 +", "no_such_name", "1 / 0", "'a'"])
def test_python_that_gives_no_value_is_told_beside_the_field(text: str) -> None:
    form, field = form_for(dict[str, int])
    field.control.value = text
    assert "x" in problem_of(form)


def test_all_problems_are_told_at_once() -> None:
    @task
    def two(a: dict[str, int], b: FlyteFile) -> int:
        return 1

    form = flyte_nb.form(two)
    assert form.run() is None
    assert [bool(field._line.value.count(name)) for name, field in form.fields.items()] == [True, True]


def test_a_problem_goes_when_the_field_changes() -> None:
    form, field = form_for(dict[str, int])
    problem_of(form)
    field.control.value = "{}"
    assert field._line.layout.display == "none"


def test_hostile_names_and_problems_are_text() -> None:
    form, field = form_for(dict[str, int])
    field.control.value = "'<script>alert(1)</script>'"
    assert "<script>" not in problem_of(form)


@pytest.mark.slow
def test_the_button_runs_and_shows_the_run_below() -> None:
    @task
    def double(n: int = 4) -> int:
        return 2 * n

    form = flyte_nb.form(double)
    button = next(w for w in form.children[-2].children if isinstance(w, widgets.Button))
    button.click()
    assert form.execution is not None
    assert form.execution.wait(30).outputs.o0 == 8
    assert "text/plain" in form._shown.outputs[0]["data"]


@pytest.mark.slow
def test_the_last_values_are_filled_in(request: pytest.FixtureRequest) -> None:
    @task
    def double(n: int = 4, xs: list[int] = [1]) -> int:  # noqa: B006
        return 2 * n

    form = flyte_nb.form(double)
    form.fields["n"].control.value = 9
    form.fields["xs"].control.value = "[1 + 1]"
    execution = form.run()
    assert execution is not None
    execution.wait(30)
    again = flyte_nb.form(double)
    assert (again.fields["n"].control.value, again.fields["xs"].control.value) == (9, "[1 + 1]")


def test_what_is_no_entity_has_no_form() -> None:
    with pytest.raises(InterfaceError, match="no task, dynamic or workflow"):
        flyte_nb.form(len)  # type: ignore[arg-type]


def test_a_form_is_made_for_every_annotation() -> None:
    makers: list[Callable[[], tuple[Form, Field]]] = [
        lambda annotation=annotation: form_for(annotation)  # type: ignore[misc]
        for annotation in (Any, bytes, complex, datetime.timedelta, set[int], tuple[int, ...], type(None))
    ]
    assert all(make()[1].widget is not None for make in makers)


@workflow
def chosen(n: int = 2) -> int:
    return everything_less(n=n)


@task
def everything_less(n: int) -> int:
    return n - 1


def step_button(made: Form) -> widgets.Button:
    (button,) = [one for row in made.children if isinstance(row, widgets.HBox) for one in row.children[1:2]]
    assert button.description == "Step"
    return button


def test_the_step_button_steps_below_and_leaves_the_run_alone() -> None:
    made = flyte_nb.form(chosen)
    assert made.stepper is None
    step_button(made).click()
    assert made.execution is None
    assert made.stepper is not None
    assert made.stepper.current.kind == "start"
    assert len(made._shown.outputs) == 1
    assert made._said.value == ""


def test_a_problem_keeps_the_step_button_from_stepping() -> None:
    @task
    def total(numbers: list[int]) -> int:
        return sum(numbers)

    made = flyte_nb.form(total)
    step_button(made).click()
    assert made.stepper is None
    assert "numbers" in made._said.value
    assert "numbers" in made.fields["numbers"]._line.value
    assert made._shown.outputs == ()


def test_what_a_workflows_own_code_raises_is_told_beside_the_button() -> None:
    @workflow
    def broken(n: int = 1) -> int:
        raise ValueError("<b>no</b>")

    made = flyte_nb.form(broken)
    step_button(made).click()
    assert made.stepper is None
    assert "&lt;b&gt;no&lt;/b&gt;" in made._said.value


def test_a_fork_of_a_forms_stepper_is_added_below() -> None:
    made = flyte_nb.form(chosen)
    step_button(made).click()
    assert made.stepper is not None
    view = StepView.of_stepper(made.stepper.over())
    asked = Replace(view.id, 1, "n0", "outputs", (("o0", "7"),))
    assert view.perform(asked)["type"] == "done"
    assert len(made._shown.outputs) == 2
    fork = stepping.latest()
    other = StepView.of_stepper(fork)
    assert other.perform(Replace(other.id, 1, "", "inputs", (("n", "5"),)))["type"] == "done"
    assert len(made._shown.outputs) == 3
    assert made.stepper is not fork


def test_stepping_again_takes_the_place_of_what_is_below() -> None:
    made = flyte_nb.form(chosen)
    step_button(made).click()
    first = made.stepper
    step_button(made).click()
    assert made.stepper is not first
    assert len(made._shown.outputs) == 1
