"""flytekit's `core.context_manager`: what its own context tells a program, as far as it means something here."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

from flyte_nb.authoring import host
from flyte_nb.authoring.node_creation import CreatedNode
from flyte_nb.authoring.tracing import Tracer
from flyte_nb.engine.decks import as_html
from flyte_nb.engine.parameters import ExecutionParameters, current_context
from flyte_nb.local import executions
from flyte_nb.model.clusters import refusal
from flyte_nb.model.page import Page
from flyte_nb.types.located import Path as Spelled
from flyte_nb.types.located import local

__all__ = [
    "CompilationState",  # same
    "ExecutionParameters",
    "FileAccessProvider",  # better: this machine's files
    "FlyteContext",  # better: what a program may ask of it; the rest is refused in words
    "FlyteContextManager",  # better: what a program may ask of it; the rest is refused in words
    "current_context",
    "new_context",
]
__path__: list[str] = []  # a name that is not here is refused in words: flyte_nb/missing.py


class CompilationState:
    """The body that is being traced: a workflow's, or a dynamic's.

    Attributes:
        nodes: What it has made so far, each as `create_node` gives it.
    """

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    @property
    def nodes(self) -> list[CreatedNode]:
        return [CreatedNode.of(self._tracer, node_id) for node_id in self._tracer.nodes]


class FileAccessProvider:
    """Paths that nothing has yet, and copies between them. The blob store of a cluster is a folder here.

    Example:
        >>> files = FlyteContextManager.current_context().file_access
        >>> path = files.get_random_local_path("points.csv")
        >>> os.path.basename(path), files.exists(path)
        ('points.csv', False)
    """

    def get_random_string(self) -> str:
        """Return a name that nothing has."""
        return uuid.uuid4().hex

    def get_random_local_path(self, file_path_or_file_name: Spelled | None = None) -> str:
        """Return a path for a new file, of this name if one is given; its folder is there."""
        name = os.path.basename(os.fspath(file_path_or_file_name)) if file_path_or_file_name else ""
        return os.path.join(self.get_random_local_directory(), name or self.get_random_string())

    def get_random_local_directory(self) -> str:
        """Return a new folder."""
        return tempfile.mkdtemp(dir=_folder())

    def get_random_remote_path(self, file_path_or_file_name: Spelled | None = None) -> str:
        """Return a path for a new file, as `get_random_local_path` does."""
        return self.get_random_local_path(file_path_or_file_name)

    def get_random_remote_directory(self) -> str:
        """Return a path for a new folder."""
        return os.path.join(_folder(), self.get_random_string())

    def exists(self, path: Spelled) -> bool:
        """Tell whether a file or folder is there."""
        return os.path.exists(local(os.fspath(path)))

    def get_data(self, remote_path: Spelled, local_path: Spelled, is_multipart: bool = False) -> str:
        """Copy a file, or a folder, and return where it is now.

        Raises:
            OSError: There is none.
        """
        source, target = local(os.fspath(remote_path)), local(os.fspath(local_path))
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        if os.path.isdir(source):
            return str(shutil.copytree(source, target, dirs_exist_ok=True))
        return str(shutil.copyfile(source, target))

    def put_data(self, local_path: Spelled, remote_path: Spelled, is_multipart: bool = False) -> str:
        """Copy a file, or a folder, as `get_data` does."""
        return self.get_data(local_path, remote_path, is_multipart)

    upload = put_data
    upload_directory = put_data
    download = get_data
    download_directory = get_data


def _folder() -> str:
    """Return where new files go: the task's own folder, where one runs."""
    if isinstance(host.HOST.get(), host.Plain):
        return str(current_context().working_directory)
    return tempfile.gettempdir()


class FlyteContext:
    """What flytekit's own context tells a program.

    Attributes:
        compilation_state: The body that is being traced; None where none is: at the prompt, in a task.
        file_access: New paths, and copies.

    Example:
        >>> from flyte_nb import FlyteContextManager, task, workflow
        >>> from flyte_nb.core.node_creation import create_node
        >>> @task
        ... def clear() -> None:
        ...     print("cleared")
        >>> @task
        ... def double(x: int) -> int:
        ...     return 2 * x
        >>> @workflow
        ... def wf(x: int) -> int:
        ...     doubled = double(x=x)
        ...     state = FlyteContextManager.current_context().compilation_state
        ...     state.nodes[-1] >> create_node(clear)
        ...     return doubled
        >>> wf(x=4)
        cleared
        8
    """

    def __init__(self, earlier: frozenset[str] = frozenset()) -> None:
        self._earlier = earlier
        body = host.current()
        self.compilation_state = CompilationState(body) if isinstance(body, Tracer) else None
        self.file_access = FileAccessProvider()

    @property
    def user_space_params(self) -> ExecutionParameters:
        """What `current_context` gives a task."""
        return current_context()

    def get_deck(self) -> Page:
        """Return the decks that the last executions made, since `new_context`, as one page, which a notebook shows."""
        later = [one for one in executions() if one.id not in self._earlier]
        return Page("decks", as_html(page for one in later for node in one for page in node.decks.values()))

    @staticmethod
    def current_context() -> FlyteContext:
        """Return the context of this line."""
        return FlyteContext()

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        raise refusal(
            f"FlyteContext.{name}",
            "it holds what flytekit itself knows while it registers",
            "Here it has compilation_state, file_access, user_space_params and get_deck().",
        )


@contextlib.contextmanager
def new_context() -> Iterator[FlyteContext]:
    """Yield a context that knows which decks were made while it was there, of the last executions.

    Example:
        >>> from flyte_nb import Deck, task
        >>> @task(enable_deck=True)
        ... def score() -> float:
        ...     Deck("report", "<b>0.95</b>")
        ...     return 0.95
        >>> with new_context() as context:
        ...     result = score()
        >>> context.get_deck().html
        '<section><h2>report</h2><b>0.95</b></section>'
    """
    yield FlyteContext(frozenset(one.id for one in executions()))


class _Manager(type):
    """Refuses what is flytekit's own machinery, in words."""

    def __getattr__(cls, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
        raise refusal(
            f"{cls.__name__}.{name}",
            "it changes what flytekit itself knows while it registers",
            "Here it has current_context().",
        )


class FlyteContextManager(metaclass=_Manager):
    """Gives flytekit's own context.

    Example:
        >>> FlyteContextManager.current_context().compilation_state is None
        True
    """

    @staticmethod
    def current_context() -> FlyteContext:
        """Return the context of this line."""
        return FlyteContext()
