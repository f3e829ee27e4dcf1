"""Options: every one of flytekit's is taken, validated where it means something, and kept where it does not."""

from __future__ import annotations

import datetime

import pytest

from flyte_nb import Cache, Documentation, PodTemplate, Resources, Secret, dynamic, task, workflow
from flyte_nb.authoring.options import RECORDED
from flyte_nb.authoring.resources import quantity
from flyte_nb.authoring.signature import PortabilityWarning
from flyte_nb.model.errors import OptionError
from flyte_nb.types.preview import preview


def made(**options):
    @task(**options)
    def t(x: int, verbose: bool = False) -> int:
        return x

    return t.spec.policy


#: Of those whose value is looked at, one that is taken.
TAKEN = {
    "annotations": {"a": "b"},
    "disable_deck": True,
    "docs": Documentation("counts"),
    "enable_deck": True,
    "labels": {"a": "b"},
    "pod_template": PodTemplate(),
    "secret_requests": [Secret(group="db")],
}


@pytest.mark.parametrize(("name", "near"), [("memory", "mem"), ("storage", "ephemeral_storage"), ("gpus", "gpu")])
def test_a_resource_of_another_name_is_answered_with_its_own(name, near):
    with pytest.raises(OptionError, match=rf"Resources has no '{name}'\. Did you mean '{near}'\?") as caught:
        Resources(cpu=1, **{name: "1"})
    assert caught.value.details == ("It has: cpu, mem, gpu, ephemeral_storage",)


def test_hints_about_nodes_are_for_what_has_nodes():
    with pytest.raises(OptionError, match="node_dependency_hints should only be used on dynamic tasks"):
        made(node_dependency_hints=[made])

    @dynamic(node_dependency_hints=[made])
    def d(x: int) -> int:
        return x

    assert d(x=1) == 1


@pytest.mark.parametrize("name", sorted(RECORDED - {"node_dependency_hints"}))
def test_what_a_run_here_does_not_need_is_recorded(name):
    value = TAKEN.get(name, "a value")
    assert dict(made(**{name: value}).options) == {name: preview(value, 200)}


@pytest.mark.parametrize(("given", "seconds"), [(2, 2.0), (0.5, 0.5), (datetime.timedelta(minutes=1), 60.0), (0, None)])
def test_a_timeout_is_seconds_or_a_timedelta(given, seconds):
    assert made(timeout=given).timeout == seconds


@pytest.mark.parametrize(
    "options",
    [
        {"retries": "3"},
        {"retries": True},
        {"retries": -1},
        {"timeout": "soon"},
        {"environment": {"A": 1}},
        {"limits": {"mem": "1Gi"}},
        {"cache": 1},
        {"cache_serialize": True},
        {"resources": Resources(cpu=1), "limits": Resources(cpu=2)},
        {"cache": Cache(version="1"), "cache_serialize": True},
        {"cache": True, "cache_version": "1", "cache_ignore_input_vars": ("nothing",)},
    ],
)
def test_an_impossible_value_is_refused_at_the_decorator(options):
    with pytest.raises(OptionError) as refused:
        made(**options)
    assert refused.value.place.file == __file__


def test_the_seeds_options():
    policy = made(cache=True, cache_version="0.1", limits=Resources(mem="600Mi"))
    assert (policy.cache.version, policy.limits, policy.memory_limit) == ("0.1", (("mem", "600Mi"),), 600 * 2**20)


def test_a_cache_by_policies_asks_them_for_the_version():
    class ByName:
        def get_version(self, salt, params):
            return f"{salt}:{params.func.__name__}"

    assert made(cache=Cache(salt="s", policies=[ByName(), ByName()])).cache.version == "s:t-s:t"


def test_dynamics_take_a_tasks_options():
    @dynamic(cache=True, cache_version="1", retries=2)
    def d(x: int) -> int:
        return x

    assert (d.spec.policy.cache.version, d.spec.policy.retries) == ("1", 2)


def test_a_tasks_options_on_a_workflow_warn_and_change_nothing():
    with pytest.warns(PortabilityWarning, match="cache, cache_version have no effect"):

        @workflow(cache=True, cache_version="1")
        def wf(x: int) -> int:
            return x

    assert wf(x=1) == 1


def test_an_unknown_failure_policy_is_refused():
    with pytest.raises(OptionError, match="FAIL_IMMEDIATELY"):
        workflow(failure_policy="NEVER")(lambda: None)


@pytest.mark.parametrize(
    ("text", "number"), [("1Ki", 1024), ("1k", 1000), ("0.5Gi", 2**29), ("250m", 0.25), ("1e3", 1000), (3, 3)]
)
def test_quantities_are_kubernetes(text, number):
    assert quantity(text, "mem") == number


@pytest.mark.parametrize("text", ["", "Mi", "1 Mi", "-1", "1MB", True, "1e", "∞"])
def test_what_is_no_quantity_is_refused(text):
    with pytest.raises(OptionError, match="is not a quantity"):
        Resources(mem=text)
