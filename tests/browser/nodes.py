"""Nodes of a graph that is shown: found by name, clicked, and rested on, wherever the page is moving to."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect


def node(view: Locator, name: str) -> Locator:
    """Return the nodes of the graph whose names begin so."""
    return view.get_by_role("treeitem", name=re.compile("^" + re.escape(name)))


def middle(item: Locator) -> tuple[float, float]:
    """Return the middle of what stands still, whatever is drawn there."""
    item.scroll_into_view_if_needed()
    item.element_handle().wait_for_element_state("stable")
    box = item.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def choose(item: Locator) -> None:
    """Click a node: its middle, whatever is drawn there."""
    item.page.mouse.click(*middle(item))


def rest_on(view: Locator, item: Locator, below: float | None = None) -> tuple[float, float]:
    """Rest the pointer on a node until its tooltip shows, and return where that is.

    Args:
        below: So far below its upper edge, where a group has its header; None for its middle.
    """
    mouse = item.page.mouse
    for _ in range(12):  # the page may still be scrolling, and a tooltip goes with that
        x, y = middle(item)
        if below is not None:
            y = (item.bounding_box() or {"y": 0.0})["y"] + below
        mouse.move(x, y, steps=3)
        try:
            expect(view.get_by_role("tooltip")).to_be_visible(timeout=2500)
        except AssertionError:
            mouse.move(0, 0)
        else:
            return x, y
    raise AssertionError(f"no tooltip of {item}")
