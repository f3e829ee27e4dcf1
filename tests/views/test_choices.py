"""Conditionals in the views: their ways, what became of them, and the words for both."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from flyte_nb import conditional, inspect, run, task, to_dot, to_mermaid, workflow
from flyte_nb.model.errors import ConditionError
from flyte_nb.model.phases import Phase
from flyte_nb.node_panel import text as panel
from flyte_nb.views import choices, counting, words
from flyte_nb.views.marks import marks
from flyte_nb.views.outline import outline
from flyte_nb.views.paint import paint
from flyte_nb.views.svg import layout
from flyte_nb.views.theme import PHASES


@task
def half(n: int) -> int:
    return n // 2


@task
def triple(n: int) -> int:
    return 3 * n


@workflow
def inner(n: int) -> int:
    return conditional("parity").if_(n > 100).then(half(n=n)).else_().then(triple(n=n))


@workflow
def wf(n: int, limit: int = 5) -> int:
    return (
        conditional("size")
        .if_(n > limit)
        .then(half(n=half(n=n)))
        .elif_(n == 0)
        .then(limit)
        .elif_(n > 0)
        .then(conditional("parity").if_(n > 3).then(inner(n=n)).else_().then(triple(n=n)))
        .else_()
        .fail("n is negative")
    )


@pytest.fixture
def finished() -> Any:
    def of(n: int) -> Any:
        try:
            return run(wf, n=n)
        except ConditionError:
            return inspect()

    return of


def test_before_the_run_all_its_ways_are_said():
    assert words.structure(wf.graph) == (
        "wf calls size; size chooses between half (n > limit), limit (n == 0), parity (n > 0) and a failure (else)."
    )


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (8, "size chose half (n > limit). All 2 nodes succeeded"),
        (0, "size chose limit (n == 0). "),
        (-1, "size chose a failure (else). size failed: ConditionError: n is negative"),
    ],
)
def test_after_it_the_way_that_was_taken(finished, n, said):
    assert said in words.sentence(wf.graph, finished(n).state)


def test_nodes_beside_the_way_do_not_count(finished):
    state = finished(8).state
    assert counting.counts(state.nodes.values()) == (2, 0, 0, 2)
    assert [path for path, node in state.nodes.items() if node.is_beside] == ["n0/n2"]


def test_an_outline_says_when_each_node_is_called(finished):
    said = outline(finished(2).state)
    assert "✓ size  n0 · took n > 0 · " in said
    assert "├─ ↷ half[0]  n0 · if n > limit · skipped" in said
    assert "└─ ✓ parity  n2 · if n > 0 · took else · " in said
    assert "└─ ✓ triple  n1 · else · succeeded" in said


def test_the_picture_has_a_diamond_and_a_way_for_each_case():
    dot = to_dot(wf)
    assert '"n0/?" [id="f-n0.?" class="choice" label="?" shape=diamond' in dot
    assert '"n0/?" -> "n0/n0" [label="  n &gt; limit  "]'.replace("&gt;", ">") in dot
    assert '"n0/?" -> "n0/?1" [label="  n == 0  "]' in dot
    assert '"n0/?3" [id="f-n0.?3" class="case" label="fails: n is negative"' in dot


def test_the_picture_is_the_same_before_and_after_the_run(finished):
    execution = finished(0)
    assert to_dot(execution) == to_dot(wf)


def test_mermaid_has_them_too():
    drawn = to_mermaid(wf)
    assert 'f-n0-if{"?"}' in drawn
    assert 'f-n0-if -->|"n == 0"| f-n0-if1' in drawn


@pytest.mark.parametrize(("n", "phases"), [(0, "SUCCEEDED SKIPPED"), (8, "SKIPPED SKIPPED"), (-1, "SKIPPED FAILED")])
def test_cases_that_call_nothing_are_marked(finished, n, phases):
    found = marks(finished(n).state)
    assert f"{found['n0/?1'].phase} {found['n0/?3'].phase}" == phases
    assert found.get("n0/?") is None


def test_what_is_in_a_group_that_was_skipped_is_skipped(finished):
    assert marks(finished(8).state)["n0/n2/n1"].phase is Phase.SKIPPED


def test_ways_that_were_not_taken_are_dotted_and_those_within_them(finished):
    execution = finished(0)
    svg = paint(layout(to_dot(execution)), marks(execution.state))
    dotted = [part for part in svg.split('<g class="edge') if 'stroke-dasharray="2,3"' in part.split("</g>")[0]]
    assert len(dotted) == 3 + 2 + 1  # to three cases; in the conditional within; from one skipped task to the next


def test_a_case_of_a_conditional_that_was_skipped_was_not_taken():
    @workflow
    def outer(n: int) -> int:
        return (
            conditional("around")
            .if_(n > 5)
            .then(conditional("within").if_(n > 3).then(half(n=n)).else_().then(n))
            .else_()
            .then(n)
        )

    found = marks(run(outer, n=1).state)
    assert [found[key].phase for key in ("n0/?1", "n0/n0/?1")] == [Phase.SUCCEEDED, Phase.SKIPPED]


def test_the_outline_says_of_what_is_in_a_group_that_was_skipped_that_it_was_skipped(finished):
    lines = outline(finished(0).state).splitlines()
    inside = next(n for n, line in enumerate(lines) if "parity" in line)
    assert "↷ parity  n2 · if n > 0 · skipped" in lines[inside]
    assert re.search(r"↷ triple  n1 · else · skipped · task$", "\n".join(lines[inside:]), re.MULTILINE)
    assert not any("waits for" in line for line in lines)


def test_a_case_that_was_taken_and_calls_nothing_has_the_look_of_what_came_of_it(finished):
    execution = finished(-1)
    svg = paint(layout(to_dot(execution)), marks(execution.state))
    pill = svg.split('id="f-n0.?3"')[1].split("</g>")[0]
    assert PHASES[Phase.FAILED].color in pill


def test_the_panel_of_a_node_says_what_it_took(finished):
    assert "  took        n == 0" in panel(finished(0)["n0"]).splitlines()


def test_what_a_case_gives(make: SimpleNamespace):
    cases = wf.graph.nodes["n0"].graph.cases
    assert [choices.gives(case) for case in (cases[1], cases[3])] == ["limit", "fails: n is negative"]
    assert choices.decides(cases) == "decides by: n > limit; n == 0; n > 0; else"
