"""flytekit's names that only a cluster, or flytekit's own machinery, gives a meaning: see `model.clusters`."""

from __future__ import annotations

from typing import NoReturn

from flyte_nb.authoring.entities import Dynamic, Task
from flyte_nb.model.clusters import ClusterOnly, refusal

_PLAIN = "Here values pass as they are: declare the Python type itself."


class FlyteRemote(ClusterOnly):
    """Registers, starts and fetches on a Flyte cluster."""

    _instead = "flyte_nb.run(wf, ...) runs a workflow here; executions() lists what ran."


class Config(ClusterOnly):
    """Says where a cluster is and who you are there."""

    _instead = "Nothing needs it here; `%flyte config` has this package's own settings."


class SensorEngine(ClusterOnly):
    """Runs sensors, which wait for something outside Flyte."""

    _instead = "Wait for it in the body of a @task."


class SQLTask(ClusterOnly):
    """Sends a query to a database's plug-in."""

    _instead = "Query in the body of a @task: def rows(day: str) -> pandas.DataFrame."


class PythonFunctionTask(ClusterOnly):
    """Is the base of plug-ins that run a function elsewhere."""

    _instead = "@task makes a task of a function; isinstance(t, PythonFunctionTask) is true of it."
    _stands_for = (Task, Dynamic)


class PythonInstanceTask(ClusterOnly):
    """Is the base of plug-ins whose tasks have no function."""

    _instead = "Write what its execute(...) does in the body of a @task."


class FlyteContext(ClusterOnly):
    """Is what flytekit itself knows while it registers or runs."""

    _instead = "current_context() has what a task's body may ask."


class FlyteContextManager(ClusterOnly):
    """Holds what flytekit itself knows while it registers or runs."""

    _instead = "current_context() has what a task's body may ask."


class Literal(ClusterOnly):
    """Is how a value travels to a cluster."""

    _instead = _PLAIN


class LiteralType(ClusterOnly):
    """Is how a type travels to a cluster."""

    _instead = _PLAIN


class Scalar(ClusterOnly):
    """Is how a value that is no collection travels to a cluster."""

    _instead = _PLAIN


class Blob(ClusterOnly):
    """Is how a file travels to a cluster."""

    _instead = "FlyteFile(path) and FlyteDirectory(path) are files here."


class BlobMetadata(ClusterOnly):
    """Is how a file's format travels to a cluster."""

    _instead = 'FlyteFile["csv"] declares a format.'


class BlobType(ClusterOnly):
    """Is how a file's format travels to a cluster."""

    _instead = 'FlyteFile["csv"] declares a format.'


def load_implicit_plugins() -> NoReturn:
    """Load flytekit's plug-ins, on a cluster.

    Raises:
        NeedsCluster: Always.
    """
    raise refusal("load_implicit_plugins()", "flytekit's plug-ins run there", "Nothing needs loading here.")


def new_context() -> NoReturn:
    """Enter a context of flytekit's, on a cluster.

    Raises:
        NeedsCluster: Always.
    """
    raise refusal("new_context()", "it holds what flytekit itself knows", "current_context() is for a task's body.")
