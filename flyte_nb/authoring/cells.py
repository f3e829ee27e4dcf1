"""What the user's text says: the source of functions, the loops around a call, and a digest of what a body means."""

from __future__ import annotations

import ast
import dis
import functools
import inspect
import linecache
import os
import sys
import textwrap
import time
import weakref
from collections.abc import Callable, Iterable, Mapping
from types import CodeType, FrameType, FunctionType
from typing import Any

import xxhash

from flyte_nb.model.graph import Origin, Place
from flyte_nb.model.places import is_library, place
from flyte_nb.model.returns import own
from flyte_nb.types.digest import digest as value_digest
from flyte_nb.types.preview import preview

COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
_ANY_CALL = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
# What tells no turns of a loop apart.
_NAMELESS = {".0", "_"}
_sources: weakref.WeakKeyDictionary[FunctionType, str] = weakref.WeakKeyDictionary()
_digests: weakref.WeakKeyDictionary[FunctionType, str] = weakref.WeakKeyDictionary()
_loops: dict[CodeType, dict[int, tuple[str, ...]]] = {}
_statements: dict[CodeType, dict[int, tuple[int, int]]] = {}


def definition(function: Callable[..., Any]) -> Place | None:
    """Return the place of a function's ``def``; that of the innermost, where decorators are around it."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        return None
    line = code.co_firstlineno
    for offset, text in enumerate(source(function).splitlines()):
        if text.lstrip().startswith(("def ", "async def ")):
            return place(code.co_filename, line + offset)
    return place(code.co_filename, line)


def source(function: Callable[..., Any] | CodeType) -> str:
    """Return a function's source, dedented; an empty text where there is none."""
    known = _sources.get(function) if isinstance(function, FunctionType) else None
    if known is not None:
        return known
    try:
        found = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return ""
    if isinstance(function, FunctionType):
        _sources[function] = found
    return found


def parsed(function: Callable[..., Any] | CodeType) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """Return a function's syntax tree, or None where there is no source."""
    try:
        tree = ast.parse(source(function))
    except (SyntaxError, ValueError):
        return None
    return next((node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))), None)


def returns_a_value(function: Callable[..., Any]) -> bool:
    """Tell whether a body has a ``return`` with a value of its own (not of a function within).

    ``return clean_up(name=name)`` has none where ``clean_up`` is an entity without outputs.
    """
    tree = parsed(function)
    given = [node.value for node in own(tree) if isinstance(node, ast.Return)] if tree is not None else []
    valued = [one for one in given if one is not None and not _is_none(one)]
    return tree is not None and bool(valued) and not all(_gives_nothing(one, tree, reached(function)) for one in valued)


def _gives_nothing(value: ast.expr, tree: ast.AST, named: Mapping[str, object]) -> bool:
    """Tell whether an expression is a call of an entity without outputs, or a name that was given one."""
    if isinstance(value, ast.Name):
        given = [
            one.value
            for one in own(tree)
            if isinstance(one, ast.Assign) and any(isinstance(to, ast.Name) and to.id == value.id for to in one.targets)
        ]
        return bool(given) and all(isinstance(one, ast.Call) and _gives_nothing(one, tree, named) for one in given)
    called = named.get(value.func.id) if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) else None
    return called is not None and getattr(getattr(called, "signature", None), "outputs", None) == {}


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def origin(frame: FrameType) -> Origin:
    """Return where a call stands, with the variables of the loops around it as they are now."""
    line = frame.f_lineno
    code = frame.f_code
    variables: tuple[tuple[str, str], ...] = ()
    where = place(code.co_filename, line)
    while code.co_name in COMPREHENSIONS and frame.f_back is not None:
        found = frame.f_locals
        names = tuple(name for name in code.co_varnames if name not in _NAMELESS and name in found)
        variables = (*((name, preview(found[name], 40)) for name in names), *variables)
        frame = frame.f_back
        code = frame.f_code
    names = loop_names(code, frame.f_lineno)
    if names and variables:
        known = {name for name, _ in variables}
        names = tuple(name for name in names if name not in known)
    if names:
        found = frame.f_locals
        variables = (*((name, preview(found[name], 40)) for name in names if name in found), *variables)
    return Origin(where, code.co_name, variables)


def statement(where: Place | None, function: Callable[..., Any]) -> tuple[Place | None, str]:
    """Return the place and the text of the statement of a function's body that stands at a line."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if where is None or code is None:
        return where, ""
    found = _statements.get(code)
    if found is None:
        found = _statements[code] = _statements_of(source(function), code.co_firstlineno - 1)
    return _statement(where.line, code.co_filename, found)


def statement_of_file(where: Place | None, filename: str) -> tuple[Place | None, str]:
    """Return the place and the text of the statement of a file, or cell, that stands at a line."""
    if where is None:
        return where, ""
    return _statement(where.line, filename, _statements_of("".join(linecache.getlines(filename)), 0))


def _statement(line: int, filename: str, found: Mapping[int, tuple[int, int]]) -> tuple[Place, str]:
    first, last = found.get(line, (line, line))
    text = textwrap.dedent("".join(linecache.getlines(filename)[first - 1 : last]))
    return place(filename, first), text


def _statements_of(text: str, above: int) -> dict[int, tuple[int, int]]:
    """Return for each line of a text the first and the last line of the innermost statement around it.

    Args:
        above: How many lines stand above the text.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return {}
    found: dict[int, tuple[int, int]] = {}
    for node in ast.walk(tree):  # breadth first: what is within comes later
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            first, last = node.lineno + above, (node.end_lineno or node.lineno) + above
            found.update(dict.fromkeys(range(first, last + 1), (first, last)))
    return found


def loop_names(code: CodeType, line: int) -> tuple[str, ...]:
    """Return the names that the loops around a line assign, outermost first."""
    lines = _loops.get(code)
    if lines is None:
        lines = _loops[code] = _lines_in_loops(code)
    return lines.get(line, ())


def _lines_in_loops(code: CodeType) -> dict[int, tuple[str, ...]]:
    text = "".join(linecache.getlines(code.co_filename))
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return {}
    lines: dict[int, tuple[str, ...]] = {}
    for node in ast.walk(tree):  # breadth first: outer loops come before the loops within them
        if isinstance(node, (ast.For, ast.AsyncFor)):
            targets, first = [node.target], node.body[0].lineno
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            targets, first = [generator.target for generator in node.generators], node.lineno
        else:
            continue
        names = tuple(
            n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name) and n.id not in _NAMELESS
        )
        for line in range(first, (node.end_lineno or first) + 1):
            lines[line] = lines.get(line, ()) + names
    return lines


def digest(function: Callable[..., Any] | CodeType) -> str:
    """Return 16 hex digits for what a function's own text means: no layout, comments, docstring or decorators.

    Two functions that differ in nothing else have the same digest. Without source: of the compiled code.
    """
    if not isinstance(function, FunctionType):
        return _digest(function)
    known = _digests.get(function)
    if known is None:
        known = _digests[function] = _digest(function)
    return known


def _digest(function: Callable[..., Any] | CodeType) -> str:
    tree = parsed(function)
    if tree is None:
        code = function if isinstance(function, CodeType) else getattr(function, "__code__", None)
        meaning = repr(_code(code)) if code is not None else repr(function)
    else:
        tree.decorator_list = []
        if ast.get_docstring(tree, clean=False) is not None:
            tree.body = tree.body[1:] or [ast.Pass()]
        meaning = ast.dump(tree)
    return xxhash.xxh3_64_hexdigest(meaning.encode("utf-8", "surrogatepass"))


def _code(code: CodeType) -> tuple[object, ...]:
    consts = tuple(_code(c) if isinstance(c, CodeType) else repr(c) for c in code.co_consts)
    return code.co_name, code.co_code, code.co_names, code.co_varnames, consts


def reached(function: Callable[..., Any]) -> dict[str, object]:
    """Return the globals and closure variables that a body names, by name; builtins and unknown names are left out."""
    inner = inspect.unwrap(function)
    return _reached_by(inner) if isinstance(inner, FunctionType) else {}


def _reached_by(inner: FunctionType) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in _names(inner.__code__):
        if name in inner.__globals__:
            found[name] = inner.__globals__[name]
    for name, cell in zip(inner.__code__.co_freevars, inner.__closure__ or (), strict=False):
        try:
            found[name] = cell.cell_contents
        except ValueError:  # not assigned yet
            continue
    return found


def reached_through(function: Callable[..., Any]) -> dict[str, object]:
    """Return what a body names, and what the plain functions that it names do in turn: ``helper.step`` for those."""
    found: dict[str, object] = {}
    waiting: list[tuple[str, Callable[..., Any]]] = [("", function)]
    seen = {id(function)}
    while waiting:
        prefix, one = waiting.pop()
        for name, other in reached(one).items():
            found.setdefault(prefix + name, other)
            if isinstance(other, FunctionType) and id(other) not in seen and not is_library(other.__code__.co_filename):
                seen.add(id(other))
                waiting.append((f"{name}.", other))
    return found


@functools.lru_cache(maxsize=4096)
def _names(code: CodeType) -> tuple[str, ...]:
    """Return the global names that compiled code reads, in order. Names of attributes are not among them."""
    read = (one.argval for one in dis.get_instructions(code) if one.opname in ("LOAD_GLOBAL", "LOAD_NAME"))
    names = dict.fromkeys(read)
    for const in code.co_consts:
        if isinstance(const, CodeType):
            names.update(dict.fromkeys(_names(const)))
    return tuple(names)


def meaning(function: Callable[..., Any]) -> str:
    """Return 16 hex digits for a function and what it reaches: the automatic cache version.

    What it reaches are the functions of its own module or notebook, the plain constants there (numbers, texts), and
    all that a closure holds: two functions of one factory have the same text and are not the same. Where that is more
    than functions and plain constants, a dash and 16 more digits follow for it: such values may change by themselves,
    which is another matter than an edited body. The user's own decorators around it count as functions that it
    reaches, with what they hold.
    """
    seen: dict[int, str] = {}
    held_values: list[str] = []
    waiting = layers(function) or [function]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        inner = one if isinstance(one, FunctionType) else None
        wraps = inner is not None and hasattr(inner, "__wrapped__")
        if inner is not None and wraps and is_library(inner.__code__.co_filename):  # somebody else's decorator
            seen[id(one)] = f"under {inner.__code__.co_qualname}"
            continue
        parts = [f"{getattr(one, '__name__', '')}:{digest(inner.__code__ if inner is not None and wraps else one)}"]
        seen[id(one)] = ""
        held = inner.__code__.co_freevars if inner is not None else ()
        for name, other in sorted(_reached_by(inner).items() if inner is not None else ()):
            called = inspect.unwrap(other) if callable(other) and not isinstance(other, type) else other
            if isinstance(called, FunctionType):
                if name in held and is_library(called.__code__.co_filename):
                    parts.append(f"{name}={called.__module__}.{called.__qualname__}")
                elif name in held or called.__module__ == getattr(one, "__module__", None):
                    parts.append(f"{name}={called.__name__}")
                    waiting.extend(layers(other))
            elif type(other) in _PLAIN:
                parts.append(f"{name}={_held(other)}")
            elif name in held:
                held_values.append(f"{name}={_held(other)}")
        seen[id(one)] = "|".join(parts)
    text = _hash_of(seen.values())
    return f"{text}-{_hash_of(held_values)}" if held_values else text


def layers(function: Any) -> list[Callable[..., Any]]:
    """Return a function and those that it is wrapped around, the outermost first; an entity's own is left out."""
    found: dict[int, Any] = {}
    while function is not None and id(function) not in found:
        found[id(function)] = function
        function = getattr(function, "__wrapped__", None)
    return [one for one in found.values() if isinstance(one, FunctionType)]


def past_wrappers(frame: FrameType | None, entity: object) -> FrameType | None:
    """Return the frame that called an entity, past the wrappers of decorators that its user put above it."""
    while frame is not None and frame.f_code.co_flags & _ANY_CALL == _ANY_CALL and frame.f_back is not None:
        held = [frame.f_locals.get(name) for name in frame.f_code.co_freevars]
        if not any(one is entity or getattr(one, "__wrapped__", None) is entity for one in held):
            break
        frame = frame.f_back
    return frame


def _hash_of(parts: Iterable[str]) -> str:
    return xxhash.xxh3_64_hexdigest("\n".join(sorted(parts)).encode("utf-8", "surrogatepass"))


_PLAIN = (int, float, bool, str, bytes, complex, type(None))


def _held(value: object) -> str:
    """Return what a constant or a closure variable is, in a digest; what has none is itself alone."""
    try:
        return value_digest(value)
    except Exception:  # it cannot be digested, so nobody can tell whether another is the same
        return f"{id(value)} in {os.getpid()} since {_STARTED_AT}"


def namespace(function: Callable[..., Any]) -> str:
    """Return whose function it is: its module's name; for ``__main__`` the path of the notebook or script.

    So the ``clean()`` of one notebook and that of another do not share a cache.
    """
    module = getattr(function, "__module__", None) or "__main__"
    if module != "__main__":
        return str(module)
    main = sys.modules.get("__main__")
    named = (
        os.environ.get("JPY_SESSION_NAME")
        or getattr(main, "__vsc_ipynb_file__", None)
        or getattr(main, "__file__", None)
    )
    return os.path.abspath(named) if named else f"{_STARTED_IN}{os.sep}(interactive)"


try:
    _STARTED_IN = os.getcwd()
except OSError:  # the folder is gone
    _STARTED_IN = ""
_STARTED_AT = time.time()
