"""options, image, notification, launching: what decorators and launch plans record is checked where it is written."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import pytest

from flyte_nb import (
    Annotations,
    ConcurrencyPolicy,
    Documentation,
    Email,
    ImageSpec,
    Labels,
    Options,
    PagerDuty,
    PodTemplate,
    SecurityContext,
    Slack,
    WorkflowExecutionPhase,
    task,
)
from flyte_nb.authoring.recorded.accelerator import A100, T4, V5E
from flyte_nb.model.errors import OptionError


def test_a_task_records_what_a_cluster_is_told():
    @task(
        container_image=ImageSpec(packages=["pandas"]),
        pod_template=PodTemplate(labels={"team": "ml"}),
        accelerator=A100.partition_2g_10gb,
        docs=Documentation(short_description="counts"),
        enable_deck=True,
    )
    def t() -> int:
        return 1

    assert t() == 1
    assert dict(t.spec.policy.options)["enable_deck"] == "True"
    assert "ImageSpec" in dict(t.spec.policy.options)["container_image"]


@pytest.mark.parametrize(
    "options",
    [
        {"container_image": 3},
        {"accelerator": 4},
        {"pod_template": {}},
        {"docs": "text"},
        {"enable_deck": "yes"},
        {"enable_deck": True, "disable_deck": False},
    ],
)
def test_an_option_of_another_kind_is_refused(options: dict[str, object]):
    with pytest.raises(OptionError) as caught:

        @task(**options)
        def t() -> int:
            return 1

    assert next(iter(options)) in str(caught.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: ImageSpec(packages="pandas"),
        lambda: ImageSpec(packages=[1]),
        lambda: ImageSpec(registry="a b"),
        lambda: ImageSpec(registry="https://ghcr.io/me"),
        lambda: ImageSpec(name="knn:latest"),
        lambda: ImageSpec(name=""),
        lambda: ImageSpec(python_version=3.12),  # type: ignore[arg-type]
        lambda: ImageSpec(env={"A": 1}),  # type: ignore[dict-item]
        lambda: ImageSpec(pip_secret_mounts=[("a",)]),  # type: ignore[list-item]
        lambda: PodTemplate(primary_container_name=""),
        lambda: PodTemplate(labels={"a": 1}),  # type: ignore[dict-item]
        lambda: Email([], ["a@b.c"]),
        lambda: Email([WorkflowExecutionPhase.RUNNING], ["a@b.c"]),
        lambda: Slack([WorkflowExecutionPhase.FAILED], "a@b.c"),
        lambda: PagerDuty([WorkflowExecutionPhase.FAILED], ["nobody"]),
        lambda: Labels({"a": None}),  # type: ignore[dict-item]
        lambda: Options(labels={"a": "b"}),  # type: ignore[arg-type]
        lambda: Options(notifications="me"),  # type: ignore[arg-type]
        lambda: SecurityContext(secrets=["db"]),  # type: ignore[list-item]
        lambda: ConcurrencyPolicy(0),
    ],
)
def test_what_cannot_be_is_refused_at_the_users_line(make: Callable[[], object]):
    with pytest.raises(OptionError) as caught:
        make()
    assert caught.value.place is not None
    assert len(caught.value.lines()) <= 6


@pytest.mark.parametrize(
    "thing", [T4, A100, V5E.slice_2x4, A100.unpartitioned, ImageSpec(), Labels({"a": "b"}), Annotations({})]
)
def test_it_is_plain_data(thing: object):
    assert pickle.loads(pickle.dumps(thing)) == thing == copy.deepcopy(thing)


def test_an_image_grows_by_copies():
    image = ImageSpec(packages=["numpy"])
    assert image.with_packages(["pandas"]).with_commands("true").packages == ["numpy", "pandas"]
    assert image.packages == ["numpy"]
    assert len({image, image.with_packages("x"), ImageSpec(packages=["numpy"])}) == 2


def test_a_part_that_a_device_does_not_have_is_refused():
    with pytest.raises(AttributeError, match="partition_1g_5gb"):
        A100.partition_9g
