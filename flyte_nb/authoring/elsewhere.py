"""flytekit's names that only a cluster, or flytekit's own machinery, gives a meaning: see `model.clusters`."""

from __future__ import annotations

from typing import NoReturn

from flyte_nb.authoring.entities import Dynamic, Task
from flyte_nb.model.clusters import ClusterOnly, refusal


class FlyteRemote(ClusterOnly):
    """Registers, starts and fetches on a Flyte cluster."""

    _instead = "flyte_nb.run(wf, ...) runs a workflow here; executions() lists what ran."


class Config(ClusterOnly):
    """Says where a cluster is and who you are there."""

    _instead = "Nothing needs it here; `%flyte config` has this package's own settings."


class SensorEngine(ClusterOnly):
    """Runs sensors, which wait for something outside Flyte."""

    _instead = "Wait for it in the body of a @task."


class PythonFunctionTask(ClusterOnly):
    """Is the base of plug-ins that run a function elsewhere."""

    _instead = "@task makes a task of a function; isinstance(t, PythonFunctionTask) is true of it."
    _stands_for = (Task, Dynamic)


def load_implicit_plugins() -> NoReturn:
    """Load flytekit's plug-ins, on a cluster.

    Raises:
        NeedsCluster: Always.
    """
    raise refusal("load_implicit_plugins()", "flytekit's plug-ins run there", "Nothing needs loading here.")
