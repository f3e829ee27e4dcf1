"""Debugging: a workflow's or dynamic's body as plain Python, on native values, for line debuggers."""

from __future__ import annotations

import ast
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractContextManager, nullcontext
from types import CodeType, FunctionType, GeneratorType, MappingProxyType
from typing import Any

from flyte_nb.authoring import cells, host, mistakes
from flyte_nb.authoring.awaited import Awaited, awaited
from flyte_nb.model import standins
from flyte_nb.model.errors import TypeMismatch
from flyte_nb.model.graph import COMPILED, Policy

_BODIES = COMPILED | {"dynamic", "eager"}
_NODES_ONLY = ("with_overrides", "runs_before")

#: Runs a coroutine to its end; `late` fills it.
Finish = Callable[[Coroutine[Any, Any, Any]], Any]
_finish: Finish | None = None
#: Opens a gate, on these inputs, and returns what it gives.
Open = Callable[[Any, Mapping[str, Any]], Any]
#: Returns what opens gates, given the answers that were prepared; `late` fills it.
Answering = Callable[[Mapping[str, Any]], Open]
_answering: Answering | None = None
#: Sets what a policy says of the environment, for as long as its block runs; `late` fills it.
Environment = Callable[[Policy], AbstractContextManager[None]]
_environment: Environment | None = None

NO_ANSWERS: Mapping[str, Any] = MappingProxyType({})


def fill(finish: Finish, answering: Answering, environment: Environment) -> None:
    """Set how a coroutine is run to its end where nobody awaits it, how gates are answered, and the environment set."""
    global _finish, _answering, _environment
    _finish, _answering, _environment = finish, answering, environment


class Debug:
    """The Host of a body that is debugged: a call is made at once, in Python's order, and gives its value.

    Values are checked where they pass, as in a run. There is no graph, cache, retry, timeout or failure node.

    Attributes:
        awaits: Whether the body is an ``async def``, which awaits its async calls.
    """

    def __init__(self, awaits: bool, opens: Open) -> None:
        self.awaits = awaits
        self._opens = opens

    def call(self, entity: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Make a call."""
        with mistakes.at_the_users_line():
            given = entity.checked(args, kwargs)
        if entity.spec.kind == "gate":
            return self._opens(entity, given)
        if entity.asynchronous:
            call = awaited(entity.name, args, kwargs, lambda: self._later(entity, given))
            return call if self.awaits else _finished(call)
        inner = self._host_of(entity, False)
        with _surroundings(entity):
            made = host.inside(inner, _plainly(entity), given)
            if isinstance(made, GeneratorType):  # a dynamic that yields its calls
                made = host.inside(inner, host.listed, {"values": made})
            if isinstance(made, Awaited):  # a map over async entities
                made = host.inside(self._host_of(entity, True), _finished, {"call": made})
        return _joined(entity, made)

    async def _later(self, entity: Any, given: Mapping[str, Any]) -> Any:
        token = host.HOST.set(self._host_of(entity, True))
        try:
            with _surroundings(entity):
                made = entity.plainly(**given)
                made = await made if isinstance(made, Awaitable) else made
        finally:
            host.HOST.reset(token)
        return _joined(entity, made)

    def _host_of(self, entity: Any, awaits: bool) -> Any:
        """Return in whose hands the calls are that an entity's body makes; a task's are what they always are."""
        is_body = entity.spec.kind in _BODIES or entity.spec.kind == "map_task"
        return Debug(awaits, self._opens) if is_body else host.PLAIN


def _finished(call: Awaited) -> Any:
    assert _finish is not None, "local fills it"
    return _finish(call)


def _surroundings(entity: Any) -> AbstractContextManager[None]:
    """Return what sets the environment that an entity asks for."""
    policy = entity.spec.policy
    if not policy.environment and not policy.secret_variables:
        return nullcontext()
    assert _environment is not None, "local fills it"
    return _environment(policy)


def _plainly(entity: Any) -> Callable[..., Any]:
    plainly: Callable[..., Any] = entity.plainly
    is_body = entity.spec.kind in ("workflow", "dynamic") and standins.of(entity.spec.ref) is None
    return entity.bare if is_body else plainly


def _joined(entity: Any, made: Any) -> Any:
    """Return what a call gives: its values, checked; of one without outputs something that can be ordered."""
    signature = entity.signature
    try:
        values = signature.split(None if isinstance(made, Nothing) else made)
        checked = [one.check(value, var) for (var, one), value in zip(entity.outputs.items(), values, strict=True)]
    except TypeMismatch as error:
        raise TypeMismatch(
            f"{entity.name}() returned {error.headline}", *error.details, place=error.place or entity.spec.place
        ) from None
    return signature.join(tuple(checked)) if entity.outputs else NOTHING


class Nothing:
    """What a call without outputs gives: it is ordered already, by Python."""

    __slots__ = ()

    def __rshift__(self, other: Any) -> Any:
        return other

    def __rrshift__(self, other: Any) -> Nothing:
        return self

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "None"


NOTHING = Nothing()


def debugged(entity: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], answers: Mapping[str, Any]) -> Any:
    """Call an entity in debug mode: see `entities.Entity.debug`."""
    assert _answering is not None, "local fills it"
    if "answers" in entity.signature.inputs and answers is not NO_ANSWERS:  # an input, as in any call of it
        kwargs, answers = {**kwargs, "answers": answers}, NO_ANSWERS
    with mistakes.at_the_users_line():
        opens = _answering(answers)
    made = Debug(entity.asynchronous, opens).call(entity, args, kwargs)
    return None if made is NOTHING else made


def without_nodes(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a body without what is said of nodes: ``a >> b`` and ``.with_overrides(...)`` mean nothing to values.

    What only a Promise can be asked, ``flag.is_true()``, is asked of the value.

    Lines stay where they are, so that breakpoints hit. A body that says nothing of nodes is returned as it is.
    """
    if not isinstance(function, FunctionType) or hasattr(function, "__wrapped__"):
        return function
    tree = cells.parsed(function)
    if tree is None or not any(_is_about_nodes(node) for node in ast.walk(tree)):
        return function
    ast.increment_lineno(tree, function.__code__.co_firstlineno - 1)
    tree.decorator_list = []
    around = ast.parse(f"def around({', '.join(function.__code__.co_freevars)}): pass").body[0]
    assert isinstance(around, ast.FunctionDef)
    around.body = [ast.fix_missing_locations(_WithoutNodes().visit(tree))]
    compiled = compile(ast.Module([around], []), function.__code__.co_filename, "exec")
    code = _code(_code(compiled, "around"), function.__name__)
    cellsof = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    closure = tuple(cellsof[name] for name in code.co_freevars)
    made = FunctionType(code, function.__globals__, function.__name__, function.__defaults__, closure)
    made.__kwdefaults__ = function.__kwdefaults__
    return made


def bare(entity: Any) -> Callable[..., Any]:
    """Return an entity's function without what its body says of nodes."""
    return without_nodes(entity.function)


def _code(within: CodeType, name: str) -> CodeType:
    return next(one for one in within.co_consts if isinstance(one, CodeType) and one.co_name == name)


def _is_about_nodes(node: ast.AST) -> bool:
    ordered = isinstance(node, ast.Expr) and isinstance(node.value, ast.BinOp) and isinstance(node.value.op, ast.RShift)
    return ordered or (isinstance(node, ast.Attribute) and node.attr in (*_NODES_ONLY, *_ASKED))


class _WithoutNodes(ast.NodeTransformer):
    """``a >> b`` alone in a statement becomes ``(a, b)``; ``call(...).with_overrides(...)`` the call."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        parts: list[ast.expr] = []
        first = node.value
        while isinstance(first, ast.BinOp) and isinstance(first.op, ast.RShift):  # (a >> b) >> c
            parts.insert(0, first.right)
            first = first.left
        if parts:
            node.value = ast.copy_location(ast.Tuple([first, *parts], ast.Load()), node.value)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "with_overrides":
            return node.func.value
        if isinstance(node.func, ast.Attribute) and node.func.attr == "runs_before":
            return ast.copy_location(ast.Tuple([node.func.value, *node.args], ast.Load()), node)
        if isinstance(node.func, ast.Attribute) and node.func.attr in _ASKED:
            return _asked(node, node.func)
        return node


#: What a conditional asks of a Promise, and the constant that it is compared with; that of ``is_`` is its argument.
_ASKED = {"is_true": True, "is_false": False, "is_none": None, "is_": ...}


def _asked(node: ast.Call, asks: ast.Attribute) -> ast.AST:
    """Return a question as a comparison: ``(flag == True)`` for ``flag.is_true()``."""
    constant = _ASKED[asks.attr]
    if len(node.args) != (constant is ...):
        return node
    other = node.args[0] if constant is ... else ast.Constant(constant)
    sign = ast.Is() if constant is None else ast.Eq()
    return ast.copy_location(ast.Compare(asks.value, [sign], [other]), node)
