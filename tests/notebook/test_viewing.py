from __future__ import annotations

import threading

import pytest

from flyte_nb import run, step, task, view, where, workflow
from flyte_nb.model.errors import FlyteNbError
from flyte_nb.notebook import mime
from flyte_nb.notebook.stepview import StepView
from flyte_nb.views.payload import MIME


@task
def inc(x: int) -> int:
    return x + 1


@workflow
def wf(n: int = 1) -> int:
    return inc(x=n)


def test_a_workflow_a_graph_and_an_execution_can_be_viewed():
    execution = run(wf)
    assert (view(wf).thing, view(wf.graph).thing, view(execution).thing) == (wf, wf.graph, execution)


def test_each_call_is_another_view_with_traits_of_its_own():
    first, second = view(wf), view(wf)
    first.selected = "n0"
    assert (second.selected, first.id == second.id) == (None, False)


def test_a_stepper_has_one():
    stepper = step(wf)
    made = view(stepper)
    assert isinstance(made, StepView)
    assert view(stepper) is made
    assert made.stepper is stepper


@pytest.mark.parametrize("thing", [inc, 3, None, "wf", len])
def test_what_has_no_graph_is_refused(thing):
    with pytest.raises(FlyteNbError):
        view(thing)


SHOWN = {
    "text": {"text/plain"},
    "picture": {"text/plain", "image/svg+xml"},
    "lab": {"text/plain", "image/svg+xml", MIME},
    "widget": {"text/plain", "image/svg+xml", MIME, "application/vnd.jupyter.widget-view+json"},
}


@pytest.mark.parametrize("way", SHOWN)
def test_a_stepper_shows_itself_as_the_setting_says(squares, way):
    squares.good(f"%config FlyteMagics.view = {way!r}\n%config FlyteMagics.progress = False")
    squares.good("s = %flyte step wf n=3\ns.over()\nshown = get_ipython().display_formatter.format(s)[0]")
    shown = squares.names["shown"]
    assert shown.keys() == SHOWN[way]
    assert shown["text/plain"] == where.text(squares.names["s"])


@pytest.mark.parametrize("way", ["text", "picture"])
def test_where_no_view_follows_the_cell_that_begins_shows_nothing_by_itself(squares, way):
    squares.good(f"%config FlyteMagics.view = {way!r}")
    assert squares.good("s = %flyte step wf n=3").shown == []


def test_with_auto_a_shell_without_a_kernel_shows_pictures(squares):
    squares.good("s = %flyte step wf n=3\nshown = get_ipython().display_formatter.format(s)[0]")
    assert squares.names["shown"].keys() == SHOWN["picture"]


def test_the_view_of_a_stepper_says_where_it_stands(squares):
    squares.good("%config FlyteMagics.view = 'lab'\nimport flyte_nb")
    squares.good("s = %flyte step wf n=3\ns.over()\nshown = flyte_nb.view(s)._repr_mimebundle_()")
    assert squares.names["shown"]["text/plain"] == where.text(squares.names["s"])
    assert squares.names["shown"][MIME]["step"]["stop"] == "end"


def test_a_widgets_commands_step(squares):
    squares.good("%config FlyteMagics.view = 'widget'")
    squares.good("s = %flyte step wf n=3")
    stepper, there = squares.names["s"], threading.Event()
    stepper.observers.append(lambda one: None if one.busy else there.set())
    seen = view(stepper)
    command = {"type": "step", "view": seen.id, "request": 1, "command": "over", "path": None}
    mime.widget_of(seen)._handle_custom_msg(command, [])
    assert there.wait(30)
    assert stepper.current.kind == "end"
