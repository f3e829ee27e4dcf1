"""Random programs give the same values, or fail alike, with flytekit and with flyte_nb; their graphs are the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings

from tests.flytekit.comparing import came_of, explained, reconciled, renamed, unordered
from tests.flytekit.differences import BUGS
from tests.flytekit.generated import programs

pytestmark = [pytest.mark.flytekit, pytest.mark.slow, pytest.mark.timeout(400)]

# The same programs everywhere and each time.
FIXED = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FIXED
@given(text=programs())
def test_a_random_program_has_the_same_outcome_and_graph(text: str, ask: Any) -> None:
    flytekit, ours = ask.once(text)
    note(text)
    note(explained(flytekit, ours))
    if "value" in flytekit:
        assert unordered(came_of(ours)) == unordered(came_of(flytekit))
    elif not flytekit["message"].startswith(tuple(BUGS)):
        assert flytekit["raised"] in ours.get("kinds", ())
    if "graph" in flytekit:
        theirs, mine = reconciled(flytekit["graph"], renamed(ours["graph"]))
        assert mine == theirs
