"""Accelerators: which GPU or TPU a task wants on a cluster, by the names that flytekit has for them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flyte_nb.authoring import mistakes
from flyte_nb.authoring.recorded.checks import a_text


@dataclass(frozen=True)
class BaseAccelerator:
    """A device by its name on the cluster."""

    device: str

    def __post_init__(self) -> None:
        with mistakes.at_the_users_line():
            a_text(self.device, f"{type(self).__name__}(device")


@dataclass(frozen=True)
class GPUAccelerator(BaseAccelerator):
    """A GPU: ``@task(accelerator=GPUAccelerator("nvidia-tesla-v100"))``, or one of the constants.

    Raises:
        OptionError: The name is no text.

    Example:
        >>> T4
        GPUAccelerator(device='nvidia-tesla-t4')
    """


@dataclass(frozen=True)
class MultiInstanceGPUAccelerator(BaseAccelerator):
    """A device that can be had in parts: ``A100.partition_2g_10gb``, ``V5E.slice_2x4``.

    Attributes:
        parts: The sizes that it comes in, by attribute.
        partition_size: The part that is wanted; None: whichever the cluster gives.
        whole: Whether the undivided device is wanted.

    Example:
        >>> A100.partition_2g_10gb.partition_size, A100.unpartitioned.whole
        ('2g.10gb', True)
    """

    parts: tuple[tuple[str, str], ...] = ()
    partition_size: str | None = None
    whole: bool = False

    @property
    def unpartitioned(self) -> MultiInstanceGPUAccelerator:
        """The undivided device."""
        return replace(self, partition_size=None, whole=True)

    def partitioned(self, partition_size: str) -> MultiInstanceGPUAccelerator:
        """Return a part of another size."""
        return replace(self, partition_size=partition_size, whole=False)

    def __getattr__(self, name: str) -> MultiInstanceGPUAccelerator:
        if name.startswith("__"):
            raise AttributeError(name)
        found = dict(self.parts)
        if name not in found:
            raise AttributeError(f"{self.device} has no {name!r}. There is: {', '.join(found) or 'nothing'}")
        return self.partitioned(found[name])

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(name for name, _ in self.parts)]


def _partitions(device: str, *sizes: str) -> MultiInstanceGPUAccelerator:
    return MultiInstanceGPUAccelerator(device, tuple((f"partition_{one.replace('.', '_')}", one) for one in sizes))


def _slices(device: str, *sizes: str) -> MultiInstanceGPUAccelerator:
    return MultiInstanceGPUAccelerator(device, tuple((f"slice_{one}", one) for one in sizes))


A10G = GPUAccelerator("nvidia-a10g")
L4 = GPUAccelerator("nvidia-l4")
L4_VWS = GPUAccelerator("nvidia-l4-vws")
L40S = GPUAccelerator("nvidia-l40s")
K80 = GPUAccelerator("nvidia-tesla-k80")
M60 = GPUAccelerator("nvidia-tesla-m60")
P4 = GPUAccelerator("nvidia-tesla-p4")
P100 = GPUAccelerator("nvidia-tesla-p100")
T4 = GPUAccelerator("nvidia-tesla-t4")
V100 = GPUAccelerator("nvidia-tesla-v100")
H100 = GPUAccelerator("nvidia-h100")
H200 = GPUAccelerator("nvidia-h200")
RTX_PRO_6000 = GPUAccelerator("nvidia-rtx-pro-6000")
A100 = _partitions("nvidia-tesla-a100", "1g.5gb", "2g.10gb", "3g.20gb", "4g.20gb", "7g.40gb")
A100_80GB = _partitions("nvidia-a100-80gb", "1g.10gb", "2g.20gb", "3g.40gb", "4g.40gb", "7g.80gb")
V5E = _slices("tpu-v5-lite-podslice", "1x1", "2x2", "2x4", "4x4", "4x8", "8x8", "8x16", "16x16")
V5P = _slices(
    "tpu-v5p-slice",
    *("2x2x1", "2x2x2", "2x4x4", "4x4x4", "4x4x8", "4x8x8", "8x8x8", "8x8x16", "8x16x16", "16x16x16", "16x16x24"),
)
V6E = _slices("tpu-v6e-slice", "1x1", "2x2", "2x4", "4x4", "4x8", "8x8", "8x16", "16x16")
