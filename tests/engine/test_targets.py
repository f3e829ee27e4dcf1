"""Target: which nodes a name or a path says, and how cheap that is to ask."""

from __future__ import annotations

import pytest

from flyte_nb import step
from flyte_nb.engine.targets import Target, named
from flyte_nb.model.errors import OptionError

from .programs import inc, up_to
from .stepping import wf


def said(stepper, text):
    target = Target(text)
    return [path for path, node in stepper.state.nodes.items() if target.fits(node)]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("inc", ["n0/n0", "n0/n1", "n1/dn0", "n1/dn1"]),
        ("inc[0]", ["n0/n0", "n1/dn0"]),
        ("n1/inc[1]", ["n1/dn1"]),
        ("fan/dn1", ["n1/dn1"]),
        ("fan", ["n1"]),
        ("n0", ["n0"]),
        ("inc[9]", []),
        ("inc/fan", []),
        ("n1/n1/inc", []),
    ],
)
def test_what_it_says(text, paths):
    assert said(step(wf, n=0).continue_(), text) == paths


def test_it_finds_an_instance_that_was_made_after_it_was_first_asked():
    stepper = step(up_to, n=3)
    target = Target("inc[1]")
    seen = []
    for _ in range(3):
        stepper.into()
        seen.append([path for path, node in stepper.state.nodes.items() if target.fits(node)])
    assert seen == [[], ["n0/dn1"], ["n0/dn1"]]


def test_it_finds_them_in_the_state_of_another_moment():
    stepper = step(up_to, n=3).into().out().over()
    target = Target("inc[1]")
    assert target.fits(stepper.state.nodes["n0/dn1"])
    stepper.back()
    assert target.fits(stepper.state.nodes["n0/dn1"])
    assert not target.fits(stepper.state.nodes["n0/dn2"])


def test_asking_about_all_of_many_instances_looks_at_each_of_them_a_few_times(monkeypatch):
    stepper = step(up_to, n=300).continue_()
    looks = []
    node = type(stepper.state.nodes["n0"].node)
    title = node.title.fget
    monkeypatch.setattr(node, "title", property(lambda self: looks.append(None) or title(self)))
    assert said(stepper, "inc[299]") == ["n0/dn299"]
    assert len(looks) < 10 * 300


@pytest.mark.parametrize("given", ["inc", " /inc/ ", inc])
def test_a_name_is_a_text_or_what_has_one(given):
    assert named(given, "") == "inc"


def test_what_has_no_name():
    with pytest.raises(OptionError) as error:
        named(3.5, 'run_to("my_task")')
    assert str(error.value) == '3.5 is no node and no entity\n  Name one: run_to("my_task")'
