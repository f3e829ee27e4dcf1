from __future__ import annotations

import gc
import weakref

import pytest

import flyte_nb
from flyte_nb import run, step, task, workflow
from flyte_nb.notebook import registry
from flyte_nb.notebook.registry import views
from flyte_nb.notebook.stepview import StepView
from flyte_nb.notebook.view import View

pytestmark = pytest.mark.slow  # a collection of all that the tests hold


@task
def inc(x: int) -> int:
    return x + 1


@workflow
def wf(n: int) -> int:
    return inc(x=n)


@pytest.fixture(autouse=True)
def _no_other_views(monkeypatch):
    monkeypatch.setattr("flyte_nb.local._executions", type(flyte_nb.local._executions)())  # type: ignore[attr-defined]


def test_a_view_is_known_as_long_as_it_lives():
    view = View(wf)
    view_id = view.id
    assert views.get(view_id) is view
    del view
    gc.collect()
    assert views.get(view_id) is None


def test_an_executions_own_view_does_not_keep_it():
    execution = run(wf, n=1)
    view = View.of(execution)
    assert View.of(execution) is view
    assert views.of(execution) == [view]
    there, view_id = weakref.ref(execution), view.id
    flyte_nb.local._executions.clear()  # type: ignore[attr-defined]
    del execution
    gc.collect()
    assert there() is None
    assert view.thing is None
    del view
    gc.collect()
    assert views.get(view_id) is None


def test_a_displayed_view_is_kept_until_enough_others_were(monkeypatch):
    known = registry.Registry()
    first = View(wf)
    there = weakref.ref(first)
    known.keep(first)
    del first
    gc.collect()
    assert there() is not None
    for _ in range(registry.KEPT):
        known.keep(View(wf))
    gc.collect()
    assert there() is None


def test_those_that_keep_values_are_kept_for_three(monkeypatch):
    known = registry.Registry()
    executions = [run(wf, n=n) for n in range(4)]
    kept = [weakref.ref(View(execution)) for execution in executions]
    for reference, execution in zip(kept, executions, strict=True):
        view = reference() or View(execution)
        known.keep(view)
    assert len(known._recent_with_values) == registry.KEPT_WITH_VALUES


def test_a_steppers_own_view_keeps_neither_it_nor_its_execution():
    stepper = step(wf, n=1)
    view = StepView.of_stepper(stepper)
    known = registry.Registry()
    known.keep(view)
    assert not view.keeps_values
    there = weakref.ref(stepper), weakref.ref(stepper.execution)
    flyte_nb.local._executions.clear()  # type: ignore[attr-defined]
    del stepper
    gc.collect()
    assert [one() for one in there] == [None, None]
    assert view.thing is None
