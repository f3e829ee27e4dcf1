"""environment: options shared by tasks and dynamics, and changed for one of them."""

from __future__ import annotations

import pytest

from flyte_nb import Environment
from flyte_nb.model.errors import OptionError


def test_a_task_has_the_options_of_its_environment():
    env = Environment(retries=2, timeout=7)

    @env.task
    def inc(x: int) -> int:
        return x + 1

    assert (inc.spec.kind, inc.spec.policy.retries, inc.spec.policy.timeout, inc(x=1)) == ("task", 2, 7, 2)


def test_an_environment_itself_makes_a_task():
    env = Environment(retries=2)

    @env
    def one() -> int:
        return 1

    @env(retries=1)
    def two() -> int:
        return 2

    assert (one.spec.policy.retries, two.spec.policy.retries, env.overrides) == (2, 1, {"retries": 2})


def test_a_dynamic_too():
    env = Environment(environment={"A": "1"})

    @env.dynamic(environment={"B": "2"})
    def many(n: int) -> int:
        return n

    assert (many.spec.kind, dict(many.spec.policy.environment)) == ("dynamic", {"A": "1", "B": "2"})


def test_extending_leaves_the_first_as_it_is_and_updating_changes_it():
    env = Environment(retries=2)
    more = env.extend(timeout=1)
    env.update(retries=3)
    assert (more.overrides, env.overrides) == ({"retries": 2, "timeout": 1}, {"retries": 3})
    assert repr(more) == "Environment(retries=2, timeout=1)"


def test_a_wrong_option_is_refused_where_a_task_is_made():
    with pytest.raises(OptionError, match="Did you mean 'retries'"):

        @Environment(retires=2).task
        def one() -> int:
            return 1

    with pytest.raises(OptionError, match="decorates a function, and was given 7"):
        Environment()(7)
