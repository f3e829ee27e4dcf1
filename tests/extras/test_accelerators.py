"""accelerators: flytekit's constants, as data."""

from __future__ import annotations

import pytest

from flyte_nb import Resources, task
from flyte_nb.extras import accelerators
from flyte_nb.extras.accelerators import A100, V5E, BaseAccelerator, GPUAccelerator


@pytest.mark.parametrize("name", accelerators.__all__)
def test_every_constant_is_an_accelerator(name: str):
    thing = getattr(accelerators, name)
    assert issubclass(thing, BaseAccelerator) if isinstance(thing, type) else isinstance(thing, BaseAccelerator)


def test_a_task_records_what_it_wants_to_run_on():
    @task(limits=Resources(gpu="1"), accelerator=A100.partition_2g_10gb)
    def fit() -> str:
        return "fitted"

    assert fit() == "fitted"
    assert "2g.10gb" in dict(fit.spec.policy.options)["accelerator"]


def test_parts_have_flytekit_s_names():
    assert V5E.slice_2x4.partition_size == "2x4"
    assert GPUAccelerator("nvidia-of-mine").device == "nvidia-of-mine"
