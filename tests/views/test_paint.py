from __future__ import annotations

import re
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyte_nb.model.phases import Phase
from flyte_nb.views.dot import to_dot
from flyte_nb.views.folding import Expansions, urgent
from flyte_nb.views.marks import Mark, marks
from flyte_nb.views.paint import paint
from flyte_nb.views.svg import layout

GEOMETRY = ("d", "points", "cx", "cy", "rx", "ry")
SHAPES = {"path", "polygon", "polyline", "ellipse"}
OURS = {"badge", "kind", "stack", "cache-hit"}


def painted(make: SimpleNamespace, until: str = "end") -> str:
    state = make.knn_run(until=until).state
    pinned = urgent(state)
    drawn = layout(to_dot(make.knn_graph(), Expansions(state), pinned=pinned))
    return paint(drawn, marks(state, pinned), title="wf", description="wf calls <b>")


def geometry(svg: str) -> list[tuple[str | None, ...]]:
    """Every shape of a drawing by its geometry, but for those that paint adds."""
    found: list[tuple[str | None, ...]] = []

    def walk(element: ElementTree.Element) -> None:
        if set(element.get("class", "").split()) & OURS:
            return
        tag = element.tag.rpartition("}")[2]
        if tag in SHAPES:
            found.append((tag, *(element.get(key) for key in GEOMETRY)))
        for child in element:
            walk(child)

    root = ElementTree.fromstring(svg)
    walk(root)
    return [("viewBox", root.get("viewBox")), *sorted(found, key=repr)]


def test_painting_keeps_the_geometry(make: SimpleNamespace) -> None:
    state = make.knn_run().state
    drawn = layout(to_dot(make.knn_graph(), Expansions(state)))
    assert geometry(paint(drawn, marks(state))) == geometry(drawn)


@given(st.data())
@settings(max_examples=20)
@pytest.mark.slow
def test_painting_never_changes_layout(make: SimpleNamespace, data: st.DataObject) -> None:
    graph, expansions = data.draw(make.graphs())
    drawn = layout(to_dot(graph, expansions))
    phases = {path: data.draw(st.sampled_from(Phase)) for path in graph.nodes}
    said = {path: Mark(phase, "<b>&", True, "x\x00") for path, phase in phases.items()}
    assert geometry(paint(drawn, said, title="\ud800<", description="]]>")) == geometry(drawn)


def test_a_picture_is_safe_where_styles_and_scripts_are_stripped(make: SimpleNamespace) -> None:
    for element in ElementTree.fromstring(painted(make, "failed")).iter():
        assert element.tag.rpartition("}")[2] in {
            "svg",
            "title",
            "desc",
            "g",
            "path",
            "polygon",
            "circle",
            "rect",
            "text",
        }
        assert not {key for key in element.keys() if key == "style" or "href" in key or key.startswith("on")}  # noqa: SIM118
        assert not any("var(" in value or "url(" in value for value in element.attrib.values())


def test_a_picture_has_a_role_a_title_and_a_description(make: SimpleNamespace) -> None:
    root = ElementTree.fromstring(painted(make))
    assert root.get("role") == "img"
    assert [child.text for child in root][:2] == ["wf", "wf calls <b>"]


def test_a_hostile_name_is_text(make: SimpleNamespace) -> None:
    spec = make.entity("task", '<script>alert("1")</script>')
    drawn = paint(layout(to_dot(make.graph(make.entity("workflow", "wf"), [make.call("n0", spec)]))))
    assert "<script" not in drawn
    assert "&lt;script&gt;" in drawn


def test_a_node_says_its_phase_by_class_badge_and_text(make: SimpleNamespace) -> None:
    group = re.search(r'<g id="f-n2.dn2".*', painted(make, "failed"))
    assert group is not None
    assert "phase-failed" in group[0]
    assert 'class="badge"' in group[0]
    assert "failed: ZeroDivisionError</text>" in group[0]
    assert "division by zero</title>" in group[0]


def test_a_cache_hit_is_marked(make: SimpleNamespace) -> None:
    picture = painted(make)
    assert picture.count("cache-hit") == 1
    assert "cached · 840 ms" in picture


def test_gathered_nodes_say_how_they_stand(make: SimpleNamespace) -> None:
    root, inner = make.fan_out(40)
    run = make.Run(root)
    run.expand("n0", inner)
    for n in range(10):
        run.task(f"n0/dn{n}")
    drawn = layout(to_dot(root, Expansions(run.state)))
    assert "29 queued, 7 succeeded" in paint(drawn, marks(run.state))


def test_the_bytes_name_no_version_and_no_comment(make: SimpleNamespace) -> None:
    assert "<!" not in painted(make)
    assert "graphviz" not in painted(make).lower()


def test_a_wide_picture_is_scaled_down(make: SimpleNamespace) -> None:
    spec = make.entity("task", "t")
    nodes = [make.call(f"n{n}", spec, {"x": make.ref(f"n{n - 1}")} if n else {}) for n in range(20)]
    drawn = layout(to_dot(make.graph(make.entity("workflow", "wf"), nodes), direction="LR"))
    assert ElementTree.fromstring(paint(drawn)).get("width") == "840"
