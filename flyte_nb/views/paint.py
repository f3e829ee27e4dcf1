"""Paint a laid-out graph: phases, icons and words on Graphviz's SVG, whose geometry stays as it is.

The result is safe wherever SVG is shown: presentation attributes alone (no ``<style>``, no ``style=``), no scripts, no
links, no foreign objects, nothing fetched; text is text. The same input gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from xml.etree import ElementTree

from flyte_nb.model.graph import ELSEWHERE
from flyte_nb.model.phases import Phase
from flyte_nb.views import labels, theme
from flyte_nb.views.marks import Mark
from flyte_nb.views.quoting import path as path_of
from flyte_nb.views.quoting import text_width

#: Pictures wider than this are scaled down by default; no page scrolls sideways for them.
MAX_WIDTH = 840

_SHAPES = {"path": ("d",), "polygon": ("points",), "polyline": ("points",), "ellipse": ("cx", "cy", "rx", "ry")}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_ICON = 19


def paint(
    svg: str,
    marks: Mapping[str, Mark] | None = None,
    *,
    title: str = "",
    description: str = "",
) -> str:
    """Return Graphviz's SVG of `dot.to_dot` as a picture for readers.

    Args:
        svg: What `svg.layout` gave.
        marks: What to say of nodes, by path; nodes without a mark look as before a run.
        title: The picture's name for screen readers.
        description: The picture in words.
    """
    root = ElementTree.fromstring(svg)
    groups = [child for child in root.iter() if _tag(child) == "g" and _class(child)[:1] != ["graph"]]
    drawing = next(child for child in root.iter() if _tag(child) == "g")
    out = list(_head(root, title, description))
    out.append(f'<g transform="{escape(_translation(drawing))}" font-family="{theme.FONT}">')
    for kind in ("cluster", "edge", "node"):
        for group in groups:
            classes = _class(group)
            if classes[:1] != [kind]:
                continue
            path = _title(group)
            if kind == "edge":
                out.append(_edge(group, _is_beside(path, marks)))
            elif kind == "cluster":
                out.append(_cluster(group, _get(marks, path.removeprefix("cluster_")), path.count("/")))
            else:
                out.append(_node(group, _get(marks, path)))
    out.append("</g>\n</svg>\n")
    return "\n".join(out)


def _get(marks: Mapping[str, Mark] | None, safe: str) -> Mark | None:
    return marks.get(path_of(safe)) if marks is not None else None


def _head(root: ElementTree.Element, title: str, description: str) -> Iterator[str]:
    box = [float(number) for number in root.get("viewBox", "0 0 1 1").split()]
    width, height = box[2], box[3]
    scale = min(1.0, MAX_WIDTH / width) if width else 1.0
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * scale:.0f}" height="{height * scale:.0f}"'
        f' viewBox="{root.get("viewBox", "")}" role="img">'
    )
    if title:
        yield f"<title>{escape(labels.clean(title), quote=False)}</title>"
    if description:
        yield f"<desc>{escape(labels.clean(description), quote=False)}</desc>"


def _translation(drawing: ElementTree.Element) -> str:
    found = re.search(r"translate\([^)]*\)", drawing.get("transform", ""))
    return found[0] if found else ""


def _node(group: ElementTree.Element, mark: Mark | None) -> str:
    classes = _class(group)
    kind = classes[1] if len(classes) > 1 else ""
    shapes, lines = list(_shapes(group)), list(_lines(group))
    left, top, right, bottom = _box(shapes[0])
    if kind in ("inputs", "outputs", "case", "choice"):
        body = _pill(shapes, lines, theme.PHASES[mark.phase] if mark is not None else None)
        return _group(group, classes, body, mark)
    look = theme.PHASES[mark.phase] if mark is not None and kind != "more" else None
    color = look.color if look else theme.OUTLINE
    surface = look.card if look else theme.CARD
    dashes = look.dashes if look else ""
    width = "1.6" if look and look.color != theme.EDGE else "1.2"
    waits = "unexpanded" in classes
    if kind == "more":
        dashes = "1,3"
    elif (waits or kind in ELSEWHERE) and not (mark and mark.phase.terminal):
        dashes = "5,3"
    body = []
    if waits or kind == "map_task" or (kind in ("dynamic", "eager") and not waits):
        body.append(_behind(shapes[-1], color, surface, dashes))
    # Of two outlines the outer comes last and would cover the inner one.
    body.extend(_shape(shape, surface, color, width, dashes) for shape in reversed(shapes))
    middle = (top + bottom) / 2
    if kind == "more":
        body.append(_dots(left + _ICON, middle))
    else:
        body.append(_icon(kind, look, left + _ICON, middle))
    room = right - left - 46
    if mark is not None and mark.text:
        if kind == "more":
            lines[1:] = [*lines[1:-1], mark.text]
        else:
            lines[-1] = mark.text
    hit = mark is not None and mark.hit
    start = middle - 7 * len(lines) + 11
    for number, line in enumerate(lines):
        y = start + 14 * number + (1 if number else 0)
        body.append(_text(line, left + 36, y, number == 0, room - (14 if hit and number == len(lines) - 1 else 0)))
    if hit:
        body.append(_bolt(right - 14, bottom - 14))
    return _group(group, classes, body, mark)


def _pill(shapes: list[ElementTree.Element], lines: list[str], look: theme.Look | None) -> list[str]:
    left, top, right, bottom = _box(shapes[0])
    if look is None or look.dashes:
        body = [_shape(shape, theme.CHIP, theme.EDGE, "1", look.dashes if look else "") for shape in shapes]
    else:
        body = [_shape(shape, look.card, look.color, "1.6", "") for shape in shapes]
    for line in lines[:1]:
        body.append(
            f'<text x="{(left + right) / 2:g}" y="{(top + bottom) / 2 + 4:g}" text-anchor="middle" font-size="11"'
            f' fill="{theme.MUTED}">{escape(line, quote=False)}</text>'
        )
    return body


def _cluster(group: ElementTree.Element, mark: Mark | None, depth: int) -> str:
    classes = _class(group)
    look = theme.PHASES[mark.phase] if mark is not None else None
    shapes, lines = list(_shapes(group)), list(_lines(group))
    left, top, right, _ = _box(shapes[0])
    plain = theme.INNER_GROUP if depth % 2 else theme.GROUP
    color = look.color if look else theme.OUTLINE
    body = [_shape(shape, look.group if look else plain, color, "1.2", look.dashes if look else "") for shape in shapes]
    body.append(_icon(classes[1] if len(classes) > 1 else "", look, left + _ICON + 2, top + 22))
    if mark is not None and mark.text and len(lines) > 1:
        lines[1] = f"{lines[1]} · {mark.text}"
    for number, line in enumerate(lines):
        body.append(_text(line, left + 39, top + 19 + 14.5 * number, number == 0, right - left - 52))
    if mark is not None and mark.hit:
        body.append(_bolt(right - 16, top + 20))
    return _group(group, classes, body, mark)


def _edge(group: ElementTree.Element, beside: bool) -> str:
    body = []
    for shape in _shapes(group):
        line = _tag(shape) == "path"
        dashes = "2,3" if beside and line else shape.get("stroke-dasharray", "")
        body.append(_shape(shape, "none" if line else theme.EDGE, theme.EDGE, "1.2", dashes))
    for text in group.iter():
        words = labels.clean(text.text or "").strip() if _tag(text) == "text" else ""
        if not words:
            continue
        x, y = float(text.get("x", 0)), float(text.get("y", 0))
        half = text_width(words, 10) / 2 + 4
        body.append(
            f'<rect x="{x - half:.2f}" y="{y - 10.5:g}" width="{2 * half:g}" height="14" rx="7" fill="{theme.CHIP}"/>'
            f'<text x="{x:g}" y="{y:g}" text-anchor="middle" font-size="10" fill="{theme.MUTED}">'
            f"{escape(words, quote=False)}</text>"
        )
    return f'<g class="{escape(" ".join(_class(group)))}">' + "".join(body) + "</g>"


def _is_beside(title: str, marks: Mapping[str, Mark] | None) -> bool:
    """Tell whether an edge was not gone along: to a case that was not taken, or from one skipped node to another."""
    source, _, target = title.partition("->")
    if source.endswith("?"):
        scope = source[:-1]
        return _is_skipped(scope + target.removeprefix(scope).partition("/")[0], marks)
    return _is_skipped(source, marks) and _is_skipped(target, marks)


def _is_skipped(safe: str, marks: Mapping[str, Mark] | None) -> bool:
    mark = _get(marks, safe)
    return mark is not None and mark.phase is Phase.SKIPPED


def _group(group: ElementTree.Element, classes: list[str], body: list[str], mark: Mark | None) -> str:
    if mark is not None:
        classes = [*classes, f"phase-{mark.phase.value.lower().replace('_', '-')}"]
    tooltip = next((a.get("{http://www.w3.org/1999/xlink}title") for a in group.iter() if _tag(a) == "a"), None)
    said = [labels.clean(tooltip or _title(group))]
    if mark is not None:
        said += [text for text in (mark.text or labels.words(mark.phase), labels.clean(mark.more)) if text]
    return (
        f'<g id="{escape(group.get("id", ""))}" class="{escape(" ".join(classes))}">'
        f"<title>{escape(' · '.join(said), quote=False)}</title>" + "".join(body) + "</g>"
    )


def _shape(shape: ElementTree.Element, fill: str, stroke: str, width: str, dashes: str) -> str:
    geometry = " ".join(f'{key}="{shape.get(key, "")}"' for key in _SHAPES[_tag(shape)])
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<{_tag(shape)} {geometry} fill="{fill}" stroke="{stroke}" stroke-width="{width}"{dashed}/>'


def _behind(shape: ElementTree.Element, color: str, surface: str, dashes: str) -> str:
    """Return a second card behind a node that stands for many."""
    card = _shape(shape, surface, color, "1", dashes)
    return f'<g class="stack" transform="translate(4 4)" opacity="0.75">{card}</g>'


def _icon(kind: str, look: theme.Look | None, x: float, y: float) -> str:
    if look is not None:
        sign = f'fill="none" stroke="{theme.MARK}" stroke-width="1.7" stroke-linecap="round"'
        if look.filled:
            sign = f'fill="{theme.MARK}"'
        return (
            f'<g class="badge" transform="translate({x:g} {y:g})"><circle r="7.5" fill="{look.color}"/>'
            f'<path d="{look.mark}" {sign} stroke-linejoin="round"/></g>'
        )
    kind = "elsewhere" if kind in ELSEWHERE else kind
    filled, drawn = theme.KINDS.get(kind, theme.KINDS["task"])
    lines = f'<path d="{drawn}" fill="none" stroke="{theme.OUTLINE}" stroke-width="1.3"/>' if drawn else ""
    return f'<g class="kind" transform="translate({x:g} {y:g})">{lines}<path d="{filled}" fill="{theme.OUTLINE}"/></g>'


def _bolt(x: float, y: float) -> str:
    place = f'transform="translate({x:g} {y:g})"'
    return f'<path class="cache-hit" d="{theme.CACHE_MARK}" {place} fill="{theme.CACHE_COLOR}"/>'


def _dots(x: float, y: float) -> str:
    dots = "".join(f'<circle cx="{cx}" r="1.6"/>' for cx in (-5, 0, 5))
    return f'<g class="kind" transform="translate({x:g} {y:g})" fill="{theme.OUTLINE}">{dots}</g>'


def _text(line: str, x: float, y: float, strong: bool, room: float) -> str:
    size = 13 if strong else 11
    if text_width(line, size) > room + 8:
        line = (labels.fit if strong else labels.fit_progress)(line, size, int(room) + 8)
    look = f'font-size="13" font-weight="600" fill="{theme.TEXT}"' if strong else f'font-size="11" fill="{theme.MUTED}"'
    return f'<text x="{x:g}" y="{y:g}" {look}>{escape(line, quote=False)}</text>'


def _shapes(group: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return (child for child in group.iter() if _tag(child) in _SHAPES)


def _lines(group: ElementTree.Element) -> Iterator[str]:
    return (labels.clean(child.text or "").strip() for child in group.iter() if _tag(child) == "text")


def _box(shape: ElementTree.Element) -> tuple[float, float, float, float]:
    numbers = [float(number) for number in _NUMBER.findall(shape.get("d") or shape.get("points") or "0 0")]
    return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _class(element: ElementTree.Element) -> list[str]:
    return element.get("class", "").split()


def _title(group: ElementTree.Element) -> str:
    return next((child.text or "" for child in group if _tag(child) == "title"), "")
