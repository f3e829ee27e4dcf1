"""recorded.metadata: a task's options as an object, for shell and container tasks."""

from __future__ import annotations

import datetime

import pytest

from flyte_nb import ContainerTask, TaskMetadata
from flyte_nb.extras.tasks.shell import ShellTask
from flyte_nb.model.errors import OptionError


def test_a_shell_task_has_them():
    said = ShellTask(
        name="said", script="echo hello", metadata=TaskMetadata(retries=2, timeout=7, cache=True, cache_version="1")
    )
    policy = said.spec.policy
    assert (policy.retries, policy.timeout, policy.cache.version) == (2, 7.0, "1")


def test_a_container_task_has_them():
    made = ContainerTask(name="made", image="alpine", command=["true"], metadata=TaskMetadata(interruptible=True))
    assert made.spec.policy.interruptible


def test_a_timeout_in_seconds_is_a_time():
    assert TaskMetadata(timeout=60).timeout == datetime.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"cache": True}, "needs a cache_version"),
        ({"cache_serialize": True}, "needs cache=True"),
        ({"cache_ignore_input_vars": ("x",)}, "needs cache=True"),
    ],
)
def test_half_a_cache_is_refused(given, said):
    with pytest.raises(OptionError, match=said):
        TaskMetadata(**given)


def test_what_is_no_metadata_or_given_twice_is_refused():
    with pytest.raises(OptionError, match=r"metadata={'retries': 2} is no TaskMetadata"):
        ShellTask(name="a", script="true", metadata={"retries": 2})
    with pytest.raises(OptionError, match="retries= is given twice"):
        ShellTask(name="a", script="true", retries=1, metadata=TaskMetadata(retries=2))
