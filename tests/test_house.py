"""The rules of the house that a machine can hold."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "flyte_nb"
MODULES = sorted(PACKAGE.rglob("*.py"))
SCRIPTS = [*sorted((ROOT / "tools").glob("*.py")), ROOT / "hatch_build.py"]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
FRONT_END = ROOT / "labextension"
SCRIPT = {".ts", ".tsx", ".mjs", ".js"}
VIEW = sorted(path for path in (FRONT_END / "src").rglob("*") if path.suffix in SCRIPT)
FRONT_END_SCRIPTS = [
    *VIEW,
    *sorted(path for path in (FRONT_END / "tests").rglob("*") if path.suffix in SCRIPT),
    *sorted(FRONT_END.glob("*.*js")),
]
STYLES = sorted((FRONT_END / "style").glob("*.css"))

#: What makes markup or code of a text: a payload may be a stranger's (ESLint knows properties, this any spelling).
UNSAFE = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|setHTMLUnsafe|document\.write|"
    r"\beval\s*\(|new Function\b|DOMParser|javascript:"
)

#: Never loaded by `import flyte_nb`, and imported by our modules inside functions only.
HEAVY = {
    "IPython",
    "anywidget",
    "beartype",
    "dask",
    "distributed",
    "graphviz",
    "greenlet",
    "ipywidgets",
    "joblib",
    "matplotlib",
    "numpy",
    "pandas",
    "pydantic",
    "rich",
    "sklearn",
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), name(path))


def imported(node: ast.AST) -> list[str]:
    """Return what a statement imports, by full names; nothing if it is no import."""
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=module, level=level):
            return ["flyte_nb" if level else str(module)]
        case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(module)), *_]):
            return ["flyte_nb" if module.startswith(".") else module]
        case _:
            return []


def root_of(module: str) -> str:
    return module.partition(".")[0]


def at_run_time(module: ast.Module) -> Iterator[ast.AST]:
    """Walk a module, but not into `if TYPE_CHECKING:`."""
    waiting: list[ast.AST] = [module]
    while waiting:
        node = waiting.pop()
        yield node
        typing_only = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        waiting.extend(node.orelse if typing_only else ast.iter_child_nodes(node))


def in_functions(module: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from ast.walk(node)


def project_files() -> list[Path]:
    """Return every file that is, or could be, committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / path for path in listed.split("\0") if path and (ROOT / path).is_file()]


@pytest.mark.slow
def test_import_contracts_are_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", [path for path in MODULES if path != PACKAGE / "__init__.py"], ids=name)
def test_no_import_of_our_own_hides_in_a_function(path: Path) -> None:
    hidden = [module for node in in_functions(tree(path)) for module in imported(node) if root_of(module) == "flyte_nb"]
    assert not hidden


@pytest.mark.parametrize("path", [path for path in MODULES if "notebook" not in path.parts], ids=name)
def test_heavy_libraries_are_imported_in_functions_only(path: Path) -> None:
    module = tree(path)
    late = set(in_functions(module))
    early = {root_of(found) for node in at_run_time(module) if node not in late for found in imported(node)}
    assert not early & HEAVY


@pytest.mark.parametrize("path", sorted((PACKAGE / "model").glob("*.py")), ids=name)
def test_the_model_needs_the_standard_library_alone(path: Path) -> None:
    roots = {root_of(module) for node in ast.walk(tree(path)) for module in imported(node)}
    assert roots <= sys.stdlib_module_names | {"flyte_nb"}


@pytest.mark.parametrize("path", MODULES + SCRIPTS + TESTS + FRONT_END_SCRIPTS, ids=name)
def test_files_stay_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 400


@pytest.mark.parametrize("path", MODULES + SCRIPTS, ids=name)
def test_every_module_says_what_it_is(path: Path) -> None:
    first_line = (ast.get_docstring(tree(path)) or "").partition("\n")[0]
    assert first_line.endswith(".")


@pytest.mark.slow
@pytest.mark.parametrize("statement", ["import flyte_nb", "from flyte_nb import dynamic, task, workflow"])
def test_importing_loads_nothing_heavy(statement: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{statement}\nprint(*sys.modules, sep='\\n')"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not set(done.stdout.split()) & HEAVY


def test_no_file_names_a_package_registry() -> None:
    hosts = [
        "py" + "pi.org",
        "python" + "hosted.org",
        "registry." + "npmjs",
        "registry." + "yarnpkg",
        "anaconda" + ".org",
    ]
    hosts += ["proxy." + "golang.org", "deb." + "debian.org", "index" + "-url", "find" + "-links"]
    pattern = re.compile("|".join(map(re.escape, hosts)).encode())
    assert not [name(path) for path in project_files() if pattern.search(path.read_bytes())]


def test_the_readme_knows_every_word_of_the_makefile() -> None:
    words = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert words
    assert not [word for word in words if word != "help" and f"make {word}" not in readme]


def test_the_readme_maps_every_room() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rooms = [path for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()]
    assert not [path.name for path in rooms if path.name not in readme]


def test_every_floor_has_tests_that_mirror_it() -> None:
    floors = [path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()]
    assert not [floor for floor in floors if not (ROOT / "tests" / floor).is_dir()]


@pytest.mark.parametrize("path", VIEW, ids=name)
def test_the_front_end_makes_no_markup_of_text(path: Path) -> None:
    assert not UNSAFE.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", VIEW + STYLES, ids=name)
def test_every_file_of_the_front_end_says_what_it_is(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("/*")


def imports_of(path: Path) -> list[str]:
    """Return the folder of `src` or the package that each import of a TypeScript file leads to."""
    text = path.read_text(encoding="utf-8")
    # Types alone leave no trace in what is built.
    text = re.sub(r"^import type [^;]*;", "", text, flags=re.MULTILINE)
    found = re.findall(r"""(?:from|import|import\()\s*['"]([^'"]+)['"]""", text)
    source = FRONT_END / "src"
    return [
        (path.parent / module).resolve().relative_to(source).parts[0]
        if module.startswith(".") and (path.parent / module).resolve().is_relative_to(source)
        else module
        for module in found
    ]


@pytest.mark.parametrize("path", VIEW, ids=name)
def test_the_front_end_imports_one_way(path: Path) -> None:
    folder = path.relative_to(FRONT_END / "src").parts[0]
    found = imports_of(path)
    outside = [module for module in found if module.startswith(("@jupyterlab/", "@lumino/", "@anywidget/"))]
    allowed = {
        "model": {"model"},
        "layout": {"model", "layout"},
        "view": {"model", "layout", "view"},
        "panel": {"model", "layout", "view", "panel"},
        "shells": {"model", "layout", "view", "panel", "shells"},
    }
    assert not {module for module in found if module in allowed} - allowed[folder]
    assert folder == "shells" or not outside
    assert folder != "model" or set(found) <= {"model"}
