"""The listing of a body."""

from __future__ import annotations

import pytest

from flyte_nb.model.graph import EntityRef, EntitySpec, Interface, Place
from flyte_nb.views.listing import listing


def spec(source, kind="dynamic", line=2, file="In[1]"):
    return EntitySpec(EntityRef(kind, "f", "1"), Interface(), place=Place(file, line), source=source)


SOURCE = "@dynamic\ndef f(n: int) -> int:\n    # first\n    x = g(x=n)\n\n    return h(x=x)\n"


def test_the_lit_line_is_marked_and_each_says_when_it_runs():
    assert listing(spec(SOURCE), 4, {}).split("\n") == [
        "  1    @dynamic",
        "  2    def f(n: int) -> int:",
        "  3        # first",
        "▶ 4 x      x = g(x=n)",
        "  5",
        "  6 x      return h(x=x)",
        "(x marks what runs at expansion)",
    ]


@pytest.mark.parametrize(
    ("kind", "mark", "says"),
    [
        ("dynamic", "x", "(x marks what runs at expansion)"),
        ("workflow", "c", "(c marks what runs at compile time)"),
        ("task", "r", "(r marks what runs at run time)"),
    ],
)
def test_each_kind_has_its_mark(kind, mark, says):
    assert listing(spec(SOURCE, kind), None, {}).split("\n")[-2:] == [f"  6 {mark}      return h(x=x)", says]


def test_lines_are_counted_in_their_file():
    rows = listing(spec(SOURCE, line=99, file="a.py"), 101, {}).split("\n")
    assert (rows[0], rows[3]) == ("   98    @dynamic", "▶ 101 x      x = g(x=n)")


def test_the_loop_variables_stand_behind_the_lit_line():
    assert listing(spec(SOURCE), 4, {"i": "2", "name": "'a'"}).split("\n")[3] == (
        "▶ 4 x      x = g(x=n)    # i = 2, name = 'a'"
    )


def test_of_a_long_body_the_lines_around_are_shown():
    long = spec("def f():\n" + "".join(f"    x{n} = {n}\n" for n in range(2, 1001)), line=1)
    rows = listing(long, 500, {}, around=3).split("\n")[:-1]
    assert [row.split()[-1] for row in rows] == ["497", "498", "499", "500", "501", "502", "503"]
    assert rows[3].startswith("▶ 500 x")
    assert len(listing(long, 1, {}, around=3).split("\n")) == 5
    assert len(listing(long, 1000, {}, around=3).split("\n")) == 5


def test_a_line_that_is_not_in_the_body_lights_none():
    assert "▶" not in listing(spec(SOURCE), 400, {})
    assert "▶" not in listing(spec(SOURCE), None, {})


def test_without_a_source_it_says_so():
    assert listing(spec(""), 2, {}) == "(the source of f is not known)"


def test_a_source_that_cannot_be_read_has_no_marks():
    assert listing(spec("def f(:\n  pass", line=1), 2, {}) == "  1    def f(:\n▶ 2      pass"


def test_every_row_is_one_bounded_line_of_text():
    source = "def f():\n    x = '" + "y" * 100_000 + "'\n    z = '\u202e<script>\x1b[31m'\n"
    rows = listing(spec(source, line=1), 2, {"x": "a\nb\x1b", "y": "z" * 1_000_000}).split("\n")
    assert len(rows) == 4
    assert all(row.isprintable() and len(row) < 400 for row in rows)
