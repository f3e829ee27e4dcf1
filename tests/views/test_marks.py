from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from flyte_nb.model import wire
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import fold
from flyte_nb.views.marks import Mark, marks


def test_a_mark_says_phase_time_and_cache(make: SimpleNamespace) -> None:
    said = marks(make.knn_run().state)
    assert said["n0"] == Mark(Phase.SUCCEEDED, "cached · 840 ms", hit=True)
    assert said["n1"] == Mark(Phase.SUCCEEDED, "succeeded · 12 ms")


def test_a_mark_says_which_attempt_succeeded() -> None:
    log = (Path(__file__).parents[1] / "golden" / "retry.jsonl").read_text(encoding="utf-8")
    said = [mark.text for mark in marks(fold(wire.load(log.splitlines()))).values()]
    assert any(text.startswith("succeeded, attempt 3 · ") for text in said)


def test_a_failure_carries_its_error(make: SimpleNamespace) -> None:
    assert marks(make.knn_run(until="failed").state)["n2/dn2"].more == "ZeroDivisionError: division by zero"


def test_nodes_that_are_not_there_have_no_mark(make: SimpleNamespace) -> None:
    said = marks(make.knn_run(until="start").state)
    assert said.get("@outputs") is None
    assert said.get("n2/+") is None
    assert said.get("n9/+") is None
    assert len(said) == 3
