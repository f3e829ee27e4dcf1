from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_nb.model.graph import Origin, Place
from flyte_nb.views import labels


@given(st.text(), st.integers(4, 60))
def test_a_shortened_text_is_one_printable_line_within_its_limit(text: str, limit: int) -> None:
    short = labels.shorten(text, limit)
    assert len(short) <= limit
    assert short.isprintable()


def test_marks_that_reorder_a_line_are_taken_out() -> None:
    assert labels.clean("a\u202eb\u2066c") == "a b c"


def test_titles_are_indexed_where_they_are_not_unique(make: SimpleNamespace) -> None:
    spec, other = make.entity("task", "t"), make.entity("task", "u")
    graph = make.graph(
        make.entity("workflow", "wf"), [make.call("n0", spec), make.call("n1", other), make.call("n2", spec)]
    )
    assert labels.titles(graph) == {"n0": "t[0]", "n1": "u", "n2": "t[1]"}


def test_a_maps_instances_are_called_by_their_index(make: SimpleNamespace) -> None:
    assert list(labels.titles(make.fan_graph(2, kind="map_task")).values()) == ["[0]", "[1]"]


def test_a_states_title_is_that_of_its_graph(make: SimpleNamespace) -> None:
    state = make.knn_run().state
    called = labels.titles(state.nodes["n2"].graph)
    assert [labels.title(child) for child in state.nodes["n2"].children.values()] == list(called.values())


def test_the_detail_is_the_loop_variable(make: SimpleNamespace) -> None:
    node = next(iter(make.fan_graph(1).nodes.values()))
    assert labels.detail(node) == "model_ser='…/model-k2.joblib.dat'"


def test_without_a_loop_the_detail_is_a_constant(make: SimpleNamespace) -> None:
    assert labels.detail(make.call("n0", make.entity("task", "t"), {"a": make.constant("3")})) == "a=3"


def test_a_long_detail_stays_short(make: SimpleNamespace) -> None:
    origin = Origin(Place("In[1]", 1), "f", (("x" * 90, "y" * 900), ("z" * 90, "w" * 900), ("v", "1")))
    assert len(labels.detail(make.call("n0", make.entity("task", "t"), origin=origin))) <= 40


@pytest.mark.parametrize(
    ("seconds", "text"), [(-1.0, "0.00 ms"), (0.9999, "1.0 s"), (59.99, "1 min 0 s"), (3599.9, "1 h 0 min")]
)
def test_durations_round_to_the_next_unit(seconds: float, text: str) -> None:
    assert labels.duration(seconds) == text


def test_a_tally_names_the_worst_first(make: SimpleNamespace) -> None:
    assert labels.tally(make.knn_run(until="failed").state.nodes.values()) == "2 failed, 3 skipped, 4 succeeded"


def test_two_phases_of_one_word_are_counted_together(make: SimpleNamespace) -> None:
    assert labels.tally(make.knn_run(until="running").state.nodes.values()) == "2 running, 3 queued, 4 succeeded"


def test_the_progress_of_a_group_counts_its_children(make: SimpleNamespace) -> None:
    assert labels.progress(make.knn_run(until="running").state.nodes["n2"]) == "running · 2 of 6 done"
