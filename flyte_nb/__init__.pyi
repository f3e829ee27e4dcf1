"""The public names, one a line: type checkers and editors read this file, and so does Python when a name is first used.

To add a name, add its line. What follows `#` is for flytekit's names and becomes its row in docs/flytekit.md:
`same`, `better: how`, `data only: what for`, `needs a cluster: why`. No remark means the same as in flytekit.
"""

from typing import Any

from flyte_nb.authoring.cache import Cache as Cache  # better: without a version, the source is the version
from flyte_nb.authoring.cache import CachePolicy as CachePolicy
from flyte_nb.authoring.cache import VersionParameters as VersionParameters
from flyte_nb.authoring.conditional import conditional as conditional  # better: checked when it is compiled
from flyte_nb.authoring.container import ContainerTask as ContainerTask  # needs a cluster: or a mock
from flyte_nb.authoring.decorators import dynamic as dynamic  # better: compiled at run time to a graph that is seen
from flyte_nb.authoring.decorators import eager as eager
from flyte_nb.authoring.decorators import task as task  # better: retries, timeout and environment count here
from flyte_nb.authoring.decorators import workflow as workflow  # better: the body runs once, its graph in parallel
from flyte_nb.authoring.elsewhere import Config as Config
from flyte_nb.authoring.elsewhere import FlyteRemote as FlyteRemote
from flyte_nb.authoring.elsewhere import PythonFunctionTask as PythonFunctionTask
from flyte_nb.authoring.elsewhere import SensorEngine as SensorEngine
from flyte_nb.authoring.elsewhere import load_implicit_plugins as load_implicit_plugins  # needs a cluster: plug-ins
from flyte_nb.authoring.environment import Environment as Environment  # same
from flyte_nb.authoring.failure import WorkflowFailurePolicy as WorkflowFailurePolicy  # better: kept in local runs too
from flyte_nb.authoring.gates import approve as approve  # better: a view, a terminal or Python answers
from flyte_nb.authoring.gates import sleep as sleep  # better: it really waits, by the run's clock
from flyte_nb.authoring.gates import wait_for_input as wait_for_input  # better: asks by a typed form
from flyte_nb.authoring.imperative import Workflow as Workflow  # better: cycles and unused inputs are refused
from flyte_nb.authoring.instances import PythonInstanceTask as PythonInstanceTask  # better: runs here
from flyte_nb.authoring.instances import SQLTask as SQLTask  # needs a cluster: or a mock
from flyte_nb.authoring.launchplans import LaunchPlan as LaunchPlan  # better: a fixed input cannot be overridden
from flyte_nb.authoring.mapping import map_task as map_task  # better: maps any entity, in parallel, element by element
from flyte_nb.authoring.recorded.artifact import Artifact as Artifact  # data only: for a cluster, which keeps artifacts
from flyte_nb.authoring.recorded.artifact import BatchSize as BatchSize  # data only: nothing is uploaded here
from flyte_nb.authoring.recorded.documentation import Description as Description  # data only: for export
from flyte_nb.authoring.recorded.documentation import Documentation as Documentation  # data only: for export
from flyte_nb.authoring.recorded.documentation import SourceCode as SourceCode  # data only: for export
from flyte_nb.authoring.recorded.image import ImageSpec as ImageSpec  # data only: checked, kept for export, never built
from flyte_nb.authoring.recorded.image import PodTemplate as PodTemplate  # data only: checked, kept for export
from flyte_nb.authoring.recorded.launching import Annotations as Annotations  # data only: for export
from flyte_nb.authoring.recorded.launching import AuthRole as AuthRole  # data only: for export
from flyte_nb.authoring.recorded.launching import ConcurrencyLimitBehavior as ConcurrencyLimitBehavior  # data only
from flyte_nb.authoring.recorded.launching import ConcurrencyPolicy as ConcurrencyPolicy  # data only: for export
from flyte_nb.authoring.recorded.launching import Labels as Labels  # data only: for export
from flyte_nb.authoring.recorded.launching import Options as Options  # data only: for export
from flyte_nb.authoring.recorded.launching import SecurityContext as SecurityContext  # data only: for export
from flyte_nb.authoring.recorded.metadata import TaskMetadata as TaskMetadata
from flyte_nb.authoring.recorded.notification import Email as Email  # data only: nobody is written to from here
from flyte_nb.authoring.recorded.notification import PagerDuty as PagerDuty  # data only: nobody is written to from here
from flyte_nb.authoring.recorded.notification import Slack as Slack  # data only: nobody is written to from here
from flyte_nb.authoring.recorded.notification import WorkflowExecutionPhase as WorkflowExecutionPhase  # data only
from flyte_nb.authoring.recorded.protocol import Blob as Blob  # data only: for a cluster
from flyte_nb.authoring.recorded.protocol import BlobMetadata as BlobMetadata  # data only: for a cluster
from flyte_nb.authoring.recorded.protocol import BlobType as BlobType  # data only: for a cluster
from flyte_nb.authoring.recorded.protocol import Literal as Literal  # data only: for a cluster
from flyte_nb.authoring.recorded.protocol import LiteralType as LiteralType  # data only: for a cluster
from flyte_nb.authoring.recorded.protocol import Scalar as Scalar  # data only: for a cluster
from flyte_nb.authoring.recorded.schedule import CronSchedule as CronSchedule  # data only: a wrong column is named
from flyte_nb.authoring.recorded.schedule import FixedRate as FixedRate  # data only: nothing is started by a clock here
from flyte_nb.authoring.recorded.secret import Secret as Secret
from flyte_nb.authoring.reference import LaunchPlanReference as LaunchPlanReference  # same
from flyte_nb.authoring.reference import TaskReference as TaskReference  # same
from flyte_nb.authoring.reference import WorkflowReference as WorkflowReference  # same
from flyte_nb.authoring.reference import get_reference_entity as get_reference_entity  # needs a cluster: or a mock
from flyte_nb.authoring.reference import reference_launch_plan as reference_launch_plan  # needs a cluster: or a mock
from flyte_nb.authoring.reference import reference_task as reference_task  # needs a cluster: or a mock
from flyte_nb.authoring.reference import reference_workflow as reference_workflow  # needs a cluster: or a mock
from flyte_nb.authoring.resources import Resources as Resources  # better: what cannot be parsed is refused
from flyte_nb.core.context_manager import FlyteContext as FlyteContext  # better: without a cluster
from flyte_nb.core.context_manager import FlyteContextManager as FlyteContextManager  # better: so too
from flyte_nb.core.context_manager import new_context as new_context  # better: its decks are those made in it
from flyte_nb.drawing import show as show
from flyte_nb.drawing import to_dot as to_dot
from flyte_nb.drawing import to_mermaid as to_mermaid
from flyte_nb.engine.checkpoints import Checkpoint as Checkpoint  # better: kept between attempts
from flyte_nb.engine.decks import Deck as Deck  # better: shown beside the node, live and saved
from flyte_nb.engine.parameters import ExecutionParameters as ExecutionParameters
from flyte_nb.engine.parameters import current_context as current_context  # better: the execution has a name of its own
from flyte_nb.engine.parameters import logger as logger
from flyte_nb.engine.stepper import Stepper as Stepper
from flyte_nb.local import executions as executions
from flyte_nb.local import inspect as inspect
from flyte_nb.local import run as run
from flyte_nb.notebook.config import config as config
from flyte_nb.notebook.convert import convert as convert
from flyte_nb.notebook.form import form as form
from flyte_nb.notebook.view import View as View
from flyte_nb.notebook.viewing import view as view
from flyte_nb.stepping import step as step
from flyte_nb.types import directory as directory
from flyte_nb.types import file as file
from flyte_nb.types import iterator as iterator
from flyte_nb.types.columns import kwtypes as kwtypes
from flyte_nb.types.directory import FlyteDirectory as FlyteDirectory  # better: what a cached task returns is kept
from flyte_nb.types.file import FlyteFile as FlyteFile  # better: what a cached task returns is kept
from flyte_nb.types.hashing import HashMethod as HashMethod
from flyte_nb.types.structured import StructuredDataset as StructuredDataset  # better: any frame is taken for one
from flyte_nb.types.structured import StructuredDatasetFormat as StructuredDatasetFormat
from flyte_nb.types.structured import StructuredDatasetTransformerEngine as StructuredDatasetTransformerEngine
from flyte_nb.types.structured import StructuredDatasetType as StructuredDatasetType

__version__: str
__all__: list[str]

def load_ipython_extension(shell: Any) -> None: ...
def unload_ipython_extension(shell: Any) -> None: ...
