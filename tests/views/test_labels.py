from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_nb.model import events as ev
from flyte_nb.model import wire
from flyte_nb.model.graph import Origin, Place
from flyte_nb.model.phases import CacheStatus
from flyte_nb.model.state import fold
from flyte_nb.views import labels, quoting
from flyte_nb.views.outline import outline

GOLDEN = Path(__file__).parents[1] / "golden"


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
    ("seconds", "text"), [(-1.0, "0.00 ms"), (0.9999, "1.0 s"), (59.99, "1 min"), (3599.9, "1 h"), (3661, "1 h 1 min")]
)
def test_durations_round_to_the_next_unit(seconds: float, text: str) -> None:
    assert labels.duration(seconds) == text


def test_a_tally_names_the_worst_first(make: SimpleNamespace) -> None:
    assert labels.tally(make.knn_run(until="failed").state.nodes.values()) == "2 failed, 3 skipped, 4 succeeded"


def test_two_phases_of_one_word_are_counted_together(make: SimpleNamespace) -> None:
    assert labels.tally(make.knn_run(until="running").state.nodes.values()) == "2 running, 3 queued, 4 succeeded"


def test_the_progress_of_a_group_counts_its_children(make: SimpleNamespace) -> None:
    assert labels.progress(make.knn_run(until="running").state.nodes["n2"]) == "running · 2 of 6 done"


def test_a_gate_that_is_over_says_how_it_was_answered() -> None:
    logs = [
        (GOLDEN / f"gate-{name}.jsonl").read_text(encoding="utf-8") for name in ("approved", "refused", "timed-out")
    ]
    approved, refused, late = (fold(wire.load(log.splitlines())) for log in logs)
    assert [labels.progress(approved.nodes[path]) for path in ("n1", "n2/dn2")] == [
        "given beforehand",
        "approved beforehand",
    ]
    assert labels.progress(approved.nodes["n0"]).startswith("slept · ")
    assert labels.progress(refused.nodes["n2/dn2"]) == "rejected beforehand"
    assert labels.progress(late.nodes["n2/dn2"]) == "timed out · 10 min 1 s"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("'/home/ada/.cache/flyte_nb/model-k3.joblib.dat'", "a='…/model-k3.joblib.dat'"),
        ("'data/of/the/last/year/and/more/" + "x" * 28 + ".csv'", "a='" + "x" * 28 + ".csv'"),
    ],
)
def test_of_a_long_path_the_files_name_stays(make: SimpleNamespace, said: str, shown: str) -> None:
    assert labels.detail(make.call("n0", make.entity("task", "t"), {"a": make.constant(said)})) == shown


@pytest.mark.parametrize(
    "said", ["'<script>alert(1)</script> and more of it'", "'either this/or that, not a file.csv at all'"]
)
def test_a_slash_alone_makes_no_path(make: SimpleNamespace, said: str) -> None:
    shown = labels.detail(make.call("n0", make.entity("task", "t"), {"a": make.constant(said)}))
    assert shown.startswith("a=" + said[:8])
    assert "…/" not in shown


def test_long_containers_tell_nothing(make: SimpleNamespace) -> None:
    inputs = {"xs": make.constant("[0, 1, 2, … 5000 items]"), "k": make.constant("3"), "ab": make.constant("(1, 2)")}
    assert labels.detail(make.call("n0", make.entity("task", "t"), inputs)) == "k=3, ab=(1, 2)"


@given(st.text(), st.integers(30, 300))
def test_a_fitted_text_fits(text: str, width: int) -> None:
    assert quoting.text_width(labels.fit(text, 11, width), 11) <= max(width, 46)


def test_a_saved_result_is_not_a_cached_one(make: SimpleNamespace) -> None:
    run = make.knn_run(until="start")
    run.start("n0")
    run.apply(ev.NodeSucceeded(run.now, "n0", (), CacheStatus.POPULATED))
    run.task("n1", hit=True)
    assert [labels.cache(run.state.nodes[path]) for path in ("n0", "n1", "n2")] == ["saved", "cached", ""]
    assert "saved" in outline(run.state).splitlines()[1]
    assert "cached" in outline(run.state).splitlines()[2]
