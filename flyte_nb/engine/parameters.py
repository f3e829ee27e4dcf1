"""ExecutionParameters: what a task can learn of where it runs: `current_context()`; by flytekit's names."""

from __future__ import annotations

import logging as _logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flyte_nb.engine.attempt import AROUND, Around, Attempt
from flyte_nb.engine.checkpoints import Checkpoint, KeptCheckpoint
from flyte_nb.engine.decks import Deck, TimeLineDeck, as_html, decks, enabled
from flyte_nb.engine.scratch import Scratch, folder, steps
from flyte_nb.engine.secrets import SecretsManager
from flyte_nb.model.errors import FlyteNbError, did_you_mean
from flyte_nb.model.graph import Policy
from flyte_nb.model.page import Page

#: The logger of tasks; its lines stand in the node's log, those from WARNING on reach the cell too.
LOGGER = "user_space"
#: This package's own, which programs use as they use flytekit's.
logger = _logging.getLogger("flyte_nb")


class NotThere(FlyteNbError, AssertionError, NotImplementedError):
    """The context has no such thing here."""


@dataclass(frozen=True, slots=True)
class WorkflowExecutionIdentifier:
    """An execution by name.

    Example:
        >>> str(WorkflowExecutionIdentifier("local", "local", "e1"))
        'ex:local:local:e1'
    """

    project: str
    domain: str
    name: str

    def __str__(self) -> str:
        return f"ex:{self.project}:{self.domain}:{self.name}"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A task by name.

    Example:
        >>> str(Identifier("TASK", "local", "local", "fit", "local"))
        'TASK:local:local:fit:local'
    """

    resource_type: str
    project: str
    domain: str
    name: str
    version: str

    @property
    def resource_type_name(self) -> str:
        """``TASK``."""
        return self.resource_type

    def __str__(self) -> str:
        return ":".join((self.resource_type, self.project, self.domain, self.name, self.version))


class NoStats:
    """Takes what a cluster would count, and counts nothing: here nobody collects it."""

    def incr(self, metric: str, count: int = 1, tags: Any = None, **more: Any) -> None:
        """Count nothing."""

    def decr(self, metric: str, count: int = 1, tags: Any = None, **more: Any) -> None:
        """Count nothing."""

    def gauge(self, metric: str, value: float, tags: Any = None, **more: Any) -> None:
        """Keep nothing."""

    def timing(self, metric: str, *more: Any, **others: Any) -> None:
        """Time nothing."""

    @contextmanager
    def timer(self, metric: str, tags: Any = None, **more: Any) -> Iterator[NoStats]:
        """Time nothing, around a block."""
        yield self

    def __repr__(self) -> str:
        return "<stats: nobody collects them here>"


class ExecutionParameters:
    """What is around a task: which execution it belongs to, where it may write, what it may ask for.

    Its arguments are flytekit's. Folders are made, and checkpoints looked for, when they are first asked for.

    Example:
        >>> from flyte_nb import current_context, run, task
        >>> @task
        ... def who() -> str:
        ...     return str(current_context().execution_id)
        >>> run(who).outputs.o0
        'ex:local:local:e...'
    """

    def __init__(
        self,
        execution_date: datetime | None,
        tmp_dir: str | Callable[[], str] | None,
        stats: Any,
        execution_id: WorkflowExecutionIdentifier | None,
        logging: _logging.Logger | None,
        raw_output_prefix: str | Callable[[], str] | None,
        output_metadata_prefix: str | None = None,
        checkpoint: Checkpoint | None = None,
        decks: list[Deck] | None = None,
        task_id: Identifier | None = None,
        enable_deck: bool = False,
        **attrs: Any,
    ) -> None:
        self.execution_date = execution_date
        self.stats = stats
        self.execution_id = execution_id
        self.logging = logging
        self.output_metadata_prefix = output_metadata_prefix
        self.task_id = task_id
        self.enable_deck = enable_deck
        self.secrets = SecretsManager()
        self._working_directory = tmp_dir
        self._raw_output_prefix = raw_output_prefix
        self._checkpoint = checkpoint
        self._decks: list[Deck] = [] if decks is None else decks
        self._attrs = {name.upper(): value for name, value in attrs.items()}
        self._timeline: TimeLineDeck | None = None

    @property
    def working_directory(self) -> str:
        """A folder of this attempt's own; it goes when the execution's values are let go."""
        if callable(self._working_directory):
            self._working_directory = self._working_directory()
        return self._working_directory or ""

    @property
    def raw_output_prefix(self) -> str:
        """A folder of the execution's, which ends in a slash."""
        if callable(self._raw_output_prefix):
            self._raw_output_prefix = self._raw_output_prefix()
        return self._raw_output_prefix or ""

    @property
    def checkpoint(self) -> Checkpoint:
        """What an attempt leaves for the next one.

        Raises:
            NotThere: No task runs here.
        """
        if self._checkpoint is None:
            raise NotThere(
                "there is no checkpoint outside of a task", "Ask in the task's body, where attempts are made."
            )
        return self._checkpoint

    @property
    def decks(self) -> list[Deck]:
        """The decks made so far."""
        return self._decks

    @property
    def default_deck(self) -> Deck:
        """The deck named ``default``, always the same one."""
        return next((deck for deck in self._decks if deck.name == "default"), None) or Deck("default")

    @property
    def timeline_deck(self) -> TimeLineDeck:
        """The deck of how long parts of the task took."""
        found = next((deck for deck in self._decks if isinstance(deck, TimeLineDeck)), None) or self._timeline
        if found is None:
            found = self._timeline = TimeLineDeck("Timeline", auto_add_to_deck=False)
        return found

    def get_deck(self) -> Page:
        """Return the decks as one page."""
        return Page("decks", as_html(self._decks))

    def has_attr(self, attr_name: str) -> bool:
        """Tell whether the context has an attribute of the task's own kind, such as ``spark_session``."""
        return attr_name.upper() in self._attrs

    def get(self, key: str) -> Any:
        """Return an attribute of the task's own kind.

        Raises:
            NotThere: There is none of this name.
        """
        if key.upper() not in self._attrs:
            near = did_you_mean(key, [name for name in dir(self) if not name.startswith("_")])
            raise NotThere(
                f"the context of this task has no {key!r}.{near}",
                "What some kinds of task put there, a Spark session say, only those tasks have.",
            )
        return self._attrs[key.upper()]

    def __getattr__(self, attr_name: str) -> Any:
        if attr_name.startswith("_"):
            raise AttributeError(attr_name)
        return self.get(attr_name)

    def builder(self) -> Builder:
        """Return a builder of contexts that begins with this one."""
        return Builder.of(self)

    @staticmethod
    def new_builder(current: ExecutionParameters | None = None) -> Builder:
        """Return a builder of contexts."""
        return Builder() if current is None else Builder.of(current)

    def with_enable_deck(self, enable_deck: bool) -> Builder:
        """Return a builder with decks switched on or off."""
        made = self.builder()
        made.enable_deck = enable_deck
        return made

    def with_task_sandbox(self) -> Builder:
        """Return a builder with a folder, and checkpoints, of its own."""
        made = self.builder()
        place = Scratch(_prompt).path
        made.working_dir = folder(place, "work")
        made.checkpoint = KeptCheckpoint(place, 0)
        return made

    def __repr__(self) -> str:
        return f"<context of {self.task_id} in {self.execution_id}>"


@dataclass
class Builder:
    """Makes a context of another one, with attributes of the user's own: ``ctx.builder().add_attr("K", 1).build()``."""

    stats: Any = None
    execution_date: datetime | None = None
    working_dir: Any = None
    execution_id: WorkflowExecutionIdentifier | None = None
    logging: _logging.Logger | None = None
    checkpoint: Checkpoint | None = None
    decks: list[Deck] = field(default_factory=list)
    attrs: dict[str, Any] = field(default_factory=dict)
    raw_output_prefix: Any = None
    task_id: Identifier | None = None
    output_metadata_prefix: str | None = None
    enable_deck: bool = False

    @classmethod
    def of(cls, current: ExecutionParameters) -> Builder:
        """Return one that begins with a context."""
        return cls(
            current.stats,
            current.execution_date,
            current._working_directory,
            current.execution_id,
            current.logging,
            current._checkpoint,
            current.decks,
            dict(current._attrs),
            current._raw_output_prefix,
            current.task_id,
            current.output_metadata_prefix,
            current.enable_deck,
        )

    def add_attr(self, key: str, v: Any) -> Builder:
        """Add an attribute; return the builder."""
        self.attrs[key] = v
        return self

    def build(self) -> ExecutionParameters:
        """Return the context."""
        return ExecutionParameters(
            self.execution_date,
            self.working_dir,
            self.stats,
            self.execution_id,
            self.logging,
            self.raw_output_prefix,
            self.output_metadata_prefix,
            self.checkpoint,
            self.decks,
            self.task_id,
            self.enable_deck,
            **self.attrs,
        )


ExecutionParameters.Builder = Builder  # type: ignore[attr-defined] # flytekit's place for it


class _Prompt:
    """Owns the folder of what runs outside of tasks; it lives as long as the interpreter."""


_prompt = _Prompt()
_at_the_prompt: list[ExecutionParameters] = []


def current_context() -> ExecutionParameters:
    """Return what is around the task that runs: its execution, folders, logger, secrets, checkpoint and decks.

    Outside of tasks, and in the threads that a task starts by itself, it is that of the prompt.

    Example:
        >>> str(current_context().execution_id)
        'ex:local:local:local'
    """
    around = AROUND.get()
    if around is None:
        if not _at_the_prompt:
            attempt = Attempt("local", "", "local", 0, time.time(), Scratch(_prompt).path)
            _at_the_prompt.append(_parameters(Around(attempt, Policy()), None))
        return _at_the_prompt[0]
    if around.parameters is None:
        attempt = around.attempt
        place = os.path.join(attempt.folder, "checkpoints", *steps(attempt.path))
        around.parameters = _parameters(around, KeptCheckpoint(place, attempt.number))
    made: ExecutionParameters = around.parameters
    return made


def _parameters(around: Around, checkpoint: Checkpoint | None) -> ExecutionParameters:
    attempt = around.attempt
    return ExecutionParameters(
        execution_date=datetime.fromtimestamp(attempt.started, UTC),
        tmp_dir=around.workplace,
        stats=NoStats(),
        execution_id=WorkflowExecutionIdentifier("local", "local", attempt.execution),
        logging=_logger(),
        raw_output_prefix=lambda: folder(attempt.folder, "raw", ""),
        checkpoint=checkpoint,
        decks=decks(),
        task_id=Identifier("TASK", "local", "local", attempt.task, "local"),
        enable_deck=enabled(around) is not False,
    )


def _logger() -> _logging.Logger:
    logger = _logging.getLogger(LOGGER)
    if logger.level == _logging.NOTSET:
        logger.setLevel(_logging.INFO)  # as flytekit does, so that info() is heard without configuring anything
    return logger
