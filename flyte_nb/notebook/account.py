"""The account: what a notebook defines and has run, as data for the front ends that ask for it (docs/protocol.md)."""

from __future__ import annotations

import functools
import threading
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from flyte_nb import local
from flyte_nb.authoring.entities import Entity
from flyte_nb.authoring.mapping import MapTask
from flyte_nb.authoring.workflows import Workflow
from flyte_nb.engine.execution import Execution
from flyte_nb.engine.stepped import SteppedExecution
from flyte_nb.engine.stepper import Stepper
from flyte_nb.model import places
from flyte_nb.model.errors import FlyteNbError
from flyte_nb.notebook import changes, requests
from flyte_nb.notebook.definitions import Definitions
from flyte_nb.notebook.hints import hints
from flyte_nb.notebook.registry import views
from flyte_nb.notebook.session import Cell
from flyte_nb.notebook.stepview import StepView
from flyte_nb.notebook.view import View
from flyte_nb.views.labels import shorten
from flyte_nb.views.sound import sound
from flyte_nb.views.times import first_line, times

#: So many entities and executions are told; the later ones, if there are more.
MOST = 2_000

_MOST_LINES = 2_000
_MOST_CHANGES = 20
_LONGEST = 300
_LONGEST_PROBLEM = 2_000

Message = dict[str, Any]


@dataclass(frozen=True)
class Home:
    """Where an entity was made: the cell's id, if the front end gave one, its label, and a checksum of its text."""

    cell: str | None
    label: str
    crc32: int


@dataclass(frozen=True)
class Problem:
    """What keeps a workflow from being compiled, and which cell said so."""

    key: str
    name: str
    error: Exception
    entity: Workflow | None


class Account:
    """Keeps what is told, so that whoever asks while a cell runs is answered at once.

    Args:
        definitions: Which cell made which entity.
        tell: Sends a message to those that have asked for the account.
        wanted: Tells whether anybody may ask.
    """

    def __init__(
        self, definitions: Definitions, tell: Callable[[Message], None], wanted: Callable[[], bool] = lambda: True
    ) -> None:
        self._definitions = definitions
        self._tell = tell
        self._wanted = wanted
        self._homes: WeakKeyDictionary[Entity, Home] = WeakKeyDictionary()
        self._fixed: WeakKeyDictionary[Entity, Message] = WeakKeyDictionary()
        self._problems: list[Problem] = []
        self._cells: dict[str, str | None] = {}
        self._seen: WeakKeyDictionary[Execution, int] = WeakKeyDictionary()  # in the order in which they came up
        self._count = 0
        self._lock = threading.Lock()  # runs begin in threads, and a page may ask in another
        self._steppers: WeakSet[Stepper] = WeakSet()
        self._stale: set[str] = set()
        self._told: tuple[dict[str, Message], list[Message]] = ({}, [])
        self._executions: list[Message] = []

    # What happens.

    def cell_ended(self, cell: Cell, made: Mapping[str, Entity]) -> None:
        """Learn what a cell has made, and what of it could not be compiled; tell what is new."""
        home = Home(cell.info.cell_id or None, cell.label, zlib.crc32(cell.raw.encode(errors="replace")))
        self._cells[cell.label] = home.cell
        for known in self._definitions.known().values():
            if known.cell == cell.key and known.entity not in self._homes:
                self._homes[known.entity] = home
        self._problems = [one for one in self._problems if one.key != cell.key and one.name not in made]
        for name, error in cell.failed.items():
            workflow = made.get(name)
            workflow = workflow if isinstance(workflow, Workflow) else None
            self._problems.append(Problem(cell.key, name, error, workflow))
        for execution in local.executions():
            self._see(execution)
        if self._wanted():
            with _unfailing():
                if made or not self._told[0]:
                    stale = self._definitions.is_stale
                    self._stale = {execution.id for execution in self._known() if stale(execution)}
                self._tell_entities()
            self.tell_executions()

    def _see(self, execution: Execution) -> None:
        with self._lock:
            if execution not in self._seen:
                self._count += 1
                self._seen[execution] = self._count

    def _known(self) -> list[Execution]:
        with self._lock:
            seen = sorted(self._seen.items(), key=lambda pair: pair[1])
        return [execution for execution, _ in seen if len(execution.events) or not execution.done()]

    @contextmanager
    def observe(self, execution: Execution) -> Iterator[None]:
        """Tell of an execution when it begins and when it has ended."""
        self._see(execution)
        self.tell_executions()
        try:
            yield
        finally:
            self.tell_executions()

    def begin_stepper(self, stepper: Stepper) -> None:
        """Tell of an execution that is stepped through."""
        self._steppers.add(stepper)
        self._see(stepper.execution)
        self.tell_executions()

    def tell_executions(self) -> None:
        """Tell which executions there are, if that or their phases have changed."""
        if not self._wanted():
            return
        with _unfailing():
            known = self._known_executions()
            if known != self._executions:
                self._executions = known
                self._tell(requests.executions(known))

    def whole(self) -> list[Message]:
        """Return the messages that tell everything."""
        entities, problems = self._told
        self._executions = self._known_executions()
        return [
            requests.entities(list(entities), list(entities.values()), problems),
            requests.executions(self._executions),
        ]

    # What there is.

    def _known_executions(self) -> list[Message]:
        """Return the executions that somebody keeps, the oldest first."""
        return [self._execution(one) for one in self._known()[-MOST:]]

    def _execution(self, execution: Execution) -> Message:
        events, phase = execution.events, execution.phase
        made = {
            "id": execution.id,
            "view": self._view(execution).id,
            "name": execution.call.spec.name,
            "kind": execution.call.spec.kind,
            "phase": phase.value,
            "began": events[0].at if len(events) else None,
            "ended": events[-1].at if phase.terminal else None,
            "stepped": isinstance(execution, SteppedExecution),
            "parent": execution.state.parent,
            "stale": execution.id in self._stale,
        }
        return sound(made)  # type: ignore[no-any-return]

    def _view(self, execution: Execution) -> View:
        for stepper in list(self._steppers):
            if stepper.execution is execution:
                return StepView.of_stepper(stepper)
        shown: list[View] = views.of(execution)
        return shown[0] if shown else View.of(execution)

    def _tell_entities(self) -> None:
        before, problems_before = self._told
        known = {name: self._entity(name, one.entity) for name, one in self._definitions.known().items()}
        known = dict(list(known.items())[-MOST:])
        problems = [self._problem(one) for one in self._open_problems()]
        self._told = known, problems
        changed = [made for name, made in known.items() if before.get(name) != made]
        if changed or list(known) != list(before) or problems != problems_before:
            self._tell(requests.entities(list(known), changed, problems))

    def _entity(self, name: str, entity: Entity) -> Message:
        fixed = self._fixed.get(entity)
        if fixed is None:
            fixed = self._fixed[entity] = _fixed(name, entity, self._homes.get(entity))
        return {**fixed, "stale": _stale(entity)}

    def _open_problems(self) -> list[Problem]:
        """Return the problems that are left: a workflow may have been compiled since, when it was used."""
        self._problems = [one for one in self._problems if one.entity is None or not one.entity.is_compiled]
        return self._problems

    def _problem(self, problem: Problem) -> Message:
        error = problem.error
        place = error.place if isinstance(error, FlyteNbError) else None
        if place is None:
            frames = places.error_info(error).frames
            own = [frame.place for frame in frames if frame.place.file in self._cells]
            place = own[-1] if own else None
        if isinstance(error, FlyteNbError):
            message = "\n".join([error.headline, *error.details])
        else:
            message = f"{type(error).__name__}: {places.error_info(error).message}"
        made = {
            "name": problem.name,
            "message": message[:_LONGEST_PROBLEM],
            "label": place.file if place is not None else None,
            "cell": self._cells.get(place.file) if place is not None else None,
            "line": place.line if place is not None else None,
            "text": place.text if place is not None else None,
        }
        return sound(made)  # type: ignore[no-any-return]


@contextmanager
def _unfailing() -> Iterator[None]:
    """Let what fails be a warning: to tell of a run, or of a cell, must not fail it."""
    try:
        yield
    except Exception as error:
        said = f"a front end was not told what is new: {type(error).__name__}: {error}"
        warnings.warn(said, RuntimeWarning, stacklevel=3)


def _fixed(name: str, entity: Entity, home: Home | None) -> Message:
    """Return what does not change while an entity lives."""
    spec = entity.spec
    # A map task is made from a task, whose lines are elsewhere.
    own = not isinstance(entity, MapTask)
    lines = list(_times(spec.kind, spec.source.rstrip("\n"))[:_MOST_LINES]) if own else []
    first = first_line(spec) if own else 1
    made = {
        "name": name,
        "kind": spec.kind,
        "version": spec.ref.version,
        "cell": home.cell if home is not None else None,
        "label": home.label if home is not None else None,
        "crc32": home.crc32 if home is not None else None,
        "line": spec.place.line if own and spec.place is not None else None,
        "first": first,
        "times": [one.name.lower() if one is not None else None for one in lines],
        "inputs": [[v.name, v.type[:_LONGEST], v.default and v.default[:_LONGEST]] for v in spec.interface.inputs],
        "outputs": [[v.name, v.type[:_LONGEST]] for v in spec.interface.outputs],
        "hints": [
            {
                "name": one.name,
                "first": first + one.first - 1,
                "last": first + one.last - 1,
                "made": one.made[:_LONGEST],
                "type": one.type[:_LONGEST],
                "promise": one.promise,
            }
            for one in hints(entity)
        ],
        "doc": shorten(spec.doc.partition("\n\n")[0], _LONGEST),
    }
    return sound(made)  # type: ignore[no-any-return]


_times = functools.lru_cache(maxsize=256)(times)


def _stale(entity: Entity) -> list[list[str | None]]:
    """Return what of that which a workflow refers to has changed since it was compiled: the name, was and is where."""
    if not isinstance(entity, Workflow):
        return []
    changed = list(changes.of(entity).items())[:_MOST_CHANGES]
    return [[name, changes.cell_of(was) or None, changes.cell_of(now) or None] for name, (was, now) in changed]
