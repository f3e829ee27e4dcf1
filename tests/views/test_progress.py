from __future__ import annotations

from types import SimpleNamespace

import pytest

from flyte_nb.views.outline import outline
from flyte_nb.views.progress import counts, line, table
from flyte_nb.views.words import outcome


def test_a_line_while_running(make: SimpleNamespace) -> None:
    state = make.knn_run(until="running").state
    assert line(state, state.root.started + 3.2) == "evaluate_model  ██████░░░░░░  4/8 done, 1 running, 0 failed, 3.2 s"


def test_a_line_after_success(make: SimpleNamespace) -> None:
    assert line(make.knn_run().state) == "wf  ████████████  8/8 done, succeeded, 3.1 s"


def test_a_line_after_failure(make: SimpleNamespace) -> None:
    assert line(make.knn_run(until="failed").state) == "wf  ██████░░░░░░  4/8 done, failed, 1 failed, 3.2 s"


def test_a_group_that_failed_by_a_child_is_not_counted_twice(make: SimpleNamespace) -> None:
    assert counts(make.knn_run(until="failed").state) == (4, 0, 1, 8)


def test_an_empty_run(make: SimpleNamespace) -> None:
    run = make.Run(make.graph(make.entity("workflow", "wf"), []))
    assert line(run.state).startswith("wf  ░░░░░░░░░░░░  0/0 done")


def test_the_table_counts_within_groups(make: SimpleNamespace) -> None:
    text = table(make.knn_run(until="running").state)
    assert "<td>2 of 6 done, 1 running</td>" in text
    assert text.count('<th scope="row">') == 3


def test_the_table_is_text(make: SimpleNamespace) -> None:
    spec = make.entity("task", "<script>")
    run = make.Run(make.graph(make.entity("workflow", "<b>"), [make.call("n0", spec)]))
    assert "<script>" not in table(run.state)
    assert "<b>" not in table(run.state)


def test_the_table_is_bounded_and_shows_what_runs(make: SimpleNamespace) -> None:
    spec = make.entity("task", "t")
    run = make.Run(make.graph(make.entity("workflow", "wf"), [make.call(f"n{n}", spec) for n in range(50)]))
    run.start("n40")
    text = table(run.state, limit=5)
    assert text.count('<th scope="row">') == 5
    assert "t[40]" in text
    assert "45 more nodes" in text


@pytest.mark.parametrize("until", ["start", "expanded", "running", "failed", "end"])
def test_every_view_counts_the_same_nodes(make: SimpleNamespace, until: str) -> None:
    state = make.knn_run(until=until).state
    done, _, _, total = counts(state)
    assert f"{done}/{total} done" in line(state)
    if not state.phase.terminal:
        assert f"{done} of {total} done" in outline(state).splitlines()[0]
    else:
        assert f"{done} of {total} nodes" in outcome(state) or f"All {total} nodes" in outcome(state)


def test_the_line_above_the_table_stays_one_line(make: SimpleNamespace) -> None:
    text = table(make.knn_run(until="running").state)
    assert '<caption style="white-space:nowrap' in text
    assert '<table style="min-width:' in text
