"""Slots: how an object shows itself in a cell, as a page and as a record. `late` fills them, a notebook the first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

MimeBundle = Mapping[str, object]

_shower: Callable[[object], MimeBundle] | None = None
_page_maker: Callable[[object], str] | None = None
_record_maker: Callable[[object], str] | None = None


def fill(shower: Callable[[object], MimeBundle]) -> Callable[[object], MimeBundle] | None:
    """Set how objects are shown; give back what was set before."""
    global _shower
    before, _shower = _shower, shower
    return before


def fill_page(maker: Callable[[object], str]) -> Callable[[object], str] | None:
    """Set how pages are made; give back what was set before."""
    global _page_maker
    before, _page_maker = _page_maker, maker
    return before


def fill_record(maker: Callable[[object], str]) -> Callable[[object], str] | None:
    """Set how records are made; give back what was set before."""
    global _record_maker
    before, _record_maker = _record_maker, maker
    return before


def show(thing: object) -> MimeBundle:
    """Return the mime bundle of a graph, an entity or an execution; text alone where nobody filled the slot."""
    if _shower is None:
        return {"text/plain": repr(thing)}
    return _shower(thing)


def page(thing: object) -> str:
    """Return a graph, an entity or an execution as one HTML file; text alone where nobody filled the slot."""
    if _page_maker is None:
        return f'<!doctype html>\n<meta charset="utf-8">\n<pre>{escape(repr(thing))}</pre>\n'
    return _page_maker(thing)


def record(thing: object) -> str:
    """Return an execution as what a front end reads, as JSON; an empty object where nobody filled the slot."""
    return "{}" if _record_maker is None else _record_maker(thing)


def text(thing: object) -> str:
    """Return how an object of ours reads where there are no pictures: what ``print`` shows."""
    return str(show(thing)["text/plain"])
