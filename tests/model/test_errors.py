"""Errors: what they read like, and that they survive a pickle."""

from __future__ import annotations

import pickle

import pytest

from flyte_nb.model import errors
from flyte_nb.model.errors import CompileError, FlyteNbError, PromiseUseError, did_you_mean
from flyte_nb.model.graph import Place

PLACE = Place("In[4]", 9, "for m in models:")


def test_an_error_is_a_headline_with_its_place_and_details():
    error = CompileError("no good", "because", "do this", place=PLACE)
    assert error.lines() == [
        "CompileError: no good  --  In[4] line 9:   for m in models:",
        "  because",
        "  do this",
    ]
    assert error._render_traceback_() == error.lines()


def test_notes_are_read_after_it():
    error = CompileError("no good")
    error.add_note("in node n0\ninputs: x=1")
    assert error.lines() == ["CompileError: no good", "in node n0", "inputs: x=1"]


def test_a_place_is_given_once():
    error = CompileError("no good")
    assert error.placed(PLACE).place is PLACE
    assert error.placed(Place("other", 1)).place is PLACE
    assert str(error).startswith("no good  --  In[4] line 9")


@pytest.mark.parametrize(
    "kind", [cls for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, FlyteNbError)]
)
def test_every_error_survives_a_pickle(kind):
    error = kind("no good", "because", place=PLACE)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.place, again.details) == (kind, str(error), PLACE, ("because",))


def test_using_a_promise_is_what_python_and_flytekit_would_raise():
    assert issubclass(PromiseUseError, TypeError)
    assert issubclass(PromiseUseError, ValueError)


def test_a_near_miss_is_suggested_and_a_far_one_is_not():
    assert did_you_mean("cache_versoin", ["cache", "cache_version"]) == " Did you mean 'cache_version'?"
    assert did_you_mean("x", []) == ""
