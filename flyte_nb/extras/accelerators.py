"""Accelerators, by flytekit's names: ``@task(accelerator=T4)``. Data for export."""

from flyte_nb.authoring.recorded.accelerator import A10G as A10G
from flyte_nb.authoring.recorded.accelerator import A100 as A100
from flyte_nb.authoring.recorded.accelerator import A100_80GB as A100_80GB
from flyte_nb.authoring.recorded.accelerator import H100 as H100
from flyte_nb.authoring.recorded.accelerator import H200 as H200
from flyte_nb.authoring.recorded.accelerator import K80 as K80
from flyte_nb.authoring.recorded.accelerator import L4 as L4
from flyte_nb.authoring.recorded.accelerator import L4_VWS as L4_VWS
from flyte_nb.authoring.recorded.accelerator import L40S as L40S
from flyte_nb.authoring.recorded.accelerator import M60 as M60
from flyte_nb.authoring.recorded.accelerator import P4 as P4
from flyte_nb.authoring.recorded.accelerator import P100 as P100
from flyte_nb.authoring.recorded.accelerator import RTX_PRO_6000 as RTX_PRO_6000
from flyte_nb.authoring.recorded.accelerator import T4 as T4
from flyte_nb.authoring.recorded.accelerator import V5E as V5E
from flyte_nb.authoring.recorded.accelerator import V5P as V5P
from flyte_nb.authoring.recorded.accelerator import V6E as V6E
from flyte_nb.authoring.recorded.accelerator import V100 as V100
from flyte_nb.authoring.recorded.accelerator import BaseAccelerator as BaseAccelerator
from flyte_nb.authoring.recorded.accelerator import GPUAccelerator as GPUAccelerator
from flyte_nb.authoring.recorded.accelerator import MultiInstanceGPUAccelerator as MultiInstanceGPUAccelerator
