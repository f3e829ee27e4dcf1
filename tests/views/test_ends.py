"""Where edges meet groups: what follows a group stands below its frame, and what comes before it above."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyte_nb.views import svg
from flyte_nb.views.dot import to_dot
from flyte_nb.views.ends import End, Ranks

DOTS: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[1] / "golden" / "dots.py"))
PICTURES: dict[str, dict[str, Any]] = DOTS["pictures"]()
ONWARDS = [name for name, given in PICTURES.items() if given["direction"] in ("TB", "LR") and name != "large"]


def extents(drawn: str, across: bool) -> dict[str, tuple[float, float]]:
    """Return the top and the bottom of each node and cluster of a laid-out picture; its left and right, if across."""
    found = {}
    for group in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}g"):
        if group.get("class", "").partition(" ")[0] in ("node", "cluster"):
            title = next(child.text or "" for child in group if child.tag.endswith("title"))
            shapes = [one.get("d") or one.get("points") for one in group.iter()]
            numbers = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", next(filter(None, shapes)))][
                not across :: 2
            ]
            found[title] = min(numbers), max(numbers)
    return found


def beside(dot: str) -> Iterator[str]:
    """Yield the visible edges between a frame and what does not stand behind it, or before it."""
    at = extents(svg.layout(dot), "rankdir=LR" in dot)
    for line in dot.splitlines():
        edge = re.match(r'  "([^"]+)" -> "([^"]+)"(.*)', line)
        if edge is None or "invis" in edge[3]:
            continue
        ends = {"ltail": edge[1], "lhead": edge[2], **dict(re.findall(r'(l(?:tail|head))="([^"]+)"', edge[3]))}
        if "cluster" in ends["ltail"] + ends["lhead"] and at[ends["ltail"]][1] >= at[ends["lhead"]][0]:
            yield line


@pytest.mark.slow
@pytest.mark.parametrize("name", ONWARDS)
def test_a_group_stands_between_what_is_before_and_what_is_after(name: str) -> None:
    assert list(beside(DOTS["draw"](PICTURES[name]))) == []


@pytest.mark.slow
@pytest.mark.parametrize("direction", ["TB", "LR"])
@given(st.data())
@settings(max_examples=25)
def test_any_group_does(make: SimpleNamespace, direction: str, data: st.DataObject) -> None:
    graph, expansions = data.draw(make.graphs())
    assert list(beside(to_dot(graph, expansions, opened={"", *expansions}, direction=direction))) == []


def whole(ends: str, *edges: tuple[str, int]) -> End:
    """The whole of ends that are called by letters; an edge is two letters and a length."""
    made = {name: End(name, name, high=1 if name.isupper() else 0) for name in ends}
    ranks = Ranks()
    for (source, target), length in edges:
        ranks.add(made[source], made[target], length)
    return ranks.whole(list(made.values()))


def test_edges_meet_a_scope_at_the_ends_of_its_longest_way() -> None:
    found = whole("abcde", ("ab", 1), ("bc", 1), ("dc", 1), ("ce", 1))
    assert (found.head, found.tail, found.high, found.below) == ("a", "e", 3, 0)


def test_of_ends_that_are_alike_the_middle_one_is_met() -> None:
    assert (whole("abc").head, whole("abc").tail) == ("b", "b")


def test_the_ranks_of_a_group_count() -> None:
    found = whole("abC", ("ab", 1))
    assert (found.head, found.tail, found.high) == ("a", "b", 1)
    found = whole("aBc", ("aB", 2), ("ac", 1))
    assert (found.tail, found.high) == ("B", 3)


def test_what_is_below_the_tail_of_a_group_counts_too() -> None:
    group, other = End("first", "last", "cluster_g", high=1, below=2), End("other", "other")
    ranks = Ranks()
    assert (ranks.whole([group, other]).tail, ranks.whole([group, other]).below) == ("last", 2)
    ranks.add(group, other, 3)
    assert (ranks.whole([group, other]).tail, ranks.whole([group, other]).high) == ("other", 4)


def test_a_circle_is_cut() -> None:
    assert whole("ab", ("ab", 1), ("ba", 1)).high == 1
