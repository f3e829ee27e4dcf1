"""core.context_manager: what flytekit's own context tells a program, and what it does not."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import Any

import pytest

from flyte_nb import (
    Deck,
    FlyteContext,
    FlyteContextManager,
    conditional,
    current_context,
    new_context,
    task,
    workflow,
)
from flyte_nb.core.node_creation import create_node
from flyte_nb.model.errors import NeedsCluster


@task
def first() -> None:
    print("first")


@task
def last() -> None:
    print("last")


@task
def inc(x: int) -> int:
    print("inc")
    return x + 1


def framed(function: Any) -> Any:
    @wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        context = FlyteContextManager.current_context()
        before = create_node(first)
        made = function(*args, **kwargs)
        after = create_node(last)
        before >> context.compilation_state.nodes[1]
        context.compilation_state.nodes[-2] >> after
        return made

    return wrapper


@workflow
@framed
def wf(x: int) -> int:
    return conditional("more").if_(x > 0).then(inc(x=x)).else_().then(inc(x=0))


def test_a_decorator_of_workflows_finds_the_nodes_and_orders_them(capsys: Any):
    assert wf(x=1) == 2
    assert capsys.readouterr().out.split() == ["first", "inc", "last"]


def test_the_nodes_have_their_outputs():
    @workflow
    def two() -> int:
        inc(x=1)
        return FlyteContext.current_context().compilation_state.nodes[0].o0

    assert two() == 2


def test_nothing_is_compiled_at_the_prompt_and_in_a_task():
    @task
    def state() -> bool:
        return FlyteContextManager.current_context().compilation_state is None

    assert FlyteContextManager.current_context().compilation_state is None
    assert state()


def test_a_task_finds_its_parameters_and_new_paths():
    @task
    def made() -> bool:
        context = FlyteContextManager.current_context()
        path = context.file_access.get_random_local_path("a.txt")
        Path(path).write_text("text", encoding="utf-8")
        there = context.file_access.get_random_remote_directory()
        context.file_access.upload_directory(str(Path(path).parent), there)
        own = context.user_space_params.working_directory
        return context.user_space_params is current_context() and path.startswith(own) and Path(there, "a.txt").exists()

    assert made()


def test_a_file_is_copied_with_its_folder(tmp_path: Path):
    files = FlyteContextManager.current_context().file_access
    (tmp_path / "a.txt").write_text("text", encoding="utf-8")
    files.put_data(tmp_path / "a.txt", tmp_path / "new" / "b.txt")
    assert files.exists(f"file://{tmp_path}/new/b.txt")
    with pytest.raises(FileNotFoundError):
        files.get_data(tmp_path / "none", tmp_path / "c.txt")


def test_the_rest_is_refused_in_words():
    with pytest.raises(NeedsCluster, match=r"FlyteContext\.execution_state needs a Flyte cluster"):
        FlyteContextManager.current_context().execution_state
    with pytest.raises(NeedsCluster, match=r"FlyteContextManager\.push_context needs a Flyte cluster"):
        FlyteContextManager.push_context(None)
    assert not hasattr(FlyteContextManager, "_repr_html_")


def test_a_new_context_has_the_decks_that_were_made_in_it():
    @task(enable_deck=True)
    def report(name: str) -> int:
        Deck(name, f"<i>{name}</i>")
        return 1

    @workflow
    def wf() -> int:
        report(name="second")
        return report(name="third")

    report(name="before")
    with new_context() as context:
        wf()
    page = context.get_deck()
    assert "<i>second</i>" in page.html
    assert "<i>third</i>" in page.html
    assert "before" not in page.html
    assert page._repr_html_() == page.html
