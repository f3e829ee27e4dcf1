"""Eagers of any shape: what runs is what plain Python gives, the log folds to the state, and so does every prefix."""

from __future__ import annotations

import asyncio
import runpy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flyte_nb import eager, run, task, workflow
from flyte_nb.model import wire
from flyte_nb.model.state import State, fold
from flyte_nb.views.dot import to_dot
from flyte_nb.views.folding import Expansions

whole = runpy.run_path(str(Path(__file__).parents[1] / "golden" / "states.py"))["whole"]

#: What a body does, one thing after another.
STEPS = st.recursive(
    st.sampled_from(["async", "plain", "workflow", "fails", "raises"]),
    lambda inner: st.one_of(
        st.tuples(st.just("gather"), st.lists(inner, max_size=4)),
        st.tuples(st.just("eager"), st.lists(inner, max_size=3)),
    ),
    max_leaves=8,
)


@task
async def later(x: int) -> int:
    await asyncio.sleep(0)
    return 2 * x + 1


@task
def plain(x: int) -> int:
    return x + 3


@task
async def fails(x: int) -> int:
    raise ValueError(x)


@workflow
def sub(x: int) -> int:
    return plain(x=later(x=x))


@eager
async def body(steps: Any, x: int) -> int:
    for step in steps:
        x = await taken(step, x)
    return x


async def taken(step: Any, x: int) -> int:
    """Take one step of a body."""
    if step == "async":
        return await later(x=x)
    if step == "plain":
        return plain(x=x)
    if step == "workflow":
        return sub(x=x)
    if step in ("fails", "raises"):
        try:
            await fails(x=x)
        except ValueError as error:
            return error.args[0] + 1
        raise AssertionError
    kind, inner = step
    if kind == "gather":
        return sum(await asyncio.gather(*[taken(one, x + n) for n, one in enumerate(inner)])) % 1000
    return await body(steps=inner, x=x) % 1000


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(STEPS, max_size=5), threads=st.booleans())
def test_it_gives_what_plain_python_gives_and_its_log_folds(steps, threads):
    execution = run(body, steps=steps, x=1, executor="threads" if threads else "inline", workers=2)
    assert execution.outputs.o0 == asyncio.run(body.debug(steps=steps, x=1))
    events = execution.events
    assert whole(fold(events)) == whole(execution.state)
    assert whole(fold(wire.load(list(wire.dump(events))))) == whole(execution.state)
    state = State()
    for event in events:
        state.apply(event)
        to_dot(execution.graph, Expansions(state))
    assert whole(state) == whole(execution.state)
    assert not any(node.live for node in state.nodes.values())
