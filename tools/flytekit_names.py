"""The public names of flytekit, read off an installed one: `python tools/flytekit_names.py > tests/flytekit/names.txt`.

Run it with a Python that has flytekit. A name is public if a module of `MODULES` binds it at its top level, it does not
begin with an underscore, and

* it is defined there, or
* the module is a package and takes it from elsewhere in flytekit, but for its plumbing (loggers, lazy imports): that is
  how a package offers names. What a plain module imports is for its own use.

Read from the source, not from the live module: which submodules happen to be loaded makes no difference.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

MODULES = [
    "flytekit",
    "flytekit.core.node_creation",
    "flytekit.deck",
    "flytekit.exceptions.user",
    "flytekit.extras.tasks.shell",
    "flytekit.testing",
    "flytekit.types.directory",
    "flytekit.types.file",
    "flytekit.types.numpy",
    "flytekit.types.pickle",
    "flytekit.types.structured",
]
PLUMBING = ("flytekit.lazy_import", "flytekit.loggers")


def at_top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Walk the statements that run on import and are always there; not those for type checkers alone."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.If) and "TYPE_CHECKING" not in ast.dump(statement.test):
            yield from at_top_level(statement.body)
        if isinstance(statement, ast.Try):
            yield from at_top_level(statement.body)


def bound(statement: ast.stmt, module: str, is_package: bool) -> list[str]:
    """Return the names that a statement makes public, by the rule above."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case ast.ImportFrom(module=source, names=aliases, level=level) if is_package:
            home = f"{module}.{source}" if level else str(source)
            if home.partition(".")[0] == "flytekit" and not home.startswith(PLUMBING):
                return [alias.asname or alias.name for alias in aliases]
    return []


def public_names(module: str) -> list[str]:
    """Return the public names of an installed module, sorted."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        sys.exit(f"No {module} here: run this with a Python that has flytekit")
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    is_package = spec.submodule_search_locations is not None
    found = {name for statement in at_top_level(tree.body) for name in bound(statement, module, is_package)}
    return sorted(name for name in found if not name.startswith("_"))


def listing() -> str:
    """Return the checked-in file: a module and a name a line."""
    return "".join(f"{module} {name}\n" for module in MODULES for name in public_names(module))


if __name__ == "__main__":
    sys.stdout.write(listing())
