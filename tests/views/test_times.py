"""When each line of a source runs."""

from __future__ import annotations

import textwrap

import pytest

from flyte_nb import dynamic, task
from flyte_nb.model.graph import EntityRef, EntitySpec, Interface, Place
from flyte_nb.views.times import When, first_line, times

LETTERS = {None: ".", When.DEFINITION: "d", When.COMPILE: "c", When.EXPANSION: "x", When.RUN: "r"}


def letters(kind, source):
    """One letter for each line."""
    return "".join(LETTERS[when] for when in times(kind, textwrap.dedent(source).strip("\n")))


BODY = """
    @decorated
    def f(n: int) -> int:
        return g(x=n)
"""


@pytest.mark.parametrize(
    ("kind", "when"), [("task", "ddr"), ("dynamic", "ddx"), ("workflow", "ddc"), ("map_task", "ddr"), ("else", "ddr")]
)
def test_a_body_runs_when_its_kind_says(kind, when):
    assert letters(kind, BODY) == when


def test_comments_docstrings_and_empty_lines_do_not_run():
    source = '''
        def f(n: int) -> int:
            """Do it.

            At length.
            """
            # first

            x = g(x=n)  # then
            "a text alone"
            return x
    '''
    assert letters("dynamic", source) == "d......x.x"


def test_a_head_of_many_lines():
    source = """
        @dynamic(
            cache=True,
            environment={"a": "def f():"},
        )
        def f(
            n: int,  # how many: all
            m: int = 3,
        ) -> int:
            return g(x=n)
    """
    assert letters("dynamic", source) == "ddddddddx"


def test_a_call_of_many_lines_with_a_comment_in_it():
    source = """
        def f(n: int) -> int:
            return g(
                # all of them
                x=n,
            )
    """
    assert letters("dynamic", source) == "dx.xx"


def test_what_looks_like_a_comment_in_a_text_is_none():
    source = '''
        def f(n: int) -> str:
            x = """
        # a heading
        """
            return x
    '''
    assert letters("task", source) == "drrrr"
    assert letters("task", source.replace('"""', 'f"""', 1)) == "drrrr"


def test_functions_within():
    source = """
        def f(n: int) -> int:
            @cached
            def inner(y):
                "Documented."
                return y
            return inner(n)
    """
    assert letters("dynamic", source) == "dxx.xx"


@pytest.mark.parametrize(
    ("source", "when"),
    [
        ("def f(): return 1", "r"),
        ("def f(): 'documented'", "r"),
        ("def f():\n    x = 1; 'a text'\n    pass", "drr"),
        ("async def f():\n    await g()", "dr"),
        ("def f():\r\n    return 1\r\n", "dr."),
        ("import os\n\ndef f():\n    return 1", "..dr"),
    ],
)
def test_unusual_sources(source, when):
    assert "".join(LETTERS[one] for one in times("task", source)) == when


@pytest.mark.parametrize(
    "source",
    [
        "",
        "lambda x: x",
        "def f(:",
        "x\0",
        "def f():\r    'a\rb'\r    return 1",
        "-" * 100_000 + "1",
        "class A:\n    pass",
    ],
    ids=["empty", "lambda", "broken", "null", "returns", "deep", "class"],
)
def test_what_nobody_can_tell_is_left_open(source):
    assert set(times("task", source)) == {None}
    assert len(times("task", source)) == len(source.split("\n"))


# Where a source begins.


@task
@(lambda function: function)
def twice_decorated(n: int) -> int:
    return n


def test_a_source_begins_at_its_first_decorator():
    spec = twice_decorated.spec
    assert spec.source.startswith("@task")
    assert first_line(spec) == spec.place.line - 2


def test_a_source_begins_where_its_text_does():
    @dynamic(
        environment={"a": "def f():"},
    )
    def many_lines(n: int) -> int:
        return twice_decorated(n=n)

    spec = many_lines.spec
    assert first_line(spec) == spec.place.line - 3


def test_where_nobody_knows_it_begins_at_1():
    spec = EntitySpec(EntityRef("task", "f", "1"), Interface(), source="def f():\n    pass")
    assert first_line(spec) == 1


def test_a_source_that_cannot_be_read_begins_at_its_place():
    spec = EntitySpec(EntityRef("task", "f", "1"), Interface(), place=Place("In[1]", 7), source="def f(:")
    assert first_line(spec) == 7
