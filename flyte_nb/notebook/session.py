"""Session: what one shell's cells did, and what happens before and after each of them."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from flyte_nb.authoring.entities import Entity
from flyte_nb.authoring.workflows import Workflow
from flyte_nb.model import places
from flyte_nb.notebook.definitions import Definitions
from flyte_nb.notebook.lifting import DECORATOR, Directive, find_directive

# The cell that a thread works for: a copied context keeps it when the cell has ended, as a run in the background does.
_working: ContextVar[tuple[object, Cell | None]] = ContextVar("flyte_nb_cell", default=(None, None))


@dataclass
class Cell:
    """One execution of a cell.

    Attributes:
        info: IPython's own record of it.
        raw: Its text as written.
        filename: The temporary file that its code is compiled as.
        count: The number in ``In[4]``.
        key: What makes two executions the same cell: the front end's cell id, else the text.
        before: The user's names and the identities of what they meant before it ran. (To keep the values would keep
            a large one alive after its name is bound anew.)
        entities: The entities among them.
        directive: Its ``#| flyte:`` line, until that is applied.
        shown: Ids of executions that have their view in it already.
        failed: What kept workflows that it defines from being compiled, by name.
    """

    info: Any
    raw: str
    filename: str
    count: int
    key: str
    before: dict[str, int]
    entities: list[Entity]
    directive: Directive | None = None
    shown: set[str] = field(default_factory=set)
    failed: dict[str, Exception] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """How readers know it: ``In[4]``."""
        return f"In[{self.count}]"


class Session:
    """Follows the cells of one shell.

    Attributes:
        definitions: Which cell made which entity; it outlives ``%reload_ext``.
        ended: Called after a cell, with the entities that it made, by name.
    """

    def __init__(self, shell: Any, definitions: Definitions) -> None:
        self.shell = shell
        self.definitions = definitions
        self.ended: list[Callable[[Cell, Mapping[str, Entity]], None]] = []
        self._cells: list[Cell] = []

    @property
    def cell(self) -> Cell | None:
        """The cell that this thread works for, else the running one; one that another cell runs comes before it."""
        session, cell = _working.get()
        if session is self and cell is not None:
            return cell
        return self._cells[-1] if self._cells else None

    @property
    def busy(self) -> bool:
        """Whether a cell is running."""
        return bool(self._cells)

    def has_shown(self, execution: str) -> bool:
        """Tell whether an execution has its view in the cell already."""
        cell = self.cell
        return cell is not None and execution in cell.shown

    def begin(self, info: Any) -> None:
        """Before a cell: know its label, and remember what the user's names mean."""
        shell = self.shell
        count = shell.displayhook.prompt_count if info.store_history else shell.execution_count
        text = info.transformed_cell or info.raw_cell
        filename = shell.compile.get_code_name(info.raw_cell, text, count)
        before = {name: id(value) for name, value in shell.user_ns.items()}
        entities = [value for value in shell.user_ns.values() if isinstance(value, Entity)]
        cell = Cell(info, info.raw_cell, filename, count, info.cell_id or info.raw_cell, before, entities)
        places.label_cell(filename, cell.label, cell.key)
        cell.directive = find_directive(text, cell.label)
        self._cells.append(cell)
        _working.set((self, cell))

    def end(self, result: Any) -> None:
        """After a cell: learn what it defined, compile its workflows, and say what was recompiled."""
        if not self._cells or (result is not None and result.info is not self._cells[-1].info):
            return  # an empty cell ends without having begun
        cell = self._cells.pop()
        _working.set((self, self._cells[-1] if self._cells else None))
        names = self.shell.user_ns
        names.pop(DECORATOR, None)
        made = self.definitions.learn(cell.key, cell.label, cell.filename, cell.before, names)
        if result is not None and result.success:
            self.definitions.forget_vanished(cell.key, made, names)
            for entity in made.values():
                if isinstance(entity, Workflow) and entity.ready() and not self._compile(entity, cell, result):
                    break
        elif result is not None and isinstance(result.error_in_exec, Exception):
            _blame(cell, made, result.error_in_exec)
        for line in self.definitions.recompiled(names):
            print(line)
        for tell in self.ended:
            tell(cell, made)

    @contextmanager
    def between_cells(self) -> Iterator[None]:
        """Work for no cell within the block, though this thread may have copied the context of one."""
        token = _working.set((self, None))
        try:
            yield
        finally:
            _working.reset(token)

    def announce(self, entity: Entity) -> None:
        """Say which workflows are about to be compiled again, and why."""
        if isinstance(entity, Workflow):
            line = self.definitions.recompiling(entity)
            if line:
                print(line)

    def will_compile(self, workflow: Workflow) -> bool:
        """Tell whether the running cell made a workflow, which is then compiled when the cell ends."""
        cell = self.cell
        name = workflow.name
        return (
            cell is not None
            and workflow.filename == cell.filename
            and self.shell.user_ns.get(name) is workflow
            and cell.before.get(name) != id(workflow)
        )

    def compile(self, workflow: Workflow) -> None:
        """Compile a workflow of the running cell, and remember what keeps it from that."""
        self._compile_in(self.cell, workflow)

    @staticmethod
    def _compile_in(cell: Cell | None, workflow: Workflow) -> None:
        try:
            workflow.compile()
        except Exception as error:
            if cell is not None:
                cell.failed[workflow.name] = error
            raise

    def _compile(self, workflow: Workflow, cell: Cell, result: Any) -> bool:
        try:
            self._compile_in(cell, workflow)
        except NameError as error:
            self.definitions.warn(
                workflow, f"{workflow.name} is not compiled yet: {error}. It is when it is first used"
            )
        except Exception as error:
            self.shell.showtraceback((type(error), error, error.__traceback__), tb_offset=0, running_compiled_code=True)
            result.error_in_exec = error  # the kernel reads it after the hooks, so its reply says "error"
            self.shell.last_execution_succeeded = False
            return False
        return True


def _blame(cell: Cell, made: Mapping[str, Entity], error: Exception) -> None:
    """Remember which workflow's body the error of a cell went through: the cell itself may have asked for its graph."""
    bodies = {frame.f_code for frame, _ in traceback.walk_tb(error.__traceback__)}
    for workflow in [one for one in made.values() if isinstance(one, Workflow) and not one.is_compiled]:
        if inspect.unwrap(workflow.function).__code__ in bodies:
            cell.failed.setdefault(workflow.name, error)
