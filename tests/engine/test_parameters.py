"""parameters: what a task learns of where it runs, wherever it runs."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flyte_nb import Deck, current_context, dynamic, eager, map_task, run, step, task, workflow
from flyte_nb.engine.clock import ManualClock
from flyte_nb.engine.parameters import NotThere


@task
def whoami(x: int = 0) -> str:
    context = current_context()
    return f"{context.execution_id.name} {context.task_id.name}"


@task
def workplace(x: int = 0) -> str:
    folder = current_context().working_directory
    Path(folder, "mine.txt").write_text(str(x))
    return folder


def test_a_task_knows_its_execution_and_itself():
    execution = run(whoami)
    assert execution.outputs.o0 == f"{execution.id} whoami"


def test_names_are_spelt_as_flytekit_spells_them():
    context = current_context()
    assert str(context.execution_id) == "ex:local:local:local"
    assert str(context.task_id) == "TASK:local:local:local:local"
    assert (context.execution_id.project, context.execution_id.domain) == ("local", "local")


def test_the_date_is_the_execution_s():
    @task
    def date() -> datetime:
        return current_context().execution_date

    @workflow
    def wf() -> (datetime, datetime):
        return date(), date()

    execution = run(wf, clock=ManualClock(start=1_000_000.0, step=0.5))
    assert execution.outputs.o0 == execution.outputs.o1
    assert execution.outputs.o0 == datetime.fromtimestamp(execution.state.root.started, UTC)


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["inline", "threads", "processes"])
def test_the_context_goes_where_the_call_goes(executor: str):
    @dynamic
    def deep() -> list[str]:
        here = current_context()
        return [whoami(x=n) for n in range(2)] + [f"{here.execution_id.name} {here.task_id.name}"]

    @workflow
    def wf() -> (list[str], list[str]):
        return deep(), map_task(whoami)(x=[1, 2])

    execution = run(wf, executor=executor, workers=2)
    name = execution.id
    assert execution.outputs.o0 == [f"{name} whoami", f"{name} whoami", f"{name} deep"]
    assert execution.outputs.o1 == [f"{name} whoami"] * 2


def test_the_context_is_there_while_a_body_is_stepped_through():
    @dynamic
    def deep(n: int) -> list[str]:
        found = []
        for i in range(n):
            found.append(whoami(x=i))
        current_context().logging.info("made by %s", current_context().task_id.name)
        return found

    stepper = step(deep, n=2)
    stepper.into()
    stepper.continue_()
    assert stepper.execution.outputs.o0 == [f"{stepper.execution.id} whoami"] * 2
    assert "made by deep" in stepper.execution["n0"].log


def test_coroutines_of_a_task_have_its_context():
    @task
    def gathers() -> list[str]:
        async def ask() -> str:
            await asyncio.sleep(0)
            return current_context().task_id.name

        async def both() -> list[str]:
            return list(await asyncio.gather(ask(), ask()))

        return asyncio.run(both())

    assert run(gathers).outputs.o0 == ["gathers", "gathers"]


@task(enable_deck=True)
async def later(x: int) -> str:
    await asyncio.sleep(0)
    context = current_context()
    context.logging.info("later %s", x)
    Deck("x", str(x))
    return f"{context.task_id.name} {Path(context.working_directory).parent.name}"


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["inline", "threads", "processes"])
def test_async_tasks_that_run_at_once_have_contexts_of_their_own(executor: str):
    @eager
    async def both() -> list[str]:
        found = list(await asyncio.gather(later(x=0), later(x=1)))
        return [*found, current_context().task_id.name]

    execution = run(both, executor=executor, workers=2)
    assert execution.outputs.o0 == ["later dn0", "later dn1", "both"]
    for n in range(2):
        node = execution[f"n0/dn{n}"]
        assert node.log == f"INFO user_space: later {n}\n"
        assert node.decks.x.html == str(n)


def test_a_thread_of_the_task_s_own_stands_outside():
    @task
    def starts() -> str:
        found: list[str] = []
        thread = threading.Thread(target=lambda: found.append(str(current_context().execution_id)))
        thread.start()
        thread.join()
        return found[0]

    assert run(starts).outputs.o0 == "ex:local:local:local"


def test_after_a_run_the_prompt_has_its_own_context_again():
    before = current_context()
    run(whoami)
    with pytest.raises(ZeroDivisionError):
        run(fails)
    assert current_context() is before


@task
def fails() -> int:
    return 1 // 0


# Folders.


def test_every_attempt_has_a_folder_of_its_own():
    @workflow
    def wf() -> (str, str):
        return workplace(x=1), workplace(x=2)

    execution = run(wf)
    one, other = execution.outputs.o0, execution.outputs.o1
    assert one != other
    assert Path(one, "mine.txt").read_text() == "1"


def test_a_folder_goes_with_the_values_of_its_execution(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("flyte_nb.local.KEPT", 1)
    execution = run(workplace)
    folder = execution.outputs.o0
    assert os.path.isdir(folder)
    run(whoami)
    del execution
    gc.collect()
    assert not os.path.exists(folder)


def test_what_a_call_at_the_prompt_wrote_stays_with_whoever_has_its_path(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("flyte_nb.local.KEPT", 1)
    folder = workplace()
    for _ in range(3):
        whoami()
    gc.collect()
    assert os.path.isdir(folder)


def test_a_folder_is_its_user_s_alone():
    folder = current_context().working_directory
    assert os.stat(folder).st_mode & 0o077 == 0


def test_outputs_have_a_prefix():
    prefix = current_context().raw_output_prefix
    assert prefix.endswith(os.sep)
    assert os.path.isdir(prefix)


# Logging.


def test_what_is_logged_stands_in_the_node_s_log():
    @task
    def talks() -> None:
        logger = current_context().logging
        logger.debug("whispered")
        logger.info("said %s", 1)
        logger.warning("shouted")

    node = run(talks)["n0"]
    assert node.state.log == [("log", "INFO user_space: said 1\n"), ("log", "WARNING user_space: shouted\n")]


def test_a_level_of_the_user_s_is_respected():
    @task
    def talks() -> None:
        current_context().logging.info("heard")

    logger = logging.getLogger("user_space")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        assert run(talks)["n0"].log == ""
    finally:
        logger.setLevel(before)


# What else there is.


def test_statistics_are_taken_and_nobody_collects_them():
    stats = current_context().stats
    stats.incr("runs", tags={"a": "b"})
    stats.decr("runs")
    stats.gauge("load", 1.5)
    stats.timing("fit", 3)
    with stats.timer("fit"):
        pass
    assert "nobody collects" in repr(stats)


def test_attributes_of_the_user_s_own():
    context = current_context().builder().add_attr("SPARK_SESSION", 1).build()
    assert context.has_attr("spark_session")
    assert context.spark_session == context.get("spark_session") == 1
    assert context.execution_id == current_context().execution_id


def test_what_the_context_does_not_have_is_said_with_what_it_has():
    assert not current_context().has_attr("working_dir")
    with pytest.raises(NotThere, match="Did you mean 'working_directory'") as caught:
        current_context().working_directori
    assert isinstance(caught.value, AssertionError)  # as flytekit's


def test_there_is_no_checkpoint_outside_of_a_task():
    with pytest.raises(NotThere) as caught:
        current_context().checkpoint
    assert isinstance(caught.value, NotImplementedError)  # as flytekit's


def test_a_sandbox_has_a_folder_and_checkpoints_of_its_own():
    context = current_context().with_task_sandbox().build()
    assert os.path.isdir(context.working_directory)
    assert context.working_directory != current_context().working_directory
    assert context.checkpoint.read() is None
