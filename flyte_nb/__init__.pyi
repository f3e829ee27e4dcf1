"""The public names, one a line: type checkers and editors read this file, and so does Python when a name is first used.

To add a name, add its line. What follows `#` is for flytekit's names and becomes its row in docs/flytekit.md:
`same`, `better: how`, `data only: what for`, `needs a cluster: why`. No remark means the same as in flytekit.
"""

from typing import Any

from flyte_nb.authoring.cache import Cache as Cache
from flyte_nb.authoring.cache import CachePolicy as CachePolicy
from flyte_nb.authoring.cache import VersionParameters as VersionParameters
from flyte_nb.authoring.decorators import dynamic as dynamic
from flyte_nb.authoring.decorators import task as task
from flyte_nb.authoring.decorators import workflow as workflow
from flyte_nb.authoring.mapping import map_task as map_task
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
from flyte_nb.authoring.recorded.notification import Email as Email  # data only: nobody is written to from here
from flyte_nb.authoring.recorded.notification import PagerDuty as PagerDuty  # data only: nobody is written to from here
from flyte_nb.authoring.recorded.notification import Slack as Slack  # data only: nobody is written to from here
from flyte_nb.authoring.recorded.notification import WorkflowExecutionPhase as WorkflowExecutionPhase
from flyte_nb.authoring.recorded.schedule import CronSchedule as CronSchedule  # data only: a wrong column is named
from flyte_nb.authoring.recorded.schedule import FixedRate as FixedRate  # data only: nothing is started by a clock here
from flyte_nb.authoring.recorded.secret import Secret as Secret
from flyte_nb.authoring.resources import Resources as Resources
from flyte_nb.engine.stepper import Stepper as Stepper
from flyte_nb.local import executions as executions
from flyte_nb.local import inspect as inspect
from flyte_nb.local import run as run
from flyte_nb.local import show as show
from flyte_nb.local import to_dot as to_dot
from flyte_nb.local import to_mermaid as to_mermaid
from flyte_nb.notebook.config import config as config
from flyte_nb.notebook.convert import convert as convert
from flyte_nb.notebook.form import form as form
from flyte_nb.notebook.view import View as View
from flyte_nb.notebook.viewing import view as view
from flyte_nb.stepping import step as step
from flyte_nb.types.file import FlyteFile as FlyteFile
from flyte_nb.types.hashing import HashMethod as HashMethod

__version__: str
__all__: list[str]

def load_ipython_extension(shell: Any) -> None: ...
def unload_ipython_extension(shell: Any) -> None: ...
