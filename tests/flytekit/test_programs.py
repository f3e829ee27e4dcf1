"""The same programs with flytekit and with flyte_nb: the same values, the same graphs, errors no later.

`programs/` holds them. `value_...` returns a value; `program_...` returns an entity and its inputs, is compiled and
run, and if it is a workflow its graph is compared too. Where flytekit refuses what runs here, there is a portability
note, or the difference stands in `differences.py` with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.flytekit.comparing import Outcome, came_of, explained, reconciled, renamed
from tests.flytekit.differences import DIFFERENCES, GRAPHS, NOTED, OTHER_ERRORS, Raises

pytestmark = [pytest.mark.flytekit, pytest.mark.slow]

PROGRAMS = Path(__file__).with_name("programs")
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(PROGRAMS.glob("*.py"))}
NAMES = [
    f"{module}/{name}"
    for module, text in TEXTS.items()
    for name in re.findall(r"^def ((?:program|value)_\w+)\(\)", text, re.MULTILINE)
]
#: Both refuse these.
REFUSED = [name for name in NAMES if "_refuses_" in name and name not in DIFFERENCES]
STAGES = ["define", "compile", "run"]


@pytest.fixture
def both(ask: Any) -> Callable[[str], tuple[Outcome, Outcome]]:
    def of(name: str) -> tuple[Outcome, Outcome]:
        module, _, program = name.partition("/")
        found: tuple[Outcome, Outcome] = ask(module, program, TEXTS[module])
        return found

    return of


@pytest.mark.parametrize("name", NAMES)
def test_the_outcome_is_the_same_or_the_difference_is_known(name: str, both: Any) -> None:
    flytekit, ours = both(name)
    what = explained(flytekit, ours)
    if name in DIFFERENCES:
        known = DIFFERENCES[name]
        assert known.flytekit is None or came_of(flytekit) == known.flytekit, what
        assert came_of(ours) == known.ours, what
    elif "_refuses_" in name:
        assert "raised" in flytekit, what
        assert "raised" in ours, what
    elif name in OTHER_ERRORS:
        assert "raised" in flytekit, what
        assert "raised" in ours, what
        assert ours["raised"] != flytekit["raised"], what
    elif "_raises_" in name:
        assert isinstance(came_of(flytekit), Raises), what
        assert came_of(ours) == came_of(flytekit), what
    elif "raised" in flytekit:
        assert "value" in ours, what
        assert NOTED.get(name) in ours["notes"], f"differences.NOTED lacks {name!r}: {ours['notes']}\n{what}"
    else:
        assert came_of(ours) == came_of(flytekit), what


@pytest.mark.parametrize("name", REFUSED)
def test_a_mistake_is_found_no_later(name: str, both: Any) -> None:
    flytekit, ours = both(name)
    assert STAGES.index(ours["stage"]) <= STAGES.index(flytekit["stage"]), explained(flytekit, ours)


@pytest.mark.parametrize("name", REFUSED)
def test_a_mistake_is_told_in_fewer_lines_and_with_the_users_line(name: str, both: Any) -> None:
    flytekit, ours = both(name)
    what = explained(flytekit, ours)
    assert ours["lines"] < flytekit["lines"], what
    assert ours["lines"] <= 6, what
    assert ours["names_the_line"], "\n".join(ours["shown"])


@pytest.mark.parametrize("name", [name for name in NAMES if "/program_" in name and "_refuses_" not in name])
def test_the_compiled_graph_is_the_same(name: str, both: Any) -> None:
    flytekit, ours = both(name)
    if "graph" not in flytekit or ("value" in flytekit) != ("value" in ours):
        return  # it is no workflow, or one of the two refuses it
    theirs, mine = reconciled(flytekit["graph"], renamed(ours["graph"]))
    if name in GRAPHS:
        changed, expected, _ = GRAPHS[name]
        for node_id, parts in expected.items():
            assert {part: mine["nodes"][node_id][part] for part in parts} == parts
            mine["nodes"][node_id] |= changed[node_id]
    assert mine == theirs


def test_every_row_of_the_tables_names_a_program() -> None:
    assert not ({*DIFFERENCES, *NOTED, *OTHER_ERRORS, *GRAPHS} - set(NAMES))


def test_at_least_ten_static_workflows_have_their_graphs_compared(both: Any) -> None:
    compared = [name for name in NAMES if {"graph", "value"} <= both(name)[0].keys()]
    assert len(compared) >= 10
