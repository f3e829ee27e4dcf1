"""The line of the return that a value came from."""

from __future__ import annotations

import textwrap

import pytest

from flyte_nb.model.graph import EntityRef, EntitySpec, Interface, Place, Policy
from flyte_nb.model.returns import place_of_return

TEXT = textwrap.dedent("""
    @task
    def f(n):
        def inner():
            return "inner"
        if n == 1:
            return 1, "a"
        if n == 2:
            return [
                1, 2, 3
            ]
        if n == 3:
            return "text"
        if n == 4:
            return None
        if n == 5:
            return {"a": n}
        return inner()
""").lstrip()


def spec(text: str, line: int = 12) -> EntitySpec:
    interface = Interface((), ())
    return EntitySpec(EntityRef("task", "f", "v"), interface, Policy(), "", Place("In[4]", line, "def f(n):"), text)


@pytest.mark.parametrize(
    ("value", "line", "text"),
    [
        ((1, "a"), 16, 'return 1, "a"'),
        ([1, 2, 3], 18, "return ["),
        ("text", 22, 'return "text"'),
        (None, 24, "return None"),
        ({"b": 2}, 26, 'return {"a": n}'),
        (2.5, 27, "return inner()"),
        ((1, 2, 3), 27, "return inner()"),
        ("another text", 27, "return inner()"),
    ],
)
def test_it_is_the_one_that_can_have_made_the_value(value: object, line: int, text: str) -> None:
    assert place_of_return(spec(TEXT), value) == Place("In[4]", line, text)


def test_where_several_can_it_is_the_def_or_the_last() -> None:
    several = spec("def f(n):\n    if n:\n        return g(n)\n    return h(n)\n", 3)
    assert place_of_return(several, 1) == several.place
    assert place_of_return(several, 1, last=True) == Place("In[4]", 6, "return h(n)")


@pytest.mark.parametrize("text", ["", "def f(:", "f = lambda n: 1", "def f(n):\n    pass\n"])
def test_without_a_return_in_the_text_it_is_the_def(text: str) -> None:
    assert place_of_return(spec(text), 1) == spec(text).place


def test_a_list_with_a_star_may_be_of_any_length() -> None:
    assert place_of_return(spec("def f(n):\n    return [*n]\n", 3), [1, 2]) == Place("In[4]", 4, "return [*n]")
