"""A name or module that is not here: it is found under its public name, or the ImportError says what to use instead.

Python asks the finders of `sys.meta_path` for `flyte_nb.X`, whether that was wanted by `import flyte_nb.X` or by
`from flyte_nb import X`. Ours comes last. The modules in which flytekit keeps its public names, such as
`core.workflow`, it makes of those names, since programs import from there too; to anything else it answers with an
ImportError. A plain module (not a package) takes part by ``__path__: list[str] = []``.
"""

from __future__ import annotations

import difflib
import importlib
import sys
from collections.abc import Iterable, Sequence
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType
from typing import Any

_HERE = "flyte_nb runs everything here"
_CROSS = "for a cluster, use flytekit on the exported module"
_OLD = "flytekit 0.x had it; in its place: from flyte_nb import task, workflow"

#: What flytekit, its older versions and Flyte 2 have, and what to use here, by the name below `flyte_nb`.
INSTEAD = {
    "FlyteSchema": "from flyte_nb.types.schema import FlyteSchema; StructuredDataset is newer",
    "ImperativeWorkflow": "its public name is Workflow",
    "Promise": "calls in a workflow's body give Promises; there is no need to name the class",
    "LocalCache": "see `%flyte config`; @task(cache=False) or another cache_version runs a task anew",
    "PythonTask": "`task` makes tasks of functions; a class with an `execute` derives from PythonInstanceTask",
    "TaskEnvironment": "that is Flyte 2's; use Environment, or @task with the same options",
    "TaskPlugins": "@task(task_config=...) is recorded, and its plug-in runs on a cluster",
    "TypeEngine": "values pass as they are; a transformer of your own is kept: from flyte_nb.extend import TypeEngine",
    "ImageBuildEngine": "images are built for a cluster; ImageSpec is kept for one",
    "ImageSpecBuilder": "images are built for a cluster; ImageSpec is kept for one",
    "current_execution": "executions() lists what ran; current_context() is for a task's body",
    "clients": f"{_HERE}; {_CROSS}",
    "annotated": _OLD,
    "bin": "they are flytekit's own",
    "clis": "the commands are `flyte-nb` and `%flyte`",
    "clis.sdk_in_container": "the commands are `flyte-nb` and `%flyte`",
    "common": f"{_OLD}; exceptions are in flyte_nb.exceptions",
    "configuration": "there is nothing to configure: from flyte_nb import Config names a cluster's",
    "constants": "they are flytekit's own",
    "core.data_persistence": "values pass as they are; FlyteFile and FlyteDirectory are the paths",
    "core.interface": "an entity's is `.interface`",
    "core.node": "create_node(...) gives one: from flyte_nb.core.node_creation import create_node",
    "core.promise": "calls in a workflow's body give Promises; there is no need to name the class",
    "core.type_engine": "values pass as they are, so there is nothing to transform",
    "default_deck": "write current_context().default_deck in the task",
    "engines": _OLD,
    "exceptions.scopes": "an exception arrives here as it was raised",
    "exceptions.system": "an exception arrives here as it was raised; FlyteException is in exceptions.base",
    "extend": "plug-ins run on a cluster: use flytekit on the exported module",
    "extras.webhook": "call the address in a @task",
    "extras.pytorch": "declare torch.Tensor or torch.nn.Module: any object passes as it is",
    "extras.sklearn": "declare the estimator's class: any object passes as it is",
    "extras.tensorflow": "declare the model's class: any object passes as it is",
    "interaction": "flyte_nb.form(wf) asks for inputs; `flyte-nb` is the command",
    "interactive": "you are in a notebook: flyte_nb.step(wf, ...) is the debugger",
    "interfaces": "they are flytekit's own",
    "lazy_import": "import the library in the task's body",
    "loggers": "use logging.getLogger(...), or current_context().logging in a task",
    "models": "they are Flyte's protocol; those at flytekit's top are here: from flyte_nb import Labels, Annotations",
    "plugins": "import the library itself",
    "remote": f"{_HERE}: flyte_nb.run(wf, ...) instead of FlyteRemote.execute; {_CROSS}",
    "sdk": _OLD,
    "taskplugins": "plug-ins run on a cluster: use flytekit on the exported module",
    "tools": "they package for a cluster; use flytekit on the exported module",
    "utils": "they are flytekit's own",
}

#: flytekit's modules of public names, and those names: each stands in `flyte_nb`, or in the package of the module.
#: ``A as B`` is an older name, B, of A; ``home.A`` says which module of ours has it, where that is none of these.
MODULES = {
    "core.array_node_map_task": "map_task",
    "core.artifact": "Artifact",
    "core.base_sql_task": "SQLTask",
    "core.base_task": "TaskMetadata, kwtypes, authoring.instances.PythonTask",
    "core.cache": "Cache, CachePolicy, VersionParameters",
    "core.checkpointer": "Checkpoint",
    "core.condition": "conditional",
    "core.container_task": "ContainerTask",
    "core.data_persistence": "core.context_manager.FileAccessProvider",
    "core.dynamic_workflow_task": "dynamic",
    "core.environment": "Environment",
    "core.gate": "approve, sleep, wait_for_input",
    "core.hash": "HashMethod",
    "core.interface": "authoring.instances.Interface",
    "core.launch_plan": "LaunchPlan, reference_launch_plan",
    "core.legacy_map_task": "map_task",
    "core.map_task": "map_task",
    "core.node": "authoring.node_creation.CreatedNode as Node",
    "core.notification": "Email, PagerDuty, Slack",
    "core.options": "Options",
    "core.pod_template": "PodTemplate",
    "core.promise": "authoring.promise.Promise, authoring.promise.VoidPromise",
    "core.python_function_task": "PythonFunctionTask, PythonInstanceTask",
    "core.reference": "get_reference_entity",
    "core.reference_entity": "LaunchPlanReference, TaskReference, WorkflowReference",
    "core.resources": "Resources",
    "core.schedule": "CronSchedule, FixedRate",
    "core.task": "task, eager, reference_task, Secret, TaskMetadata, Echo",
    "core.testing": "testing.task_mock, testing.patch",
    "core.type_engine": "authoring.recorded.protocol.TypeEngine, authoring.recorded.protocol.TypeTransformer, "
    "model.errors.TypeMismatch as TypeTransformerFailedError",
    "core.workflow": "workflow, Workflow, WorkflowFailurePolicy, reference_workflow, Workflow as ImperativeWorkflow, "
    "WorkflowMetadata, WorkflowMetadataDefaults, authoring.workflows.Workflow as WorkflowBase, "
    "authoring.workflows.Workflow as PythonFunctionWorkflow",
    "deck.deck": "Deck, DeckField, engine.decks.TimeLineDeck",
    "experimental": "eager, map_task, exceptions.eager.EagerException",
    "experimental.eager_function": "eager",
    "extend": (
        "PythonFunctionTask, PythonInstanceTask, SQLTask, authoring.instances.PythonTask, "
        "authoring.instances.Interface, core.context_manager, "
        "authoring.recorded.protocol.TypeEngine, authoring.recorded.protocol.TypeTransformer"
    ),
    "image_spec": "ImageSpec",
    "image_spec.image_spec": "ImageSpec",
    "loggers": "logger",
    "models": "",
    "models.common": "Labels, Annotations, AuthRole",
    "models.core": "",
    "models.core.types": "BlobType",
    "models.core.execution": "WorkflowExecutionPhase",
    "models.literals": (
        "Blob, BlobMetadata, Literal, Scalar, authoring.recorded.protocol.LiteralCollection, "
        "authoring.recorded.protocol.LiteralMap, authoring.recorded.protocol.Primitive, "
        "authoring.recorded.protocol.StructuredDataset, types.structured.structured_dataset.StructuredDatasetMetadata"
    ),
    "models.documentation": "Description, Documentation, SourceCode",
    "models.security": "Secret, SecurityContext",
    "models.types": "LiteralType, StructuredDatasetType, authoring.recorded.protocol.SimpleType",
    "remote": "FlyteRemote",
    "remote.remote": "FlyteRemote",
    "configuration": "Config",
    "types.directory.types": "FlyteDirectory",
    "sensor.base_sensor": "BaseSensor",
    "sensor.file_sensor": "FileSensor",
    "types.file.file": "FlyteFile, FlyteFilePathTransformer",
    "types.iterator.iterator": "FlyteIterator",
    "types.iterator.json_iterator": "JSON, JSONIterator",
    "types.numpy.ndarray": "NumpyArrayTransformer",
    "types.pickle.pickle": "FlytePickle, BatchSize",
    "types.schema.types": "FlyteSchema, SchemaFormat, SchemaOpenMode",
}


def words(asked: str, known: Iterable[str]) -> str:
    """Say what to use instead of a name below `flyte_nb`.

    Args:
        asked: Such as ``remote`` or ``types.file.CSV``.
        known: The names that its module does have.

    Example:
        >>> words("clis.sdk_in_container", [])
        'flyte_nb has no clis.sdk_in_container: the commands are `flyte-nb` and `%flyte`'
        >>> words("tsk", ["task", "workflow"])
        "flyte_nb has no tsk. Did you mean 'task'?"
    """
    module, _, name = asked.rpartition(".")
    for one in (asked, name):
        if one in INSTEAD:
            return f"flyte_nb has no {asked}: {INSTEAD[one]}"
    if module and name in getattr(sys.modules.get(__package__), "__all__", ()):
        return f"flyte_nb has no {asked}: from flyte_nb import {name}"
    for one in (module, module.partition(".")[0]):
        if one in INSTEAD:
            return f"flyte_nb has no {asked}: {INSTEAD[one]}"
    near = _near(name, known)
    if not near and module.partition(".")[0] == "core":
        near = " It belongs to flytekit's own machinery; what programs need of that is in flyte_nb itself."
    return f"flyte_nb{'.' * bool(module)}{module} has no {name}.{near}"


def _near(name: str, known: Iterable[str]) -> str:
    """Return `` Did you mean ...?`` for a near miss, whatever the capitals; else an empty string."""
    # Of two that differ in capitals alone, such as `workflow` and `Workflow`, the one with the same first letter.
    by_lower = {one.lower(): one for one in sorted(known, key=lambda one: one[:1] == name[:1])}
    near = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return f" Did you mean {by_lower[near[0]]!r}?" if near else ""


def _importing() -> bool:
    """Tell whether an import statement asks. Tools that look around (importlib.util.find_spec, pytest) get no error."""
    frame: FrameType | None = sys._getframe(2)
    for name in ("_find_spec", "_find_and_load_unlocked"):
        if frame is None or frame.f_code.co_name != name:
            return False
        frame = frame.f_back
    return True


def named(asked: str) -> dict[str, Any]:
    """Return the public names of one of flytekit's modules, and what each is here.

    Example:
        >>> sorted(named("core.task"))
        ['Echo', 'Secret', 'TaskMetadata', 'eager', 'reference_task', 'task']
    """
    homes = [importlib.import_module(__package__)]
    if "." in asked and asked.rpartition(".")[0] not in MODULES:
        homes.append(importlib.import_module(f"{__package__}.{asked.rpartition('.')[0]}"))
    found: dict[str, Any] = {}
    for row in filter(None, MODULES[asked].split(", ")):
        name, _, alias = row.partition(" as ")
        module, _, name = name.rpartition(".")
        own = [importlib.import_module(f"{__package__}.{module}")] if module else []
        found[alias or name] = next(_member(home, name) for home in own or homes if own or hasattr(home, name))
    return found


def _member(home: ModuleType, name: str) -> Any:
    """Return what a module has by a name: an object, or a module in it."""
    return getattr(home, name) if hasattr(home, name) else importlib.import_module(f"{home.__name__}.{name}")


class Loader:
    """Makes one of flytekit's modules of public names."""

    @staticmethod
    def create_module(spec: ModuleSpec) -> None:
        """Leave the making of the module to Python."""

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        """Fill it."""
        module.__doc__ = "A module of flytekit's: its public names are flyte_nb's."
        vars(module).update(named(module.__name__.partition(".")[2]))


class Finder:
    """Asked last for what is below `flyte_nb`; finds flytekit's modules, or raises an ImportError that helps."""

    @staticmethod
    def find_spec(
        fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find one of `MODULES`; raise ImportError if an import of another name below `flyte_nb` is about to fail."""
        package, _, asked = fullname.partition(".")
        if package != __package__:
            return None
        if asked in MODULES:
            return ModuleSpec(fullname, Loader, is_package=True)  # type: ignore[arg-type]
        if not _importing():
            return None
        parent = sys.modules.get(fullname.rpartition(".")[0])
        known = [name for name in dir(parent) if not name.startswith("_")]
        raise ImportError(words(asked, known), name=fullname)


def install() -> None:
    """Ask `Finder` after all others."""
    if Finder not in sys.meta_path:
        sys.meta_path.append(Finder)
