"""Opening a node: the text of a cell with its real inputs bound, and the body of its function unfolded."""

from __future__ import annotations

import ast
import builtins
import inspect
import re
import sys
import textwrap
import tokenize
from collections.abc import Iterable, Mapping
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from flyte_nb.engine.unfolding import Definition, Source, loaded
from flyte_nb.model.calls import Call
from flyte_nb.model.errors import NotFound
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.paths import readable

if TYPE_CHECKING:
    from flyte_nb.engine.inspection import NodeView

_LONGEST_LITERAL = 200
_LONGEST_LINE = 120
_MODULES_OWN = frozenset(vars(ModuleType("")))
_PLAIN = (int, float, complex, bool, str, bytes, type(None))


def unfolded(call: Call, node: NodeState, execution: str) -> Source:
    """Return the text of a cell that does what a node's function does, line by line, on the node's inputs.

    A body that returns before its last line stays a function, which the cell calls.

    Args:
        call: What the node calls.
        execution: The execution's id.

    Raises:
        NotFound: It is a map, or its function has no source, or one that cannot stand by itself.
    """
    if call.spec.kind == "map_task":
        raise NotFound(
            f"{node.path} is a map: its body runs once for each element",
            f'Open an instance: execution.open("{node.path}/0")',
        )
    if call.spec.kind == "conditional":
        inner = next(iter(node.children or {}), None)
        raise NotFound(
            f"{node.path} is a conditional: it decides, and has no body of its own",
            *([f'Open a node of it: execution.open("{node.path}/{inner}")'] if inner is not None else []),
        )
    definition = Definition.read(_source(call))
    if definition is None:
        raise NotFound(f"the source of {call.spec.name} is not known, so {node.path} cannot be unfolded")
    definition.refuse_what_is_bound_outside()
    return Source("\n".join(_Cell(call, node, execution, definition).lines()))


class _Cell:
    """A cell in the making."""

    def __init__(self, call: Call, node: NodeState, execution: str, definition: Definition) -> None:
        self._call = call
        self._node = node
        self._execution = execution
        self._definition = definition
        self._known = surroundings(call)
        self._inputs = [one.name for one in call.spec.interface.inputs]
        self._outside, self._own = definition.names()

    def lines(self) -> list[str]:
        definition, call = self._definition, self._call
        view, result = self._fresh("node"), self._fresh("result")
        decorators, lost = self._decorators()
        body = None if decorators or lost else definition.statements(result, self._means_something)
        needed = self._outside
        if body is None:
            plain = not all(map(self._means_something, definition.names_above()))
            name = self._fresh(f"{definition.tree.name}_body")
            given = ", ".join(f"{one}={one}" for one in self._inputs)
            awaits = "await " if definition.asynchronous else ""
            body = f"{definition.function(name, plain, decorators)}\n\n\n{result} = {awaits}{name}({given})"
            above = set() if plain else definition.names_above()
            needed = needed.union(above, *map(loaded, decorators))
        ours = "flyte_nb" if "flyte_nb" not in self._own and "flyte_nb" not in self._known.held else "flyte_nb_"
        head = [
            f"# {_line(call.spec.name)}: the body of {_line(self._node.path)} ({_line(readable(self._node))}), "
            f"on its inputs in execution {_line(self._execution)}",
            *([f"# {_line(call.spec.name)} was redefined since: this is the body that ran"] if redefined(call) else []),
            *(f"# its decorator @{_line(one)} is left out" for one in lost),
            "import flyte_nb" if ours == "flyte_nb" else f"import flyte_nb as {ours}",
            f"{view} = {ours}.inspect({self._node.path!r}, run={self._execution!r})",
            *self._known.lines(sorted(needed), f"{ours}.engine.opening.around({view})"),
            *self._bound(view),
        ]
        return [*head, *(["", body] if body else []), *([result] if re.search(rf"\b{result} =", body) else [])]

    def _bound(self, view: str) -> list[str]:
        """Return the lines that bind the inputs; as copies that can be written to, if the node was given such."""
        assert self._node.node is not None
        if not self._inputs or not self._node.node.policy.copy_inputs:
            return [f"{one} = {view}.inputs[{one!r}]" for one in self._inputs]
        copy = self._fresh("deepcopy")
        first = f"from copy import deepcopy{'' if copy == 'deepcopy' else f' as {copy}'}"
        return [first, *(f"{one} = {copy}({view}.inputs[{one!r}])" for one in self._inputs)]

    def _fresh(self, name: str) -> str:
        """Return a name that occurs nowhere in the source."""
        while name in self._definition.words or name in self._inputs or name in self._known.held:
            name += "_"
        return name

    def _means_something(self, name: str) -> bool:
        return name in self._known.named or name in self._known.held or hasattr(builtins, name)

    def _decorators(self) -> tuple[list[ast.expr], list[str]]:
        """Return the user's own decorators, and the text of those that cannot be written here."""
        if not hasattr(getattr(self._call, "function", None), "__wrapped__"):
            return [], []
        every = self._definition.decorators
        ours = [at for at, one in enumerate(every) if self._is_ours(one)]
        below = every[ours[-1] + 1 :] if ours else every
        lost = [one for one in below if not all(map(self._means_something, loaded(one)))]
        return [one for one in below if one not in lost], [ast.unparse(one) for one in lost]

    def _is_ours(self, decorator: ast.expr) -> bool:
        """Tell whether a decorator is what made the function an entity."""
        steps: list[str] = []
        at = decorator.func if isinstance(decorator, ast.Call) else decorator
        while isinstance(at, ast.Attribute):
            steps.append(at.attr)
            at = at.value
        found = self._known.named.get(at.id) if isinstance(at, ast.Name) else None
        for step in reversed(steps):
            found = getattr(found, step, None)
        return str(getattr(found, "__module__", "")).partition(".")[0] == __name__.partition(".")[0]


class Surroundings:
    """What a function sees around it.

    Attributes:
        named: The globals of its module, or notebook.
        held: What its closure holds, by name.
    """

    def __init__(self, named: Mapping[str, Any], held: Mapping[str, Any], empty: Iterable[str]) -> None:
        self.named = named
        self.held = held
        self._empty = frozenset(empty)

    def lines(self, names: Iterable[str], source: str) -> list[str]:
        """Return lines that bind names in a cell as the function sees them.

        Args:
            source: The expression that gives those values which cannot be written.
        """
        at_the_prompt = self.named is vars(sys.modules["__main__"])
        module = sys.modules.get(str(self.named.get("__name__")))
        imported, bound = [], []
        for name in names:
            if name in self._empty:
                bound.append(f"# {name} is a variable around it that has no value")
            elif name in self.held:
                bound.append(f"{name} = {_literal(self.held[name]) or f'{source}[{name!r}]'}")
            elif name not in self.named or name in _MODULES_OWN or at_the_prompt:
                continue
            elif module is not None and vars(module).get(name) is self.named[name]:
                imported.append(name)
            else:
                bound.append(f"{name} = {source}[{name!r}]")
        if not imported:
            return bound
        line = f"from {self.named['__name__']} import {', '.join(imported)}"
        if len(line) > _LONGEST_LINE:
            line = f"from {self.named['__name__']} import (\n    " + ",\n    ".join(imported) + ",\n)"
        return [line, *bound]


def surroundings(call: Call) -> Surroundings:
    """Return what a call's function sees around it; nothing where there is no function."""
    function = _function(call)
    if function is None:
        return Surroundings({}, {}, ())
    held, empty = {}, []
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=False):
        try:
            held[name] = cell.cell_contents
        except ValueError:
            empty.append(name)
    return Surroundings(function.__globals__, held, empty)


def around(view: NodeView) -> dict[str, Any]:
    """Return the variables that a node's function sees around it: what an opened cell binds that it cannot write.

    Example:
        >>> from flyte_nb import run, task
        >>> def scaling(by):
        ...     @task
        ...     def scale(x: int) -> int:
        ...         return x * len(by)
        ...
        ...     return scale
        >>> around(run(scaling([1, 2]), x=3)["n0"])["by"]
        [1, 2]
    """
    found = surroundings(view.execution.call_of(view.state))
    return {**found.named, **found.held}


def redefined(call: Call) -> bool:
    """Tell whether the name of a call's function means a function with another text by now."""
    function = _function(call)
    if function is None or "." in function.__qualname__:
        return False
    ref = getattr(getattr(function.__globals__.get(function.__name__), "spec", None), "ref", None)
    return ref is not None and ref.version.partition("+")[0] != call.spec.ref.version.partition("+")[0]


def _function(call: Call) -> FunctionType | None:
    """Return the function that a call runs, without its decorators; None where it is no entity of a function."""
    found = inspect.unwrap(getattr(call, "function", None))  # type: ignore[arg-type]
    return found if isinstance(found, FunctionType) else None


def _source(call: Call) -> str:
    """Return the function's source as it stands in its file, if that has not changed, else as it was recorded.

    What was recorded is dedented, and so are the texts of several lines in it.
    """
    function, recorded = _function(call), call.spec.source
    try:
        written = inspect.getsource(function) if function is not None else ""
    except (OSError, TypeError, SyntaxError, tokenize.TokenError):
        return recorded
    return written if written and textwrap.dedent(written) == recorded else recorded


def _literal(value: object) -> str:
    """Return how a plain constant is written; an empty text for anything else."""
    if type(value) not in _PLAIN or len(text := repr(value)) > _LONGEST_LITERAL:
        return ""
    try:
        return text if ast.literal_eval(text) == value else ""
    except (ValueError, SyntaxError):  # nan, inf
        return ""


def _line(text: str) -> str:
    """Return a text as part of a comment: on one line, with nothing in it that is not seen."""
    return "".join(one if one.isprintable() else " " for one in text)[:_LONGEST_LITERAL]
