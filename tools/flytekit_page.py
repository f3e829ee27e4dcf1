"""Write docs/flytekit.md: flytekit's public names, what each is here, and where programs come out differently.

`.venv/bin/python tools/flytekit_page.py` writes it. What it says stands beside the code: the remark on the line where a
name is imported, defined or listed; the docstring of a class that needs a cluster; flyte_nb/missing.py; and
tests/flytekit/differences.py. tests/flytekit/names.txt says which names there are.
"""

from __future__ import annotations

import ast
import functools
import importlib
import importlib.util
import re
import runpy
import tokenize
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from flyte_nb import missing
from flyte_nb.model.clusters import ClusterOnly

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "flytekit.md"
NAMES = ROOT / "tests" / "flytekit" / "names.txt"
DIFFERENCES = ROOT / "tests" / "flytekit" / "differences.py"
STATUS = re.compile(r"(same|better|data only|needs a cluster)(?:: (.+))?")

TOP = """\
# flytekit's names

Change `flytekit` to `flyte_nb` in the import lines; [coming-from-flytekit.md](coming-from-flytekit.md) says what else
you will notice. This page says what each public name of flytekit is here. It is
written by `tools/flytekit_page.py` from remarks beside the code and from flytekit 1.16 itself; the tests compare it
with both.

| word | what it means |
|---|---|
| same | what flytekit does |
| better | what flytekit does, and more |
| data only | checked and kept with the entity, for a cluster; a run here does not need it |
| needs a cluster | it can be imported, annotated with and derived from; using it says what to do here |
"""


def listed() -> list[tuple[str, str]]:
    """Return flytekit's public names, each with its module, as ours is called."""
    rows = [line.split() for line in NAMES.read_text(encoding="utf-8").splitlines()]
    return [(re.sub(r"^flytekit\b", "flyte_nb", module), name) for module, name in rows]


def named(statement: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield what a statement names at a module's top level, and on which lines."""
    match statement:
        case ast.ImportFrom(names=aliases):
            yield from ((alias.asname or alias.name, alias.lineno) for alias in aliases)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name, statement.lineno
        case ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List(elts=items)):
            yield from ((item.value, item.lineno) for item in items if isinstance(item, ast.Constant))  # type: ignore[misc]
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            yield name, statement.lineno


@functools.cache
def remarks(file: Path) -> dict[str, str]:
    """Return the remarks on a module's names: comments at the ends of their lines."""
    with tokenize.open(file) as source:
        tokens = tokenize.generate_tokens(source.readline)
        comments = {one.start[0]: one.string[1:].strip() for one in tokens if one.type == tokenize.COMMENT}
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = [(name, comments.get(line, "")) for statement in tree.body for name, line in named(statement)]
    return {name: remark for name, remark in found if STATUS.fullmatch(remark)}


def files(module: str, thing: object) -> Iterator[Path]:
    """Yield where a remark may stand: the public module, and the one that defines the object."""
    for name in (module, str(getattr(thing, "__module__", "")), "flyte_nb"):
        spec = importlib.util.find_spec(name) if name.startswith("flyte_nb") else None
        if spec is not None and spec.origin is not None:
            file = Path(spec.origin)
            yield from (one for one in (file.with_suffix(".pyi"), file) if one.exists())


def status(module: str, name: str) -> tuple[str, str]:
    """Return how a name of ours compares with flytekit's, and how or why."""
    thing = getattr(importlib.import_module(module), name)
    for file in files(module, thing):
        if name in remarks(file):
            found = STATUS.fullmatch(remarks(file)[name])
            assert found is not None
            return found[1], found[2] or ""
    if isinstance(thing, type) and issubclass(thing, ClusterOnly):
        does = (thing.__doc__ or "").partition("\n")[0].rstrip(".")
        return "needs a cluster", f"{does[:1].lower()}{does[1:]}"
    return "same", ""


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """Return a table's lines."""
    head = list(head)
    cells = [[" ".join(cell.split()).replace("|", "\\|") for cell in row] for row in [head, *rows]]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return [lines[0], "|---" * len(head) + "|", *lines[1:], ""]


def names() -> Iterator[str]:
    """Yield the tables of names, a module each."""
    for module, rows in groupby(listed(), lambda row: row[0]):
        yield from (f"## `{module}`", "")
        yield from table(["name", "here", "how, or why"], ([f"`{name}`", *status(module, name)] for _, name in rows))


def elsewhere() -> Iterator[str]:
    """Yield the table of what is not here."""
    yield from ("## flytekit's modules", "")
    said = (
        "flytekit's public names can be imported from where flytekit defines them, too; and with them some names that"
    )
    yield from (said, "its documentation uses.", "")
    public = {module: re.sub(r"[\w.]+\.(?=\w)", "", names) for module, names in missing.MODULES.items()}
    modules = ("context_manager", "local_cache", "utils")
    for name in (*(f"core.{one}" for one in modules), "extras.sqlite3.task", "sensor", "types.schema"):
        public[name] = ", ".join(importlib.import_module(f"flyte_nb.{name}").__all__)
    rows = ((f"`flyte_nb.{module}`", names) for module, names in sorted(public.items()) if names)
    yield from table(["module", "names"], ([module, f"`{names}`"] for module, names in rows))
    yield from ("## Not here", "")
    yield from ("An import of anything else is an ImportError that says what to use. Among what flytekit has:", "")
    yield from table(["name", "instead"], ([f"`{name}`", text] for name, text in sorted(missing.INSTEAD.items())))


def outcome(value: Any) -> str:
    """Say what a program came to."""
    if value is None:
        return ""
    if type(value).__name__ == "Raises":
        return f"raises `{value.name}`"
    return f"`{shown(value)}`"


def shown(value: Any) -> str:
    """Return a described value (tests/flytekit/described.py) as one would write it."""
    match value:
        case ["tuple", *items]:
            return f"({', '.join(map(shown, items))})"
        case ["list", *items]:
            return f"[{', '.join(map(shown, items))}]"
        case ["dict", *pairs]:
            return f"{{{', '.join(f'{shown(key)}: {shown(one)}' for key, one in pairs)}}}"
        case ["enum", kind, name]:
            return f"{kind}.{name}"
        case [_, str(text)]:
            return text
        case [str(kind), dict(fields)]:
            return f"{kind}({', '.join(f'{key}={shown(one)}' for key, one in fields.items())})"
        case _:
            return repr(value)


def titled(program: str) -> str:
    """Return a program's name as words: ``maps: two outputs``."""
    module, _, name = program.partition("/")
    words = re.sub(r"^(program|value)_(refuses_|raises_)?", "", name).replace("_", " ")
    return f"{module.replace('_', ' ')}: {words}"


def differences() -> Iterator[str]:
    """Yield the tables of programs that come out differently."""
    known = runpy.run_path(str(DIFFERENCES))
    titles = ["What flytekit refuses and runs here", "What flytekit lets pass and is refused here", "Other values"]
    groups: dict[str, list[list[str]]] = {title: [] for title in titles}
    noted: dict[str, str] = known["NOTED"]
    for program, (theirs, ours, reason) in known["DIFFERENCES"].items():
        refused = [type(one).__name__ == "Raises" for one in (theirs, ours)]
        title = titles[0 if refused[0] and not refused[1] else 1 if refused[1] else 2]
        groups[title].append([titled(program), outcome(theirs), outcome(ours), reason])
    groups[titles[0]] += [[titled(program), "refuses it", "runs, with a note", note] for program, note in noted.items()]
    yield from ("## Where programs come out differently", "")
    yield from ("Several hundred programs are run with both, some written by hand and some random: tests/flytekit.", "")
    for title, rows in groups.items():
        yield from (f"### {title}", "")
        yield from table(["what", "flytekit 1.16", "here", "why"], rows)


def page() -> str:
    """Return the page."""
    return "\n".join([TOP, *names(), *elsewhere(), *differences()]).rstrip("\n") + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
