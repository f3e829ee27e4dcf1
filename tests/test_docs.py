"""The pages of documentation that hold programs say what those do, and show pictures of them."""

from __future__ import annotations

import doctest
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flyte_nb import inspect, run
from flyte_nb.engine.clock import ManualClock
from flyte_nb.model import events as ev
from flyte_nb.model.state import State, fold
from flyte_nb.views.bundle import picture

DOCS = Path(__file__).parents[1] / "docs"
PAGES = [page for page in sorted(DOCS.glob("*.md")) if ">>> " in page.read_text(encoding="utf-8")]


def ran(page: Path) -> tuple[doctest.TestResults, dict[str, Any]]:
    """Run the programs on a page; return how that went, and the names that they have made."""
    text = page.read_text(encoding="utf-8")
    test = doctest.DocTestParser().get_doctest(text, {"__name__": "__main__"}, page.name, str(page), 0)
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, clear_globs=False)
    return result, test.globs


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # what the programs write does not stay


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_programs_on_a_page_run(page: Path) -> None:
    result, _ = ran(page)
    assert result.attempted > 0
    assert result.failed == 0


def chosen(names: dict[str, Any]) -> State:
    return run(names["collatz"], n=7, clock=ManualClock()).state


def waiting(names: dict[str, Any]) -> State:
    execution = run(names["release"], answers={"rate": 0.05, "good enough": True}, clock=ManualClock())
    asked = [n for n, event in enumerate(execution.events) if isinstance(event, ev.NodeWaiting)]
    until = next(n for n in asked if execution.events[n].question == "approve")
    return fold(execution.events[: until + 1])


def tidied(names: dict[str, Any]) -> State:
    with pytest.raises(ValueError, match="no 7"):
        run(names["careful"], n=7, clock=ManualClock())
    return inspect().state


def grown(names: dict[str, Any]) -> State:
    """Of what runs at the same time nobody knows the order: so all take as long."""
    starts = (ev.ExecutionStarted, ev.NodeStarted, ev.NodeTraced)
    events = run(names["search"], n=5).events
    return fold([replace(event, at=0.0 if isinstance(event, starts) else 0.012) for event in events])


@pytest.mark.parametrize(
    ("page", "image", "made"),
    [
        ("conditionals", "conditional", chosen),
        ("gates", "gate", waiting),
        ("building", "failure-node", tidied),
        ("async", "eager", grown),
    ],
)
def test_the_picture_on_a_page_is_of_its_program(
    page: str, image: str, made: Callable[[dict[str, Any]], State], golden: Callable[[str, str], None]
) -> None:
    state = made(ran(DOCS / f"{page}.md")[1])
    assert state.root.graph is not None
    golden(f"../../docs/images/{image}.svg", picture(state.root.graph, state))
    assert f"](images/{image}.svg)" in (DOCS / f"{page}.md").read_text(encoding="utf-8")
